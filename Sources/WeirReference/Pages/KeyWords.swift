import WeirCore
import WeirPolicy

/// Kinds of values in words of the reference.
enum KeyWords {
  /// What may stand behind a key, with its bounds.
  // long: one case a kind
  static func kind(of key: KeyDescription) -> String {
    switch key.kind {
    case .text(let most): "text, up to \(grouped(Int64(most))) bytes"
    case .label: "[name](#how-values-are-written)"
    case .expression(let type): "[expression](cel.md) of type \(type)"
    case .integer(let range):
      "integer, \(grouped(range.lowerBound)) to \(grouped(range.upperBound))"
    case .number(let range): number(range) + (key.isTextToo ? ", or text" : "")
    case .boolean: "`true` or `false`"
    case .duration(let range):
      range.lowerBound > 0
        ? "[duration](#how-values-are-written) over 0, up to \(duration(range.upperBound))"
        : "[duration](#how-values-are-written) up to \(duration(range.upperBound))"
    case .choice(let words):
      words == ErrorCode.ofLines.map(\.rawValue)
        ? "one of the [error codes](decisions.md#error-codes)"
        : "one of " + Markdown.codes(words)
    case .reference: "[reference](#how-values-are-written)"
    case .references(let range):
      "list of \(range.lowerBound) to \(range.upperBound) "
        + "[references](#how-values-are-written)"
    case .fieldNames(let range):
      "name of a field, or list of \(range.lowerBound) to \(range.upperBound)"
    case .texts: "list of texts"
    case .file: "[path](#how-values-are-written)"
    case .scalar: "a value of the field's type"
    case .transform: "[transform](#transforms)"
    case .section(let section): "mapping, see [below](#\(PolicyPage.anchor(of: section)))"
    case .named(let section):
      "mapping of names to [these](#\(PolicyPage.anchor(of: section)))"
    case .list(let section): "list of [these](#\(PolicyPage.anchor(of: section)))"
    case .fields: "mapping of names to [fields](#fields-of-event)"
    case .moment: "[moment](#how-values-are-written)"
    case .members: "mapping, as the event's JSON object"
    case .nameSet(let kind): "[set](#how-values-are-written) of \(kind)s"
    case .values: "mapping of names to values"
    case .constants: "mapping of names to [constants](#constants)"
    }
  }

  private static func number(_ range: ClosedRange<Double>) -> String {
    if range.lowerBound <= -1e15 { return "number" }
    return "number, \(Int(range.lowerBound)) to \(Int(range.upperBound))"
  }

  /// Milliseconds in the largest unit that leaves no rest.
  private static func duration(_ milliseconds: Int64) -> String {
    let units: [(String, Int64)] = [
      ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000),
    ]
    for (unit, length) in units where milliseconds % length == 0 {
      return "`\(milliseconds / length)\(unit)`"
    }
    return "`\(milliseconds)ms`"
  }

  /// A count with a comma between thousands.
  static func grouped(_ count: Int64) -> String {
    guard count >= 1_000 else { return "\(count)" }
    let rest = "\(1_000 + count % 1_000)".dropFirst()
    return "\(grouped(count / 1_000)),\(rest)"
  }
}
