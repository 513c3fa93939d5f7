import WeirCore
import WeirPolicy
import WeirSignals

/// The schemas of policy.yaml and of the files of tests, whole.
enum PolicySchema {
  /// `schemas/policy.schema.json`.
  static var policy: JSONValue {
    document(
      PolicyKeys.policy, title: "A policy of Weir: policy.yaml",
      definitions: [
        PolicyKeys.time, PolicyKeys.table, PolicyKeys.list, PolicyKeys.velocity,
        PolicyKeys.feature, PolicyKeys.rule, PolicyKeys.decide, PolicyKeys.idempotence,
        PolicyKeys.alert,
      ].map(definition) + FieldSchema.definitions)
  }

  /// `schemas/tests.schema.json`.
  static var tests: JSONValue {
    document(
      PolicyKeys.caseFile, title: "Test cases of a policy of Weir: tests/*.yaml",
      definitions: [PolicyKeys.testCase, PolicyKeys.step, PolicyKeys.expectation].map(definition))
  }

  /// Where the schema of a section stands.
  static func reference(to section: SectionDescription) -> JSONValue {
    .string("#/definitions/" + section.name)
  }

  private static func document(
    _ section: SectionDescription, title: String, definitions: [JSONValue.Member]
  ) -> JSONValue {
    guard case .object(let members) = schema(of: section) else { return .null }
    return .object(
      [
        .init("$schema", .string("http://json-schema.org/draft-07/schema#")),
        .init("$comment", .string("Made from the code by `\(Reference.command)`.")),
        .init("title", .string(title)),
      ] + members + [.init("definitions", .object(definitions))])
  }

  private static func definition(_ section: SectionDescription) -> JSONValue.Member {
    .init(section.name, schema(of: section))
  }

  private static func schema(of section: SectionDescription) -> JSONValue {
    let required = section.keys.filter(\.isRequired).map(\.name)
    return .members([
      ("type", .string("object")), ("description", .string(section.meaning)),
      ("properties", .members(section.keys.map { ($0.name, KeySchema.of($0)) })),
      ("required", required.isEmpty ? nil : .words(required)),
      ("additionalProperties", .bool(false)), ("allOf", conditions(of: section)),
    ])
  }

  // MARK: Keys that depend on others

  private static func conditions(of section: SectionDescription) -> JSONValue? {
    switch section.name {
    case PolicyKeys.velocity.name: .array(aggregates)
    case PolicyKeys.rule.name:
      .array([
        .members([("if", holds("action", ["flag"])), ("else", without("log_odds"))])
      ])
    case PolicyKeys.step.name:
      .array([.members([("not", .members([("required", .words(["event", "line"]))]))])])
    default: nil
    }
  }

  /// `of` and `window` of a velocity, by its aggregate.
  private static var aggregates: [JSONValue] {
    let all = VelocityAggregate.allCases
    func those(_ isMeant: (VelocityAggregate) -> Bool) -> JSONValue {
      holds("aggregate", all.filter(isMeant).map(\.rawValue))
    }
    return [
      .members([
        ("if", those { $0.needsOf }), ("then", .members([("required", .words(["of"]))])),
      ]), .members([("if", those { !$0.needsOf }), ("then", without("of"))]),
      .members([
        ("if", those { !$0.allowsNoWindow }),
        ("then", .members([("required", .words(["window"]))])),
      ]),
    ]
  }

  /// That the key is there and one of these words.
  private static func holds(_ key: String, _ words: [String]) -> JSONValue {
    .members([
      ("properties", .members([(key, .members([("enum", .words(words))]))])),
      ("required", .words([key])),
    ])
  }

  private static func without(_ key: String) -> JSONValue {
    .members([("properties", .members([(key, .bool(false))]))])
  }
}
