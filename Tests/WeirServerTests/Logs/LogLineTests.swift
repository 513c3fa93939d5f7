import Logging
import Testing

@testable import WeirServer

/// One entry as JSON, byte for byte.
struct LogLineTests {
  private static func line(_ message: String, _ metadata: Logger.Metadata = [:]) -> LogLine {
    LogLine(
      timeMilliseconds: 1_700_000_000_123, level: .info, event: "e", message: message,
      metadata: metadata)
  }

  private static let head = #"{"time":"2023-11-14T22:13:20.123Z","level":"info","event":"e","#

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let message: String
    let metadata: Logger.Metadata
    let rest: String
    var testDescription: String { name }

    init(
      _ name: String, _ message: String, _ metadata: Logger.Metadata = [:], gives rest: String
    ) {
      self.name = name
      self.message = message
      self.metadata = metadata
      self.rest = rest
    }
  }

  @Test(arguments: [
    Case("text", "started", gives: #""message":"started"}"#),
    Case("quotes", #"a"b\c"#, gives: #""message":"a\"b\\c"}"#),
    Case("line ends", "a\nb\r\nc", gives: #""message":"a\nb\r\nc"}"#),
    Case(
      "control characters", "\u{0}\u{1B}[2J\u{7F}", gives: #""message":"\u0000\u001b[2J\u007f"}"#),
    Case("control characters of Latin-1", "a\u{85}b\u{9B}", gives: #""message":"a\u0085b\u009b"}"#),
    Case("line and paragraph ends", "a\u{2028}b\u{2029}c", gives: #""message":"a\u2028b\u2029c"}"#),
    Case(
      "marks of direction", "\u{202A}\u{202E}\u{2066}\u{2069}",
      gives: #""message":"\u202a\u202e\u2066\u2069"}"#),
    Case(
      "their neighbours", "\u{2027}\u{202F}\u{2065}\u{206A}€",
      gives: "\"message\":\"\u{2027}\u{202F}\u{2065}\u{206A}€\"}"),
    Case("other letters", "Café 日本 👍", gives: #""message":"Café 日本 👍"}"#),
    Case(
      "bytes that are no UTF-8", String(decoding: [0x61, 0xFF, 0xE2, 0x80], as: UTF8.self),
      gives: "\"message\":\"a\u{FFFD}\u{FFFD}\"}"),
    Case(
      "metadata by name", "m", ["b": "2", "a": "1"], gives: #""message":"m","a":"1","b":"2"}"#),
    Case(
      "numbers and truths", "m",
      [
        "count": .stringConvertible(5), "isOpen": .stringConvertible(true),
        "share": .stringConvertible(0.5),
      ],
      gives: #""message":"m","count":5,"isOpen":true,"share":"0.5"}"#),
    Case(
      "lists and objects", "m", ["list": ["a", ["b": "c\n"]], "none": [:]],
      gives: #""message":"m","list":["a",{"b":"c\n"}],"none":{}}"#),
    Case(
      "names of ours", "m",
      ["time": "t", "level": "l", "dropped": "d", "time_": "u", "event_id": "i"],
      gives: #""message":"m","dropped_":"d","event_id":"i","level_":"l","time_":"t","time__":"u"}"#),
    Case("a name that steers", "m", ["\u{1B}\"": "v"], gives: #""message":"m","\u001b\"":"v"}"#),
  ])
  func writes(_ item: Case) {
    let bytes = Self.line(item.message, item.metadata).bytes()
    #expect(String(decoding: bytes, as: UTF8.self) == Self.head + item.rest)
  }

  @Test func saysWhatWasDroppedAndWhatWentWrong() {
    var line = Self.line("m", ["a": "1"])
    line.dropped = 3
    line.error = "broken\npipe"
    #expect(
      String(decoding: line.bytes(), as: UTF8.self)
        == Self.head + #""message":"m","error":"broken\npipe","a":"1","dropped":3}"#)
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
      (1_709_164_800_007, "2024-02-29T00:00:00.007Z"), (.min, "0001-01-01T00:00:00.000Z"),
      (.max, "9999-12-31T23:59:59.999Z"),
    ] as [(Int64, String)])
  func timeHasMilliseconds(_ milliseconds: Int64, _ text: String) {
    #expect(LogLine.time(milliseconds) == text)
  }

  @Test func aLongTextIsCut() {
    let text = String(
      decoding: Self.line(String(repeating: "x", count: 5_000)).bytes(), as: UTF8.self)
    #expect(
      text == Self.head + #""message":"\#(String(repeating: "x", count: 1_024))","truncated":true}"#
    )
  }

  @Test func aLineThatJustFitsIsWhole() {
    let rest = 4_094 - (Self.head + #""message":""}"#).utf8.count
    let whole = Self.line(String(repeating: "x", count: rest)).bytes()
    #expect(whole.count == 4_094)
    let longer = Self.line(String(repeating: "x", count: rest + 1)).bytes()
    #expect(String(decoding: longer, as: UTF8.self).hasSuffix(#"","truncated":true}"#))
  }

  @Test func manyTextsAreCutShorter() {
    let many = Dictionary(
      uniqueKeysWithValues: (10..<20).map {
        ("k\($0)", Logger.MetadataValue.string(String(repeating: "x", count: 1_000)))
      })
    let text = String(decoding: Self.line("m", many).bytes(), as: UTF8.self)
    #expect(text.contains("\"k10\":\"\(String(repeating: "x", count: 256))\","))
    #expect(text.utf8.count < 4_095)
  }

  @Test func tooMuchMetadataIsLeftOut() {
    let many = Dictionary(
      uniqueKeysWithValues: (0..<1_000).map { ("k\($0)", Logger.MetadataValue.string("v")) })
    var line = Self.line(String(repeating: "\u{1}", count: 5_000), many)
    line.event = String(repeating: "\u{1}", count: 5_000)
    line.error = String(repeating: "\u{1}", count: 5_000)
    let bytes = line.bytes()
    #expect(bytes.count < 4_095)
    #expect(String(decoding: bytes, as: UTF8.self).hasSuffix(#"\u0001","truncated":true}"#))
  }

  @Test(arguments: [
    ("abc", 3, "abc"), ("abc", 2, "ab"), ("aé", 2, "a"), ("aé", 3, "aé"), ("👍", 3, ""),
    ("👍x", 4, "👍"), ("\u{65}\u{301}", 1, "e"), ("", 0, ""), ("a", 0, ""),
  ])
  func cutsBetweenCharacters(_ text: String, _ byteCount: Int, _ start: String) {
    #expect(Array(LogLine.cut(text, to: byteCount).utf8) == Array(start.utf8))
  }
}
