/// An event with its answer, for the page of decisions. A test gets the same from the engine.
package struct AnswerExample: Sendable {
  /// What an answer is about.
  package enum Kind: String, CaseIterable, Sendable {
    case decided, recorded, duplicate, invalid
  }

  package let kind: Kind
  package let title: String
  /// The line that goes in.
  package let event: String
  /// The line that comes out.
  package let answer: String

  /// `policy.yaml` of the policy that answers.
  package static let policy = """
    policy: shop
    version: 1
    event:
      event_id: {type: string, required: true}
      ts: {type: timestamp, required: true}
      type: {type: enum, values: [payment, refund], default: payment}
      amount_minor: {type: int, min: 0}
      card_token: {type: string}
    velocity:
      spent_1h: {aggregate: sum, of: event.amount_minor, group_by: [event.card_token], window: 1h}
    features:
      amount_log: {value: event.amount_minor, transform: log1p}
    model: model.json
    rules:
      - {name: spend_per_card_1h, condition: velocity.spent_1h > 500000, action: review}
      - {name: large, condition: event.amount_minor > 300000, action: reject, mode: shadow}
    decide: {score: [payment], review_at: 0.9, reject_at: 0.99}

    """

  /// Its `model.json`.
  package static let model = """
    {"format": "weir-logistic/1", "intercept": -1, "features": [
      {"name": "amount_log", "weight": 0.5, "mean": 8, "scale": 2}]}

    """

  private static let stamp = #""policy":"shop@1:060786da3557"}"#
  private static let again =
    #"{"event_id":"e2","ts":"2026-03-02T12:01:00Z","amount_minor":200000,"card_token":"t1"}"#

  /// In the order they come in, one stream under `policy`.
  package static let all: [AnswerExample] = [
    AnswerExample(
      kind: .decided, title: "An event that gets a decision, with a shadow rule",
      event:
        #"{"event_id":"e1","ts":"2026-03-02T12:00:00Z","amount_minor":400000,"card_token":"t1"}"#,
      answer: #"{"event_id":"e1","decision":"approve","score":0.555966,"shadow":["large"],"#
        + #""reasons":[{"code":"amount_log","value":400000,"contribution":1.2248}],"# + stamp),
    AnswerExample(
      kind: .decided, title: "An event that gets a decision, with a rule", event: again,
      answer: #"{"event_id":"e2","decision":"review","score":0.512877,"#
        + #""rules":["spend_per_card_1h"],"#
        + #""reasons":[{"code":"amount_log","value":200000,"contribution":1.0515}],"# + stamp),
    AnswerExample(
      kind: .recorded, title: "An event that is recorded",
      event: #"{"event_id":"r1","ts":"2026-03-02T12:02:00Z","type":"refund","amount_minor":2500}"#,
      answer: #"{"event_id":"r1","recorded":true,"# + stamp),
    AnswerExample(
      kind: .duplicate, title: "A duplicate: the second event once more", event: again,
      answer: #"{"event_id":"e2","decision":"review","score":0.512877,"#
        + #""rules":["spend_per_card_1h"],"duplicate":true,"# + stamp),
    AnswerExample(
      kind: .invalid, title: "An invalid line",
      event:
        #"{"event_id":"e3","ts":"2026-03-02T12:03:00Z","amount_minor":12.5,"card_token":"t1"}"#,
      answer: #"{"line":5,"event_id":"e3","decision":"review","error":{"code":"E_TYPE","#
        + #""field":"amount_minor","offset":60,"message":"must be an integer literal"},"# + stamp),
  ]
}
