import WeirCore

/// The keys of a file of `tests/`.
extension PolicyKeys {
  /// The time of a case's start when neither it nor its file says one.
  package static let caseStartDefault = "2026-01-01T00:00:00Z"

  private static let anyOffset: ClosedRange<Int64> = 0...Limits.windowMillisecondsMax

  /// The top level of a file of `tests/`.
  package static let caseFile = SectionDescription(
    "test file", "Cases that a policy must pass: sequences of events on virtual time.",
    keys: [
      .init(
        "start", .moment, default: caseStartDefault,
        "When the cases start that do not say it themselves.", example: "2026-03-02T12:00:00Z"),
      .init(
        "defaults", .members, "Members of every event of the file.",
        example: "{type: payment, currency: USD, card_token: t1}"),
      .init("cases", .list(testCase), required: true, "The cases; each starts without state."),
    ])

  /// One of `cases`.
  package static let testCase = SectionDescription(
    "case", "A sequence of events, and what some of them must be answered.",
    keys: [
      .init(
        "name", .text(maxByteCount: 256), required: true, "What must hold, as a claim.",
        example: "the fifth card on one device goes to review"),
      .init(
        "start", .moment, "When it starts; absent: as the file says.",
        example: "2026-03-02T12:00:00Z"),
      .init(
        "clock", .duration(anyOffset),
        "What time it is, from the start on, for events of the future; absent: after all of them.",
        example: "1h"),
      .init(
        "defaults", .members,
        "Members of every event of the case, instead of the file's; null takes one away.",
        example: "{device: {id: d1}, customer_id: null}"),
      .init("steps", .list(step), required: true, "The events, in the order they come in."),
    ])

  /// One of `steps`.
  package static let step = SectionDescription(
    "step", "An event, or several alike.",
    keys: [
      .init(
        "at", .duration(anyOffset), default: "0s", "The event's time, from the start on.",
        example: "90s"),
      .init(
        "event", .members,
        "Members of the event, instead of the defaults; null takes one away. `${i}` in a text "
          + "counts repetitions from 0.",
        example: "{card_token: \"t${i}\", amount_minor: 150}"),
      .init(
        "line", .text(maxByteCount: Limits.lineByteCountMax),
        "The line as it comes in, instead of `event`: for what is no event.",
        example: "'{\"not json'"),
      .init(
        "repeat", .integer(1...Int64(PolicyLimits.repetitionCountMax)), default: "1",
        "How many such events.", example: "6"),
      .init(
        "every", .duration(anyOffset), default: "0s", "The time between repetitions.",
        example: "8s"),
      .init(
        "expect", .section(expectation),
        "What each of them must be answered; without it, it must be a valid event."),
    ])

  /// `expect`.
  package static let expectation = SectionDescription(
    "expectation", "What an event must be answered; what it does not name may be anything.",
    keys: [
      .init(
        "decision", .choice(["approve", "review", "reject", "none"]),
        "The decision; `none` for an event that is only recorded.", example: "review"),
      .init(
        "rules", .nameSet(of: "rule"), "The enforced rules that hit.", example: "[blocked_ip]"),
      .init(
        "shadow", .nameSet(of: "rule"), "The shadow rules that hit.",
        example: "{includes: [hosted_prepaid]}"),
      .init(
        "reasons", .nameSet(of: "reason"), "The codes of the reasons.",
        example: "{excludes: [hour_sin]}"),
      .init(
        "alerts", .nameSet(of: "alert"),
        "The alerts that are told of it: their cooldown begins anew with each case.",
        example: "[]"),
      .init(
        "degraded", .nameSet(of: "degradation"), "Why the decision is degraded.", example: "[]"),
      .init("score", .number(0...1), "The model's score.", example: "0.73"),
      .init(
        "tolerance", .number(0...1), default: "0.000001", "How far the score may be off.",
        example: "0.01"),
      .init("late", .boolean, "Whether the event is late.", example: "true"),
      .init("duplicate", .boolean, "Whether the event repeats another.", example: "true"),
      .init(
        "error", .choice(ErrorCode.ofLines.map(\.rawValue)),
        "The code of an invalid event's error; without it, the event must be valid.",
        example: "E_TYPE"),
      .init(
        "values", .values,
        "Values the engine found: velocities, columns of tables, fields, features; null: missing.",
        example: "{velocity.cards_per_ip_10m: 9, geo.country: null, feature.amount_log: 2500}"),
    ])
}
