import Testing
import WeirCore
import WeirDefaultPolicy
import WeirPolicy

@testable import WeirEngine

/// Generated recordings held against their own answers.
@Suite struct AuditRunTests {
  private static let bytes = EngineRun.traffic(3_000, seed: 8)
  private static let answers = EngineRun(MemorySource(bytes)).lines.map(String.init)

  private static func audit(
    _ recorded: [String], under policy: Policy = EngineRun.defaultPolicy, workers: Int = 2,
    decisionsOnly: Bool = false, _ change: (inout AuditOptions) -> Void = { _ in }
  ) throws -> AuditReport {
    var scoring = EngineRun.options
    scoring.workers = workers
    scoring.decisionsOnly = decisionsOnly
    var options = AuditOptions()
    change(&options)
    let engine = ScoringEngine(policy: policy, options: scoring)
    let text = recorded.map { $0 + "\n" }.joined()
    let audit = AnswerAudit(
      recorded: MemorySource(Array(text.utf8)), stamp: engine.policyStamp, options: options)
    _ = try engine.run(from: MemorySource(bytes), to: audit)
    return try audit.finish()
  }

  /// The place of the first answer that has a text in it, from 0.
  private static func place(of text: String) throws -> Int {
    try #require(answers.firstIndex { $0.contains(text) })
  }

  /// Places of the answers whose event no other answer is about.
  private static let uniquePlaces: [Int] = {
    let keys = answers.map { AnswerLine(bytes: Array($0.utf8), number: 0).key(AuditOptions()) }
    var counts: [AnswerKey: Int] = [:]
    for case let key? in keys { counts[key, default: 0] += 1 }
    return keys.indices.filter { place in keys[place].map { counts[$0] == 1 } ?? false }
  }()

  @Test(arguments: [1, 2, 3]) func isAsItWasRecorded(workers: Int) throws {
    let report = try Self.audit(Self.answers, workers: workers)
    let count = UInt64(Self.answers.count)
    #expect(count == 3_000)
    #expect(report.isClean && report.compared == count && report.answers == count)
    #expect(report.members.isEmpty)
  }

  @Test(arguments: [
    ("decision", "\"decision\":\"approve\"", "\"decision\":\"reject\""),
    ("score", "\"score\":0.", "\"score\":1."),
    ("reasons", "\"contribution\":", "\"contribution\":1"),
    ("late", "\"late\":true", "\"late\":false"),
    ("error", "\"code\":\"E_", "\"code\":\"F_"),
    ("recorded", "\"recorded\":true", "\"recorded\":false"),
  ]) func findsOneMember(_ c: (member: String, text: String, changed: String)) throws {
    var recorded = Self.answers
    let place = try Self.place(of: c.text)
    recorded[place] = recorded[place].replacing(c.text, with: c.changed, maxReplacements: 1)
    let report = try Self.audit(recorded)
    #expect(report.different == 1)
    #expect(report.members == [Self.member(c.member)])
    #expect(report.differences.map(\.line) == [UInt64(place + 1)])
    #expect(report.compared == report.answers)
  }

  private static func member(_ name: String) -> AuditReport.Member {
    var member = AuditReport.Member(name: name)
    member.different = 1
    return member
  }

  @Test func takesAnyOrderOfConnections() throws {
    // Four connections that are read from in turn, each in its own order.
    let parts = (0..<4).map { part in
      Self.answers.indices.filter { $0 % 4 == part }.map { Self.answers[$0] }
    }
    let report = try Self.audit(parts.flatMap(\.self))
    #expect(report.compared == UInt64(Self.answers.count))
    // A repeat may then be answered by another connection before the first.
    #expect(report.onlyNow.count == 0 && report.onlyRecorded.count == 0)
  }

  @Test func takesTheWholeTurnedRound() throws {
    let kept = Self.uniquePlaces.map { Self.answers[$0] }
    #expect(kept.count > 2_000)
    let report = try Self.audit(kept.reversed()) { $0.isSubset = true }
    #expect(report.isClean && report.compared == UInt64(kept.count))
  }

  @Test func holdsNoMoreThanItMay() throws {
    let report = try Self.audit(Self.answers.reversed()) { $0.heldAnswerCountMax = 100 }
    #expect(report.onlyNow.givenUp > 0)
    #expect(report.compared + report.onlyNow.count == report.answers)
    #expect(report.compared + report.onlyRecorded.count == report.answers)
  }

  @Test func missesLinesThatWereDropped() throws {
    var recorded = Self.answers
    let places = Self.uniquePlaces
    for place in [places[2_000], places[900], places[0]] { recorded.remove(at: place) }
    let report = try Self.audit(recorded)
    #expect(report.onlyNow.count == 3 && report.different == 0)
    #expect(report.compared + 3 == report.answers)
  }

  @Test func tellsDoubledAndCutLinesAndGarbage() throws {
    var recorded = Self.answers
    recorded.insert("{garbage", at: 900)
    let doubled = Self.uniquePlaces[300]
    recorded.insert(recorded[doubled], at: doubled)
    let last = recorded.removeLast()
    recorded.append(String(last.dropLast(20)))
    let report = try Self.audit(recorded)
    #expect(report.unreadableLines == [902, UInt64(recorded.count)])
    #expect(report.onlyNow.count == 1 && report.onlyRecorded.count == 1)
    #expect(report.compared + 1 == report.answers)
  }

  @Test func takesDecisionsOnly() throws {
    let recorded = Self.answers.filter { !$0.contains("\"recorded\":true") }
    #expect(recorded.count < Self.answers.count)
    #expect(try Self.audit(recorded, decisionsOnly: true).isClean)
    let all = try Self.audit(recorded)
    #expect(all.onlyNow.count == all.onlyNow.undecided && !all.isClean)
    #expect(all.onlyNow.count == UInt64(Self.answers.count - recorded.count))
  }

  @Test func tellsAnotherPolicy() throws {
    let policy = EngineRun.policy(NextVersion())
    let report = try Self.audit(Self.answers, under: policy)
    #expect(report.otherPolicy == report.answers && report.otherPolicyOnly == report.answers)
    #expect(report.otherStamps.map(\.count) == [report.answers])
    #expect(report.different == 0 && !report.isClean)
  }
}

/// The default policy under the next version, which is all that differs.
private struct NextVersion: PolicySource {
  var displayPath: String { "" }

  func read(_ relativePath: String) -> [UInt8]? {
    guard let bytes = DefaultPolicy.source.read(relativePath) else { return nil }
    guard relativePath == "policy.yaml" else { return bytes }
    let text = String(decoding: bytes, as: UTF8.self)
    return Array(text.replacing("\nversion: 1", with: "\nversion: 2").utf8)
  }

  func names(in folder: String) -> [String]? { DefaultPolicy.source.names(in: folder) }
}
