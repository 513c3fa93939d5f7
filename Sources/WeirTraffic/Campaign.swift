/// One run of fraud: who does it, with what, and how many payments are left of it.
struct Campaign: Sendable {
  /// Devices and e-mail addresses that turn up in every run of the generator, whatever its seed:
  /// the default policy's lists name them.
  static let notorious: [UInt64] = (1...8).map { RandomStream.mix($0, 0xBAD) }

  let scenario: Scenario
  private var left: UInt64
  /// Counts the payments made.
  private var step: UInt64 = 0
  /// Tells this run from all others.
  private let key: UInt64
  private let merchant: UInt32
  private let country: Int
  private let address: Address

  /// A run to start at `time`; by night more often one of the kind that works by night.
  init(
    at time: Int64, merchants: UInt64, population: Population, from stream: inout RandomStream
  ) {
    let hour = time / 3_600_000 % 24
    let lot = stream.below(20)
    scenario =
      switch lot {
      case 0...5: hour < 5 ? .mule : .cardTesting
      case 6...9: hour < 5 ? .mule : .binAttack
      case 10...16: .accountTakeover
      default: .mule
      }
    left =
      switch scenario {
      case .cardTesting: 30 + stream.below(90)
      case .binAttack: 60 + stream.below(140)
      case .accountTakeover: 3 + stream.below(3)
      case .mule, .genuine: 8 + stream.below(18)
      }
    key = stream.next()
    merchant = UInt32(truncatingIfNeeded: stream.below(merchants))
    country = population.country(stream.next())
    address = Self.address(key: key, country: country, scenario, population)
  }

  /// Whether nothing is left of it.
  var isOver: Bool { left == 0 }

  /// The next payment of it.
  mutating func next(
    at time: Int64, cards: UInt64, population: Population, from stream: inout RandomStream
  ) -> Payment {
    left &-= 1
    step &+= 1
    var payment = stolenCard(at: time, cards: cards, population: population, from: &stream)
    payment.scenario = scenario
    payment.merchant = merchant
    payment.address = address
    switch scenario {
    case .cardTesting:
      payment.amount = 100 + stream.below(400)
      payment.email = stream.next()
      payment.device = stream.below(2) == 0 ? nil : stream.next()
      payment.customer = nil
      payment.isDeclined = stream.below(100) < 75
    case .binAttack:
      attackRange(&payment, population: population, from: &stream)
    case .accountTakeover:
      payment.amount = 40_000 + stream.below(260_000)
      payment.email = RandomStream.mix(key, 2)
      payment.device = RandomStream.mix(key, 3)
      payment.shipping = country
      payment.isDeclined = stream.below(100) < 15
    case .mule, .genuine:
      payment.amount = 8_000 + stream.below(52_000)
      // One run in eight uses what was seen before.
      let known = key & 7 == 0 ? Self.notorious[Int(key >> 3 & 7)] : nil
      payment.email = known ?? RandomStream.mix(key, 2)
      payment.device = known ?? RandomStream.mix(key, 3)
      payment.customer = nil
      payment.shipping = country
      payment.isDeclined = stream.below(100) < 25
    }
    let rate = Country.all[payment.currency].rate
    payment.amount = payment.amount &* rate.over / rate.under
    return payment
  }

  /// A payment with one of the cards in use; a takeover stays with its one.
  private func stolenCard(
    at time: Int64, cards: UInt64, population: Population, from stream: inout RandomStream
  ) -> Payment {
    let number = scenario == .accountTakeover ? key % cards : stream.below(cards)
    let owner = population.owner(of: number, at: time, second: false)
    return Payment(
      kind: .payment, number: 0, time: time, amount: 0, currency: owner.country,
      billing: owner.country, shipping: owner.country, card: population.card(number, of: owner),
      address: address, email: owner.email, customer: owner.isGuest ? nil : owner.number,
      merchant: merchant)
  }

  /// Numbers of one range, one after another, from sixteen neighbouring addresses.
  private func attackRange(
    _ payment: inout Payment, population: Population, from stream: inout RandomStream
  ) {
    let word = RandomStream.mix(key, 5)
    payment.card = Population.Card(
      token: RandomStream.mix(key, 100 &+ step),
      bin: population.bin(country: country, word),
      lastFour: UInt32(truncatingIfNeeded: (word >> 32 &+ step &* 8) % 10_000))
    payment.currency = country
    payment.billing = country
    payment.shipping = country
    payment.amount = 50 + stream.below(1_950)
    payment.email = stream.next()
    payment.device = RandomStream.mix(key, stream.below(4))
    payment.customer = nil
    payment.isDeclined = stream.below(100) < 85
    payment.address.network = address.network & ~15 | stream.below(16)
  }

  /// Hosting space, one time in seven of a network on the shipped blocklist; or a home abroad.
  private static func address(
    key: UInt64, country: Int, _ scenario: Scenario, _ population: Population
  ) -> Address {
    let word = RandomStream.mix(key, 4)
    let origin = population.country(word >> 32)
    if word % 7 == 0 {
      let blocked: UInt64 = 198 << 24 | 18 << 16 | 7 << 8  // 198.18.7.0/24
      return Address(isV6: false, network: blocked | word >> 8 & 255, interface: 0)
    }
    let hosted = scenario == .cardTesting || scenario == .binAttack || word & 3 == 0
    return population.address(
      country: origin, kind: hosted ? .hosting : .residential, key: word >> 8)
  }
}
