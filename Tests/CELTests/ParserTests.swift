import Testing

@testable import CEL

@Suite struct ParserTests {
  @Test(arguments: [
    ("1 + 2 * 3", Value.int(7)),
    ("(1 + 2) * 3", .int(9)),
    ("10 - 4 - 3", .int(3)),
    ("2 + 3 == 5 && !false", .bool(true)),
    ("true || false && false", .bool(true)),
    ("false ? 1 : true ? 2 : 3", .int(2)),
    ("-9223372036854775808", .int(.min)),
    ("- 5", .int(-5)),
    ("--5", .int(5)),
    ("1-1", .int(0)),
    ("0xfF", .int(255)),
    ("-0x10", .int(-16)),
    ("18446744073709551615u", .uint(.max)),
    (".5", .double(0.5)),
    ("1e3", .double(1000)),
    ("1.5E-2", .double(0.015)),
    ("r'\\n'", .string("\\n")),
    ("'''it's'''", .string("it's")),
    ("\"\"\"a\nb\"\"\"", .string("a\nb")),
    ("'\\x41\\u00e9\\U0001F600\\101'", .string("Aé😀A")),
    ("b'\\xff\\x00'", .bytes([255, 0])),
    ("bR'\\x'", .bytes([92, 120])),
    ("[1, 2,]", .list([.int(1), .int(2)])),
    ("{'a': 1,}.a", .int(1)),
    ("{'a-b': 1}.`a-b`", .int(1)),
    ("1 // comment\n + 2", .int(3)),
  ])
  func reads(_ source: String, as expected: Value) throws {
    let program = try Environment().compile(source).get()
    #expect(ConformanceTests.isSame(try program.evaluate(), expected))
  }

  @Test(arguments: [
    ("", "1:1: syntax: the expression ends where an expression should be"),
    ("1 +", "1:4: syntax: the expression ends where an expression should be"),
    ("1 2", "1:3: syntax: expected the end of the expression here"),
    ("(1", "1:3: syntax: the expression ends where ')' should be"),
    ("[1 2]", "1:4: syntax: expected ',' or ']' here"),
    ("{1}", "1:3: syntax: expected ':' here"),
    ("f(1,)", "1:5: syntax: expected an expression here"),
    ("a = 1", "1:3: syntax: this character has no meaning here (equality is written '==')"),
    (
      "true & false",
      "1:6: syntax: this character has no meaning here (the logical operator is written '&&')"
    ),
    ("'abc", "1:1: syntax: the text does not end"),
    ("'a\nb'", "1:1: syntax: the text does not end"),
    (
      "'\\q'",
      "1:2: syntax: there is no such escape sequence (a backslash itself is written '\\\\', "
        + "or the text starts with r)"
    ),
    ("'\\x4'", "1:2: syntax: the escape sequence needs 2 digits"),
    ("'\\ud800'", "1:2: syntax: the escape sequence names no character"),
    (
      "'\\400'",
      "1:2: syntax: there is no such escape sequence (a backslash itself is written '\\\\', "
        + "or the text starts with r)"
    ),
    (
      "b'\\u0041'",
      "1:3: syntax: there is no such escape sequence (a backslash itself is written '\\\\', "
        + "or the text starts with r)"
    ),
    ("9223372036854775808", "1:1: syntax: the number is out of range"),
    ("99999999999999999999", "1:1: syntax: the number is out of range"),
    ("1e999", "1:1: syntax: the number is out of range"),
    ("0x", "1:1: syntax: '0x' must be followed by digits"),
    ("1abc", "1:1: syntax: a number must not run into a name"),
    ("for", "1:1: syntax: 'for' is a reserved word"),
    ("a.`", "1:3: syntax: the quoted name does not end"),
    ("has(a)", "1:5: bad_macro: has() takes the selection of a field (write has(a.b))"),
    (
      "[1].all(1, true)",
      "1:9: bad_macro: the first argument of all() names its variable: a simple name"
    ),
    ("a.?b", "1:1: unknown_name: nothing is named 'a.b'"),
    (
      "[?1]",
      "1:3: type_mismatch: an element behind '?' must be optional, this is int (write it "
        + "without '?')"
    ),
    ("a.?b()", "1:5: syntax: expected the end of the expression here"),
    (
      "{}.transformMap()",
      "1:4: unknown_function: there is no function 'transformMap' of this form (it is a macro on "
        + "lists and maps, as in x.transformMap(y, …))"
    ),
    (
      "[1].filter()",
      "1:5: unknown_function: there is no function 'filter' of this form (it is a macro on lists "
        + "and maps, as in x.filter(y, …))"
    ),
    ("has([1].?b)", "1:5: bad_macro: has() takes the selection of a field (write has(a.b))"),
    (
      "cel.bind(1, 2, 3)",
      "1:10: bad_macro: the first argument of cel.bind() names its variable: a simple name"
    ),
    ("[1].all(x, x, true)", "1:12: bad_macro: the two variables of all() need two names"),
    (
      "cel.blend(1)",
      "1:5: unknown_function: there is no function 'cel.blend' (did you mean "
        + "'cel.bind'?)"
    ),
    ("é", "1:1: syntax: this character has no meaning here"),
    ("\n\n  'é' §", "3:7: syntax: this character has no meaning here"),
  ])
  func refuses(_ source: String, with message: String) {
    #expect(faults(of: source) == message)
  }

  @Test(arguments: ["(", "[", "-(", "!(", "a[", "f(", "{1:", "1+(", "true?(", "a||b&&c==d+e*("])
  func refusesHostileNestingWithoutOverflowingTheStack(_ open: String) {
    let text = faults(of: String(repeating: open, count: 60_000 / open.utf8.count))
    #expect(text.contains("too_deep"))
  }

  @Test(arguments: [
    "1" + String(repeating: "+1", count: 30_000),
    "a" + String(repeating: ".a", count: 30_000), String(repeating: "-", count: 60_000) + "a",
    String(repeating: "!", count: 60_000) + "true", "a" + String(repeating: "[0]", count: 20_000),
  ])
  func refusesHighTrees(_ source: String) {
    #expect(faults(of: source).contains("too_deep"))
  }

  @Test func takesLongChainsOfLogic() throws {
    let source = "true" + String(repeating: " && true", count: 7_000)
    #expect(try Environment().compile(source).get().evaluate() == .bool(true))
  }

  @Test func refusesLongSources() {
    #expect(
      faults(of: String(repeating: " ", count: 65_537))
        .contains("too_long: an expression has at most 65536 bytes"))
  }

  @Test func takesAnyBytes() {
    var generator = SeededGenerator(state: 5)
    print("parser fuzz: seed 5")
    let words = [
      "a", "(", ")", "[", "]", "{", "}", ".", ",", "?", ":", "1", "'x'", "&&", "||", "-",
      "!", "+", "in", "has", "x.all(", "==", "\\", "\"", "'", "`", "é", "\n", "b'", "r\"", "0x",
      "e",
    ]
    for _ in 0..<3000 {
      let count = Int.random(in: 1..<30, using: &generator)
      let source = (0..<count).map { _ in words[Int(generator.next() % UInt64(words.count))] }
        .joined(separator: generator.next() % 2 == 0 ? " " : "")
      _ = Environment().compile(source)
    }
  }
}

/// The faults of a source without variables, one a line.
func faults(
  of source: String, in environment: Environment = Environment(),
  expecting: CELType? = nil
) -> String {
  switch environment.compile(source, expecting: expecting) {
  case .success: "none"
  case .failure(let issues): issues.description
  }
}
