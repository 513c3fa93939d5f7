import WeirPolicy

/// `docs/policy.md`: every section and key that the loader knows, and the files beside policy.yaml.
enum PolicyPage {
  /// A section with the heading that it has on the page.
  struct Part {
    let heading: String
    let section: SectionDescription
    /// What stands between the section's meaning and its keys.
    var text = ""
  }

  static let policyParts: [Part] = [
    Part(heading: "policy.yaml", section: PolicyKeys.policy),
    Part(heading: "time", section: PolicyKeys.time),
    Part(
      heading: "Entries of tables", section: PolicyKeys.table,
      text: "The format of the file is [below](#files-of-tables)."),
    Part(
      heading: "Entries of lists", section: PolicyKeys.list,
      text: "The format of the file is [below](#files-of-lists)."),
    Part(
      heading: "Entries of velocity", section: PolicyKeys.velocity,
      text: "Which aggregates there are is [below](#aggregates)."),
    Part(
      heading: "Entries of features", section: PolicyKeys.feature,
      text: "They need a `model`, which weighs them. Transforms are [below](#transforms)."),
    Part(
      heading: "Entries of rules", section: PolicyKeys.rule,
      text: "What follows from rules that hit is in [decisions.md](decisions.md#the-decision)."),
    Part(heading: "decide", section: PolicyKeys.decide),
    Part(heading: "idempotence", section: PolicyKeys.idempotence),
    Part(
      heading: "Entries of alerts", section: PolicyKeys.alert,
      text: "What is told when, and in which form, is in [alerts.md](alerts.md)."),
  ]

  static let modelParts: [Part] = [
    Part(heading: "model.json", section: PolicyKeys.model),
    Part(
      heading: "Entries of the model's features", section: PolicyKeys.modelFeature,
      text: "They stand in the order of the policy's features, one for each column."),
    Part(heading: "woe of a column", section: PolicyKeys.modelSteps),
    Part(heading: "Entries of bins of a column", section: PolicyKeys.modelBin),
    Part(
      heading: "calibration of a model", section: PolicyKeys.modelCalibration,
      text: "The log-odds include those of flag rules."),
    Part(heading: "Entries of points of a calibration", section: PolicyKeys.modelPoint),
    Part(heading: "training of a model", section: PolicyKeys.modelTraining),
  ]

  static let testParts: [Part] = [
    Part(heading: "Files of tests", section: PolicyKeys.caseFile),
    Part(heading: "Entries of cases", section: PolicyKeys.testCase),
    Part(heading: "Entries of steps", section: PolicyKeys.step),
    Part(heading: "expect", section: PolicyKeys.expectation),
  ]

  static var text: String {
    let parts = [
      introduction, values, section(policyParts[0]), section(policyParts[1]), FieldTypes.text,
      constants, policyParts[2...].map(section).joined(separator: "\n"), SignalWords.text,
      modelIntroduction,
      modelParts.map(section).joined(separator: "\n"), testIntroduction,
      testParts.map(section).joined(separator: "\n"),
    ]
    return parts.joined(separator: "\n")
  }

  /// What GitHub makes of the heading of a section.
  static func anchor(of section: SectionDescription) -> String {
    let names = section.keys.map(\.name)
    let part = (policyParts + modelParts + testParts).first {
      $0.section.name == section.name && $0.section.keys.map(\.name) == names
    }
    guard let part else { preconditionFailure("the page lacks a section of the loader's tables") }
    return anchor(part.heading)
  }

  static func anchor(_ heading: String) -> String {
    heading.lowercased().replacing(" ", with: "-")
      .filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
  }

  private static func section(_ part: Part) -> String {
    """
    ### \(part.heading)

    \(part.section.meaning)\(part.text.isEmpty ? "" : " " + part.text)

    \(keys(part.section.keys))
    """
  }

  /// The table of some keys.
  private static func keys(_ keys: [KeyDescription]) -> String {
    Markdown.table(
      ["key", "value", "if absent", "example", ""],
      keys.map { key in
        [
          Markdown.code(key.name), KeyWords.kind(of: key), absence(of: key),
          Markdown.code(key.example), key.meaning,
        ]
      })
  }

