import WeirCore

/// The keys of an alert.
extension PolicyKeys {
  /// One of `alerts`.
  package static let alert = SectionDescription(
    "alert", "A condition that people are told of; it changes no decision.",
    keys: [
      .init(
        "when", .expression(of: "bool"), required: true,
        "Which events raise it: accepted ones of any type. An error counts as false.",
        example: "velocity.cards_per_ip_10m >= 5"),
      .init(
        "by", .fieldNames(1...PolicyLimits.groupByCountMax),
        "The cooldown counts for each value of these fields apart; absent: once for all.",
        example: "ip"),
      .init(
        "cooldown", .duration(0...Limits.windowMillisecondsMax), default: "10m",
        "After one that is told, none is told for so long in event time; 0s tells each.",
        example: "1h"),
      .init(
        "severity", .choice(AlertSeverity.allCases.map(\.rawValue)), default: "medium",
        "How much it matters.", example: "high"),
      .init(
        "include", .fieldNames(1...PolicyLimits.alertFieldCountMax),
        "The fields of its event that the alert carries.", example: "[card_token, ip]"),
      .init(
        "description", .text(maxByteCount: PolicyLimits.textByteCountMax),
        "What has happened, for people.", example: "Five or more cards from one address."),
    ])
}
