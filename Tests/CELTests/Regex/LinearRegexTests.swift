import Testing

@testable import CEL

/// What matches and what does not, construct by construct; each row runs on both engines.
struct LinearRegexTests {
  @Test(arguments: [
    RegexRow("ubb", "hubba"),
    RegexRow("", "cows"),
    RegexRow("", ""),
    RegexRow("bc", "abcd"),
    RegexRow("gr(a|e)y", "grey"),
    RegexRow("ba(na)*", "banana"),
    RegexRow("a+ñ+a+", "mañana"),
    RegexRow("(a|\u{1F600}){2}", "\u{1F431}\u{1F600}\u{1F600}"),
    RegexRow("a||b", "xyz"),
    RegexRow("(|a)b", "b"),
    RegexRow("aab", "aaab"),
    RegexRow("a.c", "abc"),
    RegexRow("a.c", "a\u{20AC}c"),
    RegexRow("]}", "a]}"),
    RegexRow("x{", "x{"),
    RegexRow("x{,3}", "x{,3}"),
    RegexRow("x{01}", "x{01}"),
    RegexRow("x{1,2,3}", "x{1,2,3}"),
    RegexRow("x{a}", "x{a}"),
  ]) func findsLiteralsAndAlternatives(_ row: RegexRow) throws {
    try row.expect(true)
  }

  @Test(arguments: [
    RegexRow("foo|bar", ""),
    RegexRow("ubb", "ubaub"),
    RegexRow("gr(a|e)y", "griy"),
    RegexRow("abc", "ABC"),
    RegexRow("a.c", "a\nc"),
    RegexRow("a.c", "ac"),
    RegexRow(".", ""),
    RegexRow(".", "\n"),
    RegexRow("ñ", "n"),
    RegexRow("é", "e\u{301}"),
    RegexRow("a b", "ab"),
    RegexRow("(foo|fob)x", "fooofobbx"),
  ]) func findsNoOtherLiterals(_ row: RegexRow) throws {
    try row.expect(false)
  }

  @Test(arguments: [
    RegexRow("[abc]", "xcx"),
    RegexRow("[a-c]+x", "bcax"),
    RegexRow("[]a]", "]"),
    RegexRow("[^]a]", "b"),
    RegexRow("[a-]", "-"),
    RegexRow("[-a]", "-"),
    RegexRow("[a-c-e]", "-"),
    RegexRow("[a\\-z]", "-"),
    RegexRow("[\\]]", "]"),
    RegexRow("[^a]", "\n"),
    RegexRow("[[]", "["),
    RegexRow("[[:alpha:]]", "q"),
    RegexRow("[[:^alpha:]]", "1"),
    RegexRow("[[:digit:][:upper:]_]{3}", "A_7"),
    RegexRow("[[:xdigit:]]{4}", "zzBeEfzz"),
    RegexRow("[[:punct:]]", "a~"),
    RegexRow("[[:space:]]", "\u{0B}"),
    RegexRow("[[:alpha]", ":"),
    RegexRow("[\\d-]{3}", "1-2"),
    RegexRow("[^\\D5]", "4"),
    RegexRow("\\d\\D\\s\\S\\w\\W", "1a \u{20AC}b-"),
    RegexRow("[α-ω]+", "λόγος"),
    RegexRow("[^α-ω]", "a"),
    RegexRow("[\\x00-\\x{10FFFF}]", "\u{10FFFF}"),
    RegexRow("[\\x{7F}-\\x{800}]{3}", "\u{7F}\u{80}\u{800}"),
    RegexRow("[\\x{FFFF}-\\x{10000}]{2}", "\u{FFFF}\u{10000}"),
  ]) func findsMembersOfClasses(_ row: RegexRow) throws {
    try row.expect(true)
  }

  @Test(arguments: [
    RegexRow("[abc]", "xyz"),
    RegexRow("[^abc]", "abc"),
    RegexRow("[^]a]", "]a"),
    RegexRow("[a-c]", "-"),
    RegexRow("[a\\-z]", "b"),
    RegexRow("[[:alpha:]]", "ä1_"),
    RegexRow("[[:^alpha:]]", "abc"),
    RegexRow("[[:ascii:]]", "é"),
    RegexRow("[[:word:]]", "-+ñ"),
    RegexRow("\\d", "٣"),
    RegexRow("\\s", "\u{0B}\u{A0}"),
    RegexRow("\\w", "é-"),
    RegexRow("[^\\D5]", "5a"),
    RegexRow("[α-ω]", "ΑΒΓ"),
    RegexRow("[^\\x00-\\x{10FFFF}]", "a\u{10FFFF}"),
    RegexRow("[\\x{80}-\\x{7FF}]", "\u{7F}\u{800}"),
    RegexRow("[\\x{800}-\\x{FFFF}]", "\u{7FF}\u{10000}"),
    RegexRow("^[^a]$", "ab"),
  ]) func findsNoOthersThanMembers(_ row: RegexRow) throws {
    try row.expect(false)
  }

