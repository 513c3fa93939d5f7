import WeirCore
import WeirPolicy

/// The schema of fields: which keys one has depends on its `type`.
enum FieldSchema {
  /// What stands under `definitions` for fields: `field`, and one for each type.
  static var definitions: [JSONValue.Member] {
    let branches = PolicyKeys.fieldTypes.map { type in
      JSONValue.members([
        ("if", condition(on: type)),
        ("then", .members([("$ref", .string("#/definitions/field_\(type)"))])),
      ])
    }
    let field = JSONValue.members([
      ("type", .string("object")),
      ("description", .string("A field of the event; its other keys depend on its type.")),
      (
        "properties",
        .members([
          (
            "type",
            .members([
              ("enum", .words(PolicyKeys.fieldTypes)),
              ("description", .string("What the field holds.")),
            ])
          )
        ])
      ), ("required", .words(["type"])), ("allOf", .array(branches)),
    ])
    return [.init("field", field)]
      + PolicyKeys.fieldTypes.map { .init("field_\($0)", schema(of: $0)) }
  }

  /// Members of the schema of `event`.
  static var event: [JSONValue.Member] {
    let field = JSONValue.members([("$ref", .string("#/definitions/field"))])
    func role(_ type: String, isRequired: Bool = false) -> JSONValue {
      let required = JSONValue.members([("const", .bool(true))])
      let own = JSONValue.members([
        (
          "properties",
          .members([
            ("type", .members([("const", .string(type))])),
            ("required", isRequired ? required : nil),
          ])
        ), ("required", isRequired ? .words(["required"]) : nil),
      ])
      return .members([("allOf", .array([field, own]))])
    }
    let key = PolicyKeys.policy.keys.first { $0.name == "event" }
    guard let key else { preconditionFailure("a policy has the key event") }
    return KeySchema.named(field, key) + [
      .init(
        "properties",
        .members([
          ("event_id", role("string")), ("ts", role("timestamp", isRequired: true)),
          ("type", role("enum")),
        ])), .init("required", .words(["event_id", "ts"])),
    ]
  }

  private static func condition(on type: String) -> JSONValue {
    .members([
      ("properties", .members([("type", .members([("const", .string(type))]))])),
      ("required", .words(["type"])),
    ])
  }

  private static func schema(of type: String) -> JSONValue {
    let section = PolicyKeys.field(of: type)
    let properties = section.keys.map { key -> (String, JSONValue?) in
      guard case .scalar = key.kind, case .object(let members) = KeySchema.of(key) else {
        return (key.name, KeySchema.of(key))
      }
      // What a bound or a default is, the type says.
      let rest = members.filter { $0.name != "type" }
      return (key.name, .object(value(of: type) + rest))
    }
    return .members([
      ("type", .string("object")), ("description", .string(section.meaning)),
      ("properties", .members(properties)),
      ("required", .words(section.keys.filter(\.isRequired).map(\.name))),
      ("additionalProperties", .bool(false)),
    ])
  }

  /// Members of the schema of a value of a field.
  private static func value(of type: String) -> [JSONValue.Member] {
    switch type {
    case "int": [.init("type", .string("integer"))]
    case "decimal", "double": [.init("type", .string("number"))]
    case "bool": [.init("type", .string("boolean"))]
    case "timestamp": [.init("type", .words(["string", "integer"]))]
    case "digits":
      [.init("type", .words(["string", "integer"])), .init("pattern", .string("^[0-9]+$"))]
    case "country": KeySchema.text(pattern: "^[A-Za-z]{2}$")
    case "currency": KeySchema.text(pattern: "^[A-Za-z]{3}$")
    case "ip": KeySchema.text(pattern: "^[0-9A-Fa-f:.]+$")
    default: KeySchema.text()
    }
  }
}
