/// One key of a section of a policy: what the reader checks, and what schema and docs are made of.
package struct KeyDescription: Sendable {
  package let name: String
  package let kind: KeyKind
  package let isRequired: Bool
  /// What the key means when it is absent, as it would be written; nil when absence is a meaning
  /// of its own.
  package let defaultText: String?
  /// One sentence for the docs.
  package let meaning: String
  /// A value as a policy would write it, for the docs; nil for sections, whose keys have their own.
  package let example: String?
  /// Whether a text may stand in place of a number: what is allowed depends on another key.
  package let isTextToo: Bool

  /// A key.
  package init(
    _ name: String, _ kind: KeyKind, required: Bool = false, default defaultText: String? = nil,
    _ meaning: String, example: String? = nil, isTextToo: Bool = false
  ) {
    self.name = name
    self.kind = kind
    isRequired = required
    self.defaultText = defaultText
    self.meaning = meaning
    self.example = example
    self.isTextToo = isTextToo
  }
}

/// What may stand behind a key.
package indirect enum KeyKind: Sendable {
  /// A text of at most so many bytes, not empty.
  case text(maxByteCount: Int)
  /// A name of the policy or of a rule: letters, digits, `_`, `-` and `.`.
  case label
  /// A CEL expression of a type (`bool`, or `number, bool or string`), in one scalar.
  case expression(of: String)
  /// A whole number within bounds.
  case integer(ClosedRange<Int64>)
  /// A finite number within bounds.
  case number(ClosedRange<Double>)
  /// `true` or `false`.
  case boolean
  /// A whole number and a unit: `ms`, `s`, `m`, `h` or `d`; bounds in milliseconds.
  case duration(ClosedRange<Int64>)
  /// One of a closed set of words.
  case choice([String])
  /// `event.NAME` or `TABLE.COLUMN`.
  case reference
  /// A list of so many references.
  case references(ClosedRange<Int>)
  /// The name of a field of the event, or a list of so many.
  case fieldNames(ClosedRange<Int>)
  /// A list of texts.
  case texts
  /// A path below the policy's directory.
  case file
  /// A single value that is read according to another key (bounds and defaults of a field).
  case scalar
  /// A transform of a feature, such as `log1p` or `clip(0, 10)`.
  case transform
  /// A section with keys of its own.
  case section(SectionDescription)
  /// A mapping of identifiers to sections of one kind.
  case named(SectionDescription)
  /// A list of sections of one kind.
  case list(SectionDescription)
  /// A mapping of field names to fields, whose keys depend on `type`.
  case fields
  /// A moment as RFC 3339 writes it.
  case moment
  /// The members of an event, as its JSON object has them.
  case members
  /// A list of names of a kind (`rule`), exactly these in any order; or a mapping with `includes`
  /// and `excludes`.
  case nameSet(of: String)
  /// A mapping of names that expressions know, and `feature.NAME`, to values; null is missing.
  case values
  /// A mapping of identifiers to single values, or lists of them.
  case constants

  /// What the kind is called in messages, with its article.
  var name: String {
    switch self {
    case .text, .label: "a text"
    case .expression: "an expression"
    case .integer: "an integer"
    case .number: "a number"
    case .boolean: "true or false"
    case .duration: "a duration"
    case .choice(let words): "one of \(words.joined(separator: ", "))"
    case .reference: "a reference such as event.NAME"
    case .references: "a list of references such as [event.NAME]"
    case .fieldNames(let range):
      "a field's name, or a list of \(range.lowerBound) to \(range.upperBound) of them"
    case .texts: "a list of texts"
    case .file: "a path inside the policy's directory"
    case .scalar: "a single value"
    case .transform: "a transform"
    case .section, .named, .fields, .members: "a mapping"
    case .moment: "a moment such as 2026-03-02T12:00:00Z"
    case .nameSet(let kind): "a list of \(kind)s, or {includes: […], excludes: […]}"
    case .values, .constants: "a mapping of names to values"
    case .list: "a list"
    }
  }
}

/// The keys of one kind of section.
package struct SectionDescription: Sendable {
  /// What one of it is called in messages: `velocity`, `rule`.
  package let name: String
  package let keys: [KeyDescription]
  /// One sentence for the docs.
  package let meaning: String

  /// A kind of section.
  package init(_ name: String, _ meaning: String, keys: [KeyDescription]) {
    self.name = name
    self.meaning = meaning
    self.keys = keys
  }

  /// The key called `name`; the tables hold every key the reader asks for.
  func key(_ name: String) -> KeyDescription {
    guard let key = keys.first(where: { $0.name == name }) else {
      preconditionFailure("the table of section \(self.name) lacks a key that the reader asks for")
    }
    return key
  }
}
