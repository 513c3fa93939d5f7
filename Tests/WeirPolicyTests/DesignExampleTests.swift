import Testing
import WeirCore

@testable import WeirPolicy

/// The example of the contract.
@Suite struct DesignExampleTests {
  /// As it stands there, line for line; it leaves out two definitions that a rule of it needs.
  static let text = """
    policy: card-not-present
    version: 1                              # durations: ms s m h d
    time: {allowed_lateness: 5m, max_future_skew: 5m}

    event:                                  # the schema; names are what expressions see as \
    event.NAME
      type:             {type: enum, values: [payment, auth, refund, label], default: payment}
      event_id:         {type: string, max: 64, required: true}
      ts:               {type: timestamp, required: true}
      amount_minor:     {type: int, min: 0, max: 1000000000000}
      currency:         {type: currency}
      card_token:       {type: string, max: 64}
      card_bin:         {type: digits, min_length: 6, max_length: 8}
      ip:               {type: ip}
      device_id:        {type: string, max: 128, path: device.id}        # nested member of the \
    JSON object
      shipping_country: {type: country}
      pan:              {type: pan}                                       # see Sensitive fields

    tables:
      bin: {kind: prefix, file: tables/bins.csv, key: event.card_bin}     # columns become \
    bin.country, bin.funding …
      geo: {kind: ip_range, file: tables/geo.csv, key: event.ip}          # geo.country …

    lists:
      ip_blocklist: {type: ip, file: lists/ip_blocklist.csv}              # ip|cidr, string, \
    string_ci, digits_prefix, country

    velocity:
      amount_per_card_1h:
        aggregate: sum
        of: event.amount_minor
        group_by: [event.card_token]
        window: 1h
        where: event.type == "payment"
      cards_per_ip_10m: {aggregate: distinct_count, of: event.card_token, group_by: [event.ip], \
    window: 10m}

    features:                               # numbers for the model, in this order
      amount_log:        {value: event.amount_minor, transform: log1p}
      country_mismatch:  {value: bin.country != event.shipping_country, missing: 0}
      cards_per_ip_10m:  {value: velocity.cards_per_ip_10m}
    model: model.json

    rules:
      - name: blocked_ip
        condition: event.ip in lists.ip_blocklist
        action: reject
        explanation: The IP address is on the blocklist.
      - {name: spend_per_card_1h, condition: velocity.amount_per_card_1h > 500000, action: review}
      - {name: bin_shipping_mismatch, condition: bin.country != event.shipping_country, action: \
    flag, log_odds: 0.8}
      - {name: vip, condition: event.customer_id in lists.vip, action: allow}
      - {name: new_idea, condition: velocity.cards_per_ip_10m > 3, action: reject, mode: shadow}

    decide:
      score: [payment]                      # event types that get a decision; others only move \
    state
      review_at: 0.50
      reject_at: 0.90
      on_invalid: review                    # review|reject: never approve what could not be read
    """

  static let files = [
    "tables/bins.csv": "prefix,country,funding\n400000,DE,credit\n",
    "tables/geo.csv": "first,last,country\n1.0.0.0,1.0.0.255,FR\n",
    "lists/ip_blocklist.csv": "value,expires,reason\n10.0.0.1,,\n",
    "lists/vip.csv": "value\n",
    "model.json": """
    {"format": "weir-logistic/1", "intercept": -2, "features": [
      {"name": "amount_log", "weight": 0.5, "mean": 3, "scale": 2},
      {"name": "country_mismatch", "weight": 1, "mean": 0, "scale": 1},
      {"name": "cards_per_ip_10m", "weight": 1, "mean": 0, "scale": 1}]}
    """,
  ]

  @Test func lacksOnlyWhatItLeavesOut() {
    guard case .failure(let faults) = GoodPolicyTests.load(Self.text, files: Self.files) else {
      Issue.record("'vip' is defined nowhere")
      return
    }
    #expect(
      faults.all.map { "\($0.line):\($0.column) \($0.code) \($0.message)" } == [
        "47:28 P_UNKNOWN_NAME nothing is named 'event.customer_id'",
        "47:49 P_UNKNOWN_NAME nothing is named 'lists.vip'",
      ])
  }

  @Test func loadsWithIt() throws {
    let text = Self.text
      .replacing("\nevent:", with: "\nevent:\n  customer_id: {type: string}\n")
      .replacing("\nlists:", with: "\nlists:\n  vip: {type: string, file: lists/vip.csv}")
    let policy = try GoodPolicyTests.load(text, files: Self.files).get()
    #expect(policy.name == "card-not-present")
    #expect(policy.velocities.count == 2)
    #expect(policy.rules.count == 5)
    #expect(policy.features.count == 3)
    #expect(policy.warnings.isEmpty)
  }
}
