/// Writes events as lines of JSON, in the schema of the default policy and a few members beyond it.
struct EventWriter: Sendable {
  private static let systems: [StaticString] = ["ios", "android", "windows", "macos", "linux"]
  private static let agents: [StaticString] = [
    "Checkout/5.2 (iPhone; iOS 18.3)", "Checkout/5.1 (Android 15)", "Mozilla/5.0 (Windows NT 10.0)",
    "Mozilla/5.0 (Macintosh)", "Mozilla/5.0 (X11; Linux)",
  ]

  private let merchants: MerchantDirectory
  private let idKey: UInt64
  private let namesScenario: Bool
  /// The day that `date` stands for, counted from 1970.
  private var day: Int64 = .min
  /// `YYYY-MM-DDT` of that day.
  private var date: [UInt8] = []

  init(_ options: TrafficOptions, merchants: MerchantDirectory) {
    self.merchants = merchants
    idKey = RandomStream.mix(options.seed, 0x1D)
    namesScenario = options.labels
  }

  /// Writes one event and its line end, in the given flaw's way where it has one.
  mutating func write(_ payment: Payment, flaw: Flaw?, to line: inout LineWriter) {
    line.byte(UInt8(ascii: "{"))
    if flaw != .missingID {
      line.text(#""event_id":""#)
      writeID(payment.number, to: &line)
      line.text(#"","#)
    }
    line.text(#""ts":""#)
    writeTime(payment.time, hasOffset: merchants.writesOffset(payment.merchant), to: &line)
    switch payment.kind {
    case .payment where payment.merchant & 4 == 0: line.byte(UInt8(ascii: "\""))  // the default
    case .payment: line.text(#"","type":"payment""#)
    case .authorization:
      line.text(#"","type":"auth","status":""#)
      line.text(payment.isDeclined ? #"declined","payment_id":""# : #"approved","payment_id":""#)
      writeID(payment.subject, to: &line)
      line.byte(UInt8(ascii: "\""))
    case .refund:
      line.text(#"","type":"refund","payment_id":""#)
      writeID(payment.subject, to: &line)
      line.byte(UInt8(ascii: "\""))
    case .label:
      line.text(#"","type":"label","label":"fraud","payment_id":""#)
      writeID(payment.subject, to: &line)
      line.byte(UInt8(ascii: "\""))
    }
    if payment.kind != .label { writeMoney(payment, flaw: flaw, to: &line) }
    writeCard(payment.card, to: &line)
    if payment.kind != .label { writeParties(payment, flaw: flaw, to: &line) }
    if namesScenario {
      line.text(#","meta":{"scenario":""#)
      line.text(payment.scenario.name)
      line.text(#""}"#)
    }
    line.text("}\n")
  }

  @inline(__always)
  private func writeID(_ number: UInt64, to line: inout LineWriter) {
    // A permutation, so that no two events share an id. The dash keeps digit runs short of a card.
    let id = RandomStream.mix(number ^ idKey)
    line.hexadecimal(id >> 32, digits: 8)
    line.byte(UInt8(ascii: "-"))
    line.hexadecimal(id, digits: 8)
  }

  @inline(__always)
  private mutating func writeTime(_ time: Int64, hasOffset: Bool, to line: inout LineWriter) {
    let local = hasOffset ? time &+ 3_600_000 : time
    let newDay = local / 86_400_000
    if newDay != day { startDay(newDay) }
    line.copy(date, 0..<date.count)
    let clock = UInt64(bitPattern: local &- newDay &* 86_400_000)
    line.decimal(clock / 3_600_000, digits: 2)
    line.byte(UInt8(ascii: ":"))
    line.decimal(clock / 60_000 % 60, digits: 2)
    line.byte(UInt8(ascii: ":"))
    line.decimal(clock / 1_000 % 60, digits: 2)
    line.byte(UInt8(ascii: "."))
    line.decimal(clock % 1_000, digits: 3)
    line.text(hasOffset ? "+01:00" : "Z")
  }

  @inline(__always)
  private func writeMoney(_ payment: Payment, flaw: Flaw?, to line: inout LineWriter) {
    line.text(#","amount_minor":"#)
    line.decimal(payment.amount)
    if flaw == .fractionalAmount { line.text(".5") }
    line.text(#","currency":""#)
    line.text(flaw == .badCurrency ? "XQZ" : Country.all[payment.currency].currency)
    line.byte(UInt8(ascii: "\""))
  }

  @inline(__always)
  private func writeCard(_ card: Population.Card, to line: inout LineWriter) {
    line.text(#","card_token":"t"#)
    line.hexadecimal(card.token >> 32, digits: 5)
    line.hexadecimal(card.token, digits: 6)
    line.text(#"","card_bin":""#)
    line.decimal(UInt64(card.bin), digits: card.bin > 999_999 ? 8 : 6)
    line.text(#"","card_last4":""#)
    line.decimal(UInt64(card.lastFour), digits: 4)
    line.byte(UInt8(ascii: "\""))
  }

  private func writeParties(_ payment: Payment, flaw: Flaw?, to line: inout LineWriter) {
    line.text(#","ip":""#)
    if flaw == .badAddress { line.text("10.0.") }
    writeAddress(payment.address, to: &line)
    line.text(#"","device":{"#)
    if let device = payment.device {
      line.text(#""id":"d"#)
      line.hexadecimal(device >> 32, digits: 4)
      line.hexadecimal(device, digits: 6)
      line.text(#"","os":""#)
      line.text(Self.systems[Int(device >> 58 % 5)])
      line.text(#""},"email_hash":""#)
    } else {
      line.text(#""os":null},"email_hash":""#)
    }
    line.hexadecimal(payment.email >> 32, digits: 6)
    line.hexadecimal(payment.email, digits: 6)
    line.text(#"","#)
    let merchant = Int(payment.merchant)
    let bounds = merchants.bounds[merchant]
    // One merchant in four sends its name along, and what software the customer used.
    let isChatty = merchant & 3 == 1
    let end = isChatty ? merchants.bounds[merchant + 1].id : bounds.name
    line.copy(merchants.fragments, Int(bounds.id)..<Int(end))
    if isChatty, payment.kind == .payment, let device = payment.device {
      line.text(#""user_agent":""#)
      line.text(Self.agents[Int(device >> 58 % 5)])
      line.text(#"","#)
    }
    if let customer = payment.customer {
      line.text(#""customer_id":"u"#)
      line.decimal(customer, digits: 8)
      line.text(#"","#)
    }
    line.text(#""billing_country":""#)
    line.text(Country.all[payment.billing].code)
    if payment.isCardPresent {
      line.text(#"","is_card_present":true"#)
    } else {
      line.text(#"","shipping_country":""#)
      line.text(flaw == .badCountry ? "ZZ" : Country.all[payment.shipping].code)
      line.byte(UInt8(ascii: "\""))
    }
  }

  @inline(__always)
  private func writeAddress(_ address: Address, to line: inout LineWriter) {
    if !address.isV6 {
      line.decimal(address.network >> 24 & 255)
      line.byte(UInt8(ascii: "."))
      line.decimal(address.network >> 16 & 255)
      line.byte(UInt8(ascii: "."))
      line.decimal(address.network >> 8 & 255)
      line.byte(UInt8(ascii: "."))
      line.decimal(address.network & 255)
    } else {
      line.text("2001:db8:")
      line.shortHexadecimal(address.network >> 16 & 0xFFFF)
      line.byte(UInt8(ascii: ":"))
      line.shortHexadecimal(address.network & 0xFFFF)
      line.text("::")
      line.shortHexadecimal(UInt64(address.interface))
    }
  }

  /// Turns a day's number into its date, as in Richards' algorithm: years start in March.
  private mutating func startDay(_ newDay: Int64) {
    day = newDay
    let shifted = newDay + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let year = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let civilYear = era * 400 + year + (month <= 2 ? 1 : 0)
    let text = [(civilYear, 4), (month, 2), (dayOfMonth, 2)].map { number, width in
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    date = Array((text.joined(separator: "-") + "T").utf8)
  }
}
