import CEL
import Testing
import WeirCore

@testable import WeirPolicy

/// Values that take the place of a policy's own.
@Suite struct ValueInPlaceTests {
  private static let text = """
    constants:
      low: 5
      share: 0.25
      is_on: true
      word: strict
    features:
      f: {value: event.amount}
    model: model.json
    rules:
      - {name: a, condition: constants.is_on && event.amount > constants.low, action: review}
    decide: {review_at: 0.5, reject_at: 0.9}
    """

  private static let model = """
    {"format":"weir-logistic/1","intercept":0,"features":[
     {"name":"f","weight":1,"mean":0,"scale":1}]}
    """

  private static func policy(
    _ values: [(name: String, text: String)], decide: Bool = true,
    model: PolicyLoader.ModelUse = .asWritten
  ) throws -> Policy {
    let text =
      BadPolicy.start
      + (decide ? text : text.split(separator: "\n").dropLast().joined(separator: "\n"))
    return try PolicyLoader.load(
      from: EmbeddedSource([
        "policy.yaml": Array(text.utf8), "model.json": Array(Self.model.utf8),
      ]), model: model,
      values: values.map { ValueInPlace(name: $0.name, text: $0.text, origin: "test") }
    ).get()
  }

  @Test(arguments: [
    ("low", "7", Value.int(7)), ("low", "-7", .int(-7)), ("share", "0.35", .double(0.35)),
    ("share", "1", .double(1)), ("share", "1e-3", .double(0.001)), ("is_on", "false", .bool(false)),
    ("word", "loose", .string("loose")), ("word", "5", .string("5")), ("word", "", .string("")),
    ("word", "null", .string("null")),
  ])
  func takesThePlaceOfAConstant(_ name: String, text: String, value: Value) throws {
    let before = try Self.policy([]).constants
    let constants = try Self.policy([(name, text)]).constants
    #expect(constants.map(\.name) == before.map(\.name))
    #expect(constants.map(\.type) == before.map(\.type))
    for (one, old) in zip(constants, before) {
      #expect(one.value == (one.name == name ? value : old.value))
    }
  }

  @Test func isWhatExpressionsRead() throws {
    let policy = try Self.policy([("low", "7")])
    #expect(policy.rules[0].condition.sourceWithValues == "true && event.amount > 7")
  }

  @Test func mayTurnARuleOff() throws {
    #expect(try Self.policy([("is_on", "false")]).rules[0].condition.constant == .bool(false))
  }

  @Test func takesThePlaceOfThresholds() throws {
    let policy = try Self.policy([("review_at", "0.35"), ("reject_at", "1")])
    #expect(policy.decide.reviewAt == 0.35)
    #expect(policy.decide.rejectAt == 1)
  }

  @Test func leavesTheOtherThresholdAsItIs() throws {
    let policy = try Self.policy([("reject_at", "0.5")])
    #expect(policy.decide.reviewAt == 0.5)
    #expect(policy.decide.rejectAt == 0.5)
  }

  @Test func isAThresholdWhereThePolicySetsNone() throws {
    let policy = try Self.policy([("review_at", "0.35")], decide: false)
    #expect(policy.decide.reviewAt == 0.35)
    #expect(policy.decide.rejectAt == nil)
    #expect(policy.decide.onInvalid == .review)
  }

  @Test func isAThresholdOfAnUntrainedModel() throws {
    #expect(try Self.policy([("review_at", "0.1")], model: .untrained).decide.reviewAt == 0.1)
  }

  /// The stamp is made of the files.
  @Test func leavesTheFilesAsTheyAre() throws {
    #expect(try Self.policy([("low", "7")]).files == Self.policy([]).files)
  }
}
