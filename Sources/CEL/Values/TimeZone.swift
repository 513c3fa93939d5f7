internal import Glibc
internal import Synchronization

/// The offsets of a time zone from UTC: a fixed one, or the transitions of an IANA zone as the
/// machine's TZif file (RFC 8536) has them, and after the last one the rule of its footer.
struct TimeZone: Sendable {
  private var initialOffset: Int64 = 0
  private var transitions: [Int64] = []
  private var offsets: [Int64] = []
  private var footer: DaylightRule?

  static let utc = TimeZone(offset: 0)

  init(offset: Int64) { initialOffset = offset }

  /// Seconds east of UTC at an instant.
  func offset(at seconds: Int64) -> Int64 {
    guard let first = transitions.first, seconds >= first else {
      if transitions.isEmpty, let footer { return footer.offset(at: seconds) }
      return initialOffset
    }
    var low = 0
    var high = transitions.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if transitions[middle] <= seconds { low = middle } else { high = middle }
    }
    if low == transitions.count - 1, let footer { return footer.offset(at: seconds) }
    return offsets[low]
  }

  private static let known = Mutex<[String: TimeZone]>([:])

  /// A zone by its name: `UTC`, `GMT`, a fixed offset such as `+05:30` or `02:00`, or an IANA name.
  /// Reads a file the first time; nil when there is no such zone.
  static func named(_ name: String) -> TimeZone? {
    if name == "UTC" || name == "GMT" || name == "Z" || name.isEmpty { return utc }
    var reader = DigitReader(Array(name.utf8))
    if let minutes = reader.offsetMinutes(signRequired: false), reader.isAtEnd {
      return TimeZone(offset: minutes * 60)
    }
    if let zone = known.withLock({ $0[name] }) { return zone }
    guard let bytes = readZoneFile(name), let zone = TimeZone(file: bytes) else { return nil }
    known.withLock { $0[name] = zone }
    return zone
  }

  /// The names of the IANA database: no path leads out of its folder.
  private static func isPlainName(_ name: String) -> Bool {
    name.utf8.count <= 64 && name.utf8.first != UInt8(ascii: "/")
      && name.utf8.allSatisfy { byte in
        switch byte {
        case 48...57, 65...90, 97...122, 43, 45, 47, 95: true  // 0-9 A-Z a-z + - / _
        default: false
        }
      }
  }

  private static func readZoneFile(_ name: String) -> [UInt8]? {
    guard isPlainName(name), let file = unsafe fopen("/usr/share/zoneinfo/" + name, "rb")
    else { return nil }
    defer { unsafe fclose(file) }
    let limit = 1 << 18
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      count = unsafe fread(buffer.baseAddress, 1, limit, file)
    }
    return bytes
  }

  private init?(file bytes: [UInt8]) {
    func integer(_ offset: Int, _ width: Int) -> Int64? {
      guard offset >= 0, offset <= bytes.count - width else { return nil }
      let value = bytes[offset..<offset + width].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return width == 4
        ? Int64(Int32(truncatingIfNeeded: value)) : Int64(truncatingIfNeeded: value)
    }
    /// The counts of a header: isutc, isstd, leap, time, type, character.
    func header(at offset: Int) -> [Int]? {
      guard bytes.count >= offset + 44, bytes[offset..<offset + 4].elementsEqual("TZif".utf8)
      else { return nil }
      let counts = (0..<6).compactMap { integer(offset + 20 + 4 * $0, 4) }.map(Int.init)
      return counts.allSatisfy { 0...100_000 ~= $0 } ? counts : nil
    }
    func length(_ counts: [Int], timeWidth: Int) -> Int {
      let times = counts[3] * (timeWidth + 1) + counts[2] * (timeWidth + 4)
      return 44 + times + counts[4] * 6 + counts[5] + counts[0] + counts[1]
    }
    guard let first = header(at: 0), bytes[4] >= UInt8(ascii: "2") else { return nil }
    let start = length(first, timeWidth: 4)
    guard let counts = header(at: start) else { return nil }
    let times = start + 44
    let indices = times + counts[3] * 8
    let types = indices + counts[3]
    guard start + length(counts, timeWidth: 8) <= bytes.count, counts[4] > 0 else { return nil }
    initialOffset = integer(types, 4) ?? 0
    for index in 0..<counts[3] {
      guard let time = integer(times + index * 8, 8),
        let offset = integer(types + Int(bytes[indices + index]) * 6, 4)
      else { return nil }
      transitions.append(time)
      offsets.append(offset)
    }
    let text = bytes[(start + length(counts, timeWidth: 8))...]
      .split(separator: UInt8(ascii: "\n")).first
    footer = text.flatMap { DaylightRule(Array($0)) }
  }
}
