/// Makes payment traffic as lines of JSON, the same for the same options on every machine.
///
/// Time runs on from `start` by random waits that are shorter in the day and on weekdays. Each step
/// is a payment of the population or the next one of a fraud campaign, or something that an earlier
/// payment brought about and that is due: the issuer's answer 0.9 s later, a label 6 h later.
/// Cost: about 200 ns an event and 80 bytes a merchant; nothing is kept for each card.
package struct TrafficGenerator: Sendable {
  private static let answerDelay: Int64 = 900
  private static let labelDelay: Int64 = 21_600_000
  /// Traffic of each hour of the day in UTC, 256 being the mean.
  private static let hourWeights: [UInt64] = [
    150, 110, 85, 75, 80, 100, 140, 190, 240, 280, 305, 325, 340, 345, 350, 355, 360, 365, 370,
    375, 360, 325, 275, 244,
  ]
  private static let repeatableLineCount = 32

  private let options: TrafficOptions
  private let population: Population
  private let merchants: MerchantDirectory
  private var writer: EventWriter
  private var stream: RandomStream
  /// Made so far: lines, and events numbered.
  private var lineCount: UInt64 = 0
  private var eventNumber: UInt64 = 0
  /// The next payment's time: nanoseconds since `start`.
  private var clock: UInt64 = 0
  private var nextPaymentTime: Int64
  /// Nanoseconds between payments in the hour `hour`, counted from 1970.
  private var meanWait: UInt64 = 1
  private var hour: Int64 = .min
  private var campaigns: [Campaign] = []
  private var answers = PaymentQueue()
  private var labels = PaymentQueue()
  /// Payments that a refund may be about.
  private var refundable: [Payment] = []
  /// The newest lines, each in a slot of its own, when lines are to be repeated.
  private var recent: [UInt8] = []
  private var recentCounts: [Int] = []
  private var scratch = [UInt8](repeating: 0, count: LineWriter.lineByteCountMax)

  /// A generator at the start of its traffic; numbers out of range are brought into it.
  package init(_ options: TrafficOptions) {
    let bounded = options.bounded()
    self.options = bounded
    let tables = TrafficTables()
    population = Population(bounded, tables: tables)
    merchants = MerchantDirectory(bounded)
    writer = EventWriter(bounded, merchants: merchants)
    stream = RandomStream(seed: RandomStream.mix(bounded.seed, 0x57))
    nextPaymentTime = bounded.start
    advance()
    // As many at once that each makes a payment about every five seconds.
    let fraudRate = UInt64(bounded.ratePerSecond) * UInt64(bounded.fraudPerMillion) * 5 / 1_000_000
    for _ in 0..<min(max(fraudRate, 2), 256) {
      campaigns.append(
        Campaign(
          at: bounded.start, merchants: merchants.count, population: population, from: &stream))
    }
    if bounded.duplicatePerMillion > 0 {
      recent = Array(repeating: 0, count: Self.repeatableLineCount * LineWriter.lineByteCountMax)
    }
  }

  /// Appends one line and its line end; false, and nothing appended, when all lines were made.
  package mutating func append(into bytes: inout [UInt8]) -> Bool {
    var line = scratch
    scratch = []
    let count = unsafe line.withUnsafeMutableBytes { unsafe fill($0) }
    bytes.append(contentsOf: line[0..<count])
    scratch = line
    return count > 0
  }

  /// Fills a buffer with as many whole lines as are sure to fit; gives the bytes written.
  ///
  /// The last 1,023 bytes may stay free. 0 when all lines were made, or with a buffer of less than
  /// 1,024 bytes.
  package mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard let base = buffer.baseAddress else { return 0 }
    var line = unsafe LineWriter(
      base.assumingMemoryBound(to: UInt8.self), capacity: buffer.count)
    while line.hasRoom, options.eventCount == 0 || lineCount < options.eventCount {
      writeLine(to: &line)
      lineCount &+= 1
    }
    return line.count
  }

  private mutating func writeLine(to line: inout LineWriter) {
    let start = line.count
    if recentCounts.count > 0, stream.happens(perMillion: options.duplicatePerMillion) {
      let slot = Int(stream.below(UInt64(recentCounts.count)))
      let offset = slot * LineWriter.lineByteCountMax
      line.copy(recent, offset..<offset + recentCounts[slot])
      return
    }
    var event = nextEvent()
    displace(&event)
    let isBroken = stream.happens(perMillion: options.brokenPerMillion)
    let flaw = isBroken ? Flaw(rawValue: stream.below(UInt64(Flaw.allCases.count))) : nil
    writer.write(event, flaw: flaw, to: &line)
    flaw?.breakLine(from: start, in: &line)
    if options.duplicatePerMillion > 0, flaw == nil { remember(line, from: start) }
  }

  /// The event that is due first.
  private mutating func nextEvent() -> Payment {
    if var answer = answers.popFirst(due: nextPaymentTime) {
      if let label = labels.popFirst(due: answer.time) {
        answers.pushFront(answer)
        answer = label
      }
      return numbered(answer)
    }
    if let label = labels.popFirst(due: nextPaymentTime) { return numbered(label) }
    let time = nextPaymentTime
    advance()
    return numbered(makePayment(at: time))
  }

  private mutating func numbered(_ event: Payment) -> Payment {
    var event = event
    event.number = eventNumber
    eventNumber &+= 1
    guard event.kind == .payment else { return event }
    if event.isDeclined || merchants.reportsApprovals(event.merchant) {
      var answer = event
      answer.kind = .authorization
      answer.subject = event.number
      answer.time &+= Self.answerDelay
      answers.push(answer)
    }
    if options.labels, event.scenario != .genuine {
      var label = event
      label.kind = .label
      label.subject = event.number
      label.time &+= Self.labelDelay
      labels.push(label)
    }
    return event
  }

  private mutating func makePayment(at time: Int64) -> Payment {
    if stream.happens(perMillion: options.fraudPerMillion) {
      let index = Int(stream.below(UInt64(campaigns.count)))
      if campaigns[index].isOver {
        campaigns[index] = Campaign(
          at: time, merchants: merchants.count, population: population, from: &stream)
      }
      return campaigns[index].next(
        at: time, cards: UInt64(options.cards), population: population, from: &stream)
    }
    let lot = stream.next()
    if lot & 31 == 0, refundable.count == 256 {
      var refund = refundable[Int(lot >> 8 & 255)]
      refund.kind = .refund
      refund.time = time
      return refund
    }
    let payment = genuinePayment(at: time, lot: lot)
    if lot & 7 == 1, !payment.isDeclined {
      var kept = payment
      kept.subject = eventNumber
      if refundable.count < 256 {
        refundable.append(kept)
      } else {
        refundable[Int(lot >> 16 & 255)] = kept
      }
    }
    return payment
  }

  private mutating func genuinePayment(at time: Int64, lot: UInt64) -> Payment {
    // Cards differ in use, none is used all day long: a flat head of an eighth of them.
    let cards = UInt64(options.cards)
    let head = UInt64(1) << UInt64(max(0, 60 - cards.leadingZeroBitCount))
    let number = stream.rank(below: cards, head: head)
    let owner = population.owner(of: number, at: time, second: lot >> 32 & 3 == 0)
    let merchant = UInt32(
      truncatingIfNeeded: stream.rank(below: merchants.count, head: 8))
    // One gift in 32 goes abroad, and one price in 16 is in dollars.
    let gift = lot >> 34 & 31 == 0 ? population.country(lot >> 40) : owner.country
    let currency = lot >> 48 & 15 == 0 ? 0 : owner.country
    let rate = Country.all[currency].rate
    let cents = stream.spread(around: UInt64(merchants.medians[Int(merchant)]))
    let price = cents * rate.over / rate.under + 1
    // Two prices in five end in 99.
    let amount = lot >> 52 & 15 < 6 ? price / 100 * 100 + 99 : price
    // One device in 50 was bought, lent or wiped today; one e-mail in 100 is new.
    let novelty = stream.below(100)
    let device = novelty < 2 ? stream.next() : owner.device
    return Payment(
      kind: .payment, number: 0, time: time, isDeclined: lot >> 56 < 9,
      isCardPresent: lot >> 26 & 31 == 0, amount: amount, currency: currency,
      billing: owner.country, shipping: gift, card: population.card(number, of: owner),
      address: population.address(of: owner, from: &stream),
      device: lot >> 20 & 31 == 0 ? nil : device,
      email: novelty == 2 ? stream.next() : owner.email,
      customer: owner.isGuest ? nil : owner.number, merchant: merchant)
  }

  /// Dates the event back, if its lot is to be out of order or late.
  private mutating func displace(_ event: inout Payment) {
    guard options.disorderPerMillion > 0 || options.latePerMillion > 0 else { return }
    if stream.happens(perMillion: options.disorderPerMillion) {
      event.time &-= Int64(stream.below(240_000))
    } else if stream.happens(perMillion: options.latePerMillion) {
      event.time &-= 360_000 &+ Int64(stream.below(3_240_000))
    }
    event.time = max(event.time, 0)
  }

  private mutating func advance() {
    let currentHour = nextPaymentTime / 3_600_000
    if currentHour != hour {
      hour = currentHour
      // 1970-01-01 was a Thursday: days 2 and 3 of each seven are the weekend.
      let isWeekend = 2...3 ~= currentHour / 24 % 7
      let weight = Self.hourWeights[Int(currentHour % 24)] * (isWeekend ? 12 : 16)
      meanWait = 256 * 16 * 1_000_000_000 / (UInt64(options.ratePerSecond) * weight)
    }
    clock &+= (meanWait &* stream.wait()) >> 16
    nextPaymentTime = options.start &+ Int64(clock / 1_000_000)
  }

  private mutating func remember(_ line: LineWriter, from start: Int) {
    let slot = Int(lineCount % UInt64(Self.repeatableLineCount))
    for index in start..<line.count {
      recent[slot * LineWriter.lineByteCountMax + index - start] = line[index]
    }
    if slot < recentCounts.count {
      recentCounts[slot] = line.count - start
    } else if slot == recentCounts.count {
      recentCounts.append(line.count - start)
    }
  }
}
