import Testing
import WeirCore

struct JSONValueTests {
  private static let value = JSONValue.members([
    ("name", .string("a \"b\"\n\u{1}é")), ("none", nil), ("null", .null),
    ("numbers", .array([.integer(-3), .number("0.50"), .bool(true)])),
    ("empty", .object([])), ("parts", .array([.members([("x", .integer(1))])])),
  ])

  @Test func writesOneLine() {
    #expect(
      Self.value.line == #"""
        {"name":"a \"b\"\n\u0001é","null":null,"numbers":[-3,0.50,true],"empty":{},\#
        "parts":[{"x":1}]}
        """#)
  }

  @Test func writesAPage() {
    #expect(
      Self.value.page == #"""
        {
          "name": "a \"b\"\n\u0001é",
          "null": null,
          "numbers": [-3, 0.50, true],
          "empty": {},
          "parts": [
            {"x": 1}
          ]
        }
        """#)
  }

  @Test func escapesWhatSteersTerminals() {
    let text = "\u{1B}[31m\u{7F}\u{9B}\u{A0}Â€\r\t\\"
    #expect(JSONValue.string(text).line == #""\u001b[31m\u007f\u009b\#u{A0}Â€\r\t\\""#)
  }

  @Test func breaksWhatIsLong() {
    let long = JSONValue.array((0..<3).map { _ in .string(String(repeating: "x", count: 30)) })
    #expect(long.page.split(separator: "\n").count == 5)
  }
}