  /// What the absence of a key means.
  static func absence(of key: KeyDescription) -> String {
    key.isRequired ? "**required**" : Markdown.code(key.defaultText)
  }

  // MARK: Texts

  private static var introduction: String {
    """
    # Policies

    \(Markdown.note)
    A policy is a directory with a file `policy.yaml`; the files of its lists, tables and model lie
    in it, and its tests in `tests/`. `weir new DIR` writes a small one to start from.
    `weir check DIR` says everything that is wrong with one ([every code](errors.md#policy-codes)).

    What expressions can say is in [cel.md](cel.md), what comes out in [decisions.md](decisions.md).
    Editors complete and check both kinds of files with the schemas in `schemas/`; a comment in the
    first line tells the YAML language server where they are:

    ```yaml
    # yaml-language-server: $schema=schemas/policy.schema.json
    ```

    ## The policy that `weir new` writes

    ```yaml
    \(StarterPolicy.policyText)```

    ## Sections and keys

    Keys may stand in any order. A key that is not listed here is refused.

    """
  }

  private static let values = """
    ### How values are written

    The text is YAML 1.2: UTF-8, one document, no anchors, aliases or tags; `yes` and `on` are
    texts.

    | kind | is |
    |---|---|
    | text | quoted when it looks like a number, `true` or `null` |
    | name | a letter or `_`, then letters, digits, `_`, `-` and `.`, 64 in all |
    | names of fields, tables, lists, constants, velocities, features | a letter or `_`, then \
    letters, digits and `_`, 64 in all; no reserved word of CEL |
    | duration | a whole number and a unit: `ms`, `s`, `m`, `h` or `d`, as in `90s` |
    | moment | a timestamp of RFC 3339 with an offset, as in `2026-03-02T12:00:00Z` |
    | reference | `event.NAME` or `TABLE.COLUMN` |
    | expression | one line of [CEL](cel.md); quote it when it starts with `!`, `&` or `*`, or \
    holds `: ` or ` #` |
    | path | of a file inside the policy's directory, without `.` and `..` |
    | set | a list: exactly these, in any order; or `{includes: […], excludes: […]}` |

    """

  private static var constants: String {
    """
    ### constants

    Names for values that expressions use: in a `condition`, a `where` and the `value` of a feature,
    `constants.NAME` is the value, as if it stood there. A name says what a number is for, the
    number stands in one place, and others can be tried without an edit of the policy.

    ```yaml
    constants:
      max_spend: 500000             # int
      review_share: 0.25            # double: it has a point
      is_strict: true               # bool
      home: [DE, AT]                # list(string)
      trusted_after: 720h           # string, for duration(constants.trusted_after)
    rules:
      - name: large_abroad
        condition: event.amount_minor > constants.max_spend && !(event.country in constants.home)
        action: review
    ```

    A value is a whole number, a number, `true` or `false`, a text of up to \
    \(KeyWords.grouped(Int64(PolicyLimits.textByteCountMax))) bytes, or a list
    of 1 to \(KeyWords.grouped(Int64(PolicyLimits.constantElementCountMax))) of these, all of one
    type. Numbers of different types can be compared, and not added: what is added to a double is
    written `5.0`, not `5`. A rule that a constant turns off is no fault: `weir check` tells it as a
    warning. No constant is called \(
    ValueInPlace.thresholds.map { "`\($0)`" }.joined(separator: " or ")): those are thresholds of
    `decide`.

    A velocity whose `where` reads a constant starts anew when the constant is changed in a running
    server, since its entries were chosen by the old value.

    """
  }

  private static let modelIntroduction = """
    ## The model

    The file behind `model` is strict JSON. With z = intercept + the sum over all columns of
    weight · (value − mean) / scale, plus the `log_odds` of the flag rules that hit, the score is
    1 / (1 + e⁻ᶻ). A feature without a value or a stand-in takes its mean, and so adds nothing.
    `missing`, `woe` and `calibration` change that where they are said. A file of LightGBM (text) or
    XGBoost (JSON) may stand in its place. [The model](model.md) tells how models are made.

    """

  private static let testIntroduction = """
    ## Tests

    `tests/*.yaml` hold cases: events on virtual time, and what they must be answered. `event_id`
    and `ts` are given to events that do not say them.

    """
}
