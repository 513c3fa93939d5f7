import Testing

@testable import CEL

/// What random texts found once, one claim a test.
@Suite struct RegressionTests {
  @Test func aRefusedEntryLeavesTheMapAsItWas() throws {
    var map = ValueMap()
    try map.insert(.int(1), for: .string("a"))
    #expect(throws: EvaluationFault.duplicateKey) { try map.insert(.int(2), for: .string("a")) }
    #expect(map[.string("a")] == .int(1))
    #expect(map.keys == [.string("a")])
  }

  @Test func eachNoneHasATypeOfItsOwn() throws {
    var environment = Environment()
    environment.variable("b", .bool)
    let program = try environment.compile(
      "(b ? optional.of(1) : optional.none()).hasValue() "
        + "&& (b ? optional.of('a') : optional.none()).hasValue()"
    ).get()
    #expect(try program.evaluate(["b": .bool(true)]) == .bool(true))
  }

  @Test func anElementOfABlockSeesTheVariablesAroundTheBlockOnly() throws {
    var environment = Environment(libraries: Library.all + [.blocks])
    environment.variable("n", .int)
    let program = try environment.compile(
      "cel.bind(x, n, cel.block([x], [2].map(x, cel.index(0))))"
    ).get()
    #expect(try program.evaluate(["n": .int(1)]) == .list([.int(1)]))
  }

  @Test(arguments: Macro.allCases)
  func aMacroWithoutArgumentsIsAnUnknownFunction(_ macro: Macro) {
    let source = "[1].\(macro.rawValue)()"
    guard case .failure(let issues) = Environment().compile(source) else {
      Issue.record("\(source) compiles")
      return
    }
    #expect(issues.all.map(\.code) == [.unknownFunction])
  }
}
