import WeirPolicy

/// The types of fields: how each is written in an event, what expressions see, and its keys.
enum FieldTypes {
  /// A type of fields in words.
  struct Words {
    /// What the event's JSON holds.
    let written: String
    /// The type in expressions; nil when no expression can read it.
    let expression: String?
  }

  // long: one case a type
  static func words(of type: String) -> Words {
    switch type {
    case "string": Words(written: "a string, compared by bytes", expression: "string")
    case "int":
      Words(
        written: "an integer literal: `1.0`, `1e3` and `-0` are refused", expression: "int")
    case "decimal":
      Words(
        written: "a number with at most `scale` decimal places, kept exactly",
        expression: "double")
    case "double": Words(written: "a finite number", expression: "double")
    case "bool": Words(written: "`true` or `false`", expression: "bool")
    case "enum": Words(written: "a string, one of `values`", expression: "string")
    case "timestamp":
      Words(
        written: "a string of RFC 3339 with an offset, kept to the millisecond; an integer with "
          + "`unit`", expression: "timestamp")
    case "country":
      Words(written: "two letters of ISO 3166-1, upper-cased", expression: "string")
    case "currency":
      Words(written: "three letters of ISO 4217, upper-cased", expression: "string")
    case "digits": Words(written: "a string of ASCII digits", expression: "string")
    case "ip":
      Words(written: "a string: an IPv4 or IPv6 address without zone", expression: "net.IP")
    case "pan":
      Words(
        written: "a string: a card number of 12 to 19 digits. It becomes `card_token`, `card_bin` "
          + "and `card_last4`, and is gone", expression: nil)
    default: preconditionFailure("a type of fields has no words for the reference")
    }
  }

  static var text: String {
    """
    ### Fields of event

    Members of the event's JSON object by the names that expressions use. The key `type` says what
    a field holds, and which other keys it may have. Every policy has `event_id`, a `string`, and
    `ts`, a `timestamp` that is `required`. `type`, if there is such a field, is an `enum`;
    `decide.score` names its values. Members of an event that are no field are ignored.

    \(Markdown.table(["type", "in the event", "in expressions"], types))
    \(Markdown.table(["key", "of types", "value", "if absent", "example", ""], keys))
    A field of type `pan` is accepted only when a tokenisation key is configured. No member on the
    path to a field may be called like card verification data (`cvv`, `cvc`, `pin`, …).

    """
  }

  private static var types: [[String]] {
    PolicyKeys.fieldTypes.map { type in
      let words = words(of: type)
      return [Markdown.code(type), words.written, Markdown.code(words.expression)]
    }
  }

  /// A row for each key, alike keys of several types in one.
  private static var keys: [[String]] {
    var rows: [(row: [String], types: [String], examples: [String])] = []
    for type in PolicyKeys.fieldTypes {
      for key in PolicyKeys.field(of: type).keys {
        let row = [
          Markdown.code(key.name), KeyWords.kind(of: key), PolicyPage.absence(of: key), key.meaning,
        ]
        let example = key.example ?? ""
        guard let index = rows.firstIndex(where: { $0.row == row }) else {
          rows.append((row, [type], [example]))
          continue
        }
        rows[index].types.append(type)
        if !rows[index].examples.contains(example) { rows[index].examples.append(example) }
      }
    }
    return rows.map { row, types, examples in
      [
        row[0], scope(types), row[1], row[2],
        // Of `type` itself every example stands in the table above.
        Markdown.codes(row[0] == "`type`" ? [examples[0]] : examples), row[3],
      ]
    }
  }

  private static func scope(_ types: [String]) -> String {
    let others = PolicyKeys.fieldTypes.filter { !types.contains($0) }
    if others.isEmpty { return "all" }
    return others.count == 1 ? "all but \(Markdown.codes(others))" : Markdown.codes(types)
  }
}
