import Testing
import WeirCore

@testable import WeirPolicy

/// Every bad example of docs/errors.md is reported with just the code that it stands under.
///
/// A block `yaml base` is the policy behind which the examples stand, `yaml bad` an example;
/// `tested=1h` behind it says how long the longest test case is, else they are long enough. Other
/// blocks with two words, such as `csv cards.csv`, are files by their name.
@Suite struct DocumentedExampleTests {
  struct Example: Sendable, CustomTestStringConvertible {
    let code: String
    var bad: [String] = []
    var files: [String: String] = [:]
    var longestSpanMilliseconds = Int64.max
    /// The first words of the lines behind the blocks.
    var items: [String] = []

    var testDescription: String { code }
  }

  static let (base, examples) = read(Golden.project("docs/errors.md") ?? "")

  static func read(_ document: String) -> (base: String, examples: [Example]) {
    var base = ""
    var examples: [Example] = []
    var block: (words: [String], lines: [String])?
    for line in document.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        if let (words, lines) = block {
          let text = lines.joined(separator: "\n") + "\n"
          if words == ["yaml", "base"] { base = text }
          if !examples.isEmpty, words.count > 1 { add(words, text, to: &examples) }
          block = nil
        } else {
          block = (line.dropFirst(3).split(separator: " ").map(String.init), [])
        }
      } else if block != nil {
        block?.lines.append(String(line))
      } else if line.hasPrefix("## P_") {
        examples.append(Example(code: String(line.dropFirst(3))))
      } else if line.hasPrefix("- "), !examples.isEmpty {
        examples[examples.count - 1].items.append(String(line.dropFirst(2).prefix { $0 != ":" }))
      }
    }
    return (base, examples)
  }

  private static func add(_ words: [String], _ text: String, to examples: inout [Example]) {
    let last = examples.count - 1
    guard words[1] == "bad" else {
      examples[last].files[words[1]] = text
      return
    }
    examples[last].bad.append(text)
    for word in words.dropFirst(2) where word == "tested=1h" {
      examples[last].longestSpanMilliseconds = 3_600_000
    }
  }

  @Test(arguments: examples) func isReportedWithItsCode(_ example: Example) throws {
    #expect(example.bad.count == 1, "docs/errors.md: \(example.code) has one block `yaml bad`")
    #expect(example.items == ["Why", "Mend"])
    let text = Self.base + (example.bad.first ?? "")
    let found = Self.diagnostics(text, example)
    #expect(!found.isEmpty)
    #expect(
      found.allSatisfy { $0.code == example.code },
      "\(found.map(\.text).joined(separator: "\n\n"))")
  }

  private static func diagnostics(_ text: String, _ example: Example) -> [Diagnostic] {
    var files = example.files.mapValues { Array($0.utf8) }
    files["policy.yaml"] = Array(text.utf8)
    switch PolicyLoader.load(from: EmbeddedSource(files)) {
    case .failure(let faults): return faults.all
    case .success(let policy):
      return PolicyReview.diagnostics(
        of: policy, longestSpanMilliseconds: example.longestSpanMilliseconds)
    }
  }

  @Test func everyCodeHasAnExample() {
    #expect(Self.examples.map(\.code).sorted() == PolicyCode.allCases.map(\.rawValue).sorted())
  }

  @Test func theBaseIsWithoutFault() {
    #expect(Self.diagnostics(Self.base, Example(code: "")).isEmpty)
    #expect(!Self.base.isEmpty)
  }
}
