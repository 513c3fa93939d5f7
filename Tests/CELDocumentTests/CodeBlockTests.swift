import Testing

/// Code in the documents of the library is code of the examples, which is compiled and run, and
/// output in them is output of the examples.
struct CodeBlockTests {
  private static let documents = Project.catalogue + ["README.md"]

  /// A fenced block: what stands behind the fence, and its paragraphs with the line of each.
  struct Block: Equatable {
    var language: String
    var paragraphs: [(line: Int, lines: [String])]

    static func == (left: Block, right: Block) -> Bool {
      left.language == right.language
        && left.paragraphs.map(\.lines) == right.paragraphs.map(\.lines)
    }
  }

  static func blocks(of text: String) -> [Block] {
    var result: [Block] = []
    var isOpen = false
    var isParagraphOpen = false
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.hasPrefix("```") {
        isOpen.toggle()
        isParagraphOpen = false
        if isOpen { result.append(Block(language: String(line.dropFirst(3)), paragraphs: [])) }
      } else if isOpen, line.isEmpty {
        isParagraphOpen = false
      } else if isOpen {
        let block = result.count - 1
        if !isParagraphOpen { result[block].paragraphs.append((index + 1, [])) }
        isParagraphOpen = true
        let paragraph = result[block].paragraphs.count - 1
        result[block].paragraphs[paragraph].lines.append(String(line))
      }
    }
    return result
  }

  /// Whether the lines stand in the text one after the other, all further in or out alike.
  static func isFound(_ lines: [String], in text: String) -> Bool {
    let all = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let first = lines.first else { return true }
    return all.indices.contains { start in
      guard all[start].hasSuffix(first), start + lines.count <= all.count else { return false }
      let indent = String(all[start].dropLast(first.count))
      guard indent.allSatisfy({ $0 == " " }) else { return false }
      return lines.indices.allSatisfy { all[start + $0] == indent + lines[$0] }
    }
  }

  @Test func codeOfDocumentsIsThatOfTheExamples() throws {
    let examples = try Project.examples.map { try #require(Project.text($0), "\($0) is gone") }
    for path in Self.documents {
      let text = try #require(Project.text(path), "\(path) is gone")
      for block in Self.blocks(of: text) where block.language == "swift" {
        for (line, lines) in block.paragraphs {
          #expect(
            examples.contains { Self.isFound(lines, in: $0) },
            "\(path):\(line): this paragraph is in no example, copy it from Examples/CEL")
        }
      }
    }
  }

  @Test func outputInTheCatalogueIsThatOfTheExamples() throws {
    for path in Project.catalogue {
      let text = try #require(Project.text(path), "\(path) is gone")
      for block in Self.blocks(of: text) where block.language.isEmpty {
        for (line, lines) in block.paragraphs {
          #expect(
            ExampleTests.outputs.contains { Self.isFound(lines, in: $0.text) },
            "\(path):\(line): no example prints this")
        }
      }
    }
  }

  @Test func findsBlocksAndLines() {
    let text = "a\n```swift\nlet a = 1\n\nif b {\n  c\n}\n```\n```\nout\n```\n"
    #expect(
      Self.blocks(of: text) == [
        Block(language: "swift", paragraphs: [(3, ["let a = 1"]), (5, ["if b {", "  c", "}"])]),
        Block(language: "", paragraphs: [(10, ["out"])]),
      ])
    #expect(Self.isFound(["if b {", "  c", "}"], in: "  if b {\n    c\n  }\n"))
    #expect(!Self.isFound(["if b {", "  c", "}"], in: "  if b {\n    d\n  }\n"))
    #expect(!Self.isFound(["b {"], in: "if b {"))
  }
}
