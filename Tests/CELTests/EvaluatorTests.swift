import Glibc
import Testing

@testable import CEL

@Suite struct EvaluatorTests {
  @Test(arguments: [
    ("dyn(1) == 1.0", "bool(true)"), ("9007199254740993 == 9007199254740992.0", "bool(false)"),
    ("1 in [1.0]", "bool(true)"), ("{1: 'a'}[1.0]", "string(\"a\")"),
    ("int(1.9)", "int(1)"), ("int(9223372036854775807.0)", "fault overflow"),
    ("int(-9223372036854775808.0)", "fault overflow"), ("int(0.0/0.0)", "fault overflow"),
    ("uint(-1)", "fault overflow"), ("uint(1e19)", "uint(10000000000000000000)"),
    ("int('x')", "fault invalidArgument"), ("bool('maybe')", "fault invalidArgument"),
    ("string(1.0)", "string(\"1\")"), ("string(1.5e300)", "string(\"1.5e+300\")"),
    ("string(-4.5e-3)", "string(\"-0.0045\")"), ("string(0.00001)", "string(\"1e-05\")"),
    ("string(1e20)", "string(\"100000000000000000000\")"),
    ("string(123.456)", "string(\"123.456\")"),
    ("string(b'\\xff')", "fault invalidArgument"), ("string(true)", "string(\"true\")"),
    ("string(duration('90m'))", "string(\"5400s\")"),
    ("string(duration('-1.5s'))", "string(\"-1.5s\")"),
    ("duration('1h30m5.25s') == duration('5405.25s')", "bool(true)"),
    ("duration('1x')", "fault invalidArgument"), ("duration('')", "fault invalidArgument"),
    ("duration('.s')", "fault invalidArgument"), ("duration('0')", "duration(0s)"),
    ("timestamp('2024-02-29T00:00:00Z').getDayOfYear()", "int(59)"),
    ("timestamp('2023-02-29T00:00:00Z')", "fault invalidArgument"),
    ("timestamp('2024-01-01T00:00:60Z')", "fault invalidArgument"),
    ("timestamp('2024-01-01T00:00:00+01:00') == timestamp('2023-12-31T23:00:00Z')", "bool(true)"),
    ("timestamp('2024-07-01T12:00:00Z').getHours('Europe/Paris')", "int(14)"),
    ("timestamp('2024-01-01T12:00:00Z').getHours('Europe/Paris')", "int(13)"),
    ("timestamp('2090-07-01T12:00:00Z').getHours('America/New_York')", "int(8)"),
    ("timestamp('2090-01-01T12:00:00Z').getHours('America/New_York')", "int(7)"),
    ("timestamp('2090-01-01T12:00:00Z').getHours('Australia/Sydney')", "int(23)"),
    ("timestamp('2024-01-01T12:00:00Z').getHours('../../etc/passwd')", "fault invalidArgument"),
    ("timestamp('2024-01-01T12:00:00Z').getHours('Nowhere/Land')", "fault invalidArgument"),
    ("size('👨‍👩‍👧')", "int(5)"), ("'é' == 'e\\u0301'", "bool(false)"),
    ("-(-9223372036854775808)", "fault overflow"), ("-9223372036854775808 % -1", "fault overflow"),
    ("[1][1]", "fault indexOutOfRange"), ("{'a': 1}.b", "fault noSuchKey"),
    ("{'a': 1, 'a': 2}", "fault duplicateKey"), ("has({'a': 1}.b)", "bool(false)"),
    ("[1, 2, 3].map(x, x > 1, x * 10) == [20, 30]", "bool(true)"),
    ("[0, 1].exists_one(x, x == 1)", "bool(true)"),
    ("[1, 0].all(x, 1 / x == 1)", "fault divideByZero"),
    ("[2, 0].all(x, 1 / x == 1)", "bool(false)"),
    ("'ab'.matches('^a.$')", "bool(true)"),
    ("ip('1.2.3.4') == ip('::ffff:102:304')", "bool(true)"),
    ("ip('1.2.3')", "fault invalidArgument"),
    ("ip('01.2.3.4')", "fault invalidArgument"), ("isIP('2001:db8::1')", "bool(true)"),
    ("string(ip('2001:0db8:0:0:1:0:0:1'))", "string(\"2001:db8::1:0:0:1\")"),
    ("ip('::1').family()", "int(6)"),
    ("1/0 > 0 || true", "bool(true)"),
    ("1/0 > 0 && 1 % 0 == 0 && [1][5] == 1", "fault divideByZero"),
  ])
  func evaluates(_ source: String, to expected: String) throws {
    #expect(try Outcome(of: source).description == expected)
  }

