import Testing

@testable import CEL

/// Patterns and texts made to be slow or to break: work is counted, never timed.
struct RegexHostileTests {
  static let textSize = 65_536

  struct Row: Sendable, CustomTestStringConvertible {
    let pattern: String
    /// Instructions without the table visit at most this many for each byte.
    let stepsPerByte: Int

    init(_ pattern: String, stepsPerByte: Int) {
      self.pattern = pattern
      self.stepsPerByte = stepsPerByte
    }

    var testDescription: String { pattern }
  }

  @Test(arguments: [
    Row("^(a+)+$", stepsPerByte: 4),
    Row("(a+)+$", stepsPerByte: 5),
    Row("(a*)*c", stepsPerByte: 4),
    Row("(a|aa)+$", stepsPerByte: 6),
    Row("(a|a)*c", stepsPerByte: 4),
    Row("(.*)*c", stepsPerByte: 4),
    Row("(.*)(.*)(.*)(.*)(.*)[^ab]", stepsPerByte: 11),
    Row("^(([a-z])+.)+[A-Z]([a-z])+$", stepsPerByte: 6),
    Row("(a?){30}a{30}c", stepsPerByte: 91),
    Row("(\\b|a)*c", stepsPerByte: 6),
  ]) func readsEachByteOnce(_ row: Row) throws {
    var text = Array(repeating: UInt8(ascii: "a"), count: Self.textSize)
    text[Self.textSize - 1] = UInt8(ascii: "b")
    let fast = try LinearRegex(pattern: row.pattern)
    #expect(fast.stateCount != nil)
    #expect(
      fast.outcome(on: text) == LinearRegex.Outcome(isMatch: false, steps: Self.textSize))
    let slow = try LinearRegex(pattern: row.pattern, stateLimit: 0)
    let outcome = slow.outcome(on: text)
    #expect(!outcome.isMatch)
    #expect(outcome.steps <= row.stepsPerByte * (Self.textSize + 1))
  }

  @Test func runsWithoutATableWhenThatWouldBeTooLarge() throws {
    // The set of places of the last 12 a's is 2^12 states.
    let regex = try LinearRegex(pattern: "(a|b)*a(a|b){12}c")
    #expect(regex.stateCount == nil)
    #expect(regex.outcome(on: Array("bbabbbbbbbbbbbbc".utf8)).isMatch)
    #expect(!regex.outcome(on: Array("bbabbbbbbbbbbbb".utf8)).isMatch)
    #expect(!regex.outcome(on: Array("babbbbbbbbbbbbbc".utf8)).isMatch)
  }

  @Test(arguments: [RegexLimits.states, 0])
  func stopsWhereTheAnswerIsCertain(stateLimit: Int) throws {
    let text = Array(repeating: UInt8(ascii: "a"), count: Self.textSize)
    for pattern in ["aa", "^b", "\\Ab|^c", "", "a|$", "^a\\b"] {
      let regex = try LinearRegex(pattern: pattern, stateLimit: stateLimit)
      #expect(regex.outcome(on: text).steps < 20, "\(pattern)")
    }
  }

  @Test(
    arguments: [
      [0xC3], [0x80], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0xF0, 0x9F, 0x98], [0xE2, 0x82],
    ] as [[UInt8]]) func invalidUTF8MatchesNothing(_ bytes: [UInt8]) throws
  {
    for stateLimit in [RegexLimits.states, 0] {
      for pattern in ["(?s).", "[^a]", "\\PL", "\\pL", "\\W", "\\x{C3}", "\\x{FFFD}"] {
        let regex = try LinearRegex(pattern: pattern, stateLimit: stateLimit)
        #expect(!regex.outcome(on: bytes).isMatch, "\(pattern)")
      }
      let around = try LinearRegex(pattern: "a.b|cd$", stateLimit: stateLimit)
      #expect(!around.outcome(on: [0x61] + bytes + [0x62]).isMatch)
      #expect(around.outcome(on: bytes + [0x63, 0x64]).isMatch)
      #expect(around.outcome(on: bytes + Array("aéb".utf8) + bytes).isMatch)
    }
  }

  @Test func anyStringOfOperatorsIsAPatternOrAFault() {
    let seed: UInt64 = 0x5EED_0001
    var random = RegexSeededGenerator(seed: seed)
    let pieces = [
      "(", ")", "[", "]", "{", "}", "*", "+", "?", "|", "^", "$", ".", "\\", "-", ":", "a", "é",
      "1", ",", "(?", "P<", ">", "[:", ":]", "\\p", "\\x", "\\Q", "\\E", "i", "L", "{2}", "\\b",
      "[^", "alpha", "\u{1F600}", "\0",
    ]
    var accepted = 0
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...10, using: &random)
      let pattern = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      do {
        let regex = try LinearRegex(pattern: pattern)
        accepted += 1
        _ = regex.outcome(on: Array("a-é1\n".utf8))
      } catch {
        #expect((0...pattern.utf8.count).contains(error.offset), "seed \(seed): \(pattern)")
        #expect(!error.message.isEmpty)
      }
    }
    #expect(accepted > 1_000, "seed \(seed): the pieces make too few patterns")
  }
}
