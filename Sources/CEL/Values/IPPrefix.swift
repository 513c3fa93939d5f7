/// A range of IP addresses in CIDR notation: an address, and how many of its first bits all
/// addresses of the range share. The bits behind them are kept, until `masked` drops them.
public struct IPPrefix: Hashable, Sendable {
  /// The address as it was written.
  public let address: IPAddress
  /// Bits of the prefix: 0 to 32 for IPv4, 0 to 128 for IPv6.
  public let length: Int

  /// Fails when the length does not fit the family of the address.
  public init?(address: IPAddress, length: Int) {
    guard 0...(address.isIPv4 ? 32 : 128) ~= length else { return nil }
    (self.address, self.length) = (address, length)
  }

  /// Reads `192.168.0.0/24` or `2001:db8::/32`: an address without zone, a slash, and a length in
  /// decimal digits without leading zeros.
  public init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 2, let address = IPAddress(String(Substring(parts[0]))) else { return nil }
    let digits = parts[1]
    guard 1...3 ~= digits.count, digits.allSatisfy({ 48...57 ~= $0 }),
      digits.count == 1 || digits.first != UInt8(ascii: "0"),
      let length = Int(String(Substring(digits)))
    else { return nil }
    // A mapped address may be written in the notation of IPv6: it counts the 96 bits before it.
    let isMapped = address.isIPv4 && parts[0].contains(UInt8(ascii: ":"))
    self.init(address: address, length: isMapped ? length - 96 : length)
  }

  /// The same range with the bits behind the prefix set to 0.
  public var masked: IPPrefix {
    let bits = address.isIPv4 ? length + 96 : length
    let high = bits >= 64 ? UInt64.max : ~(UInt64.max >> UInt64(bits))
    let low = bits <= 64 ? 0 : bits == 128 ? UInt64.max : ~(UInt64.max >> UInt64(bits - 64))
    return IPPrefix(
      unchecked: IPAddress(high: address.high & high, low: address.low & low), length: length)
  }

  private init(unchecked address: IPAddress, length: Int) {
    (self.address, self.length) = (address, length)
  }

  /// Whether an address lies in the range; never one of the other family.
  public func contains(_ other: IPAddress) -> Bool {
    guard other.isIPv4 == address.isIPv4 else { return false }
    return IPPrefix(unchecked: other, length: length).masked == masked
  }

  /// Whether every address of the other range lies in this one.
  public func contains(_ other: IPPrefix) -> Bool {
    other.length >= length && contains(other.address)
  }
}

extension IPPrefix: CustomStringConvertible {
  /// As it is read: `192.168.0.1/24`.
  public var description: String { "\(address)/\(length)" }
}
