package import WeirCore

/// What an address that is not of the internet is for, in words: a sentence names it by them.
package enum AddressKind: String, Hashable, Sendable {
  case unspecified = "an unspecified address"
  case loopback = "a loopback address"
  case privateUse = "a private address"
  case shared = "a shared address of a provider's network"
  case linkLocal = "a link-local address"
  case metadata = "an address of a cloud's metadata"
  case multicast = "a multicast address"
  case mapped = "an IPv4 address in IPv6"
  case translated = "an address that is translated to IPv4"
  case reserved = "a reserved address"

  /// What the address is for; nil when it is one of the internet. IPv4 that comes as an address of
  /// IPv6 (`::ffff:a.b.c.d`) is of the kind `mapped`, whatever it maps to.
  ///
  /// - Parameters:
  ///   - address: what a socket is to be connected with.
  ///   - isVersion6: whether that socket is one of IPv6.
  /// - Returns: the kind of the first range in the table that holds the address.
  package static func of(_ address: IPAddress, isVersion6: Bool) -> AddressKind? {
    if isVersion6, address.v4 != nil { return .mapped }
    let ranges = isVersion6 ? version6 : version4
    return ranges.first { $0.contains(address) }?.kind
  }

  /// The addresses whose first bits are those of `start`.
  private struct Range {
    let start: IPAddress
    /// Bits of 128.
    let bitCount: Int
    let kind: AddressKind

    func contains(_ address: IPAddress) -> Bool {
      // A shift by 64 or more leaves nothing.
      let high = UInt64.max << UInt64(max(0, 64 - bitCount))
      let low = UInt64.max << UInt64(128 - max(64, bitCount))
      return (address.high ^ start.high) & high == 0 && (address.low ^ start.low) & low == 0
    }
  }

  private static func ranges(
    _ rows: [(text: String, bitCount: Int, kind: AddressKind)]
  ) -> [Range] {
    rows.map { row in
      guard let start = IPAddress.parse(row.text) else {
        preconditionFailure("the table has an address that is none")
      }
      let bitCount = start.v4 == nil ? row.bitCount : row.bitCount + 96
      return Range(start: start, bitCount: bitCount, kind: row.kind)
    }
  }

  /// IANA's registry of special IPv4 addresses, and the metadata services that lie outside of it.
  private static let version4 = ranges([
    ("169.254.169.254", 32, .metadata), ("169.254.170.2", 32, .metadata),
    ("100.100.100.200", 32, .metadata), ("168.63.129.16", 32, .metadata),
    ("192.0.0.192", 32, .metadata),
    ("0.0.0.0", 8, .unspecified), ("127.0.0.0", 8, .loopback),
    ("10.0.0.0", 8, .privateUse), ("172.16.0.0", 12, .privateUse), ("192.168.0.0", 16, .privateUse),
    ("100.64.0.0", 10, .shared), ("169.254.0.0", 16, .linkLocal), ("224.0.0.0", 4, .multicast),
    ("192.0.0.0", 24, .reserved), ("192.0.2.0", 24, .reserved), ("192.88.99.0", 24, .reserved),
    ("198.18.0.0", 15, .reserved), ("198.51.100.0", 24, .reserved), ("203.0.113.0", 24, .reserved),
    ("240.0.0.0", 4, .reserved),
  ])

  /// The same of IPv6. What lies outside of 2000::/3 is not of the internet.
  private static let version6 = ranges([
    ("fd00:ec2::254", 128, .metadata), ("fd20:ce::254", 128, .metadata),
    ("::", 128, .unspecified), ("::1", 128, .loopback), ("::", 96, .mapped),
    ("64:ff9b::", 96, .translated), ("64:ff9b:1::", 48, .translated),
    ("2002::", 16, .translated), ("2001::", 32, .translated),
    ("fc00::", 7, .privateUse), ("fec0::", 10, .privateUse), ("fe80::", 10, .linkLocal),
    ("ff00::", 8, .multicast),
    ("2001::", 23, .reserved), ("2001:db8::", 32, .reserved), ("3fff::", 20, .reserved),
    ("::", 3, .reserved), ("4000::", 2, .reserved), ("8000::", 1, .reserved),
  ])
}
