import Testing
import WeirCore

@testable import WeirSignals

/// A list as plain as can be: what edited lists are compared with.
struct ListModel {
  let kind: SignalList.Kind
  /// By canonical bytes: until when the value counts.
  private(set) var expiries: [[UInt8]: Int64] = [:]
  /// By canonical bytes: the last edit.
  private(set) var edits: [[UInt8]: Int64?] = [:]

  init(_ kind: SignalList.Kind) {
    self.kind = kind
  }

  /// A row of the file; the later expiry wins.
  mutating func enter(_ value: [UInt8], expires: Int64) {
    expiries[value] = max(expiries[value] ?? .min, expires)
  }

  mutating func edit(_ edit: ListEdit) {
    expiries[edit.value] = edit.expires
    edits[edit.value] = .some(edit.expires)
  }

  var sortedEdits: [ListEdit] {
    edits.map { ListEdit(value: $0.key, expires: $0.value) }
      .sorted { $0.value.lexicographicallyPrecedes($1.value) }
  }

  func holds(_ text: String, at time: Int64) -> Bool {
    let bytes = Array(text.utf8)
    return expiries.contains { value, expires in
      guard time < expires else { return false }
      switch kind {
      case .string, .country: return bytes == value
      case .stringCI: return bytes.map(asciiLower) == value
      case .digitsPrefix: return bytes.starts(with: value)
      case .ip, .cidr: return Self.covers(value, text)
      }
    }
  }

  /// Whether the first bits of an address are those of the network; one bit after the other.
  private static func covers(_ network: [UInt8], _ text: String) -> Bool {
    guard let address = IPAddress.parse(text) else { return false }
    let words = [address.high, address.low]
    return (0..<Int(network[16])).allSatisfy { bit in
      let inAddress = words[bit / 64] >> UInt64(63 - bit % 64) & 1
      return UInt64(network[bit / 8] >> UInt8(7 - bit % 8) & 1) == inAddress
    }
  }
}

/// Values of each kind that often meet: the same ones again, prefixes, networks inside of others.
enum RandomValue {
  static func text(_ kind: SignalList.Kind, _ random: inout RandomWords) -> String {
    switch kind {
    case .string, .stringCI: letters("abAB", 1...5, &random)
    case .digitsPrefix: letters("012", 1...6, &random)
    case .country:
      ISOCodes.countries[Int.random(in: 0..<40, using: &random)]
    case .ip, .cidr: network(&random)
    }
  }

  /// What a list is asked for: an address for networks, longer digits for prefixes.
  static func asked(_ kind: SignalList.Kind, _ random: inout RandomWords) -> String {
    switch kind {
    case .ip, .cidr: address(isV4: .random(using: &random), &random).description
    case .digitsPrefix: letters("012x", 1...9, &random)
    default: text(kind, &random)
    }
  }

  private static func letters(
    _ alphabet: String, _ counts: ClosedRange<Int>, _ random: inout RandomWords
  ) -> String {
    let count = Int.random(in: counts, using: &random)
    return String((0..<count).map { _ in alphabet.randomElement(using: &random) ?? "a" })
  }

  private static func network(_ random: inout RandomWords) -> String {
    let isV4 = Bool.random(using: &random)
    let whole = Int.random(in: 0..<60, using: &random) == 0
    let length = Int.random(in: whole ? 0...128 : (isV4 ? 112...128 : 100...128), using: &random)
    let first = UInt128(address(isV4: isV4, &random)) & ~(UInt128.max >> UInt128(length))
    return Network(first: first, length: length).description
  }

  private static func address(isV4: Bool, _ random: inout RandomWords) -> IPAddress {
    let low = random.next() & 0x0303_0F3F
    return isV4
      ? IPAddress(v4: UInt32(truncatingIfNeeded: low))
      : IPAddress(high: 0x2001_0DB8 << 32, low: low)
  }
}