  @Test(arguments: [
    "1.2.3.4", "255.255.255.255", "::", "::1", "1::", "fe80::1:2", "1:2:3:4:5:6:7:8",
    "0:2:3:4:5:6:7:8", "1:0:0:2::3",
  ])
  func writesAddressesAsTheyAreRead(_ text: String) {
    #expect(IPAddress(text)?.description == text)
  }

  @Test(arguments: [
    "", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "::g", "1.2.3.4.5",
    "1.2.3.256",
    "::1.2.3", "1:", "::1%eth0", "1:2:3:4:5:6:7::8:", "+1.2.3.4",
  ])
  func refusesAddresses(_ text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test func endsEveryLoop() throws {
    var environment = Environment()
    environment.variable("l", .list(.int))
    let program = try environment.compile(
      "l.all(a, l.all(b, l.all(c, l.all(d, a + b + c + d >= 0))))"
    ).get()
    let list = Value.list((0..<1000).map { .int($0) })
    #expect(throws: EvaluationFault.budgetExceeded) { try program.evaluate(["l": list]) }
  }

  @Test func distinguishesMissingFromOtherFaults() throws {
    var environment = Environment()
    environment.variable("e.x", .int, isOptional: true)
    environment.variable("e.y", .int, isOptional: true)
    func run(_ source: String, _ variables: [String: Value] = [:]) throws -> Outcome {
      let program = try environment.compile(source).get()
      return Outcome { () throws(EvaluationFault) -> Value in try program.evaluate(variables) }
    }
    #expect(try run("e.x > 5") == .fault(.missing))
    #expect(try run("has(e.x)") == .value(.bool(false)))
    #expect(try run("has(e.x) && e.x > 5") == .value(.bool(false)))
    #expect(try run("e.x > 5 || e.y > 5", ["e.y": .int(6)]) == .value(.bool(true)))
    #expect(try run("e.y / 0 > 1 || e.x > 5", ["e.y": .int(6)]) == .fault(.divideByZero))
    #expect(try run("has(e.x) ? e.x : 7") == .value(.int(7)))
  }

  /// The smallest stack that threads of a pool have is 512 KiB; the tests use a little.
  @Test func staysWithinASmallStack() throws {
    func nested(_ open: String, _ middle: String, _ close: String, _ count: Int) -> String {
      String(repeating: open, count: count) + middle + String(repeating: close, count: count)
    }
    let sources = [
      nested("(", "x", ")", 249), nested("[", "x", "]", 240), nested("-(1 + ", "x", ")", 120),
      nested("(x > 0 || x > 1 && x == 2 + 3 * (", "x", ") ? 1 : 2)", 38),
      nested("{1: ", "x", "}[1]", 120),
      nested("[1].map(y, ", "x", ")", 100), nested("[x].exists(y, ", "x > 7", ")", 80),
      nested("true ? (", "x", ") : 1", 120), nested("int(string(", "x", "))", 60),
    ]
    let box = StackProbe(sources)
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    unsafe pthread_attr_setstacksize(&attributes, 448 * 1024)
    var thread = pthread_t()
    let pointer = unsafe Unmanaged.passRetained(box).toOpaque()
    unsafe pthread_create(
      &thread, &attributes,
      { argument in
        if let argument = unsafe argument {
          unsafe Unmanaged<StackProbe>.fromOpaque(argument).takeRetainedValue().run()
        }
        return nil
      }, pointer)
    pthread_join(thread, nil)
    #expect(box.report == sources.map { _ in "ran" })
  }
}

/// Compiles and evaluates sources, in both evaluators, on the thread that calls it.
final class StackProbe {
  private let sources: [String]
  private(set) var report: [String] = []

  init(_ sources: [String]) { self.sources = sources }

  func run() {
    var environment = Environment()
    environment.variable("x", .int)
    for source in sources {
      switch environment.compile(source) {
      case .failure(let issues): report.append(issues.description)
      case .success(let program):
        _ = try? program.evaluate(["x": .int(8)])
        let batch = ColumnBatch(types: [.int], values: [[.int(8)]])
        var worker = VectorWorker(rowCapacity: 1)
        _ = unsafe worker.run(
          VectorProgram(program.expression), columns: batch.columns, rows: 1, sets: nil)
        report.append("ran")
      }
    }
  }
}
