import WeirCore

/// What became of the events of one record, in columns; little endian. What a fold needs besides
/// the events themselves.
///
///     version 1 | 0 (8 bits) | words of rules (16) | events (32) | rows with extras (32) | 0 (32)
///     contents (64 bits each) | hits (64 × words) | scores (32) | states (8) | degradations (8)
///     extras: row (32) | kind (8) | bytes (32) | …
///
/// Contents are the halves of digests that repeats are compared by. Scores are in millionths. A
/// state is a decision (2 bits) and an answer's kind above it. Extras are rare: which rules failed;
/// for an event of which a text was masked, what was worked out from the text as it came; which
/// alerts the event meets (64 bits); and the line of its answer. A fold takes the first two.
struct OutcomeColumns {
  enum Extra: UInt8 {
    case failures = 1
    case masked = 2
    case alerts = 3
    case answer = 4
  }

  static let version: UInt8 = 1
  static let headByteCount = 16
  static let alertByteCount = 8
  static let noScore = UInt32.max
  private static let kindShift: UInt8 = 2

  let count: Int
  let wordCount: Int

  /// Bytes from the start to each column.
  var contents: Int { Self.headByteCount }
  var hits: Int { contents + count * 8 }
  var scores: Int { hits + count * wordCount * 8 }
  var states: Int { scores + count * 4 }
  var degradations: Int { states + count }
  /// Bytes of head and columns: where the extras begin.
  var byteCount: Int { degradations + count }

  static func state(_ kind: AnswerKind, _ decision: Decision) -> UInt8 {
    decision.rawValue | kind.rawValue &<< kindShift
  }

  /// The kind and the decision of a state; nil where it is none that an accepted event can have.
  static func meaning(of state: UInt8) -> (AnswerKind, Decision)? {
    guard let kind = AnswerKind(rawValue: state >> kindShift),
      kind == .decided || kind == .recorded, let decision = Decision(rawValue: state & 3)
    else { return nil }
    return (kind, decision)
  }
}
