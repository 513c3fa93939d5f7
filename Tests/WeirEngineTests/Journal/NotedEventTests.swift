import Synchronization
import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// Alerts and answers in a journal: written for the events that have some, read back, and no part
/// of the state.
@Suite struct NotedEventTests {
  private static let policy = WatchedPolicy.policy(WatchedPolicy.failures)

  /// Sign-ins of one account, and a payment that goes to review.
  private static let lines =
    (0..<6).map { WatchedPolicy.event("e\($0)") }.joined()
    + WatchedPolicy.event("p1", "payment", amount: 500)
    + WatchedPolicy.event("p2", "payment", amount: 5)
    + WatchedPolicy.event("p1", "payment", amount: 500)

  private static func run(
    _ lines: String = lines, under policy: Policy = policy, batchRows: Int = 100,
    _ change: (inout ScoringOptions) -> Void = { _ in }
  ) throws -> JournaledRun {
    let run = JournaledRun(under: [policy], workers: 1, batchRows: batchRows, change)
    try run.score(lines.utf8, under: policy)
    return run
  }

  private static func record(_ kept: MemoryJournal.Kept) -> JournalRecord {
    let record = JournalRecord()
    record.kind = kept.kind
    record.position = kept.position
    record.count = kept.count
    record.policy = kept.policy
    record.lines = kept.lines
    record.outcomes = kept.outcomes
    return record
  }

  private static func noted(_ record: JournalRecord) throws(JournalFault) -> [NotedEvent] {
    var events: [NotedEvent] = []
    try NotedEvent.forEach(in: record) { (event) throws(JournalFault) in events.append(event) }
    return events
  }

  private static func noted(_ run: JournaledRun) throws -> [NotedEvent] {
    try run.journal.records.flatMap { try noted(record($0)) }
  }

