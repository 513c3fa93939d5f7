import Testing

@testable import CEL

@Suite struct EncodersLibraryTests {
  @Test(arguments: [
    ("base64.encode(b'hello')", "string(\"aGVsbG8=\")"), ("base64.encode(b'')", "string(\"\")"),
    ("base64.encode(b'f')", "string(\"Zg==\")"), ("base64.encode(b'foo')", "string(\"Zm9v\")"),
    ("base64.encode(b'\\xff\\xfe\\xfb\\xf0')", "string(\"//778A==\")"),
    ("base64.decode('aGVsbG8=') == b'hello'", "bool(true)"),
    ("base64.decode('aGVsbG8') == b'hello'", "bool(true)"), ("base64.decode('')", "bytes([])"),
    ("base64.decode('Zg')", "bytes([102])"), ("base64.decode('+/+/')", "bytes([251, 255, 191])"),
    ("base64.decode('Z')", "fault invalidArgument"),
    ("base64.decode('Zg=')", "fault invalidArgument"),
    ("base64.decode('Zg===')", "fault invalidArgument"),
    ("base64.decode('=')", "fault invalidArgument"),
    ("base64.decode('==')", "fault invalidArgument"),
    ("base64.decode('====')", "fault invalidArgument"),
    ("base64.decode('Z===')", "fault invalidArgument"),
    ("base64.decode('Zg==Zg==')", "fault invalidArgument"),
    ("base64.decode('Zm9v=')", "fault invalidArgument"),
    // Bits behind the last byte.
    ("base64.decode('Zh==')", "fault invalidArgument"),
    ("base64.decode('Zm9=')", "fault invalidArgument"),
    ("base64.decode('-_-_')", "fault invalidArgument"),
    ("base64.decode('Zm9v\\n')", "fault invalidArgument"),
    ("base64.decode('Zm 9v')", "fault invalidArgument"),
    ("base64.decode('Zmé')", "fault invalidArgument"),
    ("base64.decode('Zm\\u00009')", "fault invalidArgument"),
    ("base64.encode(dyn('hello'))", "fault noMatchingOverload"),
    ("base64.decode(dyn(b'Zg=='))", "fault noMatchingOverload"),
  ])
  func evaluates(_ source: String, to expected: String) throws {
    #expect(try Outcome(of: source).description == expected)
  }

  @Test(arguments: ["size(base64.encode(bytes(t)))", "size(base64.decode(t))"])
  func chargesForWhatGrows(_ source: String) throws {
    var environment = Environment()
    environment.variable("t", .string)
    let program = try environment.compile(source).get()
    let text = Value.string(String(repeating: "a", count: 65_536))
    #expect(throws: EvaluationFault.budgetExceeded) {
      try program.evaluate(["t": text], budget: 100)
    }
  }
}
