import Testing

@testable import CEL

/// Patterns that are refused: the message and the place are part of the contract.
struct RegexRefusalTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let pattern: String
    let offset: Int
    let message: String

    init(_ pattern: String, at offset: Int, _ message: String) {
      self.pattern = pattern
      self.offset = offset
      self.message = message
    }

    var testDescription: String { String(pattern.prefix(40)).debugDescription }

    func expectRefusal(sourceLocation: SourceLocation = #_sourceLocation) {
      #expect(sourceLocation: sourceLocation) {
        _ = try LinearRegex(pattern: pattern)
      } throws: { error in
        error as? RegexFault == RegexFault(message: message, offset: offset)
      }
    }
  }

  @Test(arguments: [
    Row("a(b", at: 1, "missing ) for this ("),
    Row("ab)", at: 2, "unexpected )"),
    Row("ñ)", at: 2, "unexpected )"),
    Row("(a", at: 0, "missing ) for this ("),
    Row("(?i", at: 0, "missing ) for this ("),
    Row("x(?", at: 1, "missing ) for this ("),
    Row("x[a-z", at: 1, "missing ] for this ["),
    Row("[", at: 0, "missing ] for this ["),
    Row("[]", at: 0, "missing ] for this ["),
    Row("[^]", at: 0, "missing ] for this ["),
    Row("[a-", at: 0, "missing ] for this ["),
    Row("é[z-a]", at: 3, "the range z-a runs backwards"),
    Row("[[:letters:]]", at: 1, "[:letters:] is no character class"),
    Row("[[:^:]]", at: 1, "[:^:] is no character class"),
    Row("[\\d-\\q]", at: 4, "unknown escape \\q"),
    Row("[a-\\d]", at: 3, "unknown escape \\d"),
    Row("[\\b]", at: 1, "unknown escape \\b"),
    Row("(?P<1a", at: 0, "a group name is letters, digits and _ followed by >"),
    Row("(?P<>x)", at: 0, "a group name is letters, digits and _ followed by >"),
    Row("(?P<é>x)", at: 0, "a group name is letters, digits and _ followed by >"),
    Row("(?P<n>x)(?<n>y)", at: 11, "the group name n is used twice"),
    Row("(?z)a", at: 0, "(?z opens no group: flags are i, m, s and U"),
    Row("(?i-)a", at: 0, "(?i-) opens no group: flags are i, m, s and U"),
    Row("(?--i)a", at: 0, "(?-- opens no group: flags are i, m, s and U"),
    Row("(?#note)a", at: 0, "(?# opens no group: flags are i, m, s and U"),
    Row("(?>a)", at: 0, "(?> opens no group: flags are i, m, s and U"),
  ]) func namesTheBracketThatIsWrong(_ row: Row) {
    row.expectRefusal()
  }

  @Test(arguments: [
    Row("*a", at: 0, "nothing to repeat before *"),
    Row("a|+", at: 2, "nothing to repeat before +"),
    Row("(?i)*", at: 4, "nothing to repeat before *"),
    Row("({2})", at: 1, "nothing to repeat before {2}"),
    Row("a**", at: 2, "* repeats a repetition: write (?:…)* around it"),
    Row("a++", at: 2, "+ repeats a repetition: write (?:…)+ around it"),
    Row("a*??", at: 3, "? repeats a repetition: write (?:…)? around it"),
    Row("a{2}{3}", at: 4, "{3} repeats a repetition: write (?:…){3} around it"),
    Row("a{1001}", at: 1, "{1001} is over the limit of 1000 repetitions"),
    Row("a{2,1001}", at: 1, "{2,1001} is over the limit of 1000 repetitions"),
    Row("a{1001,}", at: 1, "{1001,} is over the limit of 1000 repetitions"),
    Row(
      "a{99999999999999999999}", at: 1,
      "{99999999999999999999} is over the limit of 1000 repetitions"),
    Row("a{3,2}", at: 1, "{3,2} has its counts the wrong way round"),
    Row("(x{1,1000}){1,1000}", at: 2, "nested counts repeat this over 1000 times"),
    Row("((a{10}){10}){11}", at: 3, "nested counts repeat this over 1000 times"),
  ]) func namesTheOperatorThatIsWrong(_ row: Row) {
    row.expectRefusal()
  }

  @Test(arguments: [
    Row("(a)\\1", at: 3, "back-references such as \\1 are not supported"),
    Row("(a)\\9", at: 3, "back-references such as \\9 are not supported"),
    Row("\\18", at: 0, "back-references such as \\1 are not supported"),
    Row("(?P<n>a)\\k<n>", at: 8, "back-references such as \\k are not supported"),
    Row("(?P<n>a)(?P=n)", at: 8, "back-references are not supported"),
    Row("a(?=b)", at: 1, "lookaround is not supported: it cannot be matched in linear time"),
    Row("a(?!b)", at: 1, "lookaround is not supported: it cannot be matched in linear time"),
    Row("(?<=a)b", at: 0, "lookaround is not supported: it cannot be matched in linear time"),
    Row("(?<!a)b", at: 0, "lookaround is not supported: it cannot be matched in linear time"),
    Row("a\\", at: 1, "the pattern ends in a backslash"),
    Row("\\Z", at: 0, "unknown escape \\Z"),
    Row("\\C", at: 0, "unknown escape \\C"),
    Row("\\E", at: 0, "unknown escape \\E"),
    Row("\\é", at: 0, "unknown escape \\é"),
    Row("\\x4", at: 0, "\\x takes two hexadecimal digits, or any number in braces"),
    Row("\\xg1", at: 0, "\\x takes two hexadecimal digits, or any number in braces"),
    Row("\\x{}", at: 0, "\\x takes two hexadecimal digits, or any number in braces"),
    Row("\\x{41", at: 0, "\\x takes two hexadecimal digits, or any number in braces"),
    Row("a\\x{110000}", at: 1, "\\x{110000} is no Unicode scalar value"),
    Row("\\x{D800}", at: 0, "\\x{D800} is no Unicode scalar value"),
    Row("\\x{FFFFFFFFFFFFFFFFF}", at: 0, "\\x{FFFFFFFFFFFFFFFFF} is no Unicode scalar value"),
    Row("\\p{L", at: 0, "missing } for this \\p{"),
    Row(
      "\\p{Greek}", at: 0,
      "\\p{Greek} is no general category (such as L, Lu, Nd, P); scripts are not supported"),
    Row(
      "\\pX", at: 0,
      "\\pX is no general category (such as L, Lu, Nd, P); scripts are not supported"),
    Row(
      "\\p", at: 0,
      "\\p is no general category (such as L, Lu, Nd, P); scripts are not supported"),
    Row(
      "[\\p{}]", at: 1,
      "\\p{} is no general category (such as L, Lu, Nd, P); scripts are not supported"),
  ]) func namesTheEscapeOrGroupThatIsNotSupported(_ row: Row) {
    row.expectRefusal()
  }

  private static let tooLarge =
    "the pattern is too large: written out, it takes over 10000 instructions or 65536 nodes"

  @Test(arguments: [
    Row("a(?:bcdefghijkl){1000}", at: 16, tooLarge),
    Row("a(?:(?:x?){100}y?z?){100}", at: 10, "nested counts repeat this over 1000 times"),
    Row("a\\pL{300}", at: 4, tooLarge),
    Row("(?:a|b){1000}(?:\(String(repeating: "c|", count: 900))d){1000}", at: 1_818, tooLarge),
    Row(String(repeating: "a", count: 10_001), at: 0, tooLarge),
    Row(String(repeating: "|^", count: 10_001), at: 0, tooLarge),
    Row(
      String(repeating: "(", count: 251) + String(repeating: ")", count: 251), at: 250,
      "groups are nested deeper than 250"),
    Row(String(repeating: "(", count: 60_000), at: 250, "groups are nested deeper than 250"),
    Row(
      String(repeating: "a", count: 65_537), at: 65_536,
      "the pattern is longer than 65536 bytes"),
  ]) func refusesWhatWouldGrowTooLarge(_ row: Row) {
    row.expectRefusal()
  }

  @Test func takesWhatIsJustWithinTheLimits() throws {
    let deep = String(repeating: "(", count: 250) + "a" + String(repeating: ")", count: 250)
    try RegexRow(deep, "a").expect(true)
    try RegexRow("^a{1000}$", String(repeating: "a", count: 1_000)).expect(true)
    try RegexRow("(?:a{10}){100}b", "b").expect(false)
    try RegexRow(String(repeating: "a", count: 10_000), "a").expect(false)
  }
}
