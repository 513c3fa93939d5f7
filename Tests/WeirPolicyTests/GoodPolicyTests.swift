import CEL
import Testing
import WeirCore
import WeirSignals

@testable import WeirPolicy

/// What a policy without faults becomes.
@Suite struct GoodPolicyTests {
  /// One of everything.
  static let everything = """
    policy: shop
    version: 3
    time: {allowed_lateness: 90s, max_future_skew: 1m}
    idempotence: {horizon: 2h, max_entries: 1000}
    event:
      event_id: {type: string, max: 64, required: true}
      ts: {type: timestamp, required: true}
      type: {type: enum, values: [payment, auth, refund], default: payment}
      amount: {type: int, min: 0, max: 1000000}
      price: {type: decimal, scale: 2, min: 0.5, max: 99.95, default: 1}
      rate: {type: double, min: -1, max: 1.5e3}
      is_new: {type: bool, default: false}
      sent: {type: timestamp, unit: ms}
      land: {type: country, default: de}
      currency: {type: currency, required: true}
      bin: {type: digits, min_length: 6, max_length: 8}
      ip: {type: ip, path: net.ip, default: "::1"}
      pan: {type: pan}
      card_token: {type: string}
    tables:
      sub: {kind: prefix, file: tables/sub.csv, key: iin.country}
      iin: {kind: prefix, file: tables/iin.csv, key: event.bin}
      geo: {kind: ip_range, file: tables/geo.csv, key: event.ip}
    lists:
      bad_ip: {type: ip, file: lists/ip.csv}
      vip: {type: string, file: lists/vip.csv}
    velocity:
      level2: {aggregate: count, group_by: [event.ip], window: 1h, where: velocity.level1 > 1}
      level1: {aggregate: count, group_by: [event.ip], window: 1h, where: velocity.level0 > 1}
      level0: {aggregate: count, group_by: [event.ip], window: 1h, where: event.amount > 1}
      countries:
        aggregate: distinct_count
        of: geo.country
        group_by: [event.card_token, event.bin]
        window: 1d
        current: exclude
      last_price: {aggregate: last, of: event.price, group_by: [event.card_token]}
    features:
      amount_log: {value: event.amount, transform: log1p}
      mismatch: {value: iin.country != event.land, missing: 0.5}
    model: model.json
    rules:
      - {name: blocked, condition: event.ip in lists.bad_ip, action: reject, \
    explanation: On the list.}
      - {name: vip, condition: event.card_token in lists.vip, action: allow}
      - {name: high, condition: model.score > 0.99, action: review, mode: shadow}
      - {name: foreign, condition: geo.country != event.land, action: flag, log_odds: -0.8, \
    mode: enforce}
    decide: {score: [payment, refund], review_at: 0.5, reject_at: 1, on_invalid: reject}

    """

  static let files = [
    "tables/iin.csv": "prefix,country,funding\n400000,DE,credit\n",
    "tables/sub.csv": "prefix,region\n4,EU\n",
    "tables/geo.csv": "first,last,country\n1.0.0.0,1.0.0.255,FR\n",
    "lists/ip.csv": "value\n10.0.0.1\n",
    "lists/vip.csv": "value\nt1\nt2\n",
    "model.json": """
    {"format": "weir-logistic/1", "intercept": -2, "features": [
      {"name": "amount_log", "weight": 0.5, "mean": 3, "scale": 2},
      {"name": "mismatch", "weight": 1, "mean": 0, "scale": 1}]}
    """,
  ]

  static func load(
    _ text: String, files: [String: String] = [:]
  ) -> Result<Policy, PolicyFaults> {
    var bytes = files.mapValues { Array($0.utf8) }
    bytes["policy.yaml"] = Array(text.utf8)
    return PolicyLoader.load(from: EmbeddedSource(bytes))
  }

  static func policy() throws -> Policy {
    try load(everything, files: files).get()
  }

