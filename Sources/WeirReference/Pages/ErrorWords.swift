import WeirCore

/// The codes of input lines in words.
enum ErrorWords {
  static func meaning(of code: ErrorCode) -> String {
    switch code {
    case .json: "The line is not one JSON object."
    case .utf8: "The line holds bytes that are not UTF-8."
    case .depth: "Objects and arrays are nested too deep."
    case .duplicateName: "A member name occurs twice in one object."
    case .lineTooLong: "The line is too long."
    case .sensitiveData: "The line holds card verification data."
    case .type: "A field is of the wrong JSON type."
    case .range: "A field's value lies outside of what the policy allows."
    case .format: "A field's text is not in the form of its type."
    case .required: "A required field is absent."
    case .panKey: "A card number, and no tokenisation key is configured."
    case .timeInFuture: "The event is dated later than the clock allows."
    case .idConflict: "The `event_id` was seen before with other content."
    case .rate: "A server was sent more lines than its rate limit allows."
    case .lineTimeout: "A server waited too long for the end of the line."
    case .connections: "A server has as many connections as it takes."
    }
  }
}
