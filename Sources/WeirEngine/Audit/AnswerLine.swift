import WeirCore

/// What the answers of two sides are told to belong together by.
enum AnswerKey: Hashable, Sendable {
  /// The event's id, its escapes resolved.
  case id([UInt8])
  /// The number of the line, where the id could not be read.
  case line(String)
  /// Neither: such answers belong together in their order.
  case none
}

/// A line with an answer, as it was written.
struct AnswerLine: Sendable {
  private static let idStart = Array("{\"event_id\":\"".utf8)
  private static let undecidedMark = Array("\",\"recorded\":true".utf8)

  /// Without the line end.
  let bytes: [UInt8]
  /// Its place among the lines of its side, from 1.
  let number: UInt64

  /// What the line belongs to; nil when it is no answer.
  ///
  /// Most lines are not read for it: their first member is an id without escapes.
  func key(_ options: AuditOptions) -> AnswerKey? {
    if let id = plainID { return .id(Array(id)) }
    guard let content else { return nil }
    if case .string(let id)? = content["event_id"] { return .id(Array(id.utf8)) }
    if !options.ignoredMembers.contains("line"), case .number(let line)? = content["line"] {
      return .line(line)
    }
    return AnswerKey.none
  }

  /// What the line says; nil when it is no answer.
  var content: AnswerContent? { AnswerContent(bytes) }

  /// Whether an answer of this program is that an event was recorded, without a decision.
  var isUndecided: Bool {
    guard let id = plainID else { return false }
    return bytes[id.endIndex...].starts(with: Self.undecidedMark)
  }

  /// The id where it is the first member, and written without escapes.
  private var plainID: ArraySlice<UInt8>? {
    guard bytes.starts(with: Self.idStart) else { return nil }
    let rest = bytes[Self.idStart.count...]
    guard let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\"") || $0 < 0x20 }),
      bytes[end] == UInt8(ascii: "\"")
    else { return nil }
    let id = rest[..<end]
    return id.contains(UInt8(ascii: "\\")) ? nil : id
  }
}
