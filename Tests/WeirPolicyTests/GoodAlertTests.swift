import Testing

@testable import WeirPolicy

/// What alerts without faults become.
@Suite struct GoodAlertTests {
  private static func policy(_ alerts: String) throws -> Policy {
    try GoodPolicyTests.load(BadPolicy.start + alerts).get()
  }

  private static let full = """
    velocity:
      n: {aggregate: count, group_by: [event.card], window: 1h}
    alerts:
      many-cards.1h:
        when: event.type == "refund" && velocity.n >= 5
        by: [card, ip]
        cooldown: 90s
        severity: critical
        include: [event_id, ip]
        description: Many refunds.
      plain: {when: event.amount > 5, by: card}
      each: {when: event.amount > 9, cooldown: 0s}
    """

  @Test func everyKeyIsRead() throws {
    let alert = try #require(Self.policy(Self.full).alerts.first)
    #expect(alert.name == "many-cards.1h")
    #expect(alert.by == [5, 7])
    #expect(alert.cooldownMilliseconds == 90_000)
    #expect(alert.severity == .critical)
    #expect(alert.include == [0, 7])
    #expect(alert.description == "Many refunds.")
    #expect(alert.readsVelocities && !alert.readsScore)
  }

  @Test func whatIsAbsentHasADefault() throws {
    let alert = try Self.policy(Self.full).alerts[1]
    #expect(alert.by == [5])
    #expect(alert.cooldownMilliseconds == 600_000)
    #expect(alert.severity == .medium)
    #expect(alert.include.isEmpty && alert.description == nil && !alert.readsVelocities)
  }

  @Test func noCooldownIsOne() throws {
    #expect(try Self.policy(Self.full).alerts[2].cooldownMilliseconds == 0)
  }

  @Test func theDescriptionListsThem() throws {
    let text = PlanDescription.text(of: try Self.policy(Self.full))
    let expected = """

      alerts (3; cost 13 in all)
        many-cards.1h  critical, by card, ip, at most every 90s, cost 7
        plain          medium, by card, at most every 10m, cost 3
        each           medium, every time, cost 3

      """
    #expect(text.hasSuffix(expected), "\(text)")
  }

  @Test func aPolicyWithoutAlertsSaysNothingOfThem() throws {
    let text = PlanDescription.text(of: try Self.policy(""))
    #expect(!text.contains("alert"))
  }
}
