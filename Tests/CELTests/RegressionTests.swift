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

  @Test(arguments: [
    ("(true ? v.i : dyn(0)) == 7", "bool(true)"),
    ("(true ? v.?i : dyn(0)).value() == 7", "bool(true)"),
    ("v.at == (timestamp(v.at) + dyn(duration('1us')))", "bool(false)"),
    ("int([[v.d][?0], 'x'][0].value())", "int(2)"),
  ])
  func columnsHoldWhatOnlyTheEvaluationKnows(_ source: String, _ expected: String) throws {
    var declarations = Declarations()
    let types: [CELType] = [.int, .double, .timestamp]
    for (slot, name) in ["v.i", "v.d", "v.at"].enumerated() {
      declarations.variable(name, types[slot], slot: slot, isOptional: true)
    }
    let expression = try Expression.compile(source, in: declarations).get()
    let values: [Value?] = [
      .int(7), .double(2.5), Timestamp(milliseconds: 1000).map { .timestamp($0) },
    ]
    let batch = ColumnBatch(types: types, values: values.map { [$0] })
    var worker = VectorWorker(rowCapacity: 1)
    let column = unsafe worker.run(
      VectorProgram(expression), columns: batch.columns, rows: 1, sets: nil)
    let outcome = Outcome { () throws(EvaluationFault) -> Value in
      try column.value(at: 0, type: expression.type)
    }
    #expect(outcome.description == expected)
  }

  @Test func whatAValueOfUnknownTypeHoldsIsOfUnknownType() throws {
    var environment = Environment()
    environment.variable("any", .dyn)
    #expect(try environment.compile("any.orValue(true)").get().expression.type == .dyn)
    #expect(try environment.compile("any + [1]").get().expression.type == .list(.dyn))
    #expect(try environment.compile("any.value()").get().expression.type == .dyn)
  }
}
