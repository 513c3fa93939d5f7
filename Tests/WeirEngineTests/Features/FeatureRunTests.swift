import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// Tables of the features of recorded events.
@Suite struct FeatureRunTests {
  private static let text = """
    policy: small
    version: 1
    event:
      type: {type: enum, values: [payment, label, refund], default: payment}
      event_id: {type: string, required: true}
      ts: {type: timestamp, required: true}
      amount: {type: int}
      card: {type: string}
      shop: {type: string}
      payment_id: {type: string}
      label: {type: enum, values: [fraud, genuine, unclear]}
    velocity:
      count_1d:
        {aggregate: count, group_by: [event.card], window: 1d, where: 'event.type == "payment"'}
      frauds_7d:
        {aggregate: count, group_by: [event.shop], window: 7d,
         where: 'event.type == "label" && event.label == "fraud"'}
    features:
      amount_log: {value: event.amount, transform: log1p}
      count: {value: velocity.count_1d, transform: 'bins([2])'}
      shop: {value: event.shop, transform: 'one_hot(["a", "b"])'}
      frauds: {value: velocity.frauds_7d, missing: 0}
    model: model.json
    decide: {score: [payment]}

    """

  private static let policy = untrained(text)

  private static func untrained(_ text: String) -> Policy {
    let source = EmbeddedSource(["policy.yaml": Array(text.utf8)])
    guard case .success(let policy) = PolicyLoader.load(from: source, model: .untrained) else {
      preconditionFailure("the policy is good")
    }
    return policy
  }

  private static let header =
    "event_id,ts,late,decision,score,label,value.amount_log,value.count,value.shop,value.frauds,"
    + "x.amount_log,x.count[0],x.count[1],x.shop=a,x.shop=b,x.frauds\n"

  private static func table(
    _ events: String, labels: String? = nil, delay: Int64 = 0,
    format: FeatureTableFormat = .csv, under policy: Policy = policy,
    chunk: Int = 65_536, _ change: (inout ScoringOptions) -> Void = { _ in }
  ) throws -> String {
    var options = EngineRun.options
    change(&options)
    var known = RecordedLabels(policy: policy, options: options, delay: delay)
    if let labels { try known.addLabels(file: Array(labels.utf8)) }
    try known.addLabels(stream: MemorySource(Array(events.utf8), chunk: chunk))
    var run = FeatureRun(known)
    let sink = MemorySink()
    _ = try run.write(
      from: MemorySource(Array(events.utf8), chunk: chunk), as: format, to: sink)
    return sink.text
  }

  private static let day = 86_400_000

  private static let events = """
    {"event_id":"e1","ts":"2026-01-01T00:00:00Z","amount":0,"card":"c","shop":"a"}
    {"event_id":"e2","ts":"2026-01-01T12:00:00Z","card":"c","shop":"b"}
    {"event_id":"r","ts":"2026-01-01T13:00:00Z","type":"refund","card":"c"}
    {"event_id":"e2","ts":"2026-01-01T12:00:00Z","card":"c","shop":"b"}
    {"event_id":"x","ts":"2026-01-01T14:00:00Z","type":"label","payment_id":"e1",\
    "label":"fraud","shop":"a"}
    {"event_id":"e3","ts":"2026-01-02T00:00:00Z","amount":1,"shop":"a"}
    nonsense
    {"event_id":"e4","ts":"2026-01-02T00:00:00Z","amount":-5,"card":"c","shop":"\\"d\\",e"}

    """

