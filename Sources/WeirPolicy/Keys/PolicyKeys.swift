import WeirCore
import WeirSignals

/// Every section of `policy.yaml` and of `model.json` with its keys.
package enum PolicyKeys {
  private static let anyDuration: ClosedRange<Int64> = 0...Limits.windowMillisecondsMax

  /// The top level.
  package static let policy = SectionDescription(
    "policy", "The whole of policy.yaml.",
    keys: [
      .init(
        "policy", .label, required: true, "The policy's name, part of every decision's stamp.",
        example: "card-not-present"),
      .init(
        "version", .integer(1...2_147_483_647), required: true,
        "The policy's version, part of every decision's stamp.", example: "3"),
      .init("time", .section(time), "How late and how early events may be."),
      .init("event", .fields, required: true, "The schema: fields by the names expressions use."),
      .init("tables", .named(table), "Tables that map a key to columns."),
      .init("lists", .named(list), "Lists that expressions can ask with `in`."),
      .init(
        "constants", .constants, "Names for values: expressions read them as `constants.NAME`.",
        example: "{max_spend: 500000, review_share: 0.25, home: [DE, AT]}"),
      .init("velocity", .named(velocity), "What is counted over the events of a key."),
      .init("features", .named(feature), "Numbers for the model, in this order."),
      .init("model", .file, "The file of the logistic model.", example: "model.json"),
      .init("rules", .list(rule), "Conditions and what follows from them, in order."),
      .init("decide", .section(decide), "How score and rules become a decision."),
      .init("idempotence", .section(idempotence), "How long event ids are remembered."),
      .init("alerts", .named(alert), "What people are told of, whatever is decided."),
    ])

  /// `time`.
  package static let time = SectionDescription(
    "time", "How late and how early events may be.",
    keys: [
      .init(
        "allowed_lateness", .duration(anyDuration), default: "5m",
        "An event older than the newest by more than this is late: scored, not added to state.",
        example: "90s"),
      .init(
        "max_future_skew", .duration(anyDuration), default: "5m",
        "An event dated later than the clock by more than this is invalid.", example: "1m"),
    ])

  /// `idempotence`.
  package static let idempotence = SectionDescription(
    "idempotence", "How long event ids are remembered.",
    keys: [
      .init(
        "horizon", .duration(anyDuration), default: "24h",
        "An id is remembered this long in event time; 0s turns it off.", example: "48h"),
      .init(
        "max_entries", .integer(1...1_000_000_000),
        default: "\(Limits.rememberedEventCountDefault)",
        "Ids remembered at once; beyond it the one accepted first is forgotten.",
        example: "1000000"),
    ])

  /// One of `tables`.
  package static let table = SectionDescription(
    "table", "A table whose columns expressions read as TABLE.COLUMN.",
    keys: [
      .init(
        "kind", .choice(["prefix", "ip_range"]), required: true,
        "`prefix`: the longest prefix of digits wins; `ip_range`: the range with the address.",
        example: "prefix"),
      .init(
        "file", .file, required: true, "The CSV file, with a header.",
        example: "tables/bins.csv"),
      .init(
        "key", .reference, required: true,
        "What is looked up: digits or a string in a `prefix` table, an ip in an `ip_range` table.",
        example: "event.card_bin"),
    ])

  /// One of `lists`.
  package static let list = SectionDescription(
    "list", "A list of values, each with an optional expiry and reason.",
    keys: [
      .init(
        "type", .choice(["ip", "cidr", "string", "string_ci", "digits_prefix", "country"]),
        required: true,
        "What its values are, and how they are compared.", example: "ip"),
      .init(
        "file", .file,
        "The CSV file, with a header; without one the list has what people put on it in a store.",
        example: "lists/ip_blocklist.csv"),
    ])

  /// One of `velocity`.
  package static let velocity = SectionDescription(
    "velocity", "An aggregate over the earlier events of the same key.",
    keys: [
      .init(
        "aggregate", .choice(VelocityAggregate.allCases.map(\.rawValue)), required: true,
        "What is computed over the window.", example: "distinct_count"),
      .init(
        "of", .reference, "What is aggregated; not for count and the seconds_since pair.",
        example: "event.card_token"),
      .init(
        "group_by", .references(1...PolicyLimits.groupByCountMax), required: true,
        "The key: events with the same values share a window.", example: "[event.ip]"),
      .init(
        "window", .duration(1...Limits.windowMillisecondsMax),
        "How far back it looks; without it, unbounded (count, sum, first, last, seconds_since).",
        example: "10m"),
      .init(
        "where", .expression(of: "bool"), "Only events for which this holds are added.",
        example: "event.type == \"payment\""),
      .init(
        "current", .choice(["include", "exclude"]), default: "include",
        "Whether the event itself is part of its own answer.", example: "exclude"),
    ])

  /// One of `features`.
  package static let feature = SectionDescription(
    "feature", "One input of the model.",
    keys: [
      .init(
        "value", .expression(of: "number, bool, string or timestamp"), required: true,
        "What is computed.", example: "event.amount_minor"),
      .init(
        "transform", .transform, default: "identity", "What is done to it before the model.",
        example: "log1p"),
      .init(
        "missing", .number(-1e15...1e15),
        "The stand-in when the value is missing, text where it is text; without it, the model's "
          + "mean.", example: "0", isTextToo: true),
    ])

  /// One of `rules`.
  package static let rule = SectionDescription(
    "rule", "A condition and what follows when it holds.",
    keys: [
      .init(
        "name", .label, required: true, "The name in the output.", example: "many_cards_per_ip"),
      .init(
        "condition", .expression(of: "bool"), required: true, "When the rule hits.",
        example: "velocity.cards_per_ip_10m > 8"),
      .init(
        "action", .choice(["reject", "allow", "review", "flag"]), required: true,
        "What follows; a flag only adds its log_odds to the score and its name to the output.",
        example: "review"),
      .init(
        "log_odds", .number(-100...100),
        "What a flag rule that hits adds to the model's log-odds.", example: "0.8"),
      .init(
        "mode", .choice(["enforce", "shadow"]), default: "enforce",
        "A shadow rule is evaluated and reported apart, and changes nothing.", example: "shadow"),
      .init(
        "explanation", .text(maxByteCount: PolicyLimits.textByteCountMax),
        "Why it hits, for people.", example: "More than eight cards from one address."),
    ])

  /// `decide`.
  package static let decide = SectionDescription(
    "decide", "How score and rules become a decision.",
    keys: [
      .init(
        "score", .texts, "The event types that get a decision; absent: all of them.",
        example: "[payment]"),
      .init(
        "review_at", .number(0...1), "A score from here on is at least review.", example: "0.5"),
      .init("reject_at", .number(0...1), "A score from here on is reject.", example: "0.95"),
      .init(
        "on_invalid", .choice(["review", "reject"]), default: "review",
        "The decision for a line that cannot be read.", example: "reject"),
    ])

  // MARK: Fields

  /// The words for field types, in the order of the docs.
  package static let fieldTypes = [
    "string", "int", "decimal", "double", "bool", "enum", "timestamp", "country", "currency",
    "digits", "ip", "pan",
  ]

  /// The keys of a field of one type.
  package static func field(of type: String) -> SectionDescription {
    let sample = sampleValue(of: type)
    let value: [KeyDescription] =
      type == "pan"
      ? []
      : [
        .init(
          "default", .scalar, "The value when the event does not carry the field.",
          example: sample)
      ]
    return SectionDescription(
      "field", "A field of type \(type).",
      keys: [
        .init("type", .choice(fieldTypes), required: true, "What the field holds.", example: type)
      ] + ownKeys(of: type) + [
        .init(
          "required", .boolean, default: "false", "Whether an event without it is invalid.",
          example: "true"),
        .init(
          "path", .text(maxByteCount: 512),
          "The member names that lead to it, joined by points; absent: its name.",
          example: "device.id"),
      ] + value)
  }

  /// A value that a field of the type may have.
  private static func sampleValue(of type: String) -> String {
    switch type {
    case "int": "100"
    case "decimal", "double": "12.5"
    case "bool": "false"
    case "enum": "payment"
    case "timestamp": "2026-03-02T12:00:00Z"
    case "country": "DE"
    case "currency": "EUR"
    case "digits": "\"984010\""
    case "ip": "10.0.0.5"
    default: "unknown"
    }
  }

  /// The keys that only fields of one type have, or of few.
  private static func ownKeys(of type: String) -> [KeyDescription] {
    let length = KeyKind.integer(1...Int64(Limits.lineByteCountMax))
    let bounds: [KeyDescription] = [
      .init("min", .scalar, "The least value.", example: "0"),
      .init("max", .scalar, "The greatest value.", example: "1000000"),
    ]
    switch type {
    case "string":
      return [
        .init(
          "max", length, default: "\(Limits.stringByteCountDefault)",
          "Bytes of UTF-8 it may hold.", example: "64")
      ]
    case "int", "double": return bounds
    case "decimal":
      return [
        .init(
          "scale", .integer(0...Int64(Limits.decimalScaleMax)), required: true,
          "Digits after the point.", example: "2")
      ] + bounds
    case "enum":
      return [
        .init(
          "values", .texts, required: true, "The texts it may be.", example: "[payment, refund]")
      ]
    case "timestamp":
      return [
        .init(
          "unit", .choice(["ms", "s"]),
          "An integer of this unit since 1970; absent: RFC 3339 text.", example: "ms")
      ]
    case "digits":
      return [
        .init("min_length", length, default: "1", "Digits it has at least.", example: "6"),
        .init(
          "max_length", length, default: "\(Limits.stringByteCountDefault)",
          "Digits it has at most.", example: "8"),
      ]
    default: return []
    }
  }

  // MARK: The model's file

  /// The format this version reads.
  package static let modelFormat = "weir-logistic/1"

  /// `model.json`.
  package static let model = SectionDescription(
    "model", "A logistic model.",
    keys: [
      .init(
        "format", .choice([modelFormat]), required: true, "The format of the file.",
        example: modelFormat),
      .init(
        "intercept", .number(-1e15...1e15), required: true, "The log-odds at all means.",
        example: "-2.5"),
      .init("features", .list(modelFeature), required: true, "One entry for each column."),
      .init("calibration", .section(modelCalibration), "Makes the score of the log-odds."),
      .init("training", .section(modelTraining), "How it was made; has no effect."),
    ])

  /// The model's `calibration`.
  package static let modelCalibration = SectionDescription(
    "calibration", "What makes a probability of the log-odds, in place of 1/(1+e⁻ᶻ).",
    keys: [
      .init(
        "kind", .choice(["platt", "isotonic"]), required: true,
        "1/(1+e^-(a·z+b)), or lines between points.", example: "platt"),
      .init("a", .number(-1e15...1e15), "Of platt; above 0.", example: "0.9"),
      .init("b", .number(-1e15...1e15), "Of platt.", example: "-0.1"),
      .init("points", .list(modelPoint), "Of isotonic; both numbers rise."),
    ])

  /// One of the `points` of a calibration.
  package static let modelPoint = SectionDescription(
    "point", "A point that the score's line goes through.",
    keys: [
      .init(
        "log_odds", .number(-1e15...1e15), required: true, "Higher than the point's before.",
        example: "-3.2"),
      .init(
        "score", .number(0...1), required: true, "Not below the point's before.", example: "0.02"),
    ])

  /// The model's `training`.
  package static let modelTraining = SectionDescription(
    "training", "How a model was made, for whoever reads its file.",
    keys: [
      .init("rows", .integer(0...Int64.max), "Payments it was fitted to.", example: "67240"),
      .init("frauds", .integer(0...Int64.max), "Frauds among them.", example: "590"),
      .init("iterations", .integer(0...Int64.max), "Steps to convergence.", example: "9"),
      .init(
        "gradient_norm", .number(0...1e15), "At the end, by the rows' weights.", example: "1e-12"),
      .init("l2", .number(0...1e15), "The penalty.", example: "1"),
    ])

  /// One of the model's `features`.
  package static let modelFeature = SectionDescription(
    "feature", "One column of the model.",
    keys: [
      .init(
        "name", .text(maxByteCount: 256), required: true, "The policy's feature.",
        example: "amount_log"),
      .init(
        "weight", .number(-1e15...1e15), required: true, "Log-odds for one scale.",
        example: "0.41"),
      .init(
        "mean", .number(-1e15...1e15), required: true, "Taken off the value.", example: "8.2"),
      .init(
        "scale", .number(-1e15...1e15), required: true, "What it is divided by; positive.",
        example: "1.3"),
      .init(
        "missing", .number(-1e15...1e15), default: "0",
        "Log-odds of a missing value without a stand-in.", example: "0.3"),
      .init("woe", .section(modelSteps), "A number for each interval, in place of the value."),
    ])

  /// `woe` of a column.
  package static let modelSteps = SectionDescription(
    "woe", "Numbers, such as weights of evidence, in place of a column's values.",
    keys: [
      .init("bins", .list(modelBin), required: true, "The intervals, from the lowest on."),
      .init(
        "missing", .number(-1e15...1e15), default: "0", "The number of a missing value.",
        example: "0.1"),
    ])

  /// One of the `bins` of a column.
  package static let modelBin = SectionDescription(
    "bin", "An interval of a column's values.",
    keys: [
      .init(
        "below", .number(-1e15...1e15),
        "Values below it belong to the interval; the last has none.", example: "2.5"),
      .init(
        "value", .number(-1e15...1e15), required: true, "The number that takes their place.",
        example: "-0.4"),
    ])
}
