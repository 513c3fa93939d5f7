import Testing

@testable import CEL

@Suite struct RowTests {
  private static var environment: Environment {
    var environment = Environment()
    for variable in RandomExpression.variables {
      environment.variable(variable.name, variable.type, isOptional: variable.isOptional)
    }
    return environment
  }

  private static func program(_ source: String) throws -> VectorProgram {
    VectorProgram(try environment.compile(source).get().expression)
  }

  @Test func answersWhatWasSet() throws {
    var row = Row(slotCount: RandomExpression.variables.count)
    var worker = VectorWorker(rowCapacity: 1)
    let program = try Self.program("v.i > 5 && v.s == 'payment'")
    #expect(throws: EvaluationFault.missing) { try worker.isTrue(program, row) }
    row.set(6 as Int64, at: 0)
    row.set("payment", at: 5)
    #expect(try worker.isTrue(program, row))
    row.set("payments", at: 5)
    #expect(try worker.isTrue(program, row) == false)
    row.remove(at: 5)
    #expect(throws: EvaluationFault.missing) { try worker.isTrue(program, row) }
    row.set(5 as Int64, at: 0)
    #expect(try worker.isTrue(program, row) == false)
  }

  @Test(arguments: [
    ("v.i + 1", Value.int(8)), ("v.d * 2.0", .double(5)), ("!v.b", .bool(false)),
    ("v.s", .string("日本")), ("int(v.at)", .int(7)),
    ("v.span", .duration(TimeSpan(nanoseconds: 5_000_000))),
    ("v.ip", .ip(IPAddress(high: 0, low: 1))), ("v.u", .uint(9)),
  ])
  func keepsEveryType(_ source: String, _ expected: Value) throws {
    var row = Row(slotCount: RandomExpression.variables.count)
    row.set(7 as Int64, at: 0)
    row.set(2.5, at: 2)
    row.set(true, at: 4)
    row.set("日本", at: 5)
    row.set(try #require(Timestamp(seconds: 7)), at: 7)
    row.set(TimeSpan(nanoseconds: 5_000_000), at: 8)
    row.set(IPAddress(high: 0, low: 1), at: 9)
    row.set(9 as UInt64, at: 10)
    var worker = VectorWorker(rowCapacity: 1)
    #expect(try worker.evaluate(try Self.program(source), row) == expected)
  }

  @Test func keepsTextWhenItGrows() throws {
    var row = Row(slotCount: 2)
    var environment = Environment()
    environment.variable("a", .string)
    environment.variable("b", .string)
    let program = VectorProgram(try environment.compile("a + b").get().expression)
    var worker = VectorWorker(rowCapacity: 1)
    let long = String(repeating: "x", count: 5000)
    row.set("short", at: 0)
    row.set(long, at: 1)
    #expect(try worker.evaluate(program, row) == .string("short" + long))
    row.removeAll()
    row.set("", at: 0)
    row.set("y", at: 1)
    #expect(try worker.evaluate(program, row) == .string("y"))
  }

  @Test func refusesValuesWithoutASlot() {
    var row = Row(slotCount: 1)
    for value in [Value.null, .list([]), .bytes([]), .optional(nil), .type(.int)] {
      #expect(throws: EvaluationFault.noMatchingOverload) { try row.set(value, at: 0) }
    }
  }

  @Test func takesNoValueForACondition() throws {
    let row = Row(slotCount: RandomExpression.variables.count)
    var worker = VectorWorker(rowCapacity: 1)
    let program = try Self.program("1 + 1")
    #expect(throws: EvaluationFault.noMatchingOverload) { try worker.isTrue(program, row) }
  }

  @Test func endsTheProcessWhenSlotsAreMissing() async {
    await #expect(processExitsWith: .failure) {
      let row = Row(slotCount: 0)
      var environment = Environment()
      environment.variable("a", .int)
      guard case .success(let program) = environment.compile("a > 1") else { return }
      var worker = VectorWorker(rowCapacity: 1)
      _ = try? worker.isTrue(VectorProgram(program.expression), row)
    }
  }
}