  @Test func readsTheScalars() throws {
    let policy = try Self.policy()
    #expect(policy.name == "shop")
    #expect(policy.version == 3)
    #expect(
      policy.time
        == TimePlan(allowedLatenessMilliseconds: 90_000, maxFutureSkewMilliseconds: 60_000))
    #expect(
      policy.idempotence == IdempotencePlan(horizonMilliseconds: 7_200_000, maxEntries: 1_000))
    #expect(policy.warnings.isEmpty)
  }

  @Test func readsTheSchema() throws {
    let fields = try Self.policy().schema.fields
    let types: [FieldType] = [
      .string(maxByteCount: 64), .timestamp(.rfc3339),
      .enumeration(["payment", "auth", "refund"]), .int(min: 0, max: 1_000_000),
      .decimal(scale: 2, min: 50, max: 9_995), .double(min: -1, max: 1_500), .bool,
      .timestamp(.epochMilliseconds), .country, .currency, .digits(minCount: 6, maxCount: 8), .ip,
      .pan, .string(maxByteCount: 256),
    ]
    #expect(fields.map(\.type) == types)
    #expect(fields.map(\.isRequired).enumerated().filter(\.element).map(\.offset) == [0, 1, 9])
    #expect(fields[11].path == ["net", "ip"])
    #expect(fields[3].path == ["amount"])
    #expect(fields[2].defaultValue == .text("payment"))
    #expect(fields[4].defaultValue == .word(100))
    #expect(fields[6].defaultValue == .bool(false))
    #expect(fields[8].defaultValue == .text("DE"))
    #expect(fields[11].defaultValue == .address(WeirCore.IPAddress(high: 0, low: 1)))
  }

  @Test func numbersFieldsThenColumnsThenVelocitiesThenTheScore() throws {
    let slots = try Self.policy().slots
    #expect(slots.count == 14 + 4 + 5 + 1)
    #expect(
      Array(slots.names[14...]) == [
        "iin.country", "iin.funding", "geo.country", "sub.region", "velocity.level2",
        "velocity.level1", "velocity.level0", "velocity.countries", "velocity.last_price",
        "model.score",
      ])
    #expect(slots.sources[13] == .field(13))
    #expect(slots.sources[16] == .tableColumn(table: 1, column: 0))
    #expect(slots.slot(of: SlotSource.velocity(4)) == 22)
    #expect(slots.slot(of: SlotSource.score) == 23)
    for slot in 0..<slots.count { #expect(slots.slot(of: slots.sources[slot]) == slot) }
    #expect(slots.types[4] == .double)
    #expect(slots.types[11] == .ip)
    #expect(slots.types[22] == .double)
    #expect(slots.types[23] == .double)
  }

  @Test func knowsWhatCanBeMissing() throws {
    let slots = try Self.policy().slots
    let needed = slots.names.indices.filter { !slots.optional[$0] }.map { slots.names[$0] }
    #expect(
      needed == [
        "event.event_id", "event.ts", "event.type", "event.price", "event.is_new", "event.land",
        "event.currency", "event.ip", "model.score",
      ])
  }

  @Test func ordersTablesByTheirKeys() throws {
    let tables = try Self.policy().tables
    #expect(tables.map(\.name) == ["iin", "geo", "sub"])
    #expect(tables.map(\.key) == [.field(10), .field(11), .tableColumn(table: 0, column: 0)])
    #expect(tables[0].columns == ["country", "funding"])
    #expect(tables.map(\.kind) == [.prefix, .ipRange, .prefix])
  }

  @Test func plansVelocities() throws {
    let policy = try Self.policy()
    let plans = policy.velocities
    #expect(plans.map(\.level) == [2, 1, 0, 0, 0])
    #expect(plans.map(\.windowMilliseconds) == [3_600_000, 3_600_000, 3_600_000, 86_400_000, nil])
    #expect(plans[3].of == .tableColumn(table: 1, column: 0))
    #expect(plans[3].groupBy == [.field(13), .field(10)])
    #expect(plans.map(\.excludesCurrent) == [false, false, false, true, true])
    #expect(plans[2].filter?.slots == [3])
    #expect(plans[4].filter == nil)
    #expect(policy.velocityGroups.map(\.velocities) == [[0, 1, 2], [3], [4]])
    #expect(policy.highestLevel == 2)
  }

  @Test func plansFeaturesRulesAndDecision() throws {
    let policy = try Self.policy()
    #expect(policy.features.map(\.missing) == [nil, .number(0.5)])
    #expect(policy.model != nil)
    #expect(policy.rules.map(\.action) == [.reject, .allow, .review, .flag])
    #expect(policy.rules.map(\.isShadow) == [false, false, true, false])
    #expect(policy.rules.map(\.readsScore) == [false, false, true, false])
    #expect(policy.rules.map(\.logOdds) == [nil, nil, nil, -0.8])
    #expect(policy.rules[0].condition.sets == [0])
    #expect(policy.rules[0].explanation == "On the list.")
    #expect(policy.decide.scoredTypes == [true, false, true])
    #expect(policy.decide.reviewAt == 0.5)
    #expect(policy.decide.rejectAt == 1)
    #expect(policy.decide.onInvalid == .reject)
  }

  @Test func remembersWhatItRead() throws {
    let files = try Self.policy().files
    #expect(
      files.map(\.path) == [
        "lists/ip.csv", "lists/vip.csv", "model.json", "policy.yaml", "tables/geo.csv",
        "tables/iin.csv", "tables/sub.csv",
      ])
    #expect(files[3].bytes == Array(Self.everything.utf8))
  }

  @Test func takesDefaultsForWhatIsAbsent() throws {
    let policy = try Self.load(BadPolicy.start).get()
    #expect(
      policy.time
        == TimePlan(allowedLatenessMilliseconds: 300_000, maxFutureSkewMilliseconds: 300_000))
    #expect(
      policy.idempotence
        == IdempotencePlan(horizonMilliseconds: 86_400_000, maxEntries: 5_000_000))
    #expect(policy.decide.scoredTypes == nil)
    #expect(policy.decide.onInvalid == .review)
    #expect(policy.schema.fields[6].type == .digits(minCount: 1, maxCount: 256))
  }

  @Test func readsTheSameWithOtherLineEndsAndStyles() throws {
    let windows = BadPolicy.start.replacing("\n", with: "\r\n")
    #expect(try Self.load(windows).get().schema.fields.count == 9)
    let quoted = """
      "policy": 'shop'
      version: 1
      event: {"event_id": {type: string}, ts: {"type": "timestamp", required: True}}
      rules: [{name: "a", action: 'review', condition: "event.event_id == 'ä'"}]
      """
    #expect(try Self.load(quoted).get().rules.count == 1)
    // In YAML 1.2 these are texts.
    let texts = BadPolicy.start + "  x: {type: enum, values: [yes, no, on, off, y, n]}\n"
    #expect(
      try Self.load(texts).get().schema.fields[9].type
        == .enumeration(["yes", "no", "on", "off", "y", "n"]))
  }

  struct Aggregate: Sendable {
    let aggregate: VelocityAggregate
    let of: String?
    let gives: CELType

    init(_ aggregate: VelocityAggregate, _ of: String? = nil, gives: CELType) {
      (self.aggregate, self.of, self.gives) = (aggregate, of, gives)
    }
  }

  @Test(arguments: [
    Aggregate(.count, gives: .int),
    Aggregate(.distinctCount, "event.ip", gives: .int),
    Aggregate(.sum, "event.amount", gives: .int),
    Aggregate(.sum, "event.flag", gives: .int),
    Aggregate(.sum, "event.price", gives: .double),
    Aggregate(.mean, "event.amount", gives: .double),
    Aggregate(.stddev, "event.price", gives: .double),
    Aggregate(.min, "event.amount", gives: .int),
    Aggregate(.max, "event.price", gives: .double),
    Aggregate(.max, "event.ts", gives: .timestamp),
    Aggregate(.last, "event.card", gives: .string),
    Aggregate(.last, "event.ip", gives: .ip),
    Aggregate(.first, "event.flag", gives: .bool),
    Aggregate(.secondsSinceLast, gives: .double),
    Aggregate(.secondsSinceFirst, gives: .double),
  ]) func typesTheAnswerOf(_ item: Aggregate) throws {
    let of = item.of.map { ", of: \($0)" } ?? ""
    let text =
      BadPolicy.start + "  flag: {type: bool}\nvelocity:\n"
      + "  v: {aggregate: \(item.aggregate.rawValue)\(of), group_by: [event.card], window: 1h}\n"
    #expect(try Self.load(text).get().velocities[0].resultType == item.gives)
  }
}
