import Testing

@testable import CEL

/// The numbers of SafeEvaluation.md are those of `Limits` and `RegexLimits`.
struct LimitTests {
  /// With commas between thousands.
  private static func grouped(_ number: Int) -> String {
    number < 1000
      ? "\(number)" : grouped(number / 1000) + "," + "\(1000 + number % 1000)".dropFirst()
  }

  @Test(arguments: [
    (Limits.sourceBytes, "UTF-8 bytes of source"), (Limits.depth, "levels of nesting"),
    (Limits.cost, "estimated steps"), (Limits.assumedListCount, "elements"),
    (Limits.foldingSteps, "steps for computing one constant part"), (IssueList.limit, "faults"),
    (Limits.evaluationSteps, "steps if nothing is said"), (Limits.rowSteps, "steps of a row"),
    (Limits.dynamicPatternBytes, "bytes of a pattern that is not a constant"),
    (RegexLimits.instructions, "instructions a byte"), (RegexLimits.nesting, "groups"),
    (RegexLimits.repetition, "times"),
  ])
  func isWrittenDown(_ number: Int, _ unit: String) throws {
    let page = try #require(Project.text("Sources/CEL/CEL.docc/SafeEvaluation.md"))
    let words = page.split { " \n".contains($0) }.joined(separator: " ")
    #expect(words.contains(" \(Self.grouped(number)) \(unit)"))
  }
}