  @Test(arguments: [
    RegexRow("^a*$", ""),
    RegexRow("^a{3}$", "aaa"),
    RegexRow("^a{2,}$", "aaaaa"),
    RegexRow("^a{2,4}$", "aaaa"),
    RegexRow("^a{0}b$", "b"),
    RegexRow("^(ab){2,3}$", "ababab"),
    RegexRow("^a+?b*?c??$", "aab"),
    RegexRow("^a{1,2}?$", "aa"),
    RegexRow("^(a*)*$", "aaa"),
    RegexRow("^(a|b*)+c$", "abbac"),
    RegexRow("(^)*a", "ba"),
    RegexRow("^(?:){1000}$", ""),
    RegexRow("^(?:a{10}){100}$", String(repeating: "a", count: 1_000)),
    RegexRow("^\\Qab\\E+$", "abbb"),
  ]) func countsRepetitions(_ row: RegexRow) throws {
    try row.expect(true)
  }

  @Test(arguments: [
    RegexRow("^a+$", ""),
    RegexRow("^a{3}$", "aaaa"),
    RegexRow("^a{3}$", "aa"),
    RegexRow("^a{2,}$", "a"),
    RegexRow("^a{2,4}$", "aaaaa"),
    RegexRow("^(ab){2,3}$", "abab-"),
    RegexRow("^a{0}b$", "ab"),
    RegexRow("^(a|b*)+c$", "abba"),
    RegexRow("^(?:a{10}){100}$", String(repeating: "a", count: 999)),
    RegexRow("^\\Qab\\E+$", "abab"),
  ]) func countsNoMoreAndNoFewer(_ row: RegexRow) throws {
    try row.expect(false)
  }

  @Test(arguments: [
    RegexRow("^abc$", "abc"),
    RegexRow("\\Aabc\\z", "abc"),
    RegexRow("^$", ""),
    RegexRow("^^a$$", "a"),
    RegexRow("(?m)^b$", "a\nb\nc"),
    RegexRow("(?m)^$", "a\n"),
    RegexRow("(?m)a$^\\n|a$\\n^b", "a\nb"),
    RegexRow("(?m:^)b", "a\nb"),
    RegexRow("\\bfoo\\b", "a foo."),
    RegexRow("\\bfoo", "éfoo"),
    RegexRow("foo\\B", "food"),
    RegexRow("\\Boo", "foo"),
    RegexRow("\\B", ""),
    RegexRow("\\B", "é"),
    RegexRow("a\\b", "a"),
    RegexRow("\\b^a", "a"),
    RegexRow("(\\b|x)a", "xa"),
    RegexRow("a(\\b)*b", "ab"),
    RegexRow("a|^b|c$", "xxc"),
  ]) func holdsAtItsPlace(_ row: RegexRow) throws {
    try row.expect(true)
  }

  @Test(arguments: [
    RegexRow("^bc", "abc"),
    RegexRow("ab$", "abc"),
    RegexRow("abc$", "abc\n"),
    RegexRow("\\Ab", "a\nb"),
    RegexRow("(?m)\\Ab", "a\nb"),
    RegexRow("(?m)a\\z", "a\nb"),
    RegexRow("^b", "a\nb"),
    RegexRow("(?m)^b$", "ab\nbc"),
    RegexRow("$^", "a"),
    RegexRow("a^b", "ab"),
    RegexRow("a$b", "ab"),
    RegexRow("\\bfoo\\b", "food"),
    RegexRow("\\bfoo", "_foo"),
    RegexRow("foo\\B", "foo bar"),
    RegexRow("\\b", ""),
    RegexRow("\\b", "é \u{20AC}"),
    RegexRow("\\B", "a"),
    RegexRow("a\\B", "aé"),
    RegexRow("\\b\\B", "a b"),
    RegexRow("(\\b)+\\B", "ab"),
    RegexRow("a\\B", "añ"),
    RegexRow("\\B", "añb"),
  ]) func holdsAtNoOtherPlace(_ row: RegexRow) throws {
    try row.expect(false)
  }
}
