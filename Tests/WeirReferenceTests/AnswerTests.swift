import Synchronization
import Testing
import WeirCore
import WeirEngine
import WeirPolicy

@testable import WeirReference

/// The page of decisions against what the engine writes.
@Suite struct AnswerTests {
  private static func answers(
    _ events: [String], policy: String, model: String, explain: Bool = false
  ) throws -> [String] {
    let source = EmbeddedSource([
      "policy.yaml": Array(policy.utf8), "model.json": Array(model.utf8),
      "bins.csv": Array("prefix,country\n4,DE\n".utf8), "vip.csv": Array("value\nt\n".utf8),
    ])
    var options = ScoringOptions(clock: .fixed(milliseconds: 1_893_456_000_000))
    options.isExplaining = explain
    let engine = ScoringEngine(policy: try PolicyLoader.load(from: source).get(), options: options)
    let sink = Sink()
    _ = try engine.run(from: Source(events.map { $0 + "\n" }.joined()), to: sink)
    return sink.text.split(separator: "\n").map(String.init)
  }

  @Test func examplesAreAnswersOfTheEngine() throws {
    let answers = try Self.answers(
      AnswerExample.all.map(\.event), policy: AnswerExample.policy, model: AnswerExample.model)
    #expect(answers == AnswerExample.all.map(\.answer))
    #expect(Set(AnswerExample.all.map(\.kind)) == Set(AnswerExample.Kind.allCases))
  }

  // MARK: Members

  /// Everything that an answer can have: late, repeated, degraded, without a readable id.
  private static let events = [
    #"{"event_id":"a","ts":"2026-03-02T12:00:00Z","amount_minor":400000,"card_token":"t"}"#,
    #"{"event_id":"a","ts":"2026-03-02T12:00:00Z","amount_minor":400000,"card_token":"t"}"#,
    #"{"event_id":"b","ts":"2026-03-02T12:00:00Z","amount_minor":0,"card_token":"t"}"#,
    #"{"event_id":"b","ts":"2026-03-02T12:00:00Z","amount_minor":0,"card_token":"t"}"#,
    #"{"event_id":"c","ts":"2026-03-02T11:00:00Z","amount_minor":600000,"card_token":"t"}"#,
    #"{"event_id":"d","ts":"2026-03-02T11:00:00Z","type":"refund"}"#,
    #"{"event_id":"d","ts":"2026-03-02T11:00:00Z","type":"refund"}"#,
    #"{"event_id":"e","ts":"2026-03-02T12:00:00Z","type":"refund"}"#,
    #"{"event_id":"f","ts":"2026-03-02T12:00:00Z","amount_minor":"1"}"#,
    #"{"event_id":"g"}"#, "no JSON",
  ]

  private static let policy = AnswerExample.policy.replacing(
    "decide:",
    with: """
        - {name: ratio, condition: 100 / event.amount_minor > 5, action: review}
        - {name: flagged, condition: event.amount_minor > 300000, action: flag, log_odds: 1.5}
      decide:
      """)

  private static func kind(_ members: [JSONText.Member]) -> AnswerExample.Kind {
    let names = members.map(\.name)
    if names.contains("error") { return .invalid }
    if names.contains("duplicate") { return .duplicate }
    return names.contains("recorded") ? .recorded : .decided
  }

  private static func expect(
    _ members: [JSONText.Member], areOf table: [AnswerMember], in line: String
  ) {
    let names = members.map(\.name)
    let order = table.map(\.name).filter { names.contains($0) }
    #expect(names == order, "\(line)")
  }

  @Test func membersAreThoseOfTheTable() throws {
    var seen: [String: Set<AnswerExample.Kind>] = [:]
    for line in try Self.answers(Self.events, policy: Self.policy, model: AnswerExample.model) {
      let members = JSONText.members(of: line)
      let kind = Self.kind(members)
      for member in members { seen[member.name, default: []].insert(kind) }
      Self.expect(members, areOf: AnswerMembers.all, in: line)
      // A repeated event may have been decided or recorded.
      for member in AnswerMembers.all
      where kind != .duplicate && member.when == nil && member.kinds.contains(kind) {
        #expect(members.contains { $0.name == member.name }, "no \(member.name): \(line)")
      }
    }
    for member in AnswerMembers.all {
      #expect(seen[member.name] == member.kinds, "\(member.name)")
    }
  }

