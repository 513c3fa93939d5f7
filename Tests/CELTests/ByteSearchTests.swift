import Testing

@testable import CEL

/// One text in another, by bytes.
@Suite struct ByteSearchTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func findsWhatAPlainSearchFinds(_ seed: UInt64) {
    var random = RandomExpression(generator: SeededGenerator(state: seed))
    var found = 0
    for _ in 0..<5000 {
      // Few letters: much that nearly fits.
      let letters = random.pick([["a", "b"], ["a", "a", "a", "a", "b"], ["a", "ä", "b"]])
      let text = (0..<random.number(below: 150)).map { _ in random.pick(letters) }.joined()
      let length = random.number(below: random.pick([4, 12, 40]))
      let part = (0..<length).map { _ in random.pick(letters) }.joined()
      let (bytes, wanted) = (Array(text.utf8), Array(part.utf8))
      let expected = (0...bytes.count).contains { bytes[$0...].starts(with: wanted) }
      #expect(containsText(text, part) == expected, "'\(part)' in '\(text)', seed \(seed)")
      if expected { found += 1 }
    }
    #expect((1000...4500).contains(found))
  }

  @Test func takesLinearTime() {
    // Some 10¹² comparisons, if every place was tried: the test would not end.
    let text = String(repeating: "a", count: 4_000_000)
    let part = String(repeating: "a", count: 2_000_000)
    #expect(!containsText(text, part + "b"))
    #expect(!containsText(text, "b" + part))
    #expect(containsText(text + "b", part + "b"))
  }
}
