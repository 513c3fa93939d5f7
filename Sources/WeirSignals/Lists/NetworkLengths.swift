/// Which lengths the networks of a list have, for addresses of either family.
struct NetworkLengths: Sendable {
  /// Of the networks that hold some address of IPv4, the longest first.
  private(set) var v4: [UInt8] = []
  /// Of those that hold some address of IPv6, the longest first.
  private(set) var v6: [UInt8] = []

  /// Notes the length of a value in canonical form; other bytes are passed over.
  mutating func insert(_ canonical: UnsafePointer<UInt8>, count: Int) {
    guard count == Network.canonicalByteCount, case let length = unsafe canonical[16], length <= 128
    else { return }
    var first: UInt128 = 0
    for index in 0..<16 { unsafe first = first << 8 | UInt128(canonical[index]) }
    let network = Network(first: first, length: Int(length))
    let block = AddressRange.v4Block
    if network.first <= block.upperBound, network.last >= block.lowerBound {
      Self.insert(length, into: &v4)
    }
    if !block.contains(network.first) || !block.contains(network.last) {
      Self.insert(length, into: &v6)
    }
  }

  private static func insert(_ length: UInt8, into lengths: inout [UInt8]) {
    let place = lengths.firstIndex { $0 <= length } ?? lengths.count
    if place == lengths.count || lengths[place] != length { lengths.insert(length, at: place) }
  }
}
