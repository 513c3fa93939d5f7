/// An IPv4 or IPv6 address as 16 bytes; IPv4 is kept as IPv4-mapped IPv6 (`::ffff:a.b.c.d`).
///
/// The words hold the bytes in network order, as a big-endian machine would read them, so that
/// comparing `high`, then `low` orders addresses.
@frozen public struct IPAddress: Hashable, Comparable, Sendable {
  /// The first eight bytes.
  public let high: UInt64
  /// The last eight bytes.
  public let low: UInt64

  /// The address of two ready words.
  @inlinable public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The IPv4 address of a 32-bit number, most significant byte first.
  @inlinable public init(v4 number: UInt32) {
    self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(number))
  }

  /// The 32-bit number of an IPv4 address; nil for IPv6.
  public var v4: UInt32? {
    high == 0 && low >> 32 == 0xFFFF ? UInt32(truncatingIfNeeded: low) : nil
  }

  /// Orders addresses by their 16 bytes.
  @inlinable public static func < (left: IPAddress, right: IPAddress) -> Bool {
    left.high != right.high ? left.high < right.high : left.low < right.low
  }

  /// The address one higher; nil after the last.
  public var next: IPAddress? {
    let (sum, carried) = low.addingReportingOverflow(1)
    if !carried { return IPAddress(high: high, low: sum) }
    let (top, overflowed) = high.addingReportingOverflow(1)
    return overflowed ? nil : IPAddress(high: top, low: sum)
  }

  /// Reads textual IPv4 (four decimal octets, no leading zeros) or IPv6 (RFC 4291, no zone, the
  /// last 32 bits may be written as IPv4). Nil for anything else.
  public static func parse(_ bytes: UnsafePointer<UInt8>, count: Int) -> IPAddress? {
    var hasColon = false
    var index = 0
    while index < min(count, 5) {
      if unsafe bytes[index] == UInt8(ascii: ":") { hasColon = true }
      index &+= 1
    }
    if hasColon { return unsafe parseV6(bytes, count: count) }
    guard let number = unsafe parseV4(bytes, from: 0, to: count) else { return nil }
    return IPAddress(v4: number)
  }

  /// Reads the same from a string.
  public static func parse(_ text: String) -> IPAddress? {
    var copy = text
    return copy.withUTF8 { buffer in
      guard let base = buffer.baseAddress else { return nil }
      return unsafe parse(base, count: buffer.count)
    }
  }

  private static func parseV4(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int
  ) -> UInt32? {
    guard end &- start >= 7, end &- start <= 15 else { return nil }
    var number: UInt32 = 0
    var octet: UInt32 = 0
    var digitCount = 0
    var dotCount = 0
    var index = start
    while index < end {
      let byte = unsafe bytes[index]
      if byte == UInt8(ascii: ".") {
        guard digitCount > 0, dotCount < 3 else { return nil }
        number = number << 8 | octet
        octet = 0
        digitCount = 0
        dotCount &+= 1
      } else {
        let digit = byte &- 48
        guard digit <= 9, digitCount < 3, !(digitCount > 0 && octet == 0) else { return nil }
        octet = octet &* 10 &+ UInt32(digit)
        guard octet <= 255 else { return nil }
        digitCount &+= 1
      }
      index &+= 1
    }
    guard dotCount == 3, digitCount > 0 else { return nil }
    return number << 8 | octet
  }

  // long: one pass over the groups; the state (groups, gap, current group) belongs together.
  private static func parseV6(_ bytes: UnsafePointer<UInt8>, count: Int) -> IPAddress? {
    guard count >= 2, count <= 45 else { return nil }
    var groups = [8 of UInt16](repeating: 0)
    var groupCount = 0
    var gapAt = -1
    var index = 0
    if unsafe bytes[0] == UInt8(ascii: ":") {
      guard unsafe bytes[1] == UInt8(ascii: ":") else { return nil }
      gapAt = 0
      index = 2
    }
    while index < count {
      let groupStart = index
      var value: UInt32 = 0
      while index < count, let digit = unsafe hexDigit(bytes[index]) {
        guard index &- groupStart < 4 else { return nil }
        value = value << 4 | UInt32(digit)
        index &+= 1
      }
      if index < count, unsafe bytes[index] == UInt8(ascii: ".") {
        guard groupCount <= 6,
          let number = unsafe parseV4(bytes, from: groupStart, to: count)
        else { return nil }
        groups[groupCount] = UInt16(truncatingIfNeeded: number >> 16)
        groups[groupCount &+ 1] = UInt16(truncatingIfNeeded: number)
        groupCount &+= 2
        index = count
        break
      }
      guard index > groupStart, groupCount < 8 else { return nil }
      groups[groupCount] = UInt16(truncatingIfNeeded: value)
      groupCount &+= 1
      if index == count { break }
      guard unsafe bytes[index] == UInt8(ascii: ":") else { return nil }
      index &+= 1
      guard index < count else { return nil }
      if unsafe bytes[index] == UInt8(ascii: ":") {
        guard gapAt < 0 else { return nil }
        gapAt = groupCount
        index &+= 1
      }
    }
    guard gapAt >= 0 ? groupCount < 8 : groupCount == 8 else { return nil }
    return assemble(groups, count: groupCount, gapAt: gapAt)
  }

  private static func assemble(_ groups: [8 of UInt16], count: Int, gapAt: Int) -> IPAddress {
    var high: UInt64 = 0
    var low: UInt64 = 0
    for position in 0..<8 {
      let moved = gapAt >= 0 && position >= gapAt ? position &- (8 &- count) : position
      let isZero = gapAt >= 0 && position >= gapAt && moved < gapAt
      let group = isZero ? 0 : UInt64(groups[moved])
      if position < 4 { high = high << 16 | group } else { low = low << 16 | group }
    }
    return IPAddress(high: high, low: low)
  }

  @inline(__always)
  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte &- 48
    case 97...102: byte &- 87
    case 65...70: byte &- 55
    default: nil
    }
  }
}

extension IPAddress: CustomStringConvertible {
  /// RFC 5952: dotted decimal for IPv4, else lower-case groups with the longest run of zeros left
  /// out.
  public var description: String {
    if let v4 {
      return [24, 16, 8, 0].map { String(v4 >> UInt32($0) & 255) }.joined(separator: ".")
    }
    let groups = [high, low].flatMap { word in
      [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: word >> UInt64($0)) }
    }
    var longest = 0..<0
    var start = 0
    while start < groups.count {
      var end = start
      while end < groups.count, groups[end] == 0 { end += 1 }
      if end - start > max(1, longest.count) { longest = start..<end }
      start = max(end, start + 1)
    }
    func text(_ part: ArraySlice<UInt16>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    guard !longest.isEmpty else { return text(groups[...]) }
    return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
  }
}
