import Testing

@testable import CEL

/// Flags, escapes and Unicode; each row runs on both engines.
struct RegexFlagTests {
  @Test(arguments: [
    RegexRow("(?i)abc", "aBC"),
    RegexRow("a(?i)b", "aB"),
    RegexRow("a(?i:b)c", "aBc"),
    RegexRow("(?i)a|b", "B"),
    RegexRow("(?i)[a-c]", "B"),
    RegexRow("(?i)[^a]", "b"),
    RegexRow("(?i)k", "\u{212A}"),
    RegexRow("(?i)\\w", "\u{17F}"),
    RegexRow("(?i)straße", "STRA\u{1E9E}E"),
    RegexRow("(?i)ΣΑΣ", "σας"),
    RegexRow("(?i)[à-ý]", "Ö"),
    RegexRow("(?i)\\p{Lu}", "é"),
    RegexRow("(?i)[[:upper:]]", "a"),
    RegexRow("(?i)\\Qab\\E", "AB"),
    RegexRow("(?s)a.b", "a\nb"),
    RegexRow("(?s:.)(?-s:.)", "\na"),
    RegexRow("(?i-s)A", "a"),
    RegexRow("(?U)^a+$", "aa"),
    RegexRow("(?imsU-i)a.^b", "a\nb"),
    RegexRow("(?)a", "a"),
    RegexRow("a(?i)*b", "aaB"),
    RegexRow("(?P<year>\\d{4})-(?<month>\\d\\d)", "2024-05"),
  ]) func switchesFlags(_ row: RegexRow) throws {
    try row.expect(true)
  }

  @Test(arguments: [
    RegexRow("a(?i)b", "AB"),
    RegexRow("a(?i:b)c", "aBC"),
    RegexRow("(a(?i)b)c", "aBC"),
    RegexRow("(?i)a(?-i)b", "AB"),
    RegexRow("(?i)[^a]", "A"),
    RegexRow("(?i)\\W", "k\u{212A}\u{17F}S"),
    RegexRow("(?i)[^k]", "\u{212A}"),
    RegexRow("(?i)i", "\u{131}"),
    RegexRow("(?i)[ié]", "\u{131}"),
    RegexRow("(?i)\u{131}", "iI"),
    RegexRow("(?i)\u{130}", "iI\u{131}"),
    RegexRow("(?i)ß", "ss"),
    RegexRow("(?i)1", "!"),
    RegexRow("(?i)[\\[-`]", "aA{@"),
    RegexRow("(?s:.)(?-s:.)", "a\n"),
    RegexRow("(?m:^)b$", "a\nb\n"),
    RegexRow("(?P<a>x)(?P<b>y)", "yx"),
  ]) func switchesNoMore(_ row: RegexRow) throws {
    try row.expect(false)
  }

  @Test(arguments: [
    RegexRow("\\.\\*\\_\\/\\-", ".*_/-"),
    RegexRow("\\a\\f\\n\\r\\t\\v", "\u{07}\u{0C}\n\r\t\u{0B}"),
    RegexRow("\\x41\\x{42}\\x{1f600}", "AB\u{1F600}"),
    RegexRow("\\xe9", "é"),
    RegexRow("\\x{000000041}", "A"),
    RegexRow("\\0\\101\\12", "\0A\n"),
    RegexRow("\\1011", "A1"),
    RegexRow("\\08", "\u{0}8"),
    RegexRow("[\\x41-\\x43\\n]{2}", "B\n"),
    RegexRow("\\Qa.b*\\E.", "a.b*x"),
    RegexRow("\\Qa|b", "a|b"),
    RegexRow("a\\Q\\E*b", "aab"),
    RegexRow("\\Qa\\b\\E", "a\\b"),
  ]) func readsEscapes(_ row: RegexRow) throws {
    try row.expect(true)
  }

  @Test(arguments: [
    RegexRow("a\\.c", "abc"),
    RegexRow("\\x41", "x41"),
    RegexRow("\\101", "101"),
    RegexRow("\\Qa.c\\E", "abc"),
    RegexRow("\\\\d", "1"),
    RegexRow("\\x{E9}", "e"),
  ]) func readsEscapesAsNothingElse(_ row: RegexRow) throws {
    try row.expect(false)
  }

  @Test(arguments: [
    RegexRow("^\\pL+$", "Grüßeжλ語"),
    RegexRow("^\\p{Lu}\\p{Ll}$", "Ωω"),
    RegexRow("\\pN", "Ⅷ"),
    RegexRow("\\p{Nd}", "٣"),
    RegexRow("\\pP", "»"),
    RegexRow("\\p{Sc}", "€"),
    RegexRow("\\pS", "+"),
    RegexRow("\\pZ", "\u{A0}"),
    RegexRow("\\pM", "e\u{301}"),
    RegexRow("\\p{Co}", "\u{10FFFD}"),
    RegexRow("\\p{Any}", "\u{E000}"),
    RegexRow("^\\PL+$", "123"),
    RegexRow("\\p{^L}", "1"),
    RegexRow("\\P{^L}", "a"),
    RegexRow("^[\\pL\\d_]+$", "straße_7"),
    RegexRow("^\\pL{1,64}$", "Łukasiewicz"),
    RegexRow("[^\\PL]", "é"),
  ]) func knowsGeneralCategories(_ row: RegexRow) throws {
    try row.expect(true)
  }

  @Test(arguments: [
    RegexRow("\\pL", "123 €"),
    RegexRow("\\p{Lu}", "abcß"),
    RegexRow("\\p{Nd}", "Ⅷ"),
    RegexRow("\\PL", "abc"),
    RegexRow("\\p{^L}", "é"),
    RegexRow("[^\\pL\\pN]", "a1é"),
    RegexRow("\\pC", "a b"),
    RegexRow("\\p{Cs}", "\u{FFFD}\u{E000}"),
    RegexRow("^\\pL{1,4}$", "abcde"),
  ]) func knowsWhatIsOutsideOfThem(_ row: RegexRow) throws {
    try row.expect(false)
  }
}
