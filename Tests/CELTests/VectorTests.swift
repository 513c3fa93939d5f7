import Testing

@testable import CEL

/// What a worker gives back, beyond what the differential test compares.
@Suite struct VectorTests {
  static let types: [CELType] = [.int, .string, .string, .ip, .bool, .uint, .timestamp]

  static var declarations: Declarations {
    var declarations = Declarations()
    let names = ["e.n", "e.s", "e.t", "e.ip", "e.b", "e.u", "e.at"]
    for (slot, name) in names.enumerated() {
      declarations.variable(name, types[slot], slot: slot, isOptional: true)
    }
    declarations.set("lists.names", of: [.string], id: 2)
    return declarations
  }

  static let values: [[Value?]] = [
    [.int(1), .int(.max), nil],
    [.string("payment"), .string(""), nil],
    [.string("日本"), nil, .string("x")],
    [IPAddress("1.2.3.4").map { .ip($0) }, nil, IPAddress("::1").map { .ip($0) }],
    [.bool(true), .bool(false), nil],
    [.uint(5), .uint(.max), nil],
    [Timestamp("2024-05-06T07:08:09.25Z").map { .timestamp($0) }, nil, nil],
  ]

  @Test(arguments: [
    ("e.n + 1", "int(2); fault overflow; fault missing"),
    ("e.s", "string(\"payment\"); string(\"\"); fault missing"),
    ("e.b ? e.s : e.t", "string(\"payment\"); fault missing; fault missing"),
    ("e.b ? 'yes' : 'no'", "string(\"yes\"); string(\"no\"); fault missing"),
    ("has(e.t) ? e.t : 'none'", "string(\"日本\"); string(\"none\"); string(\"x\")"),
    ("e.s + '/' + e.t", "string(\"payment/日本\"); fault missing; fault missing"),
    ("has(e.s) ? e.s + '!' : e.t", "string(\"payment!\"); string(\"!\"); string(\"x\")"),
    ("has(e.ip) ? e.ip : ip('9.9.9.9')", "ip(1.2.3.4); ip(9.9.9.9); ip(::1)"),
    ("e.ip.family()", "int(4); fault missing; int(6)"),
    ("e.u", "uint(5); uint(18446744073709551615); fault missing"),
    ("e.u > 5", "bool(false); bool(true); fault missing"),
    ("e.at", "timestamp(2024-05-06T07:08:09.25Z); fault missing; fault missing"),
    ("string(e.at)", "string(\"2024-05-06T07:08:09.25Z\"); fault missing; fault missing"),
    ("e.at.getHours('Asia/Kathmandu')", "int(12); fault missing; fault missing"),
    ("'pay' + 'ment'", "string(\"payment\"); string(\"payment\"); string(\"payment\")"),
    ("e.n / 0", "fault divideByZero; fault divideByZero; fault missing"),
    ("e.n > 0 || e.n / 0 > 1", "bool(true); bool(true); fault missing"),
    ("e.s in lists.names", "bool(true); bool(true); fault missing"),
    (
      "[e.s, 'x'].exists(y, y == 'x') && e.s in lists.names",
      "bool(true); bool(true); fault missing"
    ),
    ("[1].map(y, e.s in lists.names)[0]", "bool(true); bool(true); fault missing"),
    ("e.s.matches('^p')", "bool(true); bool(false); fault missing"),
    ("e.s.contains(e.t) || true", "bool(true); bool(true); bool(true)"),
    ("{'payment': 7}[e.s]", "int(7); fault noSuchKey; fault missing"),
    (
      "{'payment': [7]}[e.s]",
      "fault noMatchingOverload; fault noMatchingOverload; "
        + "fault noMatchingOverload"
    ),
    ("int(e.s)", "fault invalidArgument; fault invalidArgument; fault missing"),
    ("duration(e.s)", "fault invalidArgument; fault invalidArgument; fault missing"),
  ])
  func gives(_ source: String, _ expected: String) throws {
    let expression = try Expression.compile(source, in: Self.declarations).get()
    #expect(run([expression], sets: FixedSets()) == [expected])
  }

