import CEL
import Testing
import WeirCore

@testable import WeirPolicy

/// What constants become, and what expressions that read them are.
@Suite struct ConstantTests {
  /// How a constant is written, and what it then is.
  struct Case: Sendable, CustomTestStringConvertible {
    let written: String
    let type: CELType
    let value: Value
    var testDescription: String { written }

    init(_ written: String, _ type: CELType, _ value: Value) {
      (self.written, self.type, self.value) = (written, type, value)
    }
  }

  static let cases = [
    Case("500000", .int, .int(500_000)),
    Case("-9223372036854775808", .int, .int(.min)),
    Case("+5", .int, .int(5)),
    Case("0.25", .double, .double(0.25)),
    Case("5.0", .double, .double(5)),
    Case("1e-3", .double, .double(0.001)),
    Case("true", .bool, .bool(true)),
    Case("yes", .string, .string("yes")),
    Case("DE", .string, .string("DE")),
    Case("\"500\"", .string, .string("500")),
    Case("''", .string, .string("")),
    Case("[DE, AT]", .list(.string), .list([.string("DE"), .string("AT")])),
    Case("[7]", .list(.int), .list([.int(7)])),
    Case("[0.5, 1.0]", .list(.double), .list([.double(0.5), .double(1)])),
    Case("[true, false]", .list(.bool), .list([.bool(true), .bool(false)])),
  ]

  static func policy(
    _ text: String, values: [(name: String, text: String)] = []
  ) throws -> Policy {
    try BadPolicy("good", after: text, values: values, gives: "").load().get()
  }

  @Test(arguments: cases) func hasTheTypeThatItIsWrittenAs(_ c: Case) throws {
    let constants = try Self.policy("constants: {x: \(c.written)}").constants
    #expect(constants.map(\.name) == ["x"])
    #expect(constants.map(\.type) == [c.type])
    #expect(constants.map(\.value) == [c.value])
  }

  @Test func aPolicyWithoutHasNone() throws {
    #expect(try Self.policy("rules: []").constants.isEmpty)
  }

  /// Where an expression stands, with a constant and with its value.
  @Test(arguments: [
    ("rules:\n  - {name: a, condition: event.amount > X, action: review}", "5"),
    ("rules:\n  - name: a\n    condition: event.land in X\n    action: review", "['DE', 'AT']"),
    ("rules:\n  - {name: a, condition: event.price > X, action: review}", "0.5"),
    ("features:\n  f: {value: event.amount + X}", "5"),
    ("features:\n  f: {value: event.price * X}", "0.5"),
    (
      "velocity:\n  n: {aggregate: count, group_by: [event.card], window: 1h, "
        + "where: event.amount > X}", "5"
    ),
  ])
  func expressionsThatReadItAreThoseWithItsValue(_ text: String, value: String) throws {
    let named = try Self.policy(
      "constants: {x: \(value)}\n" + text.replacing("X", with: "constants.x"))
    let written = try Self.policy(text.replacing("X", with: value))
    func expressions(_ policy: Policy) -> [Expression] {
      policy.rules.map(\.condition) + policy.features.map(\.value)
        + policy.velocities.compactMap(\.filter)
    }
    #expect(expressions(named).map(\.structure) == expressions(written).map(\.structure))
    #expect(expressions(named).map(\.cost) == expressions(written).map(\.cost))
    #expect(expressions(named).map(\.type) == expressions(written).map(\.type))
    #expect(expressions(named).map(\.sourceWithValues) == expressions(written).map(\.source))
  }

  @Test func areShownByCheck() throws {
    let policy = try Self.policy(
      """
      constants:
        max_spend: 500000
        home: [DE, AT]
        note: \(String(repeating: "x", count: 61))
      """)
    let text = PlanDescription.text(of: policy)
    #expect(
      text.contains(
        """

        constants (3)
          max_spend  int 500000
          home       list(string) ['DE', 'AT']
          note       string …


        """))
  }
}
