import Testing

@testable import WeirPolicy

/// The exact texts, all together: how many there are, and that every message is among them.
@Suite struct GoldenTests {
  /// The number only grows: a case that goes away has another in its place, or no message left.
  @Test func thereAreAsManyAsThereWere() {
    #expect(Golden.refused.count >= 150)
    #expect(Golden.reviewed.count >= 65)
    let names = (Golden.refused + Golden.reviewed).map { $0.name + $0.text }
    #expect(Set(names).count == names.count)
  }

  /// Messages without a case, with the reason.
  private static let exceptions = [
    "not UTF-8": "a Swift text cannot be that; BadTextTests has the bytes",
    "not YAML": "for what the YAML parser may throw that it does not throw",
    "nested too deeply": "the same, for want of memory",
    "file '…' is larger than … bytes": "a case would take 256 MiB",
  ]

  /// Each text that a call of `faults.add`, `faults.warn` or `refuse` starts with occurs in the
  /// text of a case.
  @Test func everyMessageIsThatOfACase() throws {
    let texts = Array(
      (Golden.refused + Golden.reviewed).map(\.expected).joined(separator: "\n").utf8)
    var calls = 0
    for name in Golden.reportingFiles {
      let path = "Sources/WeirPolicy/\(name).swift"
      let source = try #require(Golden.project(path), "\(path) is gone")
      for (line, message) in Self.messages(source) where Self.exceptions[message] == nil {
        calls += 1
        let isFound = Self.occurs(message, in: texts)
        #expect(isFound, "\(path):\(line): no case reports '\(message)', write one")
      }
    }
    #expect(calls > 95)
  }

  /// The messages of calls that report: the first literal of each, `…` for what is put in, with the
  /// line of the call. Calls whose message is made elsewhere have none.
  static func messages(_ source: String) -> [(line: Int, text: String)] {
    var result: [(Int, String)] = []
    for word in ["faults.add(", "faults.warn(", "refuse("] {
      for range in source.utf8.ranges(of: word.utf8) {
        let before = source[..<range.lowerBound]
        if before.hasSuffix("func ") { continue }
        guard let message = firstLiteral(source[range.upperBound...]) else { continue }
        result.append((before.utf8.count { $0 == 10 } + 1, message))
      }
    }
    return result
  }

  /// The first string literal before the end of the call.
  private static func firstLiteral(_ call: Substring) -> String? {
    var depth = 1
    var rest = call
    while let character = rest.first {
      rest = rest.dropFirst()
      switch character {
      case "(": depth += 1
      case ")": depth -= 1
      case "\"": return literal(rest)
      default: break
      }
      if depth == 0 { return nil }
    }
    return nil
  }

  private static func literal(_ text: Substring) -> String {
    var result = ""
    var rest = text
    while let character = rest.first, character != "\"" {
      rest = rest.dropFirst()
      guard character == "\\" else {
        result.append(character)
        continue
      }
      guard rest.first == "(" else {
        if let escaped = rest.popFirst() { result.append(escaped) }
        continue
      }
      var depth = 0
      repeat {
        if rest.first == "(" { depth += 1 }
        if rest.first == ")" { depth -= 1 }
        rest = rest.dropFirst()
      } while depth > 0 && !rest.isEmpty
      result += "…"
    }
    return result
  }

  /// Whether the fixed parts of a message stand in a text, one soon after the other.
  private static func occurs(_ message: String, in text: [UInt8]) -> Bool {
    let parts = message.split(separator: "…").map { Array($0.utf8) }
    guard let first = parts.first else { return true }
    return text.ranges(of: first).contains { start in
      var rest = text[start.upperBound...].prefix(400)
      return parts.dropFirst().allSatisfy { part in
        guard let found = rest.firstRange(of: part) else { return false }
        rest = rest[found.upperBound...]
        return true
      }
    }
  }

  @Test func readsMessages() {
    let source = """
      faults.add(.yaml, "a \\(b.c("d")) e", at: x(1), help: "f")
      faults.warn(
        code, "g \\"h\\"", at: y)
      func refuse(_ a: String) {}
      faults.add(code, message, at: place)
      """
    let messages = Self.messages(source)
    #expect(messages.map(\.text) == ["a … e", "g \"h\""])
    #expect(messages.map(\.line) == [1, 2])
    #expect(Self.occurs("a … e", in: Array("x: a 1 e".utf8)))
    #expect(!Self.occurs("a … e", in: Array("x: e a 1".utf8)))
  }
}
