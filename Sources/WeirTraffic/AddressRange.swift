/// One inclusive range of addresses of the invented world.
///
/// IPv4 ranges lie in 10.0.0.0/8 and 198.18.0.0/15, IPv6 ranges in 2001:db8::/32: private,
/// benchmarking and documentation space, which no public host has.
struct AddressRange: Sendable {
  /// Who is behind an address.
  enum Kind: UInt8, Sendable {
    case residential
    case mobile
    case hosting

    /// The word in the table.
    var name: String {
      switch self {
      case .residential: "residential"
      case .mobile: "mobile"
      case .hosting: "hosting"
      }
    }
  }

  /// Index in `Country.all`.
  let country: Int
  let kind: Kind
  let isV6: Bool
  /// The 32-bit number of an IPv4 address, or the upper 64 bits of an IPv6 address.
  let first: UInt64
  let last: UInt64

  /// The text of the first address.
  var firstText: String { isV6 ? Self.text(v6: first) + "::" : Self.text(v4: first) }

  /// The text of the last address.
  var lastText: String {
    isV6 ? Self.text(v6: last) + ":ffff:ffff:ffff:ffff" : Self.text(v4: last)
  }

  private static func text(v4 number: UInt64) -> String {
    [24, 16, 8, 0].map { String(number >> $0 & 255) }.joined(separator: ".")
  }

  private static func text(v6 number: UInt64) -> String {
    [48, 32, 16, 0].map { String(number >> $0 & 65_535, radix: 16) }.joined(separator: ":")
  }
}
