/// What kind of event a line is.
enum EventKind: Sendable {
  case payment
  /// The issuer's answer to a payment.
  case authorization
  case refund
  case label
}

/// Who is behind an event.
enum Scenario: UInt8, Sendable {
  case genuine
  case cardTesting
  case binAttack
  case accountTakeover
  case mule

  /// The word in `meta`.
  var name: StaticString {
    switch self {
    case .genuine: "genuine"
    case .cardTesting: "card_testing"
    case .binAttack: "bin_attack"
    case .accountTakeover: "account_takeover"
    case .mule: "mule"
    }
  }
}

/// Everything one line says.
struct Payment: Sendable {
  var kind: EventKind
  /// Counts events from 0; event ids are made from it.
  var number: UInt64
  /// The `number` of the payment that an answer, a refund or a label is about.
  var subject: UInt64 = 0
  /// Milliseconds since 1970.
  var time: Int64
  var scenario: Scenario = .genuine
  var isDeclined = false
  var isCardPresent = false
  /// Minor units of the currency of country `currency`.
  var amount: UInt64
  /// Indices in `Country.all`.
  var currency: Int
  var billing: Int
  var shipping: Int
  var card: Population.Card
  var address: Address
  /// Nil for a client that tells no device.
  var device: UInt64?
  var email: UInt64
  /// Nil for a guest.
  var customer: UInt64?
  var merchant: UInt32
}
