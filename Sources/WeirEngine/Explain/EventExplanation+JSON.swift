package import WeirCore
import WeirEvents
import WeirPolicy

extension EventExplanation {
  /// The member `explain` of an answer:
  ///
  ///     {"velocity":{"cards_per_ip_10m":{"value":7,"window":"10m","entries":9,"entered":true}},
  ///      "tables":{"bin":{"key":"event.card_bin","found":true,"columns":{"country":"DE"}}},
  ///      "lists":[{"list":"vip","of":"event.customer_id","found":false}],
  ///      "features":{"amount_log":{"value":2500,"transformed":7.82,"contribution":-0.1203}},
  ///      "model":{"intercept":-4.2,"log_odds":-3.1,"score":0.043107},
  ///      "rules":{"big":{"status":"no","action":"review","because":[
  ///        {"condition":"event.amount > 9","result":false,"values":{"event.amount":3}}]}},
  ///      "decision":[{"step":"reject rules","found":[]},…]}
  ///
  /// A value that is missing is `null`.
  package var json: JSONValue {
    .members([
      ("velocity", .object(velocities.map { .init($0.plan.name, Self.json($0)) })),
      ("tables", tables.isEmpty ? nil : .object(tables.map { .init($0.name, Self.json($0)) })),
      ("lists", lists.isEmpty ? nil : .array(lists.map(Self.json))),
      (
        "features",
        intercept == nil ? nil : .object(features.map { .init($0.name, Self.json($0)) })
      ),
      ("model", model),
      ("rules", steps.isEmpty ? nil : .object(rules.map { .init($0.plan.name, Self.json($0)) })),
      ("decision", steps.isEmpty ? nil : .array(steps.map(Self.json))),
    ])
  }

  /// The same behind the event itself, for one event that is looked at.
  package var jsonWithEvent: JSONValue {
    guard case .object(let members) = json else { return json }
    return .object(
      [.init("event", .object(fields.map { .init($0.name, $0.value) }))] + members)
  }

  private var model: JSONValue? {
    intercept.map { intercept in
      .members([
        ("intercept", .shortest(intercept)), ("log_odds", logOdds.map { .shortest($0) }),
        ("score", score.map { .fixed($0, .six) } ?? .null),
      ])
    }
  }

  private static func json(_ velocity: Velocity) -> JSONValue {
    .members([
      ("value", velocity.value), ("window", velocity.plan.window.map { .string($0) }),
      ("entries", velocity.entryCount.map { .integer($0) }),
      ("absent", velocity.absentKey.map { .string($0) }), ("entered", .bool(velocity.isEntered)),
    ])
  }

  private static func json(_ table: Table) -> JSONValue {
    .members([
      ("key", .string(table.key)), ("found", table.isFound.map { .bool($0) } ?? .null),
      (
        "columns",
        table.isFound == true ? .object(table.columns.map { .init($0.name, $0.value) }) : nil
      ),
    ])
  }

  private static func json(_ list: ListAnswer) -> JSONValue {
    .members([
      ("list", .string(list.name)), ("of", .string(list.operand)),
      ("found", list.isFound.map { .bool($0) } ?? .null),
    ])
  }

  private static func json(_ feature: Feature) -> JSONValue {
    .members([
      ("value", feature.value), ("missing", feature.isMissing ? .bool(true) : nil),
      ("transformed", feature.transformed), ("contribution", .fixed(feature.contribution, .four)),
    ])
  }

  private static func json(_ rule: Rule) -> JSONValue {
    .members([
      ("status", .string(rule.status.rawValue)), ("action", .string(rule.plan.action.rawValue)),
      ("shadow", rule.plan.isShadow ? .bool(true) : nil),
      (
        "because",
        .array(
          rule.causes.map { cause in
            .members([
              ("condition", .string(cause.condition)), ("result", cause.result),
              (
                "values",
                cause.operands.isEmpty
                  ? nil : .object(cause.operands.map { .init($0.text, $0.value) })
              ),
            ])
          })
      ),
    ])
  }

  private static func json(_ step: Step) -> JSONValue {
    .members([
      ("step", .string(step.question)), ("found", .array(step.found)),
      ("decision", step.decision.map { .string("\($0.name)") }),
    ])
  }
}
