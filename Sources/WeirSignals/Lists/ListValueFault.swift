/// Why a text is no value of a list.
package enum ListValueFault: Error, Hashable, Sendable {
  /// There are no bytes.
  case empty
  /// The bytes are not UTF-8.
  case notUTF8
  /// The text has more bytes than `ListValue.byteCountMax`.
  case tooLong
  /// Not a code of ISO 3166-1.
  case notCountry
  /// Not digits, or too many of them.
  case notPrefix
  /// Not an address of either family.
  case notAddress
  /// What stands behind the slash is no length of a network.
  case badLength
  /// The address has bits behind the length.
  case hostBits
  /// A text that is a whole card number.
  case cardNumber
  /// A prefix that is a whole card number.
  case cardNumberAsPrefix

  /// The sentence for people; it does not hold the text.
  package var message: String {
    switch self {
    case .empty: "the value is empty"
    case .notUTF8: "not UTF-8"
    case .tooLong: "a value is at most \(ListValue.byteCountMax) bytes"
    case .notCountry: "not a country code of ISO 3166-1 (two letters)"
    case .notPrefix: "a prefix is 1 to \(DigitIndex.digitCountMax) digits"
    case .notAddress: Network.Fault.notAddress.message
    case .badLength: Network.Fault.badLength.message
    case .hostBits: Network.Fault.hostBits.message
    case .cardNumber: "looks like a card number; a list holds its token"
    case .cardNumberAsPrefix: "looks like a card number; write fewer of its first digits"
    }
  }

  /// The same fault as one of a value.
  init(_ fault: Network.Fault) {
    self =
      switch fault {
      case .notAddress: .notAddress
      case .badLength: .badLength
      case .hostBits: .hostBits
      }
  }
}