  @Test func visitsEventsThatMeetAlerts() throws {
    let events = try Self.noted(Self.run())
    #expect(events.map(\.place) == [4, 5])
    #expect(events.map(\.alerts) == [1, 1])
    let first = try #require(events.first)
    #expect(
      String(decoding: first.line, as: UTF8.self) + "\n"
        == WatchedPolicy.event("e4").replacing("00Z", with: "00.000Z"))
    #expect(first.answer == nil && first.decision == nil && first.scoreMillionths == nil)
  }

  @Test func visitsThemWhateverTheBatches() throws {
    let places = try (1...4).map { rows in
      let run = try Self.run(batchRows: rows)
      return try run.journal.records.flatMap { kept in
        try Self.noted(Self.record(kept)).map { kept.position + UInt64($0.place) }
      }
    }
    #expect(places.allSatisfy { $0 == places[0] })
    #expect(places[0] == [5, 6])
  }

  @Test func keepsAnswersOnlyWhenAsked() throws {
    let events = try Self.noted(Self.run { $0.keepsReviewAnswers = true })
    #expect(events.map(\.place) == [4, 5, 6])
    let review = try #require(events.last)
    #expect(review.alerts == 0 && review.decision == .review)
  }

  @Test func anAnswerIsTheLineThatWentOut() throws {
    let run = try Self.run { $0.keepsReviewAnswers = true }
    let answer = try #require(Self.noted(run).compactMap(\.answer).first)
    let line = try #require(run.text.split(separator: "\n").first { $0.contains("\"p1\"") })
    #expect(String(decoding: answer, as: UTF8.self) == line)
  }

  @Test func scoresAreInMillionths() throws {
    let bytes = String(decoding: EngineRun.traffic(500, seed: 3), as: UTF8.self)
    let run = try Self.run(bytes, under: WatchedPolicy.overDefault) {
      $0.keepsReviewAnswers = true
    }
    let events = try Self.noted(run).filter { $0.answer != nil }
    #expect(!events.isEmpty)
    for event in events {
      let text = String(decoding: try #require(event.answer), as: UTF8.self)
      let score = try #require(event.scoreMillionths)
      let digits = "\(score % 1_000_000 + 1_000_000)".dropFirst()
      #expect(text.contains("\"score\":\(score / 1_000_000).\(digits)"))
    }
  }

  @Test func aPolicyWithoutAlertsNotesNothing() throws {
    let run = try Self.run(under: WatchedPolicy.policy(""))
    #expect(try Self.noted(run).isEmpty)
  }

  @Test func anActivationHasNoEvents() throws {
    let record = JournalRecord()
    record.kind = .activation
    record.count = 1
    #expect(try Self.noted(record).isEmpty)
  }

  @Test func notesAreNoPartOfTheState() throws {
    let hashes = try [false, true].map { keeps in
      try Self.run { $0.keepsReviewAnswers = keeps }.fold().stateHash()
    }
    #expect(hashes[0] == hashes[1])
  }

  // MARK: The tap

  private final class Tap: JournalTap {
    private let taken = Mutex<[(UInt64, Int, [UInt8], [UInt8], PolicyDigest)]>([])
    var records: [(UInt64, Int, [UInt8], [UInt8], PolicyDigest)] { taken.withLock { $0 } }

    func didAppend(_ record: borrowing AppendedRecord) {
      let copy = record.copy()
      let kept = (copy.position, copy.count, copy.lines, copy.outcomes, copy.policy)
      taken.withLock { $0.append(kept) }
    }

    func didReach(_ position: UInt64) {}
  }

  @Test(arguments: [1, 3, 100]) func theTapGetsRecordsWithNotes(batchRows: Int) throws {
    let tap = Tap()
    let run = try Self.run(batchRows: batchRows) { $0.tap = tap }
    let expected = try run.journal.records.filter { try !Self.noted(Self.record($0)).isEmpty }
    #expect(!expected.isEmpty)
    #expect(tap.records.map(\.0) == expected.map(\.position))
    #expect(tap.records.map(\.1) == expected.map(\.count))
    #expect(tap.records.map(\.2) == expected.map(\.lines))
    #expect(tap.records.map(\.3) == expected.map(\.outcomes))
    #expect(tap.records.map(\.4) == expected.map(\.policy))
  }

  @Test func theTapIsLeftAloneWhereNothingIsNoted() throws {
    let tap = Tap()
    _ = try Self.run(under: WatchedPolicy.policy("")) { $0.tap = tap }
    #expect(tap.records.isEmpty)
  }

  @Test func theTapGetsNothingThatWasNotAppended() throws {
    let tap = Tap()
    let journal = MemoryJournal()
    let run = JournaledRun(under: [Self.policy], workers: 1, batchRows: 3, journal: journal) {
      $0.tap = tap
    }
    journal.refuse(after: 2)
    try run.score(Self.lines.utf8, under: Self.policy)
    #expect(tap.records.isEmpty)
  }

  @Test func aLiveEngineTellsTheTapToo() throws {
    let tap = Tap()
    let run = try Self.run("") { $0.tap = tap }
    let engine = LiveEngine(
      resuming: try run.fold(), journal: run.journal, options: run.options, finished: { _ in })
    defer { engine.end() }
    let batch = try #require(engine.takeBatch())
    for (number, line) in Self.lines.split(separator: "\n").enumerated() {
      unsafe Array(line.utf8).withUnsafeBytes {
        unsafe batch.add($0, number: UInt64(number + 1))
      }
    }
    engine.score(batch)
    #expect(tap.records.map(\.0) == [1])
  }

  // MARK: Damage

  private static func damaged(_ extra: [UInt8]) throws -> JournalRecord {
    let kept = try run(under: WatchedPolicy.policy("")).journal.records[1]
    let record = record(kept)
    record.outcomes[8] += 1
    record.outcomes += extra
    return record
  }

  @Test func readsAnExtraOfItsForm() throws {
    let record = try Self.damaged([3, 0, 0, 0, 3, 8, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 128])
    let events = try Self.noted(record)
    #expect(events.map(\.place) == [3])
    #expect(events.map(\.alerts) == [1 << 63 | 5])
  }

  static let extras: [(String, [UInt8])] = [
    ("alerts of seven bytes", [0, 0, 0, 0, 3, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
    ("alerts of nine bytes", [0, 0, 0, 0, 3, 9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
    ("no alert", [0, 0, 0, 0, 3, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ("no answer", [0, 0, 0, 0, 4, 0, 0, 0, 0]),
    ("an answer that ends early", [0, 0, 0, 0, 4, 3, 0, 0, 0, 123, 125]),
    ("a row that there is not", [200, 0, 0, 0, 4, 1, 0, 0, 0, 123]),
    ("a kind that there is not", [0, 0, 0, 0, 5, 1, 0, 0, 0, 123]),
    ("a count without end", [0, 0, 0, 0, 4, 255, 255, 255, 255]),
    ("nothing", []),
  ]

  @Test(arguments: extras) func refuses(_ c: (name: String, bytes: [UInt8])) throws {
    let record = try Self.damaged(c.bytes)
    let fault = try #require(throws: JournalFault.self) { _ = try Self.noted(record) }
    #expect(fault.kind == .damaged)
  }

  @Test func refusesAlertsTwice() throws {
    let word: [UInt8] = [0, 0, 0, 0, 3, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    let record = try Self.damaged(word + word)
    record.outcomes[8] += 1
    let fault = try #require(throws: JournalFault.self) { _ = try Self.noted(record) }
    #expect(fault.kind == .damaged)
  }

  @Test func refusesLinesTooFew() throws {
    let record = Self.record(try Self.run().journal.records[1])
    record.lines.removeLast(record.lines.count / 2)
    let fault = try #require(throws: JournalFault.self) { _ = try Self.noted(record) }
    #expect(fault.kind == .damaged)
  }

  @Test func survivesFlippedBitsAndCuts() throws {
    let record = Self.record(
      try Self.run { $0.keepsReviewAnswers = true }.journal.records[1])
    let (lines, outcomes) = (record.lines, record.outcomes)
    for place in 0..<outcomes.count * 8 {
      record.outcomes = outcomes
      record.outcomes[place / 8] ^= 1 << UInt8(place % 8)
      Self.isReadOrRefused(record)
    }
    for count in 0..<outcomes.count {
      record.outcomes = Array(outcomes.prefix(count))
      Self.isReadOrRefused(record)
    }
    record.outcomes = outcomes
    for count in 0..<lines.count {
      record.lines = Array(lines.prefix(count))
      Self.isReadOrRefused(record)
    }
  }

  private static func isReadOrRefused(_ record: JournalRecord) {
    do throws(JournalFault) {
      _ = try noted(record)
    } catch {
      #expect(error.kind == .damaged)
    }
  }
}
