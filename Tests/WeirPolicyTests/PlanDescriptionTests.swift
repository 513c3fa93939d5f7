import Testing
import WeirCore

@testable import WeirPolicy

/// What `weir check` prints for a good policy.
@Suite struct PlanDescriptionTests {
  @Test func saysWhatThePolicyDoes() throws {
    let policy = try GoodPolicyTests.policy()
    let text = PlanDescription.text(of: policy) { $0.velocities.count == 3 ? 148 : nil }
    #expect(text == Self.expected)
  }

  static let expected = """
    policy shop@3
      late after 90s, refused when 1m ahead; ids remembered 2h, at most 1000

    fields (14)
        0 event_id    string, required
        1 ts          timestamp, required
        2 type        enum, has a default
        3 amount      int
        4 price       decimal, has a default
        5 rate        double
        6 is_new      bool, has a default
        7 sent        timestamp
        8 land        country, has a default
        9 currency    currency, required
       10 bin         digits
       11 ip          ip, has a default, at net.ip
       12 pan         pan
       13 card_token  string

    tables (3)
      iin  prefix of event.bin, 1 row: country, funding
      geo  ip_range of event.ip, 1 row: country
      sub  prefix of iin.country, 1 row: region

    lists (2)
      bad_ip  ip, 1 entry
      vip     string, 2 entries

    velocities (5)
      by event.ip, about 148 bytes a key
        level2      1h count, filtered (cost 3), level 2
        level1      1h count, filtered (cost 3), level 1
        level0      1h count, filtered (cost 3)
      by event.card_token, event.bin
        countries   24h distinct_count of geo.country, without the event
      by event.card_token
        last_price  ever last of event.price

    features (2; 2 columns of the model)
      amount_log  log1p of int, cost 1
      mismatch    identity of bool, cost 3, missing is 0.5

    rules (4; cost 20 in all)
      blocked  reject, cost 7
      vip      allow, cost 7
      high     review, shadow, cost 3, reads the score
      foreign  flag -0.8, cost 3

    decide
      events of type payment, refund
      score: review at 0.5, reject at 1.0
      invalid lines: reject

    """

  @Test func staysWithinEightyColumns() throws {
    let name = String(repeating: "n", count: 64)
    let text =
      BadPolicy.start + "  \(name): {type: string, required: true, path: \(name).\(name)}\n"
      + "velocity:\n  \(name): {aggregate: count, group_by: [event.\(name), event.card], "
      + "where: 'event.amount > 1'}\n"
      + "rules:\n  - {name: \(name), condition: 1 < 2, action: review}\n"
    let policy = try GoodPolicyTests.load(text).get()
    for line in PlanDescription.text(of: policy).split(separator: "\n") {
      // A name may be longer than what is left of a line; it is never cut.
      #expect(line.count <= 80 || !line.drop { $0 == " " }.contains(" "), "\(line)")
    }
  }

  @Test(arguments: [
    (0, "0s"), (1, "1ms"), (1_500, "1500ms"), (60_000, "1m"), (90_000, "90s"),
    (3_600_000, "1h"), (86_400_000, "24h"), (172_800_000, "2d"), (36_000_000, "10h"),
  ]) func writesDurationsAsPoliciesDo(_ item: (milliseconds: Int64, text: String)) {
    #expect(durationText(item.milliseconds) == item.text)
  }
}
