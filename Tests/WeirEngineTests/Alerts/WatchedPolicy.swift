import Synchronization
import WeirCore
import WeirDefaultPolicy
import WeirPolicy

@testable import WeirEngine

/// Policies with alerts, and what is met or told of events under them.
enum WatchedPolicy {
  /// Payments get a decision, sign-ins do not.
  static let start = """
    policy: watched
    version: 1
    time: {allowed_lateness: 1m, max_future_skew: 5m}
    event:
      event_id: {type: string, max: 64, required: true}
      ts: {type: timestamp, required: true}
      type: {type: enum, values: [payment, auth], default: payment}
      account: {type: string, max: 64}
      amount: {type: int, min: 0}
      price: {type: decimal, scale: 2}
      ip: {type: ip, path: net.ip}
      pan: {type: pan}
    velocity:
      failures_1m:
        aggregate: count
        group_by: [event.account]
        window: 1m
        where: event.type == "auth"
    rules:
      - {name: large, condition: event.amount > 100, action: review}
      - {name: odd, condition: event.amount / (event.amount - 13) > 1000, action: reject}
    decide: {score: [payment]}

    """

  static func policy(_ alerts: String) -> Policy {
    EngineRun.policy(start + (alerts.isEmpty ? "" : "alerts:\n" + alerts))
  }

  static let failures = """
      failed_sign_ins:
        when: event.type == "auth" && velocity.failures_1m >= 5
        by: account
        cooldown: 10m
        severity: high
        include: [account, ip]
        description: Five or more failed sign-ins within a minute.

    """

  /// An event, `second` seconds after noon.
  static func event(
    _ id: String, _ type: String = "auth", second: Int = 0, account: String? = "a1",
    amount: Int? = nil, more: String = ""
  ) -> String {
    let (minutes, seconds) = second.quotientAndRemainder(dividingBy: 60)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    var line = "{\"event_id\":\"\(id)\",\"ts\":\"2026-03-02T12:\(two(minutes)):\(two(seconds))Z\""
    line += ",\"type\":\"\(type)\""
    if let account { line += ",\"account\":\"\(account)\"" }
    if let amount { line += ",\"amount\":\(amount)" }
    return line + more + "}\n"
  }

  /// Keeps what an engine hands on.
  final class Tap: AlertTap {
    private let taken = Mutex<[AlertedEvent]>([])
    private let fault: InputOutputFault?

    init(fault: InputOutputFault? = nil) { self.fault = fault }

    var events: [AlertedEvent] { taken.withLock { $0 } }

    func take(_ events: [AlertedEvent]) throws(InputOutputFault) {
      if let fault { throw fault }
      taken.withLock { $0 += events }
    }
  }

  /// The events of a stream that meet alerts.
  static func met(
    _ lines: String, under policy: Policy, _ change: (inout ScoringOptions) -> Void = { _ in }
  ) -> [AlertedEvent] {
    let tap = Tap()
    _ = EngineRun(lines, under: policy) { options in
      options.alertTap = tap
      options.tokenizer = PlainTokenizer()
      change(&options)
    }
    return tap.events
  }

  /// What is told of a stream.
  static func told(_ lines: String, under policy: Policy) throws -> [RaisedAlert] {
    var watch = AlertWatch(policy)
    return try met(lines, under: policy).flatMap {
      try watch.raised(by: $0.line, alerts: $0.alerts)
    }
  }

  /// The default policy with alerts over all it has.
  static let overDefault: Policy = {
    let paths = [
      "model.json", "lists/device_blocklist.csv", "lists/email_blocklist.csv",
      "lists/ip_blocklist.csv", "lists/no_delivery.csv", "lists/vip.csv", "tables/bins.csv",
      "tables/geo.csv",
    ]
    var files: [String: [UInt8]] = [:]
    for path in paths { files[path] = DefaultPolicy.source.read(path) }
    files["policy.yaml"] =
      (DefaultPolicy.source.read("policy.yaml") ?? [])
      + Array(
        """

        alerts:
          cards: {when: velocity.cards_per_ip_10m > 2, by: ip, include: [card_token, ip]}
          declined: {when: event.type != "payment" && velocity.declines_per_ip_10m > 1, by: ip}
          scored: {when: model.score > 0.3, by: [card_token, ip], cooldown: 1m, severity: low}
          unscored: {when: 'model.score > 2.0 || event.type != "payment"', cooldown: 0s}
          listed: {when: event.ip in lists.ip_blocklist || geo.country == "DE", by: ip}
        """.utf8)
    return EngineRun.policy(EmbeddedSource(files))
  }()
}
