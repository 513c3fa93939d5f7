import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// Which velocities stay whole by what.
@Suite struct PartitionPlanTests {
  /// A policy with these velocities.
  static func policy(_ velocities: [String], lateness: String = "5m") -> Policy {
    let list = velocities.map { "  \($0)\n" }.joined()
    return EngineRun.policy(
      EmbeddedSource([
        "networks.csv": Array("first,last,network\n10.0.0.0,10.255.255.255,home\n".utf8),
        "policy.yaml": Array(
          """
          policy: parts
          version: 1
          time: {allowed_lateness: \(lateness)}
          idempotence: {horizon: 1h, max_entries: 100000}
          event:
            event_id: {type: string, required: true}
            ts: {type: timestamp, required: true, unit: ms}
            amount: {type: int}
            ip: {type: ip}
            card: {type: string}
            shop: {type: string, default: none}
          tables:
            net: {kind: ip_range, file: networks.csv, key: event.ip}
          velocity: \(velocities.isEmpty ? "{}" : "\n" + list)
          rules:
            - {name: large, condition: event.amount > 1000, action: review}

          """.utf8),
      ]))
  }

  static let byCard = "by_card: {aggregate: count, group_by: [event.card], window: 1h}"
  static let byIP = "by_ip: {aggregate: sum, of: event.amount, group_by: [event.ip], window: 1h}"
  static let byBoth = "by_both: {aggregate: count, group_by: [event.card, event.ip], window: 1h}"
  static let byNetwork = "by_network: {aggregate: count, group_by: [net.network], window: 1h}"
  static let byNetworkAndCard =
    "by_network_and_card: {aggregate: count, group_by: [net.network, event.card], window: 1h}"
  /// Of card, but counts only what an address is quick at.
  static let reading =
    "reading: {aggregate: count, group_by: [event.card], window: 1h, where: velocity.by_ip > 5}"
  static let readingDeeper =
    "deeper: {aggregate: count, group_by: [event.card], window: 1h, where: velocity.reading > 1}"

  private static func plan(_ velocities: [String], by name: String) throws -> PartitionPlan {
    let policy = policy(velocities)
    if name == "connected" { return PartitionPlan(policy, by: .connected) }
    return PartitionPlan(policy, by: .field(try #require(policy.schema.index(of: name))))
  }

  @Test(arguments: [
    ("one field", [byCard, byIP], "card", ["by_card"]),
    ("one of several fields", [byCard, byIP, byBoth], "ip", ["by_ip", "by_both"]),
    ("a field beside a column", [byNetworkAndCard], "card", ["by_network_and_card"]),
    ("a column alone", [byNetwork], "ip", []),
    ("none", [byCard, byIP], "shop", []),
    ("one that reads a broken one", [byIP, reading], "card", []),
    ("one that reads one that reads it", [byIP, reading, readingDeeper], "card", []),
    ("what is read is whole, the reader not", [byIP, reading], "ip", ["by_ip"]),
    (
      "all that hangs together", [byIP, byNetwork, reading], "connected",
      ["by_ip", "by_network", "reading"]
    ),
    ("no velocities", [], "card", []),
  ]) func staysWhole(
    _ item: (name: String, velocities: [String], by: String, whole: [String])
  ) throws {
    let plan = try Self.plan(item.velocities, by: item.by)
    #expect(plan.whole == item.whole, "\(item.name)")
    #expect(plan.broken.count == item.velocities.count - item.whole.count)
    #expect(plan.keyName == item.by)
  }

  @Test(arguments: [
    ("one", byCard, ["card"]), ("either of two", byBoth, ["ip", "card"]),
    ("a column alone", byNetwork, []),
  ]) func saysByWhatItWould(_ item: (name: String, velocity: String, fields: [String])) throws {
    let plan = try Self.plan([item.velocity], by: "shop")
    #expect(plan.broken.map(\.fields) == [item.fields], "\(item.name)")
  }

  @Test func aReaderOfAnotherKeyStaysWholeByNoField() throws {
    let plan = try Self.plan([Self.byIP, Self.reading], by: "card")
    #expect(plan.broken.map(\.fields) == [["ip"], []])
  }

  @Test(arguments: [
    ("most", [byCard, byIP, byBoth, byNetworkAndCard], "card"),
    ("equally many: the schema's first", [byCard, byIP], "ip"),
    ("none keeps any", [byNetwork], "event_id"), ("no velocities", [], "event_id"),
    ("a reader does not count", [byIP, reading, readingDeeper], "ip"),
  ]) func choosesTheBest(_ item: (name: String, velocities: [String], by: String)) {
    #expect(PartitionPlan(bestFor: Self.policy(item.velocities)).keyName == item.by)
  }

  @Test func theDefaultPolicyIsBestByCard() {
    let plan = PartitionPlan(bestFor: EngineRun.defaultPolicy)
    #expect(plan.keyName == "card_token")
    #expect(plan.whole.count == 5)
    #expect(plan.broken.first.map { "\($0.name) \($0.fields)" } == #"cards_per_ip_10m ["ip"]"#)
  }
}
