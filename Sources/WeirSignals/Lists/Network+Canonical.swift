import WeirCore

extension Network: CustomStringConvertible {
  /// Bytes of a network's canonical form: its first address, then its length.
  static let canonicalByteCount = 17

  /// Leading bits that all its addresses share, 0 to 128.
  var length: Int { (first ^ last).leadingZeroBitCount }

  /// The network of `length` leading bits whose first address is `first`.
  init(first: UInt128, length: Int) {
    self.init(first: first, last: first | UInt128.max >> UInt128(length))
  }

  /// The network of canonical bytes; nil when they are none.
  init?(canonical: [UInt8]) {
    guard canonical.count == Self.canonicalByteCount, let length = canonical.last, length <= 128
    else { return nil }
    let first = canonical.dropLast().reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    guard first & (UInt128.max >> UInt128(length)) == 0 else { return nil }
    self.init(first: first, length: Int(length))
  }

  /// Appends the canonical bytes.
  func appendCanonical(to bytes: inout [UInt8]) {
    for shift in stride(from: 120, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: first >> UInt128(shift)))
    }
    bytes.append(UInt8(length))
  }

  /// The first address, and the length unless it is the only one.
  var description: String {
    let address = IPAddress(
      high: UInt64(truncatingIfNeeded: first >> 64), low: UInt64(truncatingIfNeeded: first))
    if first == last { return address.description }
    return "\(address)/\(address.v4 == nil ? length : length - 96)"
  }

  /// The fewest networks that hold the addresses of a range and no other, in their order.
  ///
  /// - Parameters:
  ///   - range: the addresses.
  ///   - body: gets each network.
  static func forEach(in range: AddressRange, _ body: (Network) -> Void) {
    var next = range.first
    while true {
      // The largest network that starts here and does not end behind the range.
      var hostBits = next.trailingZeroBitCount
      while range.last - next < hostMask(hostBits) { hostBits -= 1 }
      let network = Network(first: next, length: 128 - hostBits)
      body(network)
      if network.last >= range.last { return }
      next = network.last + 1
    }
  }

  /// The lowest bits, 0 to 128 of them.
  private static func hostMask(_ bitCount: Int) -> UInt128 {
    // A shift by all 128 bits gives 0.
    UInt128.max >> UInt128(128 - bitCount)
  }
}
