import WeirCore
import WeirPolicy

/// JSON Schemas of keys, made from the loader's tables.
///
/// Draft 7: editors support it best. A schema allows all that the loader takes, and refuses what it
/// can tell from the file alone; that names exist and expressions are valid is for `weir check`.
enum KeySchema {
  /// Texts that are no name in expressions.
  private static let notReserved = "(?!(?:\(reservedWords.sorted().joined(separator: "|")))$)"
  /// A name in expressions.
  static let identifier = "^\(notReserved)[A-Za-z_][A-Za-z0-9_]*$"
  /// The same for tables.
  static let tableName =
    "^(?!(?:\(rootNames.joined(separator: "|")))$)\(notReserved)[A-Za-z_][A-Za-z0-9_]*$"
  /// The same for constants.
  static let constantName =
    "^(?!(?:\(ValueInPlace.thresholds.joined(separator: "|")))$)"
    + "\(notReserved)[A-Za-z_][A-Za-z0-9_]*$"
  private static let label = "^[A-Za-z_][A-Za-z0-9_.-]*$"
  private static let labelHelp = "a letter, then letters, digits, '_', '-' and '.'"
  private static let reference =
    "^(?!(?:\(rootNames.filter { $0 != "event" }.joined(separator: "|")))\\.)"
    + "[A-Za-z_][A-Za-z0-9_]*\\.[A-Za-z_][A-Za-z0-9_]*$"
  private static let referenceHelp = "event.NAME or TABLE.COLUMN"
  private static let file = #"^(?!\.{1,2}(?:/|$))[^/]+(?:/(?!\.{1,2}(?:/|$))[^/]+)*$"#
  private static let moment =
    #"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"#
    + #"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$"#
  private static let transformCall = #"^\s*(?:clip|bins|one_hot)\s*\(.*\)\s*$"#

  /// The schema of a key's value, with what the key means.
  static func of(_ key: KeyDescription) -> JSONValue {
    var members = self.members(of: key)
    members.append(.init("description", .string(key.meaning)))
    if let text = key.defaultText, let value = FlowValue.read(text) {
      members.append(.init("default", value))
    }
    if let text = key.example, let value = FlowValue.read(text) {
      members.append(.init("examples", .array([value])))
    }
    return .object(members)
  }

  // long: one case a kind
  private static func members(of key: KeyDescription) -> [JSONValue.Member] {
    switch key.kind {
    case .text(let most): text(minimum: 1, maximum: most)
    case .label:
      text(
        maximum: PolicyLimits.nameByteCountMax, pattern: label, help: labelHelp)
    case .expression:
      // `true` and `1` are expressions too.
      [.init("type", .words(["string", "boolean", "number"])), .init("pattern", .string("\\S"))]
    case .integer(let range):
      [
        .init("type", .string("integer")), .init("minimum", .integer(range.lowerBound)),
        .init("maximum", .integer(range.upperBound)),
      ]
    case .number(let range):
      [
        .init("type", key.isTextToo ? .words(["number", "string"]) : .string("number")),
        .init("minimum", .integer(Int64(range.lowerBound))),
        .init("maximum", .integer(Int64(range.upperBound))),
      ]
    case .boolean: [.init("type", .string("boolean"))]
    case .duration(let range):
      text(
        pattern: (range.lowerBound > 0 ? "^0*[1-9]" : "^[0-9]") + "[0-9]*(?:ms|s|m|h|d)$",
        help: "a whole number and a unit (ms, s, m, h or d), such as 10m")
    case .choice(let words): [.init("enum", .words(words))]
    case .reference: text(pattern: reference, help: referenceHelp)
    case .references(let range):
      [
        .init("type", .string("array")),
        .init("items", .object(text(pattern: reference, help: referenceHelp))),
        .init("minItems", .integer(Int64(range.lowerBound))),
        .init("maxItems", .integer(Int64(range.upperBound))), .init("uniqueItems", .bool(true)),
      ]
    case .fieldNames(let range):
      [
        .init(
          "anyOf",
          .array([
            .object(fieldName),
            .members([
              ("type", .string("array")), ("items", .object(fieldName)),
              ("minItems", .integer(Int64(range.lowerBound))),
              ("maxItems", .integer(Int64(range.upperBound))), ("uniqueItems", .bool(true)),
            ]),
          ]))
      ]
    case .texts:
      [
        .init("type", .string("array")), .init("items", .members([("type", .string("string"))])),
        .init("minItems", .integer(key.isRequired ? 1 : 0)), .init("uniqueItems", .bool(true)),
      ]
    case .file:
      text(
        maximum: 1_024, pattern: file,
        help: "a path inside the policy's directory, without '.' and '..'")
    case .scalar: [.init("type", .words(["string", "number", "boolean"]))]
    case .transform:
      [.init("anyOf", .array([.members([("enum", simpleTransforms)]), .object(transform)]))]
    case .section(let section): [.init("$ref", PolicySchema.reference(to: section))]
    case .named(let section): named(.members([("$ref", PolicySchema.reference(to: section))]), key)
    case .list(let section):
      [
        .init("type", .string("array")),
        .init("items", .members([("$ref", PolicySchema.reference(to: section))])),
      ]
    case .fields: FieldSchema.event
    case .moment:
      text(pattern: moment, help: "a timestamp of RFC 3339, such as 2026-03-02T12:00:00Z")
    case .members: [.init("type", .string("object"))]
    case .nameSet: [.init("anyOf", .array([.object(names), nameSet]))]
    case .values:
      [
        .init("type", .string("object")),
        .init("propertyNames", .object(text(pattern: "^[A-Za-z_]\\w*\\.[A-Za-z_]\\w*$"))),
        .init(
          "additionalProperties",
          .members([("type", .words(["string", "number", "boolean", "null"]))])),
      ]
    case .constants: named(.members([("anyOf", .array([constant, constants]))]), key)
    }
  }

