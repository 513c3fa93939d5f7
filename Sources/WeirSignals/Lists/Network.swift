import WeirCore

/// The addresses of one line of an `ip` list: a single one, or a network in CIDR form.
struct Network: Hashable, Sendable {
  let first: UInt128
  let last: UInt128

  /// Why a text is no network.
  enum Fault: Error {
    case notAddress, badLength, hostBits

    /// The sentence for people; it does not hold the text.
    var message: String {
      switch self {
      case .notAddress: "not an address"
      case .badLength: "the length of a network is 0 to 32 (IPv4) or 0 to 128 (IPv6)"
      case .hostBits:
        "address bits are set behind the network's length: write its first address, or no length"
      }
    }
  }

  /// Reads an address of either family, with or without `/length`. `::ffff:1.2.3.0/120` is the
  /// IPv4 network `1.2.3.0/24`.
  static func parse(
    _ text: UnsafePointer<UInt8>, count: Int
  ) -> Result<Network, Fault> {
    var addressEnd = 0
    var isV6 = false
    while addressEnd < count, unsafe text[addressEnd] != Byte.slash {
      if unsafe text[addressEnd] == UInt8(ascii: ":") { isV6 = true }
      addressEnd += 1
    }
    guard let address = unsafe IPAddress.parse(text, count: addressEnd) else {
      return .failure(.notAddress)
    }
    let first = UInt128(address)
    if addressEnd == count { return .success(Network(first: first, last: first)) }
    let start = addressEnd + 1
    guard let length = unsafe number(text + start, count: count - start),
      length <= (isV6 ? 128 : 32)
    else { return .failure(.badLength) }
    // A shift by all 128 bits gives 0.
    let host = UInt128.max >> UInt128(isV6 ? length : length + 96)
    guard first & host == 0 else { return .failure(.hostBits) }
    return .success(Network(first: first, last: first | host))
  }

  /// One to three digits without a zero in front; nil for anything else.
  private static func number(_ text: UnsafePointer<UInt8>, count: Int) -> Int? {
    guard 1...3 ~= count, count == 1 || (unsafe text[0]) != 48 else { return nil }
    var value = 0
    for index in 0..<count {
      guard unsafe Byte.isDigit(text[index]) else { return nil }
      value = unsafe value * 10 + Int(text[index] - 48)
    }
    return value
  }
}

/// Networks inside of each other become ranges beside each other.
///
/// ```
/// 10.0.0.0/8  until 5   ├───────────────┤
/// 10.1.0.0/16 until 9       ├──────┤         →  5 │ 9 │ 5: the latest expiry of all that cover
/// 10.1.2.0/24 until 7          ├─┤
/// ```
///
/// Two networks either do not meet or one holds the other, so a stack of the open ones is enough:
/// each keeps the latest expiry of itself and of those around it. Cost: sorting.
enum NestedNetworks {
  /// Sorted ranges without overlaps, each with the latest expiry of the networks that cover it, and
  /// how many different networks there are.
  static func flatten(_ networks: [AddressRange]) -> (ranges: [AddressRange], count: Int) {
    let sorted = networks.sorted { $0.first != $1.first ? $0.first < $1.first : $0.last > $1.last }
    var ranges: [AddressRange] = []
    var open: [AddressRange] = []
    // The first address that is in no range yet; nil behind the last one there is.
    var next: UInt128? = 0
    var count = 0

    func emit(to last: UInt128, _ value: Int64) {
      guard let first = next, first <= last else { return }
      if let before = ranges.last, before.value == value, before.last &+ 1 == first {
        ranges[ranges.count - 1].last = last
      } else {
        ranges.append(AddressRange(first: first, last: last, value: value))
      }
      next = last == .max ? nil : last + 1
    }

    for (index, network) in sorted.enumerated() {
      let isNew =
        index == 0 || sorted[index - 1].first != network.first
        || sorted[index - 1].last != network.last
      if isNew { count += 1 }
      while let top = open.last, top.last < network.first {
        emit(to: top.last, top.value)
        open.removeLast()
      }
      if let top = open.last, network.first > 0 { emit(to: network.first - 1, top.value) }
      next = network.first
      var entry = network
      entry.value = max(entry.value, open.last?.value ?? .min)
      open.append(entry)
    }
    while let top = open.popLast() { emit(to: top.last, top.value) }
    return (ranges, count)
  }
}
