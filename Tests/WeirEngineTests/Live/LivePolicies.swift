import WeirDefaultPolicy
import WeirPolicy

/// Small policies that differ in one thing, and events for them.
enum LivePolicies {
  static let plain = policy()

  /// The default policy with other thresholds: the same schema, velocities and rules.
  static let otherThresholds: Policy = {
    let paths = [
      "model.json", "lists/device_blocklist.csv", "lists/email_blocklist.csv",
      "lists/ip_blocklist.csv", "lists/no_delivery.csv", "lists/vip.csv", "tables/bins.csv",
      "tables/geo.csv",
    ]
    var files: [String: [UInt8]] = [:]
    for path in paths { files[path] = DefaultPolicy.source.read(path) }
    let text = String(decoding: DefaultPolicy.source.read("policy.yaml") ?? [], as: UTF8.self)
    let changed = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix("  review_at:") ? "  review_at: 0.20" : String(line)
    }
    files["policy.yaml"] = Array(changed.joined(separator: "\n").utf8)
    return EngineRun.policy(EmbeddedSource(files))
  }()

  /// Each part as it stands in the policy.
  static func policy(
    version: Int = 1, card: String = "card: {type: string, max: 64}", fields: String = "",
    velocities: [String] = [count], rules: [String] = [], time: String = "5m",
    horizon: String = "24h"
  ) -> Policy {
    var text = """
      policy: live
      version: \(version)
      time: {allowed_lateness: \(time), max_future_skew: 5m}
      event:
        event_id: {type: string, max: 64, required: true}
        ts: {type: timestamp, required: true}
        amount: {type: int, min: 0, max: 1000000}
        \(card)
      \(fields)
      idempotence: {horizon: \(horizon), max_entries: 1000}
      velocity:

      """
    for velocity in velocities { text += "  \(velocity)\n" }
    text += "rules:\n"
    for rule in rules + ["{name: never, condition: event.amount > 999999, action: review}"] {
      text += "  - \(rule)\n"
    }
    return EngineRun.policy(text)
  }

  static let count = "count_1h: {aggregate: count, group_by: [event.card], window: 1h}"
  static let sum =
    "sum_1h: {aggregate: sum, of: event.amount, group_by: [event.card], window: 1h}"
  static let ever = "ever: {aggregate: count, group_by: [event.card]}"

  /// Hits when a velocity is exactly a number: answers tell what it is.
  static func says(_ velocity: String, _ value: Int) -> String {
    "{name: \(velocity)_\(value), condition: velocity.\(velocity) == \(value), action: review}"
  }

  static func event(_ id: String, card: String, amount: Int = 1, minute: Int = 0) -> String {
    let digits = minute < 10 ? "0\(minute)" : "\(minute)"
    return "{\"event_id\":\"\(id)\",\"ts\":\"2026-03-02T12:\(digits):00Z\","
      + "\"card\":\"\(card)\",\"amount\":\(amount)}"
  }
}

extension String {
  /// The text with a part replaced wherever it stands.
  func replacing(_ part: String, with other: String) -> String {
    split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
  }
}
