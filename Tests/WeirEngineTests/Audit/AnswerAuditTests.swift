import Testing
import WeirCore

@testable import WeirEngine

/// What an audit makes of answers and recorded lines.
@Suite struct AnswerAuditTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let now: [String]
    let recorded: [String]
    let summary: String
    var change: @Sendable (inout AuditOptions) -> Void = { _ in }

    var testDescription: String { name }
  }

  /// An approval.
  private static func answer(_ id: String, _ more: String = "", policy: String = "now@1:0")
    -> String
  {
    "{\"event_id\":\"\(id)\",\"decision\":\"approve\"\(more),\"policy\":\"\(policy)\"}"
  }

  private static func undecided(_ id: String) -> String {
    "{\"event_id\":\"\(id)\",\"recorded\":true,\"policy\":\"now@1:0\"}"
  }

  private static func fault(_ line: Int, id: String? = nil, code: String = "E_TYPE") -> String {
    let id = id.map { "\"event_id\":\"\($0)\"," } ?? ""
    return "{\"line\":\(line),\(id)\"decision\":\"review\",\"error\":{\"code\":\"\(code)\"},"
      + "\"policy\":\"now@1:0\"}"
  }

  private static let a = answer("a")
  private static let b = answer("b")
  private static let c = answer("c")
  private static let scored = #","score":0.500000,"rules":["r1","r2"]"#

  static let equal: [Case] = [
    Case(name: "nothing", now: [], recorded: [], summary: "0 of 0"),
    Case(name: "equal bytes", now: [a, b], recorded: [a, b], summary: "2 of 2; clean"),
    Case(
      name: "white space and the order of members", now: [answer("a", scored)],
      recorded: [
        #" { "policy" : "now@1:0", "rules": ["r1", "r2"], "score":0.500000, "decision":"approve","#
          + #""event_id":"a"} "#
      ], summary: "1 of 1; clean"),
    Case(
      name: "a number written otherwise", now: [answer("a", #","score":0.500000"#)],
      recorded: [answer("a", #","score":5e-1"#)], summary: "1 of 1; clean"),
    Case(
      name: "escapes", now: [answer("ü😀"), answer(#"q\"q"#)],
      recorded: [answer(#"\u00fc\uD83D\uDE00"#), answer(#"q\u0022q"#)], summary: "2 of 2; clean"),
    Case(
      name: "blank lines and CR", now: [a, b], recorded: ["", a + "\r", "  \t", b + "\r", "\r"],
      summary: "2 of 2; clean"),
    Case(
      name: "two places swapped", now: [a, b, c], recorded: [b, a, c], summary: "3 of 3; clean"),
    Case(name: "all turned round", now: [a, b, c], recorded: [c, b, a], summary: "3 of 3; clean"),
    Case(
      name: "repeats in their order", now: [a, answer("a", #","duplicate":true"#), b],
      recorded: [b, a, answer("a", #","duplicate":true"#)], summary: "3 of 3; clean"),
    Case(
      name: "lines without ids", now: [fault(1), a, fault(3)], recorded: [fault(3), fault(1), a],
      summary: "3 of 3; clean"),
    Case(
      name: "numbers of lines ignored", now: [fault(1), a, fault(3)],
      recorded: [a, fault(7), fault(9)], summary: "3 of 3; clean"
    ) { $0.ignoredMembers = ["line"] },
    Case(
      name: "a member ignored", now: [answer("a", scored)], recorded: [a], summary: "1 of 1; clean"
    ) { $0.ignoredMembers = ["score", "rules"] },
    Case(
      name: "an explanation", now: [a], recorded: [answer("a", #","explain":{"velocity":{}}"#)],
      summary: "1 of 1; explained 1; clean"),
    Case(
      name: "some of all", now: [a, b, c], recorded: [b],
      summary: "1 of 3; only now 2: [\"a\", \"c\"]; clean"
    ) { $0.isSubset = true },
    Case(
      name: "the policy ignored", now: [a], recorded: [answer("a", policy: "x@1:1")],
      summary: "1 of 1; clean"
    ) { $0.ignoredMembers = ["policy"] },
  ]

  static let unequal: [Case] = [
    Case(
      name: "a score", now: [answer("a", scored), b],
      recorded: [answer("a", scored.replacing("0.5", with: "0.6")), b],
      summary: "2 of 2; different 1; score 1/0/0"),
    Case(
      name: "the order of rules", now: [answer("a", scored)],
      recorded: [answer("a", scored.replacing(#""r1","r2""#, with: #""r2","r1""#))],
      summary: "1 of 1; different 1; rules 1/0/0"),
    Case(
      name: "members of one side", now: [answer("a", scored)],
      recorded: [answer("a", #","late":true"#)],
      summary: "1 of 1; different 1; score 0/1/0; rules 0/1/0; late 0/0/1"),
    Case(
      name: "members in the order of answers", now: [answer("a", #","late":true"#), answer("b")],
      recorded: [answer("a"), answer("b", #","z":1,"score":0.1"#)],
      summary: "2 of 2; different 2; score 0/0/1; late 0/1/0; z 0/0/1"),
    Case(
      name: "whole numbers beyond a Double", now: [answer("a", #","line":9007199254740993"#)],
      recorded: [answer("a", #","line":9007199254740992"#)],
      summary: "1 of 1; different 1; line 1/0/0"),
    Case(
      name: "a number and a text", now: [answer("a", #","score":1"#)],
      recorded: [answer("a", #","score":"1""#)],
      summary: "1 of 1; different 1; score 1/0/0"),
    Case(
      name: "another policy alone", now: [a, b],
      recorded: [answer("a", policy: "x@1:1"), answer("b", policy: "x@1:1")],
      summary: "2 of 2; policy 2/0/0; policy 2, 2 alone: [\"x@1:1 2\"]"),
    Case(
      name: "another policy and a score", now: [answer("a", scored), b],
      recorded: [answer("a", scored.replacing("0.5", with: "0.6"), policy: "x@1:1"), b],
      summary: "2 of 2; different 1; score 1/0/0; policy 1/0/0; policy 1, 0 alone: [\"x@1:1 1\"]"),
    Case(
      name: "two policies and none", now: [a, b, c],
      recorded: [
        answer("a", policy: "x@1:1"), answer("b", policy: "y@1:1"),
        #"{"event_id":"c","decision":"approve"}"#,
      ],
      summary: "3 of 3; policy 2/1/0; policy 3, 3 alone: [\"x@1:1 1\", \"y@1:1 1\", \"- 1\"]"),
    Case(
      name: "the first is dropped", now: [a, b, c], recorded: [b, c],
      summary: "2 of 3; only now 1: [\"a\"]"),
    Case(
      name: "the last is dropped", now: [a, b, c], recorded: [a, b],
      summary: "2 of 3; only now 1: [\"c\"]"),
    Case(name: "all are gone", now: [a], recorded: [], summary: "0 of 1; only now 1: [\"a\"]"),
    Case(
      name: "what is no decision is left out", now: [a, undecided("l"), b], recorded: [a, b],
      summary: "2 of 3; only now 1: [\"l\"]; undecided 1"),
    Case(
      name: "one twice", now: [a, b], recorded: [a, a, b],
      summary: "2 of 2; only recorded 1: [\"a\"]"),
    Case(
      name: "repeats the other way round", now: [a, answer("a", #","duplicate":true"#)],
      recorded: [answer("a", #","duplicate":true"#), a],
      summary: "2 of 2; different 2; duplicate 0/1/1"),
    Case(
      name: "one of other traffic at the end", now: [a], recorded: [a, answer("z")],
      summary: "1 of 1; only recorded 1: [\"z\"]"),
    Case(
      name: "one of other traffic, looked behind", now: [a, b, c],
      recorded: [answer("z"), a, b, c],
      summary: "3 of 3; only recorded 1: [\"z\"]"
    ) { $0.patience = 2 },
    Case(
      name: "what no journal keeps", now: [a],
      recorded: [
        a, answer("a", #","duplicate":true"#), fault(3), answer("o", #","degraded":["overload"]"#),
        answer("d", #","degraded":["deadline"]"#),
      ], summary: "1 of 1; only recorded 4: [\"a\", \"line 3\", \"o\", \"d\"]; unkept 3"),
    Case(
      name: "garbage", now: [a, b], recorded: [a, "garbage", b], summary: "2 of 2; unreadable [2]"),
    Case(
      name: "values that are no object", now: [a], recorded: ["[]", "7", "null", a],
      summary: "1 of 1; unreadable [1, 2, 3]"),
    Case(
      name: "cut within a member", now: [a, b], recorded: [a, String(b.dropLast(5))],
      summary: "1 of 2; only now 1: [\"b\"]; unreadable [2]"),
    Case(
      name: "cut within the id", now: [a, b], recorded: [a, #"{"event_id":"b"#],
      summary: "1 of 2; only now 1: [\"b\"]; unreadable [2]"),
    Case(
      name: "an end behind the object", now: [a], recorded: [a + "}"],
      summary: "0 of 1; only now 1: [\"a\"]; unreadable [1]"),
    Case(
      name: "a member twice", now: [a], recorded: [answer("a", #","decision":"reject""#)],
      summary: "0 of 1; only now 1: [\"a\"]; unreadable [1]"),
    Case(
      name: "garbage that begins as an answer to no event", now: [a],
      recorded: [a, #"{"event_id":"z",,"#], summary: "1 of 1; unreadable [2]"),
    Case(
      name: "a fault becomes an answer", now: [fault(1, id: "a")], recorded: [a],
      summary: "1 of 1; different 1; line 0/1/0; decision 1/0/0; error 0/1/0"),
    Case(
      name: "another fault", now: [fault(1)], recorded: [fault(1, code: "E_JSON")],
      summary: "1 of 1; different 1; error 1/0/0"),
    Case(
      name: "more than may wait", now: [a, b, c], recorded: [c, b, a],
      summary: "2 of 3; only now 1: [\"a\"]; given up 1; only recorded 1: [\"a\"]"
    ) { $0.heldAnswerCountMax = 2 },
  ]

  @Test(arguments: equal + unequal, [1, 2, 100]) func comesTo(_ c: Case, piece: Int) throws {
    var options = AuditOptions()
    c.change(&options)
    // The last line has no end.
    let recorded = Array(c.recorded.joined(separator: "\n").utf8)
    let report = try AuditBench.report(now: c.now, recorded: recorded, piece: piece, options)
    #expect(AuditBench.summary(report) == c.summary)
  }

  @Test func takesALineOfAnyLength() throws {
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: AuditLimits.lineByteCountMax + 99)
    let recorded = Array((Self.a + "\n").utf8) + long + Array(("\n" + Self.b).utf8)
    let report = try AuditBench.report(now: [Self.a, Self.b], recorded: recorded)
    #expect(AuditBench.summary(report) == "2 of 2; unreadable [2]")
  }

  @Test func looksBehindWhatBelongsToNoEvent() throws {
    let now = (0..<50).map { Self.answer("e\($0)") }
    let recorded = ([Self.answer("z")] + now).joined(separator: "\n")
    var options = AuditOptions()
    // Fewer than would wait if nothing fitted any more.
    options.heldAnswerCountMax = 10
    options.patience = 4
    let report = try AuditBench.report(now: now, recorded: Array(recorded.utf8), options)
    #expect(AuditBench.summary(report) == "50 of 50; only recorded 1: [\"z\"]")
  }

  @Test func passesOnWhatIsWrongWithTheRecording() {
    let fault = InputOutputFault.damaged(path: "d.lz4", offset: 7, what: "cut")
    let audit = AnswerAudit(
      recorded: MemorySource(Array(Self.a.utf8), fault: fault), stamp: "now@1:0",
      options: AuditOptions())
    #expect(throws: fault) { try AuditBench.write(Array((Self.a + "\n").utf8), to: audit) }
  }

  @Test func listsAsManyAsAreAskedFor() throws {
    let now = (1...20).map { Self.answer("e\($0)") }
    let recorded = now.map { $0.replacing("approve", with: "reject") }.joined(separator: "\n")
    var options = AuditOptions()
    options.listedDifferenceCount = 3
    let report = try AuditBench.report(now: now, recorded: Array(recorded.utf8), options)
    #expect(report.differences.map(\.eventID) == ["e1", "e2", "e3"])
    #expect(report.differences.map(\.line) == [1, 2, 3])
    #expect(report.differenceCount == 20)
  }

  @Test func tellsMembersApartUpToABound() throws {
    let many = (0..<30).map { ",\"m\($0)\":1" }.joined()
    let report = try AuditBench.report(
      now: [Self.a], recorded: Array(Self.answer("a", many).utf8))
    #expect(report.members.count == AuditLimits.otherMemberCountMax + 1)
    #expect(report.members.last?.onlyRecorded == 20)
  }
}
