import Testing

@testable import CEL

@Suite struct MathLibraryTests {
  @Test(arguments: [
    ("math.greatest(-5)", "int(-5)"), ("math.greatest(1u, 3u, 2u)", "uint(3)"),
    ("math.greatest(5.4, 10, 3u, -5.0)", "int(10)"), ("math.greatest([5.4, 10u, 3])", "uint(10)"),
    ("math.greatest(1, 1.0, 1u)", "int(1)"), ("math.least(1.0, 1, 1u)", "double(1.0)"),
    ("math.greatest(1, 2, 3, 4, 5, 6, 7, 8, 9)", "int(9)"), ("math.least([3, 1, 2])", "int(1)"),
    // By exact value: as doubles the two would be equal.
    ("math.greatest(9007199254740992.0, 9007199254740993)", "int(9007199254740993)"),
    ("math.least(-1, 18446744073709551615u)", "int(-1)"),
    ("math.least(-1.0/0.0, -9223372036854775808)", "double(-inf)"),
    ("math.isNaN(math.greatest(0.0/0.0, 1))", "bool(true)"),
    ("math.isNaN(math.greatest(1, 0.0/0.0, 2))", "bool(true)"),
    ("math.isNaN(math.least([1u, 0.0/0.0]))", "bool(true)"),
    ("math.greatest([])", "fault invalidArgument"),
    ("math.least(dyn([]))", "fault invalidArgument"),
    ("math.greatest(dyn('a'))", "fault noMatchingOverload"),
    ("math.greatest(1, dyn('a'))", "fault noMatchingOverload"),
    ("math.greatest(dyn(true), 1)", "fault noMatchingOverload"),
    ("math.least([1, dyn(null)])", "fault noMatchingOverload"),
    ("math.least(dyn(['a']))", "fault noMatchingOverload"),
    ("math.least(dyn([[1]]))", "fault noMatchingOverload"),
    ("math.least(dyn({1: 2}))", "fault noMatchingOverload"),
    ("math.least(1, dyn([1]))", "fault noMatchingOverload"),
    ("math.greatest(dyn(null), dyn(null))", "fault noMatchingOverload"),
  ])
  func findsExtremes(_ source: String, _ expected: String) throws {
    #expect(try Outcome(of: source).description == expected)
  }

  @Test(arguments: [
    ("math.ceil(1.2)", "double(2.0)"), ("math.floor(-1.2)", "double(-2.0)"),
    ("math.round(-1.5)", "double(-2.0)"), ("math.round(0.49999999999999994)", "double(0.0)"),
    ("math.round(2.5)", "double(3.0)"), ("math.trunc(-1.7)", "double(-1.0)"),
    ("math.ceil(1.0/0.0)", "double(inf)"), ("math.isNaN(math.trunc(0.0/0.0))", "bool(true)"),
    ("math.abs(-11)", "int(11)"), ("math.abs(9u)", "uint(9)"), ("math.abs(-1.5)", "double(1.5)"),
    ("math.sign(-11)", "int(-1)"), ("math.sign(9u)", "uint(1)"), ("math.sign(0.0)", "double(0.0)"),
    ("math.sign(-32.5)", "double(-1.0)"), ("math.isNaN(math.sign(0.0/0.0))", "bool(true)"),
    ("math.sqrt(81)", "double(9.0)"), ("math.sqrt(2u) == math.sqrt(2.0)", "bool(true)"),
    ("math.isNaN(math.sqrt(-1))", "bool(true)"), ("math.isInf(-1.0/0.0)", "bool(true)"),
    ("math.isInf(0.0/0.0)", "bool(false)"), ("math.isFinite(0.0/0.0)", "bool(false)"),
    ("math.isFinite(1.5)", "bool(true)"),
    ("math.abs(-9223372036854775808)", "fault overflow"),
    ("math.ceil(dyn(1))", "fault noMatchingOverload"),
    ("math.floor(dyn(1u))", "fault noMatchingOverload"),
    ("math.round(dyn('1'))", "fault noMatchingOverload"),
    ("math.trunc(dyn(null))", "fault noMatchingOverload"),
    ("math.abs(dyn('1'))", "fault noMatchingOverload"),
    ("math.abs(dyn([1]))", "fault noMatchingOverload"),
    ("math.abs(dyn(duration('-1s')))", "fault noMatchingOverload"),
    ("math.sign(dyn(true))", "fault noMatchingOverload"),
    ("math.sign(dyn(null))", "fault noMatchingOverload"),
    ("math.sqrt(dyn('4'))", "fault noMatchingOverload"),
    ("math.sqrt(dyn(true))", "fault noMatchingOverload"),
    ("math.isNaN(dyn(true))", "fault noMatchingOverload"),
    ("math.isNaN(dyn(1))", "fault noMatchingOverload"),
    ("math.isInf(dyn(1u))", "fault noMatchingOverload"),
    ("math.isFinite(dyn('1'))", "fault noMatchingOverload"),
  ])
  func roundsAndClassifies(_ source: String, _ expected: String) throws {
    #expect(try Outcome(of: source).description == expected)
  }

