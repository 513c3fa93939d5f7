import Testing

@testable import CEL

@Suite struct StringsLibraryTests {
  @Test(arguments: [
    ("'tacocat'.charAt(3)", #"string("o")"#), ("'tacocat'.charAt(7)", #"string("")"#),
    ("''.charAt(0)", #"string("")"#), ("'a😀b'.charAt(2)", #"string("b")"#),
    ("'👨‍👩‍👧'.charAt(2) == '👩'", "bool(true)"),
    ("'tacocat'.charAt(8)", "fault indexOutOfRange"),
    ("'a😀b'.charAt(4)", "fault indexOutOfRange"), ("''.charAt(1)", "fault indexOutOfRange"),
    ("'tacocat'.charAt(-1)", "fault indexOutOfRange"),
    ("'tacocat'.charAt(9223372036854775807)", "fault indexOutOfRange"),
    ("'tacocat'.charAt(-9223372036854775808)", "fault indexOutOfRange"),
    ("dyn(42).charAt(2)", "fault noMatchingOverload"),
    ("'tacocat'.charAt(dyn('2'))", "fault noMatchingOverload"),

    ("'ta©o©αT'.indexOf('©αT', 3)", "int(4)"), ("'tacocat'.indexOf('', 3)", "int(3)"),
    ("'tacocat'.indexOf('', 7)", "int(7)"), ("'tacocat'.indexOf('t', 7)", "int(-1)"),
    ("''.indexOf('')", "int(0)"), ("''.indexOf('a')", "int(-1)"), ("'a'.indexOf('ab')", "int(-1)"),
    ("'aabaabaaab'.indexOf('aaab')", "int(6)"), ("'e\\u0301'.indexOf('\\u0301')", "int(1)"),
    ("'é'.indexOf('e')", "int(-1)"),
    ("'tacocat'.indexOf('a', 8)", "fault indexOutOfRange"),
    ("'tacocat'.indexOf('', 8)", "fault indexOutOfRange"),
    ("'tacocat'.indexOf('a', -1)", "fault indexOutOfRange"),
    ("'©©'.indexOf('©', 3)", "fault indexOutOfRange"),
    ("'42'.indexOf(dyn(4))", "fault noMatchingOverload"),
    ("'42'.indexOf('4', dyn(0u))", "fault noMatchingOverload"),

    // Occurrences that overlap.
    ("'aaa'.lastIndexOf('aa')", "int(1)"), ("'ababa'.lastIndexOf('aba')", "int(2)"),
    ("'bananananana'.lastIndexOf('nana', 7)", "int(6)"), ("'aaaa'.lastIndexOf('aa')", "int(2)"),
    ("'aaaa'.lastIndexOf('aa', 4)", "int(2)"), ("'aaaa'.lastIndexOf('aa', 0)", "int(0)"),
    ("'ta©o©αT'.lastIndexOf('©', 3)", "int(2)"), ("'tacocat'.lastIndexOf('', 3)", "int(3)"),
    ("'©α'.lastIndexOf('')", "int(2)"), ("''.lastIndexOf('', 0)", "int(0)"),
    ("'tacocat'.lastIndexOf('none')", "int(-1)"),
    ("'tacocat'.lastIndexOf('a', 8)", "fault indexOutOfRange"),
    ("'tacocat'.lastIndexOf('', -1)", "fault indexOutOfRange"),
    ("''.lastIndexOf('a', 1)", "fault indexOutOfRange"),
    ("'tacocat'.lastIndexOf('a', -9223372036854775808)", "fault indexOutOfRange"),
    ("dyn(['a']).lastIndexOf('a')", "fault noMatchingOverload"),

    ("'ta©o©αT'.substring(2, 6)", #"string("©o©α")"#), ("'tacocat'.substring(7)", #"string("")"#),
    ("''.substring(0, 0)", #"string("")"#), ("'tacocat'.substring(4)", #"string("cat")"#),
    ("'tacocat'.substring(8)", "fault indexOutOfRange"),
    ("'tacocat'.substring(4, 3)", "fault indexOutOfRange"),
    ("'tacocat'.substring(1, 9223372036854775807)", "fault indexOutOfRange"),
    ("'tacocat'.substring(-1, 3)", "fault indexOutOfRange"),
    ("'©©'.substring(0, 3)", "fault indexOutOfRange"),
    ("'tacocat'.substring(0, dyn(false))", "fault noMatchingOverload"),
  ])
  func countsCodePoints(_ source: String, _ expected: String) throws {
    #expect(try Outcome(of: source).description == expected)
  }

  @Test(arguments: [
    ("'TacoCÆt'.lowerAscii()", #"string("tacocÆt")"#), ("'@[`{'.lowerAscii()", #"string("@[`{")"#),
    ("'tacoCαt'.upperAscii()", #"string("TACOCαT")"#), ("'ß'.upperAscii()", #"string("ß")"#),
    ("dyn(b'a').lowerAscii()", "fault noMatchingOverload"),
    ("dyn(null).upperAscii()", "fault noMatchingOverload"),

    ("'{0} days {0} hours'.replace('{0}', '2', 1)", #"string("2 days {0} hours")"#),
    ("'aaaa'.replace('aa', 'b')", #"string("bb")"#), ("'aaa'.replace('aa', '')", #"string("a")"#),
    ("'©α'.replace('', '_')", #"string("_©_α_")"#), ("''.replace('', '_')", #"string("_")"#),
    ("'abc'.replace('', '_', 2)", #"string("_a_bc")"#),
    ("'a'.replace('a', 'b', 0)", #"string("a")"#),
    ("'aa'.replace('a', 'b', -9223372036854775808)", #"string("bb")"#),
    ("'aa'.replace('a', 'b', 9223372036854775807)", #"string("bb")"#),
    ("'aa'.replace('c', 'b')", #"string("aa")"#),
    ("dyn(42).replace('2', '1')", "fault noMatchingOverload"),
    ("'42'.replace(dyn(2), '1')", "fault noMatchingOverload"),
    ("'42'.replace('2', dyn(1))", "fault noMatchingOverload"),
    ("'42'.replace('2', '1', dyn('1'))", "fault noMatchingOverload"),

    ("'a©α😀'.reverse()", #"string("😀α©a")"#), ("''.reverse()", #"string("")"#),
    ("'e\\u0301'.reverse() == '\\u0301e'", "bool(true)"),
    ("dyn([1, 2]).reverse()", "fault noMatchingOverload"),
    ("dyn(12).reverse()", "fault noMatchingOverload"),

    ("' \\f\\n\\r\\t\\vtext \\u3000'.trim()", #"string("text")"#),
    ("' \\u0085\\u2028'.trim()", #"string("")"#), ("''.trim()", #"string("")"#),
    ("' a b '.trim()", #"string("a b")"#),
    ("size('\\u180etext\\u200b\\ufeff'.trim())", "int(7)"),
    ("size('\\u001ctext\\u2060'.trim())", "int(6)"),
    ("dyn(b' ').trim()", "fault noMatchingOverload"), ("dyn(1).trim()", "fault noMatchingOverload"),

    (#"strings.quote('a"b\\') == '"a\\"b\\\\"'"#, "bool(true)"),
    (#"strings.quote('\a\b\f\n\r\t\v') == '"\\a\\b\\f\\n\\r\\t\\v"'"#, "bool(true)"),
    ("strings.quote('') == '\"\"'", "bool(true)"), ("size(strings.quote('😀\\u0000'))", "int(4)"),
    ("strings.quote(dyn(1))", "fault noMatchingOverload"),
    ("strings.quote(dyn(b'a'))", "fault noMatchingOverload"),
  ])
  func changesText(_ source: String, _ expected: String) throws {
    #expect(try Outcome(of: source).description == expected)
  }

  @Test(arguments: [
    ("['x', '', 'y'].join('-')", #"string("x--y")"#), ("['x', 'y'].join()", #"string("xy")"#),
    ("[].join('-')", #"string("")"#), ("['x'].join('-')", #"string("x")"#),
    ("dyn(['x', 1]).join()", "fault noMatchingOverload"),
    ("dyn(['x', null]).join('-')", "fault noMatchingOverload"),
    ("dyn([['x']]).join('-')", "fault noMatchingOverload"),
    ("dyn('x').join()", "fault noMatchingOverload"),
    ("['x'].join(dyn(1))", "fault noMatchingOverload"),

    ("'a,b,,c'.split(',') == ['a', 'b', '', 'c']", "bool(true)"),
    ("'a,b,,c'.split(',', 2) == ['a', 'b,,c']", "bool(true)"),
    ("'a,b'.split(',', 0)", "list([])"), ("'a,b'.split(',', 1)", #"list([string("a,b")])"#),
    ("'a'.split(',')", #"list([string("a")])"#), ("''.split(',')", #"list([string("")])"#),
    ("','.split(',') == ['', '']", "bool(true)"),
    ("'a©😀'.split('') == ['a', '©', '😀']", "bool(true)"),
    ("'a©😀'.split('', 2) == ['a', '©😀']", "bool(true)"), ("''.split('')", "list([])"),
    ("''.split('', 1)", "list([])"), ("'aaa'.split('aa') == ['', 'a']", "bool(true)"),
    ("'a,b'.split(',', -9223372036854775808) == ['a', 'b']", "bool(true)"),
    ("'a,b'.split(',', 9223372036854775807) == ['a', 'b']", "bool(true)"),
    ("dyn(42).split('')", "fault noMatchingOverload"),
    ("dyn(b'a').split('a')", "fault noMatchingOverload"),
    ("'42'.split(dyn(2))", "fault noMatchingOverload"),
    ("'42'.split(dyn(null))", "fault noMatchingOverload"),
    ("'42'.split('2', dyn('1'))", "fault noMatchingOverload"),
    ("'42'.split('2', dyn(1u))", "fault noMatchingOverload"),
    ("'42'.split('2', dyn(1.0))", "fault noMatchingOverload"),
    ("'a b'.split(dyn([' ']))", "fault noMatchingOverload"),
  ])
  func cutsAndJoins(_ source: String, _ expected: String) throws {
    #expect(try Outcome(of: source).description == expected)
  }

  @Test(arguments: [
    ("'%s%%, %s'.format(['a', null])", "a%, null"), ("''.format([])", ""),
    ("'no more'.format(['a'])", "no more"),
    ("'%s'.format([[1, 2u, 1.5, true, b'xyz', 'é', [], {}]])", "[1, 2, 1.5, true, xyz, é, [], {}]"),
    (
      "'%s'.format([{'b': 1, 'a': [2], 10: 3, 9u: 4, false: 5}])",
      "{10: 3, 9: 4, a: [2], b: 1, false: 5}"
    ),
    (
      "'%s %s'.format([type(1), type(timestamp('2023-02-03T23:31:20Z'))])",
      "int google.protobuf.Timestamp"
    ),
    (
      "'%s %s'.format([duration('1h45m47.5s'), timestamp('2023-02-03T23:31:20+01:00')])",
      "6347.5s 2023-02-03T22:31:20Z"
    ),
    ("'%s %s %s'.format([0.0/0.0, 1.0/0.0, -1.0/0.0])", "NaN Infinity -Infinity"),
    ("'%s'.format([ip('::1')])", "::1"),
    (
      "'%d %d %d'.format([-9223372036854775807 - 1, 18446744073709551615u, -0.5])",
      "-9223372036854775808 18446744073709551615 -0.5"
    ),
    ("'%b %b %b'.format([-5, true, 64u])", "-101 1 1000000"),
    ("'%o %o'.format([-9, 65535u])", "-11 177777"),
    ("'%x %X %x %X'.format([-30, 255u, 'é', b'\\x00\\xff'])", "-1e FF c3a9 00FF"),
    // Halves of exact values go to the even digit; what only looks like a half does not.
    ("'%.0f %.0f %.0f %.1f'.format([0.5, 1.5, 2.5, 0.25])", "0 2 2 0.2"),
    ("'%.2f %.2f %.3f'.format([1.005, 2.675, 1.2345])", "1.00 2.67 1.234"),
    ("'%f %f %f'.format([1, 2u, -0.0])", "1.000000 2.000000 -0.000000"),
    ("'%.1f %.0e'.format([9.96, 9.6])", "10.0 1e+01"),
    ("'%.0f'.format([1e22])", "10000000000000000000000"),
    ("'%e %.2e %e'.format([0.0, 1e-300, 123456789])", "0.000000e+00 1.00e-300 1.234568e+08"),
    ("'%.25f'.format([0.1])", "0.1000000000000000055511151"),
    ("string(size('%.1000f'.format([5e-324])))", "1002"),
    ("string(size('%.0f'.format([1.7976931348623157e308])))", "309"),
  ])
  func formats(_ source: String, _ expected: String) throws {
    #expect(try Outcome(of: source).description == "string(\(expected.debugDescription))")
  }

  @Test(arguments: [
    ("'%'.format([1])", "fault invalidArgument"), ("'%a'.format([1])", "fault invalidArgument"),
    ("'%E'.format([0.5])", "fault invalidArgument"), ("'%é'.format([1])", "fault invalidArgument"),
    ("'%.'.format([1.0])", "fault invalidArgument"),
    ("'%.f'.format([1.0])", "fault invalidArgument"),
    ("'%.3'.format([1.0])", "fault invalidArgument"),
    ("'%.-1f'.format([1.0])", "fault invalidArgument"),
    ("'%.1001f'.format([1.0])", "fault invalidArgument"),
    ("'%.99999999999999999999e'.format([1.0])", "fault invalidArgument"),
    ("'%.3s'.format(['a'])", "fault invalidArgument"),
    ("'%.2%'.format([])", "fault invalidArgument"),
    ("'%5d'.format([1])", "fault invalidArgument"),
    ("'%d %d'.format([0])", "fault invalidArgument"), ("'%s'.format([])", "fault invalidArgument"),
    ("'%b'.format(['abc'])", "fault invalidArgument"),
    ("'%b'.format([1.0])", "fault invalidArgument"),
    ("'%d'.format([duration('30m2s')])", "fault invalidArgument"),
    ("'%d'.format([true])", "fault invalidArgument"),
    ("'%d'.format(['1'])", "fault invalidArgument"),
    ("'%o'.format(['a'])", "fault invalidArgument"),
    ("'%o'.format([true])", "fault invalidArgument"),
    ("'%x'.format([0.5])", "fault invalidArgument"),
    ("'%X'.format([null])", "fault invalidArgument"),
    ("'%f'.format(['1'])", "fault invalidArgument"),
    ("'%e'.format([null])", "fault invalidArgument"),
    ("'%s'.format([b'\\xff'])", "fault invalidArgument"),
    ("'%s'.format([[{1: b'\\xff'}]])", "fault invalidArgument"),
    ("'%s'.format(dyn('a'))", "fault noMatchingOverload"),
    ("dyn(1).format([])", "fault noMatchingOverload"),
  ])
  func refusesToFormat(_ source: String, _ expected: String) throws {
    #expect(try Outcome(of: source).description == expected)
  }

  @Test(arguments: [
    "t.replace('', t)", "t.replace('a', 'bb')", "t.split('')", "t.split('a')", "t.reverse()",
    "t.upperAscii()", "t.lowerAscii()", "t.trim()", "t.indexOf('b')", "'a'.indexOf(t)",
    "t.lastIndexOf('b')", "t.charAt(60000)", "t.substring(60000)", "[t, t].join()",
    "['', ''].join(t)", "strings.quote(t)", "t.format([])", "'%s'.format([t])",
    "'%x'.format([t])", "'%s'.format([[[t]]])", "'%s'.format([{t: 1}])",
    "'%s'.format([bytes(t)])", "'%.1000f'.format([t == '' ? 1.0 : 5e-324])",
  ])
  func chargesForWhatGrows(_ source: String) throws {
    var environment = Environment()
    environment.variable("t", .string)
    let program = try environment.compile(source).get()
    let text = Value.string(String(repeating: "a", count: 65_536))
    #expect(throws: EvaluationFault.budgetExceeded) {
      try program.evaluate(["t": text], budget: 100)
    }
  }

  /// Lists that share their parts would be written without end.
  @Test func chargesForEachTimeThatAPartIsWritten() throws {
    var environment = Environment()
    environment.variable("l", .list(.dyn))
    let program = try environment.compile("'%s'.format([l])").get()
    var list = Value.list([])
    for _ in 0..<100 { list = .list([list, list]) }
    #expect(throws: EvaluationFault.budgetExceeded) { try program.evaluate(["l": list]) }
  }

  /// No pattern makes the search start over: a million steps in both texts, not in their product.
  @Test func searchesInLinearTime() throws {
    var environment = Environment()
    environment.variable("t", .string)
    environment.variable("p", .string)
    let source = "[t.indexOf(p), t.lastIndexOf(p), size(t.replace(p, '')), size(t.split(p))]"
    let program = try environment.compile(source).get()
    let text = String(repeating: "a", count: 1_000_000)
    let pattern = String(repeating: "a", count: 500_000) + "b"
    let expected = Value.list([.int(-1), .int(-1), .int(1_000_000), .int(1)])
    #expect(try program.evaluate(["t": .string(text), "p": .string(pattern)]) == expected)
  }
}