  /// Members of the schema of a text.
  static func text(
    minimum: Int? = nil, maximum: Int? = nil, pattern: String? = nil, help: String? = nil
  ) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [.init("type", .string("string"))]
    // The loader counts bytes, a schema counts characters, of which there are no more.
    if let minimum { members.append(.init("minLength", .integer(Int64(minimum)))) }
    if let maximum { members.append(.init("maxLength", .integer(Int64(maximum)))) }
    if let pattern { members.append(.init("pattern", .string(pattern))) }
    // What editors say instead of the pattern.
    if let help { members.append(.init("patternErrorMessage", .string("write \(help)"))) }
    return members
  }

  /// Members of the schema of a mapping whose keys are names of the policy's own.
  static func named(_ value: JSONValue, _ key: KeyDescription) -> [JSONValue.Member] {
    let pattern =
      switch key.name {
      case "tables": tableName
      case "constants": constantName
      case "alerts": label
      default: identifier
      }
    let isLabel = pattern == label
    return [
      .init("type", .string("object")),
      .init(
        "propertyNames",
        .object(
          text(
            maximum: PolicyLimits.nameByteCountMax, pattern: pattern,
            help: isLabel
              ? labelHelp
              : "a letter or '_', then letters, digits and '_'; no word that CEL keeps"))),
      .init("additionalProperties", value),
      .init(
        "maxProperties",
        .integer(Int64(isLabel ? Limits.alertCountMax : Limits.policyItemCountMax))),
    ]
  }

  private static let fieldName = text(
    maximum: PolicyLimits.nameByteCountMax, pattern: identifier, help: "the name of a field")

  private static let simpleTransforms = JSONValue.words(
    SignalWords.transforms.map(\.example).filter { !$0.contains("(") })
  private static let transform = text(pattern: transformCall)

  private static let constant = JSONValue.members([
    ("type", .words(["string", "number", "boolean"]))
  ])
  private static let constants = JSONValue.members([
    ("type", .string("array")), ("items", constant), ("minItems", .integer(1)),
    ("maxItems", .integer(Int64(PolicyLimits.constantElementCountMax))),
  ])

  private static let names: [JSONValue.Member] = [
    .init("type", .string("array")), .init("items", .members([("type", .string("string"))])),
    .init("uniqueItems", .bool(true)),
  ]

  private static let nameSet = JSONValue.members([
    ("type", .string("object")), ("additionalProperties", .bool(false)),
    ("properties", .members([("includes", .object(names)), ("excludes", .object(names))])),
  ])
}

extension JSONValue {
  /// A list of strings.
  static func words(_ words: [String]) -> JSONValue { .array(words.map { .string($0) }) }
}
