import CEL
import Testing

@testable import WeirReference

/// What the page of expressions says holds.
@Suite struct ExpressionPageTests {
  private static var environment: Environment {
    var environment = Environment()
    environment.variable("event.country", .string, isOptional: true)
    environment.variable("event.email", .string, isOptional: true)
    environment.variable("event.currency", .string, isOptional: true)
    environment.variable("event.shipping_country", .string, isOptional: true)
    environment.variable("event.ip", .ip, isOptional: true)
    environment.variable("bin.country", .string, isOptional: true)
    environment.variable("event.amount_minor", .int, isOptional: true)
    environment.variable("velocity.cards_per_ip_10m", .int, isOptional: true)
    environment.set("lists.ip_blocklist", of: [.ip], id: 0)
    environment.set("lists.domains", of: [.string], id: 1)
    return environment
  }

  /// The lines of the first block of code.
  private static var examples: [String] {
    let block = ExpressionPage.text.split(separator: "```\n")[1]
    return block.split(separator: "\n").map(String.init)
  }

  @Test func examplesAreExpressions() {
    #expect(Self.examples.count == 4)
    for source in Self.examples + ["event.email.split('@')[1] in lists.domains"] {
      if case .failure(let issues) = Self.environment.compile(source, expecting: .bool) {
        Testing.Issue.record("\(source): \(issues)")
      }
      if !source.contains(" in lists.") {
        #expect(ExpressionPage.text.contains(source))
      }
    }
  }

  @Test(arguments: [
    ("event.country == \"DE\"", 600, Bool?.none),
    ("event.country == \"DE\" || event.amount_minor > 500", 600, true),
    ("event.country == \"DE\" || event.amount_minor > 500", 500, nil),
    ("event.country == \"DE\" && event.amount_minor > 500", 600, nil),
    ("event.country == \"DE\" && event.amount_minor > 500", 500, false),
    ("has(event.country)", 0, false), ("has(event.country) && event.country == \"DE\"", 0, false),
    ("event.?country.orValue(\"\") == \"DE\"", 0, false),
  ])
  func missingValuesDoWhatIsTold(_ source: String, _ amount: Int64, _ expected: Bool?) throws {
    #expect(ExpressionPage.text.contains("| `\(source.replacing("|", with: "\\|"))` |"))
    let program = try Self.environment.compile(source).get()
    let values: [String: Value] = ["event.amount_minor": .int(amount)]
    guard let expected else {
      #expect(throws: EvaluationFault.missing) { try program.evaluate(values) }
      return
    }
    #expect(try program.evaluate(values) == .bool(expected))
  }

  @Test(arguments: ["event.amount_minor * 1.5", "event.country == null"])
  func refusesWhatIsToldToBe(_ source: String) {
    #expect(ExpressionPage.text.contains("`\(source)`"))
    #expect(throws: Issues.self) { try Self.environment.compile(source).get() }
  }

  @Test func everyLibraryHasItsHeading() {
    for library in Library.all {
      let title = library.name.prefix(1).uppercased() + library.name.dropFirst()
      #expect(ExpressionPage.text.contains("\n### \(title)\n"))
    }
  }
}