  @Test func membersInsideAreThoseOfTheirTables() throws {
    var seen: Set<String> = []
    for line in try Self.answers(Self.events, policy: Self.policy, model: AnswerExample.model) {
      for member in JSONText.members(of: line) {
        let table: [AnswerMember]
        switch member.name {
        case "reasons": table = AnswerMembers.ofReason
        case "error": table = AnswerMembers.ofError
        default: continue
        }
        for object in JSONText.objects(in: member.value) {
          let inner = JSONText.members(of: object)
          Self.expect(inner, areOf: table, in: line)
          for part in table where part.when == nil {
            #expect(inner.contains { $0.name == part.name }, "no \(part.name): \(line)")
          }
          seen.formUnion(inner.map { "\(member.name).\($0.name)" })
        }
      }
    }
    let all =
      AnswerMembers.ofReason.map { "reasons.\($0.name)" }
      + AnswerMembers.ofError.map { "error.\($0.name)" }
    #expect(seen == Set(all))
  }

  @Test func explanationsHaveTheMembersOfTheTable() throws {
    let rich = Self.policy.replacing(
      "rules:",
      with: """
        tables: {bin: {kind: prefix, file: bins.csv, key: event.card_token}}
        lists: {vip: {type: string, file: vip.csv}}
        rules:
          - {name: vip, condition: event.card_token in lists.vip, action: allow}
        """)
    let isAlways = ExplanationMembers.all.filter { $0.when == nil }.map(\.name)
    for (policy, type) in [(rich, ""), (Self.policy, ""), (Self.policy, #","type":"refund""#)] {
      let event = #"{"event_id":"a","ts":"2026-03-02T12:00:00Z","card_token":"t"\#(type)}"#
      let lines = try Self.answers(
        [event], policy: policy, model: AnswerExample.model, explain: true)
      let members = JSONText.members(of: lines[0])
      #expect(members.suffix(2).map(\.name) == ["explain", "policy"])
      let explanation = members.first { $0.name == "explain" }
      let names = JSONText.members(of: explanation?.value ?? "{}").map(\.name)
      #expect(names == ExplanationMembers.all.map(\.name).filter { names.contains($0) })
      #expect(Set(names).isSuperset(of: isAlways))
      if policy == rich { #expect(names.count == ExplanationMembers.all.count) }
    }
  }

  @Test func degradationsAreThoseOfTheTable() throws {
    let overflow = #"{"event_id":"o","ts":"2026-03-02T12:00:00Z","amount_minor":"#
    let degraded = try Self.answers(
      Self.events + [
        overflow + #"9223372036854775807,"card_token":"t2"}"#,
        overflow.replacing(#""o""#, with: #""p""#) + #"9223372036854775807,"card_token":"t2"}"#,
      ], policy: Self.policy, model: AnswerExample.model
    ).flatMap { line in
      JSONText.members(of: line).filter { $0.name == "degraded" }.map(\.value)
    }
    #expect(degraded.contains(#"["rule:ratio"]"#))
    #expect(degraded.contains(#"["overflow"]"#))
    #expect(AnswerMembers.degradations.map(\.reason) == ["overflow", "rule:NAME", "model"])
  }
}

private final class Source: InterruptibleSource {
  private let bytes: [UInt8]
  private let offset = Mutex(0)

  init(_ text: String) { bytes = Array(text.utf8) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputOutputFault) -> Int {
    let range = offset.withLock { offset in
      let start = offset
      offset += min(buffer.count, bytes.count - start)
      return start..<offset
    }
    unsafe bytes[range].withUnsafeBytes { unsafe buffer.copyMemory(from: $0) }
    return range.count
  }

  var hasBytes: Bool { true }
  func interrupt() {}
  var isInterrupted: Bool { false }
}

private final class Sink: ByteSink {
  private let bytes = Mutex<[UInt8]>([])

  func write(_ new: UnsafeRawBufferPointer) throws(InputOutputFault) {
    bytes.withLock { unsafe $0.append(contentsOf: new) }
  }

  var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}
