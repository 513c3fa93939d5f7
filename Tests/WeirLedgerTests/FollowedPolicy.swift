import WeirCore
import WeirPolicy

/// Policies with a list, cases and an alert, events under them, and drafts of what people do.
enum FollowedPolicy {
  static let first = policy(version: 1, most: 100)
  static let second = policy(version: 2, most: 50)

  private static func policy(version: Int, most: Int) -> Policy {
    let text = """
      policy: followed
      version: \(version)
      time: {allowed_lateness: 5m, max_future_skew: 5m}
      event:
        event_id: {type: string, max: 64, required: true}
        ts: {type: timestamp, required: true}
        type: {type: enum, values: [payment, auth], default: payment}
        account: {type: string, max: 64}
        amount: {type: int, min: 0, max: 1000000}
        ip: {type: ip}
      lists:
        bad: {type: string, file: lists/bad.csv}
      velocity:
        failures_1m:
          aggregate: count
          group_by: [event.account]
          window: 1m
          where: event.type == "auth"
      rules:
        - {name: large, condition: event.amount > \(most), action: review}
        - {name: bad, condition: event.account in lists.bad, action: review}
      decide: {score: [payment]}
      alerts:
        failures:
          when: event.type == "auth" && velocity.failures_1m >= 3
          by: account
          cooldown: 1m
          severity: high
          include: [account]
          description: Three or more failures within a minute.
      """
    let source = EmbeddedSource([
      "policy.yaml": Array(text.utf8), "lists/bad.csv": Array("value\nmallory\n".utf8),
    ])
    switch PolicyLoader.load(from: source) {
    case .success(let policy): return policy
    case .failure(let faults): preconditionFailure(faults.text)
    }
  }

  /// An event, some seconds after noon.
  static func event(
    _ id: Int, second: Int = 0, type: String = "payment", account: String = "a", amount: Int = 1
  ) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let time = "12:\(two(second / 60 % 60)):\(two(second % 60))"
    return "{\"event_id\":\"e\(id)\",\"ts\":\"2026-03-02T\(time)Z\",\"type\":\"\(type)\","
      + "\"account\":\"\(account)\",\"amount\":\(amount)}"
  }

  /// A change of the list.
  static func edit(
    _ value: String, _ expires: Int64? = .max, list: String = "bad", type: String = "string"
  ) -> LedgerDraft {
    LedgerDraft(
      milliseconds: 1_772_452_800_000, actor: "alice (uid 1000)", origin: "command line",
      action: .listEdit, object: list,
      content: .list(
        ListChange(
          list: list, type: type,
          rows: [.init(ListEdit(value: Array(value.utf8), expires: expires), reason: "why")])))
  }

  /// A row that changes nothing.
  static var mark: LedgerDraft {
    LedgerDraft(
      milliseconds: 1_772_452_800_000, actor: "weir", origin: "sidecar", action: .serverControl,
      object: "mark")
  }

  static func step(_ step: CaseAction.Step, _ number: UInt64) -> LedgerDraft {
    LedgerDraft(
      milliseconds: 1_772_452_800_000, actor: "bob (uid 1001)", origin: "control socket",
      action: .caseClaim, object: "case \(number)",
      content: .reviewCase(CaseAction(number: number, step: step, note: "a note")))
  }
}
