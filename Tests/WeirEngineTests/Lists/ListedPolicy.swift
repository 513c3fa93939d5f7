import WeirCore
import WeirPolicy
import WeirSignals

@testable import WeirEngine

/// Policies whose rules and velocities ask lists, events that meet them, and changes of the lists.
enum ListedPolicy {
  static let first = policy(version: 1)
  /// The same lists, one by another word for its type, and a list that the first has not.
  static let second = policy(
    version: 2, type: "cidr", more: "  extra: {type: string_ci, file: lists/extra.csv}\n",
    rule: "  - {name: extra, condition: event.card in lists.extra, action: reject}\n")

  private static func policy(
    version: Int, type: String = "ip", more: String = "", rule: String = ""
  ) -> Policy {
    let text = """
      policy: listed
      version: \(version)
      time: {allowed_lateness: 5m, max_future_skew: 5m}
      event:
        event_id: {type: string, max: 64, required: true}
        ts: {type: timestamp, required: true}
        card: {type: string, max: 64}
        ip: {type: ip}
      lists:
        bad: {type: \(type), file: lists/bad.csv}
        vip: {type: string, file: lists/vip.csv}
      \(more)velocity:
        bad_1h: {aggregate: count, group_by: [event.card], window: 1h, where: event.ip in lists.bad}
        vip_1h: {aggregate: count, group_by: [event.ip], window: 1h, where: event.card in lists.vip}
      rules:
        - {name: bad, condition: event.ip in lists.bad, action: reject}
        - {name: vip, condition: event.card in lists.vip, action: review}
        - {name: often, condition: velocity.bad_1h > 2, action: review}
        - {name: busy, condition: velocity.vip_1h > 3, action: review}
      \(rule)
      """
    return EngineRun.policy(
      EmbeddedSource([
        "policy.yaml": Array(text.utf8),
        "lists/bad.csv": Array("value\n10.0.0.1\n10.0.0.8/30\n".utf8),
        "lists/vip.csv": Array("value\nc0\n".utf8), "lists/extra.csv": Array("value\nC1\n".utf8),
      ]))
  }

  /// An event, some seconds after noon.
  static func event(_ id: Int, second: Int, card: Int, ip: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let time = "12:\(two(second / 60)):\(two(second % 60))"
    return "{\"event_id\":\"e\(id)\",\"ts\":\"2026-03-02T\(time)Z\",\"card\":\"c\(card)\","
      + "\"ip\":\"10.0.0.\(ip)\"}\n"
  }

  /// Noon of the events, milliseconds since 1970.
  static let noon: Int64 = 1_772_452_800_000

  /// The bytes of an address or network.
  static func network(_ text: String) -> [UInt8] {
    guard case .success(let bytes) = ListValue.canonical(Array(text.utf8), kind: .ip) else {
      preconditionFailure("a network of a test is one")
    }
    return bytes
  }
}

/// Rows of an audit trail that change lists, one after the other.
struct ListRows {
  private(set) var sequence: UInt64 = 0

  /// The next row.
  mutating func row(_ list: String, _ type: String, _ edits: [ListEdit]) -> LedgerEntry {
    row(.list(ListChange(list: list, type: type, rows: edits.map { .init($0, reason: "why") })))
  }

  /// The next row with any content.
  mutating func row(_ content: LedgerDraft.Content) -> LedgerEntry {
    sequence += 1
    let code = [UInt8](repeating: UInt8(truncatingIfNeeded: sequence), count: 32)
    return LedgerEntry(
      sequence: sequence,
      draft: LedgerDraft(
        milliseconds: 1, actor: "a", origin: "b", action: .listEdit, object: "c", content: content),
      keyEpoch: 1, previous: [UInt8](repeating: 0, count: 32), code: code)
  }

  /// A random row: mostly of lists that the policies have, some of others and of wrong types.
  mutating func random(_ random: inout SplitMix64) -> LedgerEntry {
    switch random.below(10) {
    case 0: return row(.none)
    case 1: return row("nobody_asks", "string", texts(["x"], &random))
    case 2: return row("bad", "string", texts(["10.0.0.1"], &random))
    case 3: return row("extra", "string_ci", texts(["c2", "c3"], &random))
    case 4, 5, 6: return row("vip", "string", texts(["c0", "c1", "c2"], &random))
    default:
      let texts = ["10.0.0.1", "10.0.0.2", "10.0.0.4/30", "10.0.0.8/30", "10.0.0.0/28"]
      let edits = (0...random.below(3)).map { _ in
        let text = texts[random.below(texts.count)]
        return ListEdit(value: ListedPolicy.network(text), expires: Self.expires(&random))
      }
      return row("bad", random.below(2) == 0 ? "ip" : "cidr", edits)
    }
  }

  private func texts(_ texts: [String], _ random: inout SplitMix64) -> [ListEdit] {
    [
      ListEdit(
        value: Array(texts[random.below(texts.count)].utf8), expires: Self.expires(&random))
    ]
  }

  /// Removed, for ever, or until some second of the events.
  static func expires(_ random: inout SplitMix64) -> Int64? {
    [nil, .max, ListedPolicy.noon + Int64(random.below(600)) * 1_000][random.below(3)]
  }
}
