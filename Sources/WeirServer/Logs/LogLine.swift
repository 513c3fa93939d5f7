import Logging
import WeirCore

/// One entry of the log as an object of JSON on one line.
///
/// Members in this order: `time`, `level`, `event`, `message`, `error` where there is one, those of
/// the metadata by name, `dropped` where lines were lost before, `truncated` where something was
/// cut so that the line fits. Nothing in it steers a terminal or ends the line.
struct LogLine {
  /// Milliseconds since 1970.
  var timeMilliseconds: Int64
  var level: Logger.Level
  var event: String
  var message: String
  var error: String?
  var metadata: Logger.Metadata
  /// Lines that were lost before this one.
  var dropped: UInt64 = 0

  private static let ownNames: Set<String> = [
    "time", "level", "event", "message", "error", "dropped", "truncated",
  ]

  /// Bytes of each text that a line too long is tried with, one after the other.
  private static let textByteCounts = [1_024, 256, 64]

  /// The line without its end, of at most `byteCountMax` bytes.
  func bytes(byteCountMax: Int = LogSink.lineByteCountMax - 2) -> [UInt8] {
    let whole = Self.escaped(value(textByteCount: .max, hasMetadata: true))
    if whole.count <= byteCountMax { return whole }
    for byteCount in Self.textByteCounts {
      let cut = Self.escaped(value(textByteCount: byteCount, hasMetadata: true))
      if cut.count <= byteCountMax { return cut }
    }
    return Self.escaped(value(textByteCount: Self.textByteCounts.last ?? 0, hasMetadata: false))
  }

  private func value(textByteCount: Int, hasMetadata: Bool) -> JSONValue {
    func text(_ text: String) -> JSONValue { .string(Self.cut(text, to: textByteCount)) }
    var members: [(String, JSONValue?)] = [
      ("time", .string(Self.time(timeMilliseconds))), ("level", .string(level.rawValue)),
      ("event", text(event)), ("message", text(message)), ("error", error.map(text)),
    ]
    if hasMetadata {
      for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
        members.append((Self.memberName(name), Self.json(value, cutTo: textByteCount)))
      }
    }
    members.append(("dropped", dropped > 0 ? .number("\(dropped)") : nil))
    members.append(("truncated", textByteCount < .max ? .bool(true) : nil))
    return .members(members)
  }

  /// Names of ours are not to occur twice: `time` in the metadata becomes `time_`, and `time_`
  /// becomes `time__`.
  private static func memberName(_ name: String) -> String {
    var stem = name[...]
    while stem.hasSuffix("_") { stem.removeLast() }
    return ownNames.contains(String(stem)) ? name + "_" : name
  }

  private static func json(_ value: Logger.MetadataValue, cutTo byteCount: Int) -> JSONValue {
    switch value {
    case .string(let text): .string(cut(text, to: byteCount))
    case .stringConvertible(let value): json(value, cutTo: byteCount)
    case .array(let values): .array(values.map { json($0, cutTo: byteCount) })
    case .dictionary(let members):
      .members(
        members.sorted { $0.key < $1.key }.map { ($0.key, json($0.value, cutTo: byteCount)) })
    }
  }

  /// Whole numbers and truth values stay what they are.
  private static func json(
    _ value: any CustomStringConvertible & Sendable, cutTo byteCount: Int
  ) -> JSONValue {
    switch value {
    case let isTrue as Bool: .bool(isTrue)
    case let number as any BinaryInteger: .number("\(number)")
    default: .string(cut(value.description, to: byteCount))
    }
  }

  /// The start of a text, not cut inside a character of Unicode.
  static func cut(_ text: String, to byteCount: Int) -> String {
    guard text.utf8.count > byteCount else { return text }
    // A place inside of one counts as its start.
    return String(text[..<text.utf8.index(text.startIndex, offsetBy: byteCount)])
  }

  /// RFC 3339 in UTC, always with milliseconds.
  static func time(_ milliseconds: Int64) -> String {
    let moment = min(max(milliseconds, Timestamp.earliest), Timestamp.latest)
    let rest = (moment % 1_000 + 1_000) % 1_000
    let seconds = Timestamp.text(of: moment - rest).dropLast()
    return "\(seconds).\("\(rest + 1_000)".dropFirst())Z"
  }

  /// The bytes of a value. `JSONValue` escapes control characters; some readers of lines also end
  /// one at U+2028 and U+2029, and the marks of direction beside them hide what a line says.
  private static func escaped(_ value: JSONValue) -> [UInt8] {
    let bytes = value.bytes
    guard bytes.contains(0xE2) else { return bytes }
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let last = index + 2 < bytes.count ? bytes[index + 2] : 0
      switch (bytes[index], index + 1 < bytes.count ? bytes[index + 1] : 0) {
      case (0xE2, 0x80) where 0xA8...0xAE ~= last:
        result += "\\u20\(String(last - 0x80, radix: 16))".utf8
        index += 3
      case (0xE2, 0x81) where 0xA6...0xA9 ~= last:
        result += "\\u20\(String(last - 0x40, radix: 16))".utf8
        index += 3
      default:
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }
}
