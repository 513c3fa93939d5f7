import Testing
import WeirCore

@testable import WeirPolicy

/// The review of a large policy ends, and says no more than anybody reads.
@Suite struct ReviewBoundTests {
  private static func words(_ count: Int, _ prefix: String) -> String {
    (0..<count).map { "'\(prefix)\($0)'" }.joined(separator: ", ")
  }

  @Test func ofOneSetTenValuesAreTold() throws {
    let policy = BadPolicy(
      "a large set",
      after: """
          kind: {type: enum, values: [\(Self.words(1_024, "a"))]}
        rules:
          - {name: a, condition: "event.kind in ['a1', \(Self.words(3_000, "b"))]", action: review}
        """,
      gives: "")
    let found = try policy.review().get()
    #expect(found.map(\.code) == Array(repeating: "P_CONSTANT", count: 10))
    #expect(found.first?.message == "in 'condition' of rule 'a', event.kind is never 'b0'")
  }

  @Test func comparisonsOfRulesAreCounted() throws {
    let rules = (0..<120).map { number in
      let tests = (0..<120).map { "event.amount != \($0 * 7 + number)" }.joined(separator: " && ")
      return "  - {name: r\(number), condition: '\(tests)', action: reject}"
    }
    let policy = BadPolicy(
      "many rejects", after: "rules:\n" + rules.joined(separator: "\n"), gives: "")
    #expect(try policy.review().get().isEmpty)
  }
}