  @Test func writesWhatTheModelGets() throws {
    let rows = [
      "e1,2026-01-01T00:00:00.000Z,false,,,fraud,0,1,a,0,0,1,0,1,0,0",
      "e2,2026-01-01T12:00:00.000Z,false,,,,,2,b,0,,0,1,0,1,0",
      "e3,2026-01-02T00:00:00.000Z,false,,,,1,,a,1,0.6931471805599453,,,1,0,1",
      #"e4,2026-01-02T00:00:00.000Z,false,,,,-5,2,"""d"",e",0,,0,1,0,0,0"#,
    ]
    #expect(
      try Self.table(Self.events) == Self.header + rows.map { $0 + "\n" }.joined())
  }

  @Test func writesLinesOfJSON() throws {
    let lines = try Self.table(Self.events, format: .ndjson).split(separator: "\n")
    #expect(lines.count == 4)
    #expect(
      lines[0] == """
        {"event_id":"e1","ts":"2026-01-01T00:00:00.000Z","label":"fraud",\
        "values":{"amount_log":0,"count":1,"shop":"a","frauds":0},\
        "x":{"amount_log":0,"count[0]":1,"count[1]":0,"shop=a":1,"shop=b":0,"frauds":0}}
        """)
    #expect(
      lines[2] == """
        {"event_id":"e3","ts":"2026-01-02T00:00:00.000Z",\
        "values":{"amount_log":1,"count":null,"shop":"a","frauds":1},\
        "x":{"amount_log":0.6931471805599453,"count[0]":null,"count[1]":null,"shop=a":1,\
        "shop=b":0,"frauds":1}}
        """)
  }

  @Test func labelsActNoEarlierThanTheDelay() throws {
    // The label of e1 came 14 hours after it; e3 a day after e1.
    for (delay, count) in [(0, 1), (Self.day, 1), (Self.day + 1, 0)] {
      let rows = try Self.table(Self.events, delay: Int64(delay)).split(separator: "\n")
      #expect(rows[3].hasSuffix(",\(count)"), "delay \(delay)")
      #expect(rows[1].contains(",fraud,"), "the table knows it all the same")
    }
  }

  @Test func labelsOfAFileActAtTheirTime() throws {
    let labels = "payment_id,label,ts\ne2,fraud,\ne1,genuine,2026-01-01T15:00:00Z\n"
    let later = """
      {"event_id":"e5","ts":"2026-01-02T11:59:59.999Z","shop":"b"}
      {"event_id":"e6","ts":"2026-01-02T12:00:00Z","shop":"b"}

      """
    let rows = try Self.table(Self.events + later, labels: labels, delay: Int64(Self.day))
      .split(separator: "\n")
    #expect(rows[1].contains(",fraud,"), "the stream said so an hour before the file; then 1 d")
    #expect(rows[2].contains(",fraud,"))
    #expect(rows[5].hasSuffix(",0"))
    #expect(rows[6].hasSuffix(",1"), "the label of e2 has its shop")
  }

  @Test func whatIsLateStillCountsAsOneRow() throws {
    let late = """
      {"event_id":"a","ts":"2026-01-03T00:00:00Z","card":"c"}
      {"event_id":"b","ts":"2026-01-01T00:00:00Z","card":"c"}

      """
    let rows = try Self.table(late).split(separator: "\n")
    #expect(rows[2].hasPrefix("b,2026-01-01T00:00:00.000Z,true,"))
  }

  @Test func scoresAndDecisionsAreThoseOfTheModel() throws {
    let columns = Self.policy.modelColumnNames.map { name in
      #"{"name":"\#(name.split(separator: "=")[0].split(separator: "[")[0])","#
        + #""weight":1,"mean":0,"scale":1}"#
    }
    let model =
      #"{"format":"weir-logistic/1","intercept":-1,"features":["#
      + columns.joined(separator: ",") + "]}"
    let policy = EngineRun.policy(
      EmbeddedSource([
        "policy.yaml": Array((Self.text + "  \n").utf8), "model.json": Array(model.utf8),
      ]))
    let rows = try Self.table(Self.events, under: policy).split(separator: "\n")
    // -1 + 1 of the bin + 1 of the shop.
    #expect(rows[1].hasPrefix("e1,2026-01-01T00:00:00.000Z,false,approve,0.731059,fraud,"))
  }

  @Test(arguments: [1, 2, 7], [1, 3, 832])
  func isTheSameForAnyNumberOfWorkersAndBatch(workers: Int, rows: Int) throws {
    let traffic = String(decoding: EngineRun.traffic(800, seed: 11), as: UTF8.self)
    let usual = try Self.table(traffic, under: EngineRun.defaultPolicy)
    #expect(usual.split(separator: "\n").count > 600)
    #expect(
      try Self.table(traffic, under: EngineRun.defaultPolicy, chunk: rows == 1 ? 97 : 65_536) {
        $0.workers = workers
        $0.batchRows = rows
      } == usual)
  }

  @Test func hidesCardNumbers() throws {
    let rows = try Self.table(
      #"{"event_id":"4111111111111111","ts":"2026-01-01T00:00:00Z","shop":"4111111111111111"}"#)
    #expect(!rows.contains("4111111111111111"))
    #expect(rows.contains("\n411111******1111,"))
  }

  @Test func memberNamesWithEscapesAreTold() throws {
    var labels = RecordedLabels(
      policy: Self.policy, options: EngineRun.options, delay: 1_000)
    try labels.addLabels(file: Array("payment_id,label\ne1,1\n".utf8))
    var run = FeatureRun(labels)
    let line = #"{"event_id":"e1","ts":"2026-01-01T00:00:00Z","\u0063ard":"c"}"#
    _ = try run.write(from: MemorySource(Array(line.utf8)), as: .csv, to: MemorySink())
    #expect(run.unwrittenCount == 1)
  }

  @Test func labelsWithoutAWordAreTold() throws {
    var labels = RecordedLabels(policy: Self.policy, options: EngineRun.options, delay: 0)
    let line =
      #"{"event_id":"l","ts":"2026-01-01T00:00:00Z","type":"label","payment_id":"e1"}"#
    try labels.addLabels(stream: MemorySource(Array(line.utf8)))
    #expect(labels.unreadableCount == 1)
    #expect(labels.book.count == 0)
  }
}