  @Test(arguments: [
    ("math.bitAnd(1, -1)", "int(1)"), ("math.bitAnd(1u, 3u)", "uint(1)"),
    ("math.bitOr(4, -2)", "int(-2)"), ("math.bitOr(1u, 4u)", "uint(5)"),
    ("math.bitXor(4, -2)", "int(-6)"), ("math.bitXor(1u, 3u)", "uint(2)"),
    ("math.bitNot(0)", "int(-1)"), ("math.bitNot(0u)", "uint(18446744073709551615)"),
    ("math.bitShiftLeft(1, 63)", "int(-9223372036854775808)"),
    ("math.bitShiftLeft(3, 64)", "int(0)"),
    ("math.bitShiftLeft(1u, 9223372036854775807)", "uint(0)"),
    ("math.bitShiftLeft(5, 0)", "int(5)"),
    ("math.bitShiftRight(-1024, 3)", "int(2305843009213693824)"),
    ("math.bitShiftRight(-1, 64)", "int(0)"), ("math.bitShiftRight(1024u, 2)", "uint(256)"),
    ("math.bitShiftLeft(1, -1)", "fault invalidArgument"),
    ("math.bitShiftLeft(1u, -9223372036854775808)", "fault invalidArgument"),
    ("math.bitShiftRight(0, -1)", "fault invalidArgument"),
    ("math.bitShiftRight(1u, -1)", "fault invalidArgument"),
    ("math.bitAnd(2u, dyn(''))", "fault noMatchingOverload"),
    ("math.bitAnd(dyn(2u), dyn(1))", "fault noMatchingOverload"),
    ("math.bitOr(dyn(1.2), 1)", "fault noMatchingOverload"),
    ("math.bitOr(dyn(true), dyn(false))", "fault noMatchingOverload"),
    ("math.bitXor(dyn([]), dyn([1]))", "fault noMatchingOverload"),
    ("math.bitXor(dyn(b'a'), dyn(b'b'))", "fault noMatchingOverload"),
    ("math.bitNot(dyn(''))", "fault noMatchingOverload"),
    ("math.bitNot(dyn(1.0))", "fault noMatchingOverload"),
    ("math.bitShiftLeft(dyn(4.3), 1)", "fault noMatchingOverload"),
    ("math.bitShiftLeft(1, dyn(1u))", "fault noMatchingOverload"),
    ("math.bitShiftRight(dyn(b'123'), 1)", "fault noMatchingOverload"),
    ("math.bitShiftRight(1u, dyn(1.0))", "fault noMatchingOverload"),
  ])
  func combinesBits(_ source: String, _ expected: String) throws {
    #expect(try Outcome(of: source).description == expected)
  }

  @Test func chargesForLists() throws {
    var environment = Environment()
    environment.variable("l", .list(.int))
    let program = try environment.compile("math.greatest(l)").get()
    let list = Value.list((0..<1000).map { .int($0) })
    #expect(try program.evaluate(["l": list]) == .int(999))
    #expect(throws: EvaluationFault.budgetExceeded) {
      try program.evaluate(["l": list], budget: 100)
    }
  }
}
