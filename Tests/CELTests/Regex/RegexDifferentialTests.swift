import Testing

@testable import CEL

/// Random patterns on random texts: table, simulation and a plain matcher must agree.
struct RegexDifferentialTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func threeWaysAgree(seed: UInt64) throws {
    var random = RegexSeededGenerator(seed: seed)
    var matchCount = 0
    var tableCount = 0
    for _ in 0..<1_000 {
      let pattern = Self.pattern(depth: 3, &random)
      let tree = try RegexParser.parse(pattern)
      let fast = try LinearRegex(pattern: pattern)
      let slow = try LinearRegex(pattern: pattern, stateLimit: 0)
      if fast.stateCount != nil { tableCount += 1 }
      for _ in 0..<6 {
        let text = Self.text(&random)
        let expected = PlainMatcher(text).matches(tree)
        let bytes = Array(text.utf8)
        let note = "seed \(seed): \(pattern.debugDescription) on \(text.debugDescription)"
        #expect(fast.outcome(on: bytes).isMatch == expected, "table, \(note)")
        #expect(slow.outcome(on: bytes).isMatch == expected, "simulation, \(note)")
        if expected { matchCount += 1 }
      }
    }
    #expect(tableCount > 900, "seed \(seed)")
    #expect((1_000...5_000).contains(matchCount), "seed \(seed): a lopsided test")
  }

  @Test(arguments: [11, 12] as [UInt64])
  func tableAndSimulationAgreeOnAnyBytes(seed: UInt64) throws {
    var random = RegexSeededGenerator(seed: seed)
    let bytes: [UInt8] = [0x61, 0x62, 0x0A, 0x5F, 0x80, 0xBF, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xFF]
    for _ in 0..<1_000 {
      let pattern = Self.pattern(depth: 3, &random)
      let fast = try LinearRegex(pattern: pattern)
      let slow = try LinearRegex(pattern: pattern, stateLimit: 0)
      for _ in 0..<6 {
        let count = Int.random(in: 0...8, using: &random)
        let text = (0..<count).map { _ in bytes.randomElement(using: &random) ?? 0 }
        #expect(
          fast.outcome(on: text).isMatch == slow.outcome(on: text).isMatch,
          "seed \(seed): \(pattern.debugDescription) on \(text)")
      }
    }
  }

  private static let atoms = [
    "a", "b", "c", "é", "€", "\u{1F600}", "_", "\\n", ".", "[ab]", "[^a]", "[a-cé-ñ]", "\\d",
    "\\D", "\\w", "\\W", "\\s", "[^\\W1]", "[€-\u{1F600}]", "^", "$", "\\b", "\\B", "(?m:^)",
    "(?m:$)", "\\A", "\\z",
  ]

  private static func pattern(depth: Int, _ random: inout RegexSeededGenerator) -> String {
    let one = { (random: inout RegexSeededGenerator) in pattern(depth: depth - 1, &random) }
    switch depth == 0 ? 0 : Int.random(in: 0...9, using: &random) {
    case 0...2: return atoms.randomElement(using: &random) ?? "a"
    case 3...5:
      return (0..<Int.random(in: 1...4, using: &random)).map { _ in one(&random) }.joined()
    case 6: return "(?:" + one(&random) + "|" + one(&random) + ")"
    case 7: return "(?i:" + one(&random) + ")"
    default:
      let operators = ["*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "*?", "+?"]
      return "(?:" + one(&random) + ")" + (operators.randomElement(using: &random) ?? "*")
    }
  }

  private static func text(_ random: inout RegexSeededGenerator) -> String {
    let pieces = ["a", "b", "c", "A", "é", "É", "€", "\u{1F600}", "_", "1", " ", "\n", "-"]
    return (0..<Int.random(in: 0...8, using: &random))
      .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }
}

/// Matches a tree directly: for a set of places, the set of places after it. Slow and obvious.
private struct PlainMatcher {
  let text: [Unicode.Scalar]

  init(_ text: String) {
    self.text = Array(text.unicodeScalars)
  }

  func matches(_ node: RegexNode) -> Bool {
    !ends(of: node, from: Set(0...text.count)).isEmpty
  }

  private func ends(of node: RegexNode, from begins: Set<Int>) -> Set<Int> {
    switch node {
    case .empty: return begins
    case .scalars(let set):
      return Set(begins.filter { $0 < text.count && set.contains(text[$0].value) }.map { $0 + 1 })
    case .assertion(let assertion): return begins.filter { holds(assertion, at: $0) }
    case .concatenation(let items): return items.reduce(begins) { ends(of: $1, from: $0) }
    case .alternation(let items):
      return items.reduce(into: []) { $0.formUnion(ends(of: $1, from: begins)) }
    case .repetition(let body, let minimum, let maximum, _):
      var current = (0..<minimum).reduce(begins) { places, _ in ends(of: body, from: places) }
      var all = current
      // More rounds than there are places bring no new place.
      for _ in 0..<min((maximum ?? .max) - minimum, text.count + 1) {
        current = ends(of: body, from: current)
        all.formUnion(current)
      }
      return all
    }
  }

  private func holds(_ assertion: RegexAssertion, at place: Int) -> Bool {
    let before = place > 0 ? text[place - 1] : nil
    let after = place < text.count ? text[place] : nil
    let wordChanges = isWord(before) != isWord(after)
    return switch assertion {
    case .beginText: before == nil
    case .endText: after == nil
    case .beginLine: before == nil || before == "\n"
    case .endLine: after == nil || after == "\n"
    case .wordBoundary: wordChanges
    case .insideOrOutsideWord: !wordChanges
    }
  }

  private func isWord(_ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar else { return false }
    return scalar == "_" || (scalar.isASCII && scalar.properties.isAlphabetic)
      || ("0"..."9").contains(scalar)
  }
}
