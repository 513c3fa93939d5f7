import Testing
import WeirCore

@testable import WeirStore

/// The reader of lines: what is JSON is read, what is not is nil.
@Suite struct JSONLineTests {
  private func read(_ text: String) -> JSONValue? { JSONLine.read(Array(text.utf8)) }

  @Test(arguments: [
    ("{}", JSONValue.object([])),
    ("[]", .array([])),
    (" { \"a\" : 1 } ", .object([.init("a", .number("1"))])),
    (
      "[1,-0,0.5,1e3,1E-3,12345678901234567890]",
      .array(["1", "-0", "0.5", "1e3", "1E-3", "12345678901234567890"].map { .number($0) })
    ),
    ("[true,false,null]", .array([.bool(true), .bool(false), .null])),
    (#""a\"\\\/\b\f\n\r\t""#, .string("a\"\\/\u{8}\u{C}\n\r\t")),
    (#""\u00e9\u20AC\ud83d\ude00""#, .string("é€😀")),
    (#""\u0000""#, .string("\0")),
    (#"{"a":1,"a":2}"#, .object([.init("a", .number("1")), .init("a", .number("2"))])),
    (
      #"{"a":{"b":["c"]}}"#,
      .object([.init("a", .object([.init("b", .array([.string("c")]))]))])
    ),
  ]) func reads(_ item: (text: String, value: JSONValue)) {
    #expect(read(item.text) == item.value)
  }

  @Test(arguments: [
    "", " ", "{", "}", "[", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:1}", "01",
    "-", "1.", ".5", "1e", "1e+", "+1", "0x1", "nul", "nulll", "true false", "\"", "\"a",
    #""\x""#, #""\u12""#, #""\u12G4""#, #""\ud800""#, #""\ude00""#, #""\ud800\u0041""#,
    "\"\n\"", "{}{}", "[1 2]", "NaN",
  ]) func refuses(_ text: String) {
    #expect(read(text) == nil)
  }

  @Test func refusesWhatIsNotUTF8() {
    #expect(JSONLine.read([0x22, 0xC3, 0x28, 0x22]) == nil)
    #expect(JSONLine.read([0x22, 0xED, 0xA0, 0x80, 0x22]) == nil)
  }

  @Test func readsDeeperThanAnEventMayBe() {
    let depth = Limits.jsonDepthMax + 1
    let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    #expect(read(text) != nil)
  }

  @Test func refusesWhatIsTooDeepForTheStack() {
    #expect(read(String(repeating: "[", count: 1_000_000)) == nil)
    #expect(read(String(repeating: "{\"a\":", count: 1_000_000)) == nil)
  }

  @Test func keepsTextsByteForByte() {
    // The same character, composed and not: equal as texts of Swift.
    let (one, other) = (read("\"\u{E9}\""), read("\"e\u{301}\""))
    #expect(one?.text?.utf8.count == 2)
    #expect(other?.text?.utf8.count == 3)
  }

  @Test func findsTextsAtAnyDepth() {
    var found: [String] = []
    read(#"{"a":"1","b":{"c":["2",{"d":"3"}]},"e":4}"#)?.forEachText { path, text in
      found.append(path.joined(separator: ".") + "=" + text)
    }
    #expect(found == ["a=1", "b.c=2", "b.c.d=3"])
  }

  @Test func readsWhatIsWritten() {
    let value = JSONValue.members([
      ("a", .string("\u{1B}[1m\u{85}\"\\ü")), ("b", .array([.number("0.50"), .null])),
    ])
    #expect(JSONLine.read(value.bytes) == value)
  }
}
