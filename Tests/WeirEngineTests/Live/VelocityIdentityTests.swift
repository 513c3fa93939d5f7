import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// When a velocity with a filter that reads constants is the same one under another policy.
@Suite struct VelocityIdentityTests {
  /// A filter, with the constants that it reads, and whether it is that of `base`.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let constants: String
    let filter: String
    let isSame: Bool

    init(_ title: String, constants: String, filter: String, isSame: Bool) {
      (testDescription, self.constants) = (title, constants)
      (self.filter, self.isSame) = (filter, isSame)
    }
  }

  private static let filter = "event.amount > constants.low"

  static let cases = [
    Case("the same value", constants: "{low: 5}", filter: filter, isSame: true),
    Case("another value", constants: "{low: 6}", filter: filter, isSame: false),
    Case("an equal value of another type", constants: "{low: 5.0}", filter: filter, isSame: false),
    Case(
      "another value of a constant that it does not read", constants: "{low: 5, high: 6}",
      filter: filter, isSame: true),
    Case(
      "the value written out", constants: "{low: 6}", filter: "event.amount > 5", isSame: true),
    Case(
      "another name for the value", constants: "{least: 5}",
      filter: "event.amount > constants.least", isSame: true),
    Case(
      "another condition with the value", constants: "{low: 5}",
      filter: "event.amount >= constants.low", isSame: false),
  ]

  /// Of the velocity with the filter, or of the one that reads it.
  private static func identity(
    of velocity: Int = 0, constants: String, filter: String, values: [ValueInPlace] = []
  ) throws -> VelocityIdentity {
    let text = """
      policy: shop
      version: 1
      event:
        event_id: {type: string, required: true}
        ts: {type: timestamp, required: true}
        amount: {type: int}
        card: {type: string}
      constants: \(constants)
      velocity:
        read: {aggregate: count, group_by: [event.card], window: 1h, where: '\(filter)'}
        n: {aggregate: count, group_by: [event.card], window: 1h, where: velocity.read > 1}
      """
    let source = EmbeddedSource(["policy.yaml": Array(text.utf8)])
    let policy = try PolicyLoader.load(from: source, values: values).get()
    return VelocityIdentity(policy.velocities[velocity], in: policy)
  }

  @Test(arguments: cases) func countsTheValuesOfConstants(_ c: Case) throws {
    let base = try Self.identity(constants: "{low: 5}", filter: Self.filter)
    let other = try Self.identity(constants: c.constants, filter: c.filter)
    #expect((base == other) == c.isSame)
  }

  @Test(arguments: cases) func countsThemThroughOtherVelocities(_ c: Case) throws {
    let base = try Self.identity(of: 1, constants: "{low: 5}", filter: Self.filter)
    let other = try Self.identity(of: 1, constants: c.constants, filter: c.filter)
    #expect((base == other) == c.isSame)
  }

  @Test func countsAValueThatWasPutInPlace() throws {
    let base = try Self.identity(constants: "{low: 5}", filter: Self.filter)
    let other = try Self.identity(
      constants: "{low: 5}", filter: Self.filter,
      values: [ValueInPlace(name: "low", text: "6", origin: "test")])
    #expect(base != other)
  }
}
