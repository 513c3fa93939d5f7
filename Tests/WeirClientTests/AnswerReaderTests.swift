import Testing

@testable import WeirClient

/// What is read of an answer, and what is no answer.
struct AnswerReaderTests {
  private static func read(_ line: String) throws(AnswerFault) -> WeirClient.Answer {
    try AnswerReader.read(Array(line.utf8))
  }

  @Test func readsEveryMember() throws {
    let line = #"""
      {"event_id":"e1","decision":"review","score":0.731059,"rules":["spend","many"],\#
      "shadow":["new"],"reasons":[{"code":"cards","value":7,"contribution":1.2041},\#
      {"code":"mismatch","contribution":0.8}],"late":true,"degraded":["overflow"],\#
      "policy":"shop@1:3fa9c1d2e4b5"}
      """#
    let answer = try Self.read(line)
    #expect(answer.decision == .review)
    #expect(answer.eventID == "e1")
    #expect(answer.score == 0.731059)
    #expect(answer.rules == ["spend", "many"])
    #expect(answer.shadowRules == ["new"])
    #expect(
      answer.reasons == [
        .init(code: "cards", value: "7", contribution: 1.2041),
        .init(code: "mismatch", value: nil, contribution: 0.8),
      ])
    #expect(answer.isLate)
    #expect(!answer.isDuplicate)
    #expect(answer.degraded == ["overflow"])
    #expect(answer.policy == "shop@1:3fa9c1d2e4b5")
    #expect(answer.fault == nil)
    #expect(answer.line == nil)
    #expect(answer.bytes == Array(line.utf8))
  }

  @Test func readsAFaultyLine() throws {
    let answer = try Self.read(
      #"""
      {"line":17,"event_id":"e9","decision":"reject","error":{"code":"E_TYPE",\#
      "field":"amount_minor","offset":41,"message":"must be an integer literal"},"policy":"p@1:0"}
      """#)
    #expect(answer.decision == .reject)
    #expect(answer.line == 17)
    #expect(answer.errorCode == "E_TYPE")
    #expect(answer.fault?.field == "amount_minor")
    #expect(answer.fault?.message == "must be an integer literal")
  }

  @Test func readsWhatIsRecorded() throws {
    let answer = try Self.read(#"{"event_id":"l1","recorded":true,"duplicate":true,"policy":"p"}"#)
    #expect(answer.decision == .recorded)
    #expect(answer.isDuplicate)
  }

  @Test(arguments: [
    (#"{"decision":"approve","event_id":"a"}"#, "a"),
    (#" { "event_id" : "a" , "decision" : "approve" } "#, "a"),
    (
      #"{"event_id":"\"\\\/\b\f\n\r\t\u0041\ud83d\uDE00é","decision":"approve"}"#,
      "\"\\/\u{8}\u{c}\n\r\tA😀é"
    ),
    (#"{"event_id":"a","decision":"approve","new":{"a":[1,-0.5e+3,null,false,"x",{}]}}"#, "a"),
    (#"{"event_id":"","decision":"approve","rules":[],"degraded":[],"late":false}"#, ""),
  ])
  func reads(_ line: String, _ id: String) throws {
    let answer = try Self.read(line)
    #expect(answer.eventID == id)
    #expect(answer.decision == .approve)
  }

  @Test(arguments: [
    ("", AnswerFault.Reason.syntax, 0),
    ("approve", .syntax, 0),
    (#"{"decision":"approve""#, .syntax, 21),
    (#"{"decision":"approve"}x"#, .syntax, 22),
    (#"{"decision":"approve",}"#, .syntax, 22),
    (#"{"decision":approve}"#, .syntax, 12),
    (#"{"decision":"approve","score":"1"}"#, .syntax, 30),
    (#"{"decision":"approve","score":01}"#, .syntax, 31),
    (#"{"decision":"approve","score":1.}"#, .syntax, 32),
    (#"{"decision":"approve","score":1e999}"#, .syntax, 35),
    (#"{"decision":"approve","line":-1}"#, .syntax, 31),
    (#"{"decision":"approve","late":1}"#, .syntax, 29),
    (#"{"decision":"approve","late":tru}"#, .syntax, 32),
    (#"{"decision":"approve","rules":"a"}"#, .syntax, 30),
    (#"{"decision":"approve","rules":[1]}"#, .syntax, 31),
    (#"{"decision":"approve","event_id":"\x"}"#, .syntax, 36),
    (#"{"decision":"approve","event_id":"\ud800"}"#, .syntax, 40),
    (#"{"decision":"approve","event_id":"\udc00a"}"#, .syntax, 40),
    (#"{"decision":"approve","event_id":"\ud800\u0041"}"#, .syntax, 46),
    (#"{"decision":"approve","event_id":"\u00g0"}"#, .syntax, 38),
    ("{\"decision\":\"approve\",\"event_id\":\"\t\"}", .syntax, 34),
    (#"{"decision":"approve","reasons":[{"code":"a"}]}"#, .syntax, 45),
    (#"{"decision":"review","error":{"code":"E_TYPE"}}"#, .syntax, 46),
    (#"{"decision":"approve","decision":"reject"}"#, .twice, 33),
    (#"{"decision":"approve","x":1,"x":2}"#, .twice, 32),
    (#"{"decision":"review","error":{"code":"a","code":"b","message":""}}"#, .twice, 48),
    (#"{"event_id":"a"}"#, .decision, 16),
    (#"{}"#, .decision, 2),
    (#"{"decision":"Approve"}"#, .decision, 21),
    (#"{"decision":"allow"}"#, .decision, 19),
    (#"{"decision":"recorded"}"#, .decision, 22),
    (#"{"recorded":false}"#, .decision, 17),
    (#"{"recorded":true,"decision":"approve"}"#, .decision, 37),
    (#"{"decision":"approve","recorded":true}"#, .decision, 37),
    (#"{"decision":"approve","degraded":["model"]}"#, .contradiction, 43),
    (#"{"decision":"approve","error":{"code":"E_JSON","message":"m"}}"#, .contradiction, 62),
  ])
  func refuses(_ line: String, _ reason: AnswerFault.Reason, _ offset: Int) {
    #expect(throws: AnswerFault(reason: reason, offset: offset)) { try Self.read(line) }
  }

  @Test func refusesBrokenUTF8AndDeepNesting() {
    let broken = Array(#"{"decision":"approve","event_id":""#.utf8) + [0xC3] + Array(#""}"#.utf8)
    #expect(throws: AnswerFault.self) { try AnswerReader.read(broken) }
    for (depth, isRead) in [(16, true), (17, false), (100_000, false)] {
      let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      let line = #"{"decision":"approve","new":\#(nested)}"#
      #expect(((try? Self.read(line)) != nil) == isRead, "\(depth) deep")
    }
  }

  /// Whatever is cut off or changed of an answer: it is refused, or says the same decision.
  @Test func noDamageMakesAnApproval() {
    let line = Array(
      #"{"event_id":"e1","decision":"review","score":0.7,"degraded":["model"],"policy":"p"}"#.utf8)
    for index in line.indices {
      #expect((try? AnswerReader.read(Array(line[..<index]))) == nil)
      for byte in UInt8.min...UInt8.max {
        var damaged = line
        damaged[index] = byte
        #expect((try? AnswerReader.read(damaged))?.decision != .approve)
      }
    }
  }
}
