/// Reads the line of an answer, strictly: what is not an answer for certain is none.
///
/// Members may stand in any order; those with other names are skipped, so that a newer Weir may say
/// more. Refused are members that occur twice, words for a decision that are not known, neither or
/// both of `decision` and `recorded`, and an approval that is degraded or of a faulty line: no Weir
/// says so, and nobody may act on it.
struct AnswerReader {
  private var answer = WeirClient.Answer(.review)
  private var hasDecision = false
  /// The names that occurred, of those that are known.
  private var seen: [String] = []

  private init() {}

  /// The answer in a line without its end.
  static func read(_ line: [UInt8]) throws(AnswerFault) -> WeirClient.Answer {
    var json = JSONReader(line)
    var reader = AnswerReader()
    try json.object { (json, name) throws(AnswerFault) in try reader.readMember(name, &json) }
    try json.takeEnd()
    guard reader.hasDecision else { throw json.fault(.decision) }
    var answer = reader.answer
    if answer.decision == .approve, !answer.degraded.isEmpty || answer.fault != nil {
      throw json.fault(.contradiction)
    }
    answer.bytes = line
    return answer
  }

  private mutating func readMember(
    _ name: String, _ json: inout JSONReader
  ) throws(AnswerFault) {
    guard !seen.contains(name) else { throw json.fault(.twice) }
    seen.append(name)
    switch name {
    case "decision": try decide(json.string(), json)
    case "recorded":
      guard try json.bool() else { throw json.fault(.decision) }
      try decide(name, json)
    case "event_id": answer.eventID = try json.string()
    case "score": answer.score = try json.number()
    case "rules": answer.rules = try json.strings()
    case "shadow": answer.shadowRules = try json.strings()
    case "degraded": answer.degraded = try json.strings()
    case "late": answer.isLate = try json.bool()
    case "duplicate": answer.isDuplicate = try json.bool()
    case "line": answer.line = try json.unsigned()
    case "policy": answer.policy = try json.string()
    case "error": answer.fault = try Self.fault(&json)
    case "reasons":
      try json.list { (json) throws(AnswerFault) in answer.reasons.append(try Self.reason(&json)) }
    default: _ = try json.anyValue()
    }
  }

  /// Takes one decision, and no second one. `recorded` is no word for `decision` in an answer.
  private mutating func decide(_ word: String, _ json: JSONReader) throws(AnswerFault) {
    let isRecorded = word == "recorded" && seen.last == "recorded"
    guard !hasDecision, let decision = WeirClient.Answer.Decision(rawValue: word),
      isRecorded == (decision == .recorded)
    else { throw json.fault(.decision) }
    answer.decision = decision
    hasDecision = true
  }

  private static func reason(
    _ json: inout JSONReader
  ) throws(AnswerFault) -> WeirClient.Answer.Reason {
    var code: String?
    var value: String?
    var contribution: Double?
    try json.object { (json, name) throws(AnswerFault) in
      switch name {
      case "code" where code == nil: code = try json.string()
      case "value" where value == nil: value = try json.anyValue()
      case "contribution" where contribution == nil: contribution = try json.number()
      case "code", "value", "contribution": throw json.fault(.twice)
      default: _ = try json.anyValue()
      }
    }
    guard let code, let contribution else { throw json.fault() }
    return .init(code: code, value: value, contribution: contribution)
  }

  private static func fault(
    _ json: inout JSONReader
  ) throws(AnswerFault) -> WeirClient.Answer.Fault {
    var code: String?
    var field: String?
    var message: String?
    try json.object { (json, name) throws(AnswerFault) in
      switch name {
      case "code" where code == nil: code = try json.string()
      case "field" where field == nil: field = try json.string()
      case "message" where message == nil: message = try json.string()
      case "code", "field", "message": throw json.fault(.twice)
      default: _ = try json.anyValue()
      }
    }
    guard let code, let message else { throw json.fault() }
    return .init(code: code, field: field, message: message)
  }
}