  @Test func oneWorkerRunsManyPrograms() throws {
    let sources = ["e.n > 0", "e.n > 0 && e.s == 'payment' || (e.b && e.u == 5)", "e.s", "e.n > 0"]
    let expressions = try sources.map { try Expression.compile($0, in: Self.declarations).get() }
    #expect(
      run(expressions, sets: nil) == [
        "bool(true); bool(true); fault missing", "bool(true); bool(false); fault missing",
        "string(\"payment\"); string(\"\"); fault missing", "bool(true); bool(true); fault missing",
      ])
  }

  @Test func withoutSetsMembershipHasNoAnswer() throws {
    let expression = try Expression.compile("e.s in lists.names", in: Self.declarations).get()
    #expect(
      run([expression], sets: nil) == ["fault unavailableSet; fault unavailableSet; fault missing"])
  }

  @Test func integersCompareWithConstantDoublesAsTheyDoWithOthers() {
    let integers: [Int64] = [.min, -3, -2, -1, 0, 1, 2, 3, 1 << 53, .max]
    let doubles = [-2.5, -2, -0.5, -0.0, 0, 0.5, 2, 2.5, 0x1p53 - 1, .nan, 0x1p53, 1e300, -1e300]
    let functions: [Function] = [
      .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
    ]
    for double in doubles {
      for comparison in functions.compactMap({ Comparison($0) }) {
        guard let (other, bound) = VectorPlanner.integerBound(comparison, double) else {
          #expect(double.magnitude >= 0x1p53)
          continue
        }
        for integer in integers {
          let exact = compareExactly(integer, double)
          #expect(
            other.holds(for: Ordering(integer, bound)) == comparison.holds(for: exact),
            "\(integer) \(comparison) \(double)")
        }
      }
    }
  }

  @Test func takesBatchesOfNoRows() throws {
    let expression = try Expression.compile("e.n > 0 && e.b", in: Self.declarations).get()
    let batch = ColumnBatch(types: Self.types, values: Self.values)
    var worker = VectorWorker(rowCapacity: 8)
    _ = unsafe worker.run(VectorProgram(expression), columns: batch.columns, rows: 0, sets: nil)
  }

  @Test func comparisonsAndLogicNeedNoGeneralEvaluation() throws {
    let source =
      "e.n > 5.5 && e.s == 'payment' || e.at.getHours() < 6 && size(e.t) > 3 "
      + "|| e.s in ['a', 'b'] && has(e.ip) || e.s in lists.names || int(e.at) - e.n * 2 > 7"
    let expression = try Expression.compile(source, in: Self.declarations).get()
    #expect(VectorProgram(expression).generalOperationCount == 0)
  }

  @Test func aSmallWorkerRefusesALargeBatch() async {
    await #expect(processExitsWith: .failure) {
      let expression = try Expression.compile("e.n > 0", in: VectorTests.declarations).get()
      let batch = ColumnBatch(types: VectorTests.types, values: VectorTests.values)
      var worker = VectorWorker(rowCapacity: 2)
      _ = unsafe worker.run(VectorProgram(expression), columns: batch.columns, rows: 3, sets: nil)
    }
  }

  /// The results of the expressions over the three rows, one worker for all.
  private func run(_ expressions: [Expression], sets: (any SetMembership)?) -> [String] {
    let batch = ColumnBatch(types: Self.types, values: Self.values)
    var worker = VectorWorker(rowCapacity: 3)
    var results: [String] = []
    for expression in expressions {
      let program = VectorProgram(expression)
      let column = unsafe worker.run(program, columns: batch.columns, rows: 3, sets: sets)
      let rows = (0..<3).map { row in
        Outcome { () throws(EvaluationFault) -> Value in
          try column.value(at: row, type: expression.type)
        }.description.replacing("CEL.Value.", with: "")
      }
      results.append(rows.joined(separator: "; "))
    }
    return results
  }
}
