import Testing

@testable import WeirLoad

/// Lines in memory, and how an id is changed when they are sent again.
@Suite struct RecordingTests {
  private func line(_ event: UInt64, of text: String) -> String {
    var bytes: [UInt8] = []
    Recording(Array(text.utf8)).append(event, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func aFirstPassIsTheFileItself() {
    let text = "{\"event_id\":\"a\"}\n {\"event_id\":\"b\"} \r\n"
    #expect(line(0, of: text) == "{\"event_id\":\"a\"}\n")
    #expect(line(1, of: text) == " {\"event_id\":\"b\"} \r\n")
  }

  @Test(arguments: [
    (#"{"event_id":"a","x":1}"#, #"{"event_id":"a~3","x":1}"#),
    (#"{"x":{"event_id":"in"},"event_id":"a"}"#, #"{"x":{"event_id":"in"},"event_id":"a~3"}"#),
    (
      #"{"x":[{"event_id":"in"}],"event_id" : "a"}"#,
      #"{"x":[{"event_id":"in"}],"event_id" : "a~3"}"#
    ),
    (#"{"x":"event_id","event_id":"a"}"#, #"{"x":"event_id","event_id":"a~3"}"#),
    (#"{"x":"\"event_id\":\"no","event_id":"a"}"#, #"{"x":"\"event_id\":\"no","event_id":"a~3"}"#),
    (#"{"event_id":"a\"b\\"}"#, #"{"event_id":"a\"b\\~3"}"#),
    (#"{"x":"}","event_id":""}"#, #"{"x":"}","event_id":"~3"}"#),
  ]) func aLaterPassChangesTheOutermostID(_ item: (text: String, sent: String)) {
    #expect(line(3, of: item.text) == item.sent + "\n")
  }

  @Test(arguments: [
    #"{"id":"a"}"#, #"{"event_id":7}"#, #"{"event_id":null}"#, #"["event_id","a"]"#, "no JSON",
    #"{"event_id":"a"#, #"{"event_id"#, #"{"event_id":"#, #"{"event_id""#, #""event_id":"a""#,
    #"{"x":{"event_id":"a"}}"#, "{\"a\\",
  ]) func whatHasNoIDIsSentAsItIs(_ text: String) {
    #expect(line(1, of: text) == text + "\n")
    #expect(Recording(Array(text.utf8)).withoutID == 1)
  }

  @Test(arguments: [
    ("", 0), ("\n", 0), ("\n \r\n\t\n", 0), ("a", 1), ("a\n\nb", 2), ("\n\na\n \nb\n\n", 2),
  ]) func blankLinesAreNoEvents(_ item: (text: String, count: Int)) {
    #expect(Recording(Array(item.text.utf8)).count == item.count)
  }

  @Test func aLastLineGetsItsEnd() {
    #expect(line(1, of: "a\nb") == "b\n")
  }

  @Test func countsHowOftenItWasBegun() {
    let recording = Recording(Array("a\nb\nc\n".utf8))
    #expect([0, 1, 3, 4, 9].map { recording.passes(of: $0) } == [0, 1, 1, 2, 3])
  }
}
