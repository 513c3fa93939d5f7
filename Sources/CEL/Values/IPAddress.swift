/// An IPv4 or IPv6 address as 16 bytes in network order; IPv4 is kept as the mapped address
/// ::ffff:a.b.c.d, so that both spellings are equal.
public struct IPAddress: Hashable, Sendable {
  /// The first eight bytes, most significant first.
  public let high: UInt64
  /// The last eight bytes, most significant first.
  public let low: UInt64

  /// Makes an address of its two halves.
  public init(high: UInt64, low: UInt64) {
    (self.high, self.low) = (high, low)
  }

  /// Whether it is an IPv4 address.
  public var isIPv4: Bool { high == 0 && low >> 32 == 0xffff }

  /// Reads an address as text: four decimal octets without leading zeros, or IPv6 without zone.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    if !bytes.contains(UInt8(ascii: ":")) {
      guard let address = Self.parseIPv4(bytes[...]) else { return nil }
      self.init(high: 0, low: 0xffff_0000_0000 | UInt64(address))
      return
    }
    guard bytes.count <= 45, let groups = Self.parseGroups(bytes) else { return nil }
    var halves: (UInt64, UInt64) = (0, 0)
    for group in groups[..<4] { halves.0 = halves.0 << 16 | UInt64(group) }
    for group in groups[4...] { halves.1 = halves.1 << 16 | UInt64(group) }
    self.init(high: halves.0, low: halves.1)
  }

  private static func parseIPv4(_ bytes: ArraySlice<UInt8>) -> UInt32? {
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0")
      else { return nil }
      var octet: UInt32 = 0
      for byte in part {
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        octet = octet * 10 + UInt32(byte - UInt8(ascii: "0"))
      }
      guard octet <= 255 else { return nil }
      address = address << 8 | octet
    }
    return address
  }

  /// The eight 16-bit groups of an IPv6 address, `::` filled in; nil when it is not one.
  private static func parseGroups(_ bytes: [UInt8]) -> [UInt16]? {
    var head: [UInt16] = []
    var tail: [UInt16] = []
    var isCompressed = false
    var index = 0
    if bytes.starts(with: [UInt8(ascii: ":"), UInt8(ascii: ":")]) {
      isCompressed = true
      index = 2
    }
    while index < bytes.count {
      let end = bytes[index...].firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
      let part = bytes[index..<end]
      if part.contains(UInt8(ascii: ".")) {
        guard end == bytes.count, let address = parseIPv4(part) else { return nil }
        let groups = [
          UInt16(truncatingIfNeeded: address >> 16), UInt16(truncatingIfNeeded: address),
        ]
        if isCompressed { tail += groups } else { head += groups }
        break
      }
      guard let group = parseHex(part) else { return nil }
      if isCompressed { tail.append(group) } else { head.append(group) }
      index = end + 1
      guard end < bytes.count else { break }
      guard index < bytes.count else { return nil }
      if bytes[index] == UInt8(ascii: ":") {
        guard !isCompressed else { return nil }
        isCompressed = true
        index += 1
      }
    }
    let count = head.count + tail.count
    guard isCompressed ? count < 8 : count == 8 else { return nil }
    return head + [UInt16](repeating: 0, count: 8 - count) + tail
  }

  private static func parseHex(_ part: ArraySlice<UInt8>) -> UInt16? {
    guard (1...4).contains(part.count) else { return nil }
    var group: UInt16 = 0
    for byte in part {
      guard let digit = hexDigit(byte) else { return nil }
      group = group << 4 | UInt16(digit)
    }
    return group
  }
}

extension IPAddress: CustomStringConvertible {
  /// The canonical text (RFC 5952); mapped addresses as IPv4.
  public var description: String {
    if isIPv4 {
      let octets = [24, 16, 8, 0].map { (shift: UInt64) -> String in String((low >> shift) & 255) }
      return octets.joined(separator: ".")
    }
    let groups = (0..<8).map { (index: UInt64) -> UInt64 in
      let half = index < 4 ? high : low
      return (half >> (48 - 16 * (index & 3))) & 0xffff
    }
    var best = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, groups[end] == 0 { end += 1 }
      if end - start > max(best.count, 1) { best = start..<end }
      start = max(end, start + 1)
    }
    let texts = groups.map { String($0, radix: 16) }
    if best.isEmpty { return texts.joined(separator: ":") }
    return texts[..<best.lowerBound].joined(separator: ":") + "::"
      + texts[best.upperBound...].joined(separator: ":")
  }
}

/// The value of a hexadecimal digit in ASCII.
func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- UInt8(ascii: "A") &+ 10
  default: nil
  }
}
