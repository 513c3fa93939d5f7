import Testing
import WeirCore

@testable import WeirEngine

/// How the report of an audit reads, and what it never shows.
@Suite struct AuditReportTests {
  private static let now = [
    #"{"event_id":"e1","decision":"review","score":0.510000,"rules":["r1","r2"],"#
      + #""reasons":[{"code":"amount","value":12345,"contribution":1.2000}],"policy":"p@2:b"}"#,
    #"{"event_id":"e2","decision":"approve","policy":"p@2:b"}"#,
    #"{"event_id":"e3","decision":"approve","policy":"p@2:b"}"#,
  ]
  private static let recorded = [
    #"{"event_id":"e1","decision":"reject","score":0.500000,"#
      + #""reasons":[{"code":"amount","value":999,"contribution":1.2000}],"policy":"p@1:a"}"#,
    "garbage", #"{"event_id":"e2","decision":"approve","policy":"p@1:a"}"#,
    #"{"event_id":"z9","decision":"approve","policy":"p@1:a"}"#,
  ]

  private static func report(
    _ now: [String] = now, _ recorded: [String] = recorded, listed: Int = 3
  ) throws -> AuditReport {
    var options = AuditOptions()
    options.listedDifferenceCount = listed
    return try AuditBench.report(
      now: now, recorded: Array(recorded.joined(separator: "\n").utf8), options)
  }

  @Test func readsAsText() throws {
    let expected = """
      2 of 3 answers compared: 1 differs

        member             differ       only now  only recorded
        decision                1              0              0
        score                   1              0              0
        rules                   0              1              0
        reasons                 1              0              0
        policy                  2              0              0

        e1 decision: recorded reject, now review
        e1 score: recorded 0.500000, now 0.510000
        e1 rules: recorded absent, now r1, r2
        and 1 difference more

      1 answer not among those that were recorded: e3
      1 recorded answer to no event: z9
      1 recorded line that is no answer: line 2

      2 answers were recorded under another policy; 1 the same but for that
        recorded  p@1:a  2
        now       now@1:0

      """
    #expect(try Self.report().text(style: .plain) == expected)
  }

  @Test func saysThatThereIsNothing() throws {
    #expect(
      try Self.report(Self.now, Self.now).text(style: .plain)
        == "3 of 3 answers compared: no difference\n")
  }

  @Test func isForMachines() throws {
    let expected = [
      #"{"policy":"now@1:0","clean":false,"answers":3,"compared":2,"different":1,"members":["#,
      #"{"member":"decision","differ":1,"only_now":0,"only_recorded":0},"#,
      #"{"member":"score","differ":1,"only_now":0,"only_recorded":0},"#,
      #"{"member":"rules","differ":0,"only_now":1,"only_recorded":0},"#,
      #"{"member":"reasons","differ":1,"only_now":0,"only_recorded":0},"#,
      #"{"member":"policy","differ":2,"only_now":0,"only_recorded":0}],"#,
      #""differences":[{"event_id":"e1","line":1,"member":"decision","recorded":"reject","#,
      #""now":"review"}],"difference_count":4,"only_now":{"count":1,"undecided":0,"#,
      #""given_up":0,"ids":["e3"]},"only_recorded":{"count":1,"unkept":0,"given_up":0,"#,
      #""ids":["z9"]},"unreadable":{"count":1,"lines":[2]},"other_policy":{"count":2,"#,
      #""same_otherwise":1,"policies":[{"policy":"p@1:a","count":2}]},"explained":0}"#,
    ].joined()
    #expect(try Self.report(listed: 1).json.line == expected)
  }

  struct Secret: CustomTestStringConvertible {
    let name: String
    let now: String
    let recorded: String
    let line: String
    var testDescription: String { name }
  }

  static let secrets: [Secret] = [
    Secret(
      name: "the value of a reason",
      now: #""reasons":[{"code":"a","value":"s3cret","contribution":1.0}]"#,
      recorded: #""reasons":[{"code":"a","value":"other","contribution":1.0}]"#,
      line: "e1 reasons: another value"),
    Secret(
      name: "the sentence of a fault", now: #""error":{"code":"E_TYPE","message":"x"}"#,
      recorded: #""error":{"code":"E_TYPE","field":"f","offset":3,"message":"s3cret"}"#,
      line: "e1 error: recorded E_TYPE f at 3, now E_TYPE"),
    Secret(
      name: "a member of other programs", now: "", recorded: #""amount":"s3cret""#,
      line: "e1 amount: recorded a value that is not shown, now absent"),
    Secret(
      name: "a member of another type", now: #""score":0.5"#, recorded: #""score":"s3cret""#,
      line: "e1 score: recorded a value that is not shown, now 0.5"),
    Secret(
      name: "a card number among rules", now: #""rules":["r"]"#,
      recorded: #""rules":["4111111111111111"]"#,
      line: "e1 rules: recorded 411111******1111, now r"),
    Secret(
      name: "a control character", now: "", recorded: #""late\u001b[2J":true"#,
      line: "e1 late?[2J: recorded a value that is not shown, now absent"),
    Secret(
      name: "a text without end", now: #""policy":"p""#,
      recorded: #""rules":["\#(String(repeating: "x", count: 900))"],"policy":"p""#,
      line: "e1 rules: recorded \(String(repeating: "x", count: 119))…, now absent"),
  ]

  @Test(arguments: secrets) func hides(_ secret: Secret) throws {
    func answer(_ member: String) -> String {
      "{\"event_id\":\"e1\"" + (member.isEmpty ? "}" : ",\(member)}")
    }
    let report = try Self.report([answer(secret.now)], [answer(secret.recorded)])
    let text = report.text(style: .plain)
    let words = text.split { " \n".contains($0) }.joined(separator: " ")
    #expect(words.contains(secret.line), "\(text)")
    #expect(!text.contains("s3cret") && !report.json.line.contains("s3cret"))
    #expect(!text.contains("4111111111111111"))
  }
}
