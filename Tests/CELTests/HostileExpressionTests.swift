import Testing

@testable import CEL

/// Texts that are made to take long, to take much memory or to nest too deep: each ends with an
/// issue or within its budget, in every evaluator. One that hangs hangs the test.
@Suite struct HostileExpressionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let source: String
    /// The code of the first issue, a fault, or a value.
    let expected: String

    init(_ name: String, _ source: String, _ expected: String) {
      (self.name, self.source, self.expected) = (name, source, expected)
    }

    var testDescription: String { name }
  }

  @Test(arguments: shapes + unbalanced)
  func longTextEndsSoon(_ hostile: Case) {
    #expect(Self.outcome(of: hostile.source) == hostile.expected)
  }

  @Test(arguments: growing + loops + texts)
  func evaluationEndsWithinItsBudget(_ hostile: Case) {
    #expect(Self.outcome(of: hostile.source) == hostile.expected)
  }

  private static func times(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  private static let unbalanced: [Case] = [
    Case("open parentheses", times("(", 65_536), "too_deep"),
    Case("open brackets", times("[", 65_536), "too_deep"),
    Case("open braces", times("{", 65_536), "too_deep"),
    Case("closed brackets", times("[", 32_768) + times("]", 32_768), "too_deep"),
    Case("calls of calls", times("f(", 32_000), "too_deep"),
    Case("choices that do not end", times("b?", 32_000), "syntax"),
    Case("quotes", times("'", 65_536), "syntax"),
    Case("backslashes", "'" + times("\\", 65_535), "syntax"),
    Case("spaces", times(" ", 65_536), "syntax"),
    Case("text of 64 KiB", "'" + times("a", 65_537) + "'", "too_long"),
    Case("unknown names", "[q" + times(",qq", 21_000) + "]", "unknown_name"),
    Case("unknown functions", "[qf()" + times(",qf()", 13_000) + "]", "unknown_function"),
  ]

  private static let shapes: [Case] = [
    Case("nots", times("!", 65_535) + "b", "too_deep"),
    Case("minuses", times("-", 65_535) + "n", "too_deep"),
    Case("minuses before a number", times("-", 65_535) + "1", "too_deep"),
    Case("selections", "n" + times(".a", 32_767), "too_deep"),
    Case("optional selections", "any" + times(".?a", 21_000), "too_deep"),
    Case("indices", "l" + times("[0]", 21_000), "too_deep"),
    Case("calls", "s" + times(".trim()", 9000), "too_deep"),
    Case("sums", "1" + times("+1", 32_000), "too_deep"),
    Case("comparisons", "1" + times("==1", 21_000), "too_deep"),
    Case("choices", times("b?1:", 16_000) + "1", "too_deep"),
    Case("ands", "b" + times("&&b", 21_000), "bool(true)"),
    Case("ors", "b" + times("||n>9", 13_000), "bool(true)"),
    Case("elements", "[1" + times(",1", 32_000) + "].size()", "int(32001)"),
    Case("entries", "{0:0" + (1..<6000).map { ",\($0):0" }.joined() + "}.size()", "int(6000)"),
    Case("one key many times", "{0:0" + times(",0:0", 16_000) + "}", "fault duplicateKey"),
    Case("comments", times("//\n", 21_000) + "n", "int(8)"),
    Case("escapes", "'" + times("\\n", 32_000) + "'.size()", "int(32000)"),
    Case(
      "blocks in blocks", times("cel.block([1,", 100) + "1" + times("],cel.index(0))", 100),
      "int(1)"),
    Case(
      "a block that doubles",
      "cel.block([1" + (0..<40).map { ",cel.index(\($0))+cel.index(\($0))" }.joined()
        + "],cel.index(40))", "too_costly"),
    Case("a pattern that grows", "s.matches('((((a{9}){9}){9}){9}){9}')", "bad_pattern"),
    Case(
      "loops to fold",
      "[" + times(loop(4, over: "[1,2,3,4,5,6,7,8,9]", "a+b+c+d<99") + ",", 300) + "1].size()",
      "int(301)"),
  ]

  /// `RANGE.all(a, RANGE.all(b, …))`
  private static func loop(_ depth: Int, over range: String, _ body: String) -> String {
    ["a", "b", "c", "d"].prefix(depth).map { "\(range).all(\($0)," }.joined() + body
      + times(")", depth)
  }

  /// `cel.bind(a, FIRST, cel.bind(a, STEP, … LAST))`
  private static func bound(
    _ first: String, _ step: String, last: String, count: Int = 60
  ) -> String {
    "cel.bind(a, \(first), " + times("cel.bind(a, \(step), ", count) + last
      + times(")", count + 1)
  }

  private static let exceeded = "fault budgetExceeded"

  private static let growing: [Case] = [
    Case("binds", bound("n", "a + 1", last: "a", count: 200), "int(208)"),
    Case("text doubled", bound("s", "a + a", last: "a.size()"), exceeded),
    Case("constant text doubled", bound("'x'", "a + a", last: "a.size()"), exceeded),
    Case("lists doubled", bound("l", "a + a", last: "a.size()"), exceeded),
    Case("bytes doubled", bound("bytes(s)", "a + a", last: "a.size()"), exceeded),
    Case("shared lists", bound("[n]", "[a, a]", last: "a.size()"), "int(2)"),
    Case("shared lists compared", bound("[n]", "[a, a]", last: "a == a"), exceeded),
    Case("shared constants compared", bound("[8]", "[a, a]", last: "a == a"), exceeded),
    Case(
      "shared lists among constants",
      bound("[n]", "[a, a]", last: "a") + " in [" + bound("[8]", "[a, a]", last: "a") + "]",
      exceeded),
    Case("shared maps compared", bound("{'k': n}", "{'k': a, 'l': a}", last: "a == a"), exceeded),
    Case("shared lists written", bound("[n]", "[a, a]", last: "'%s'.format([a])"), exceeded),
    Case("shared constants written", bound("[8]", "[a, a]", last: "'%s'.format([a])"), exceeded),
    Case(
      "deep lists",
      bound("n", times("[", 120) + "a" + times("]", 120), last: "a == a", count: 120), "too_deep"),
    Case("replacements", "'x'" + times(".replace('', 'xxxxxxxxxxxxxxxxxxxxx')", 40), exceeded),
    Case(
      "text put between code points",
      "'\(times("x", 30_000))'.replace('', '\(times("y", 30_000))')", exceeded),
  ]

  private static let thousand = "[" + (0..<1000).map { "\($0)" }.joined(separator: ",") + "]"

  private static let loops: [Case] = [
    Case("over constants", loop(3, over: thousand, "a + b + c >= 0"), "too_costly"),
    Case("over a variable", loop(3, over: "big", "a + b + c + n >= 0"), exceeded),
    Case("that make lists", "big.map(a, big.map(b, big))", exceeded),
    Case("that make maps", "big.transformMap(i, a, big.transformMap(j, b, i + j))", exceeded),
    Case("that make text", "big.map(a, s + s).map(x, big.map(y, x + x + x))", exceeded),
    Case(
      "that double text",
      "big.map(x, cel.bind(a, s + s, cel.bind(a, a + a + a, cel.bind(a, a + a + a, a.size()))))"
        + ".map(x, big.map(y, cel.bind(a, s + s + s + s, (a + a + a + a).size())))", exceeded),
    Case("that write digits", "big.map(x, big.map(y, '%.1000f'.format([1e-300 + d])))", exceeded),
    Case("that match", "big.map(x, '\(times("a", 60_000))'.matches('(a*)*b' + s))", exceeded),
    Case("that join", "(big + big).map(x, s).join('\(times("y", 60_000))')", exceeded),
    Case("that split", "big.map(x, ('\(times("x", 30_000))' + s).split(''))", exceeded),
    Case("that search", "big.map(x, ('\(times("a", 60_000))' + s).lastIndexOf('ab'))", exceeded),
  ]

  /// With `t`, a text of ten million bytes.
  private static func huge(_ body: String) -> String {
    "cel.bind(t, big.map(x, '\(times("x", 10_000))').join(), \(body))"
  }

  private static func huge(all body: String) -> String {
    huge("big.all(x, big.all(y, \(body)))")
  }

  private static let texts: [Case] = [
    Case("measured", huge(all: "t.size() > 0"), exceeded),
    Case("compared", huge(all: "t == t"), exceeded),
    Case("ordered", huge(all: "t <= t"), exceeded),
    Case("read as numbers", huge(all: "int(t) > 0"), exceeded),
    Case("read as truth", huge(all: "bool(t)"), exceeded),
    Case("read as addresses", huge(all: "!isIP(t)"), exceeded),
    Case("as keys", huge("big.map(x, {t: x})"), exceeded),
    Case("looked up", huge(all: "!(t in {'a': 1})"), exceeded),
    Case("among constants", huge(all: "!(t in ['a', 'b'])"), exceeded),
    Case("as bytes", huge(all: "bytes(t) == bytes(t)"), exceeded),
    Case("as zones", huge("at.getHours(t)"), "fault invalidArgument"),
    Case("as patterns", huge("s.matches(t)"), "fault badPattern"),
    Case("in a text", huge("t.contains(t.substring(5000000) + 'y')"), "bool(false)"),
    Case("at its end", huge("t.endsWith('y' + t.substring(1))"), "bool(false)"),
    Case("a pattern that grows", "s.matches('((((a{9}){9}){9}){9}){9}' + s)", "fault badPattern"),
  ]

  private static let variables: [(name: String, type: CELType, value: Value)] = [
    ("n", .int, .int(8)), ("b", .bool, .bool(true)), ("s", .string, .string("text")),
    ("d", .double, .double(0)), ("l", .list(.int), .list([.int(1), .int(2)])),
    ("big", .list(.int), .list((0..<1000).map { .int($0) })), ("any", .dyn, .list([.int(1)])),
    ("at", .timestamp, Timestamp(seconds: 0).map { .timestamp($0) } ?? .null),
  ]

  /// What the text ends with. Its column program runs too, whatever that gives.
  private static func outcome(of source: String) -> String {
    var environment = Environment(libraries: Library.all + [.blocks])
    for variable in variables { environment.variable(variable.name, variable.type) }
    switch environment.compile(source) {
    case .failure(let issues): return issues.all.first?.code.rawValue ?? "no issue"
    case .success(let program):
      let batch = ColumnBatch(types: variables.map(\.type), values: variables.map { [$0.value] })
      var worker = VectorWorker(rowCapacity: 1)
      _ = unsafe worker.run(
        VectorProgram(program.expression), columns: batch.columns, rows: 1, sets: nil)
      let values = Dictionary(uniqueKeysWithValues: variables.map { ($0.name, $0.value) })
      return Outcome { () throws(EvaluationFault) -> Value in try program.evaluate(values) }
        .description
    }
  }
}
