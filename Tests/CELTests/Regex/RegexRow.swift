import Testing

@testable import CEL

/// One pattern on one text, for tables of tests.
struct RegexRow: Sendable, CustomTestStringConvertible {
  let pattern: String
  let text: String

  init(_ pattern: String, _ text: String) {
    self.pattern = pattern
    self.text = text
  }

  var testDescription: String { "\(pattern.debugDescription) on \(text.debugDescription)" }

  /// Checks the answer with the table and without.
  func expect(_ isMatch: Bool, sourceLocation: SourceLocation = #_sourceLocation) throws {
    for stateLimit in [RegexLimits.states, 0] {
      let regex = try LinearRegex(pattern: pattern, stateLimit: stateLimit)
      #expect(
        regex.outcome(on: Array(text.utf8)).isMatch == isMatch,
        "with at most \(stateLimit) states", sourceLocation: sourceLocation)
    }
  }
}

extension LinearRegex {
  func outcome(on text: [UInt8]) -> Outcome {
    unsafe text.withUnsafeBufferPointer { unsafe search($0) }
  }
}
