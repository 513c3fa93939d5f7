import WeirPolicy
import WeirSignals

/// Aggregates, transforms, and the files of lists and tables, in words of the reference.
enum SignalWords {
  // MARK: Aggregates

  /// What an aggregate computes and gives.
  struct AggregateWords {
    let meaning: String
    /// The type in expressions.
    let gives: String
    /// What an empty window gives.
    let empty: String
  }

  // long: one case an aggregate
  static func words(of aggregate: VelocityAggregate) -> AggregateWords {
    switch aggregate {
    case .count: AggregateWords(meaning: "Events.", gives: "int", empty: "0")
    case .sum:
      AggregateWords(
        meaning: "The sum; beyond 64 bits it stays at the bound, and the decision is degraded.",
        gives: "int, of decimal double", empty: "0")
    case .mean:
      AggregateWords(meaning: "The arithmetic mean.", gives: "double", empty: "missing")
    case .stddev:
      AggregateWords(
        meaning: "The standard deviation of the population.", gives: "double", empty: "missing")
    case .min: AggregateWords(meaning: "The least value.", gives: "as `of`", empty: "missing")
    case .max: AggregateWords(meaning: "The greatest value.", gives: "as `of`", empty: "missing")
    case .distinctCount: AggregateWords(meaning: "Different values.", gives: "int", empty: "0")
    case .last:
      AggregateWords(
        meaning: "The newest value before the event.", gives: "as `of`", empty: "missing")
    case .first:
      AggregateWords(
        meaning: "The oldest value before the event.", gives: "as `of`", empty: "missing")
    case .secondsSinceLast:
      AggregateWords(
        meaning: "Seconds since the newest event before this one.", gives: "double",
        empty: "missing")
    case .secondsSinceFirst:
      AggregateWords(
        meaning: "Seconds since the oldest event before this one.", gives: "double",
        empty: "missing")
    }
  }

  private static var aggregates: [[String]] {
    VelocityAggregate.allCases.map { aggregate in
      let words = words(of: aggregate)
      let accepted = aggregate.acceptedTypes.map { Markdown.codes($0) } ?? "any type but `pan`"
      return [
        Markdown.code(aggregate.rawValue), aggregate.needsOf ? accepted : "nothing", words.gives,
        words.empty, aggregate.allowsNoWindow ? "yes" : "no",
        words.meaning + (aggregate.looksOnlyBefore ? " `current` changes nothing." : ""),
      ]
    }
  }

  // MARK: Transforms

  /// A transform: how it is written, what it takes, and what it makes of it.
  struct TransformWords {
    let example: String
    let takes: String
    let meaning: String
  }

  static let transforms: [TransformWords] = [
    TransformWords(example: "identity", takes: "number, bool", meaning: "The value itself."),
    TransformWords(
      example: "log1p", takes: "number, bool",
      meaning: "ln(1 + x); not finite at −1 and below."),
    TransformWords(example: "abs", takes: "number, bool", meaning: "The value without its sign."),
    TransformWords(
      example: "clip(0, 100)", takes: "number, bool",
      meaning: "The value, or the bound that it lies beyond."),
    TransformWords(
      example: "bins([10, 100])", takes: "number, bool",
      meaning: "A column for each interval between ascending edges, k edges make k + 1 columns: 1 "
        + "in that which holds the value. An edge belongs to the interval above it."),
    TransformWords(
      example: "one_hot([\"credit\", \"debit\"])", takes: "string; number when its values are",
      meaning: "A column for each value: 1 in that which is equal."),
    TransformWords(
      example: "sin_hour", takes: "timestamp, or a number of hours",
      meaning: "sin(2π · h / 24), h the hour of the day in UTC with its fraction."),
    TransformWords(
      example: "cos_hour", takes: "timestamp, or a number of hours",
      meaning: "cos(2π · h / 24)."),
  ]

  // MARK: Lists

  static func words(of kind: SignalList.Kind) -> String {
    switch kind {
    case .ip: "Addresses and networks (CIDR) of both families. Asked for a field of type `ip`."
    case .cidr: "The same; the word says that there are networks."
    case .string: "Texts, compared by bytes."
    case .stringCI: "Texts, compared without regard to the case of A to Z."
    case .digitsPrefix: "Digits that the text asked for starts with."
    case .country: "Two-letter codes of ISO 3166-1."
    }
  }

  private static var lists: [[String]] {
    SignalList.Kind.allCases.map { [Markdown.code($0.rawValue), words(of: $0)] }
  }

  // MARK: The page

  static var text: String {
    """
    ### Aggregates

    A velocity looks at the entries with its key in the half-open interval (t − `window`, t], t
    being the event's time, and at the event itself. Windows are exact to the millisecond. It is
    missing for an event that lacks a part of the key.

    \(Markdown.table(
      ["aggregate", "takes (`of`)", "gives", "empty window", "may go without `window`", ""],
      aggregates))
    A column of a table is a `string`. Without `window` a velocity sees every earlier event and
    keeps its state for good.

    ### Transforms

    \(Markdown.table(
      ["transform", "takes", ""],
      transforms.map { [Markdown.code($0.example), $0.takes, $0.meaning] }))
    A bool counts as 0 or 1.

    ### Files of lists

    \(Markdown.table(["type", "values"], lists))
    A file is CSV with a header: `value`, and if wanted `expires` and `reason`, in any order.
    `expires` is a date or a moment; an entry counts for events before it. `reason` is for people.

    ```
    value,expires,reason
    203.0.113.66,,card testing in March
    198.51.100.0/24,2026-06-01,rented servers
    ```

    A file whose first line does not name `value` is read as the public lists come: one value a
    line, lines that start with `#` left out, a count behind an address left out too.

    ### Files of tables

    CSV with a header; what it names behind the key are the columns. An empty cell is missing.

    ```
    prefix,country,funding          first,last,country
    984010,DE,credit                10.0.0.0,10.0.0.255,DE
    98401055,FR,debit               2001:db8::,2001:db8::ffff,FR
    ```

    - `prefix`: digits; of all rows that the key starts with the longest one wins.
    - `ip_range`: the first and the last address of each range; ranges must not overlap.

    Two public formats are read as they are: the BIN list with the header `BIN,Brand,Type,…`
    (columns `brand`, `funding`, `category`, `issuer`, `country`), and the files `geoip` and
    `geoip6` of tor-geoipdb (column `country`).

    """
  }
}
