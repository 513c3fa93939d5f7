import Testing
import WeirCore

@testable import WeirReference

@Suite struct FlowValueTests {
  @Test(arguments: [
    ("3", "3"), ("-2.5", "-2.5"), ("0.000001", "0.000001"), ("true", "true"), ("null", "null"),
    ("90s", #""90s""#), ("2026-03-02T12:00:00Z", #""2026-03-02T12:00:00Z""#),
    ("[]", "[]"), ("[a, 2, false]", #"["a",2,false]"#), ("\"984010\"", #""984010""#),
    ("{a: [b], c: {d: e}, f: null}", #"{"a":["b"],"c":{"d":"e"},"f":null}"#),
    ("{t: \"x, y\", n: 150}", #"{"t":"x, y","n":150}"#),
    ("event.type == \"payment\"", #""event.type == \"payment\"""#),
    ("One, two: three.", #""One, two: three.""#),
  ]) func reads(_ text: String, _ json: String) {
    #expect(FlowValue.read(text)?.line == json)
  }

  @Test(arguments: ["[a", "{a", "{a: b", "\"a", "[a]]", "[a b: [}"])
  func refuses(_ text: String) {
    #expect(FlowValue.read(text) == nil)
  }
}
