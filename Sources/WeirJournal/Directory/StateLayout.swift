import WeirCore

/// What lies where in a state directory.
enum StateLayout {
  static let identity = "weir.state"
  static let lock = "lock"
  /// Where a key file may be.
  static let key = "weir.key"
  static let journal = "journal"
  static let snapshots = "snapshots"
  static let policies = "policies"
  static let quarantine = "quarantine"
  static let folders = [journal, snapshots, policies, quarantine]
  /// How the names of files end that are being written.
  static let unfinished = ".tmp"

  /// A segment before it has its name.
  static let nextSegment = journal + "/next" + unfinished

  private static let segmentEnding = ".wseg"
  private static let snapshotEnding = ".wsnap"
  private static let policyEnding = ".wpol"

  static func segment(_ position: UInt64) -> String {
    journal + "/" + digits(position) + segmentEnding
  }

  static func snapshot(_ position: UInt64) -> String {
    snapshots + "/" + digits(position) + snapshotEnding
  }

  static func policy(_ digest: PolicyDigest) -> String {
    policies + "/" + digest.hex + policyEnding
  }

  /// The position that the name of a segment says; nil when it is none.
  static func segmentPosition(_ name: String) -> UInt64? { position(name, segmentEnding) }

  /// The position that the name of a snapshot says; nil when it is none.
  static func snapshotPosition(_ name: String) -> UInt64? { position(name, snapshotEnding) }

  /// The digest that the name of a policy says; nil when it is none.
  static func policyDigest(_ name: String) -> PolicyDigest? {
    guard name.hasSuffix(policyEnding) else { return nil }
    return Hexadecimal.bytes(name.utf8.dropLast(policyEnding.utf8.count)).flatMap {
      $0.count == PolicyDigest.byteCount ? PolicyDigest($0) : nil
    }
  }

  /// 20 digits, so that the order of names is that of positions.
  static func digits(_ position: UInt64) -> String {
    let text = String(position)
    return String(repeating: "0", count: 20 - text.utf8.count) + text
  }

  private static func position(_ name: String, _ ending: String) -> UInt64? {
    guard name.hasSuffix(ending), name.utf8.count == 20 + ending.utf8.count,
      let position = UInt64(name.dropLast(ending.utf8.count)),
      digits(position) + ending == name
    else { return nil }
    return position
  }
}

/// Bytes as hexadecimal digits.
package enum Hexadecimal {
  /// The bytes of an even number of lower-case digits; nil when they are not.
  static func bytes(_ digits: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var high: UInt8?
    for digit in digits {
      guard let value = value(digit) else { return nil }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return high == nil ? bytes : nil
  }

  /// Two digits for each byte.
  package static func text(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - 48
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - 87
    default: nil
    }
  }
}
