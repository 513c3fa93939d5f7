import Glibc
import Testing

/// The examples print what they always print, byte for byte.
struct ExampleTests {
  /// The name of each example, and its output.
  static let outputs: [(name: String, text: String)] = [
    (
      "evaluate",
      """
      a French order of 600: special
      an order of 20: plain
      an order of 600 from nowhere: missing
      with tax: 714
      """
    ),
    (
      "faults",
      """
      rules/large:1:1: error[unknown_name]: nothing is named 'amuont'
        amuont > 500 && country.startWith('D')
        ^^^^^^
        help: did you mean 'amount'?
      rules/large:1:25: error[unknown_function]: there is no function 'startWith'
        amuont > 500 && country.startWith('D')
                                ^^^^^^^^^
        help: did you mean 'startsWith'?
      rules/large:2:14: error[no_overload]: '==' does not take (string, int)
          || country == 3
                     ^^
      byte 0, 6 long, typeMismatch: the expression must be bool, it is int
      """
    ),
    (
      "functions",
      """
      ada@example.org is of an organisation
      bob@example.com is not
      nobody gives invalidArgument
      expression:1:6: error[no_overload]: list.last() does not take (string)
        list.last(email) + 1
             ^^^^
        help: it takes (list(T))
      of type int, constant: true
      """
    ),
    (
      "rows",
      """
      is it large? true
      600 FR true
      600 DE false
      20 - false
      700 - no answer: missing
      parts that go through the general evaluator: 0
      """
    ),
    (
      "columns",
      """
      row 0: true
      row 1: false
      row 2: true
      row 3: no answer: missing
      """
    ),
    (
      "budget",
      """
      four loops: budgetExceeded
      nine loops: the expression takes more than 1000000 steps by the estimate
      (a+)+ matches: false
      10,000 brackets: too_deep
      a product: overflow
      """
    ),
  ]

  /// What `cel-examples` prints, which lies beside the test program.
  private static func run(_ arguments: String) throws -> String {
    var buffer = [CChar](repeating: 0, count: 4_096)
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    let program = String(
      decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let folder = program.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    guard let pipe = unsafe popen("'\(folder)/cel-examples' \(arguments)", "r") else {
      Issue.record("\(folder)/cel-examples cannot be run")
      return ""
    }
    let bytes = unsafe Project.everything(in: pipe)
    let status = unsafe pclose(pipe)
    #expect(status == 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func eachPrintsWhatIsExpected() throws {
    for (name, text) in Self.outputs {
      #expect(try Self.run(name) == "# \(name)\n\(text)\n")
    }
  }

  @Test func allRunInTheirOrder() throws {
    #expect(
      try Self.run("") == Self.outputs.map { "# \($0.name)\n\($0.text)\n" }.joined())
  }

  @Test func anUnknownNameRunsNothing() throws {
    #expect(
      try Self.run("rows row")
        == "no example is named row; there are evaluate, faults, functions, rows, columns, budget\n"
    )
  }
}
