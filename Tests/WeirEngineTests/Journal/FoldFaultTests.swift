import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// Records and parts that are not what was kept: refused, never used, never a trap.
@Suite struct FoldFaultTests {
  private static let policy = LivePolicies.policy(
    card: "card: {type: string, max: 64}", velocities: [LivePolicies.count, LivePolicies.ever],
    rules: [LivePolicies.says("count_1h", 2)])

  /// A journal of eight events in two records behind an activation.
  private static func journal() throws -> MemoryJournal {
    let run = JournaledRun(under: [policy], workers: 1, batchRows: 4)
    let lines = (0..<8).map { LivePolicies.event("e\($0)", card: "c\($0 % 2)") + "\n" }
    try run.score(lines.joined().utf8, under: policy)
    return run.journal
  }

  private static func fold(_ records: [MemoryJournal.Kept]) throws(JournalFault) -> StateFold {
    let run = JournaledRun(under: [policy], workers: 1, batchRows: 100)
    let state = StateFold(options: run.options, spareWordCount: 0, wantsDigest: true)
    try state.fold(
      MemoryRecords(records),
      policies: { (digest: PolicyDigest) throws(JournalFault) in try run.load(digest) })
    return state
  }

  /// The journal with its second record of events changed.
  private static func changed(
    position: UInt64? = nil, count: Int? = nil,
    _ change: (inout [UInt8], inout [UInt8]) -> Void = { _, _ in }
  ) throws -> [MemoryJournal.Kept] {
    var records = try journal().records
    let last = records.removeLast()
    var (lines, outcomes) = (last.lines, last.outcomes)
    change(&lines, &outcomes)
    records.append(
      MemoryJournal.Kept(
        kind: last.kind, position: position ?? last.position, count: count ?? last.count,
        policy: last.policy, lines: lines, outcomes: outcomes))
    return records
  }

  @Test func foldsWhatIsRight() throws {
    let state = try Self.fold(Self.changed())
    #expect(state.position == 9)
    #expect(state.stateHash().count == 32)
  }

  struct Change: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var position: UInt64?
    var count: Int?
    let change: @Sendable (inout [UInt8], inout [UInt8]) -> Void

    init(
      _ text: String, position: UInt64? = nil, count: Int? = nil,
      _ change: @escaping @Sendable (inout [UInt8], inout [UInt8]) -> Void = { _, _ in }
    ) {
      (testDescription, self.position, self.count) = (text, position, count)
      self.change = change
    }
  }

  static let changes: [Change] = [
    Change("a gap before it", position: 6),
    Change("an event too few", count: 3), Change("an event too many", count: 5),
    Change("no lines") { lines, _ in lines = [] },
    Change("a line too many") { lines, _ in lines += Array("{}\n".utf8) },
    Change("a line without its end") { lines, _ in lines.removeLast() },
    Change("a line that is no JSON") { lines, _ in lines[0] = 0x5B },
    Change("a line without an id") { lines, _ in lines[2] = UInt8(ascii: "x") },
    Change("an id that was met before") { lines, _ in
      // "e4" becomes "e0".
      if let place = lines.firstIndex(of: UInt8(ascii: "4")) { lines[place] = UInt8(ascii: "0") }
    },
    Change("no outcomes") { _, outcomes in outcomes = [] },
    Change("outcomes of another version") { _, outcomes in outcomes[0] = 9 },
    Change("outcomes of other events") { _, outcomes in outcomes[4] = 3 },
    Change("no words of rules") { _, outcomes in outcomes[2] = 0 },
    Change("more words of rules than it has") { _, outcomes in outcomes[2] = 2 },
    Change("outcomes that end early") { _, outcomes in outcomes.removeLast() },
    Change("outcomes that go on") { _, outcomes in outcomes.append(0) },
    Change("extras that are not there") { _, outcomes in outcomes[8] = 1 },
    Change("extras without end") { _, outcomes in outcomes[11] = 255 },
    Change("an extra of a row that is not there") { _, outcomes in
      outcomes[8] = 1
      outcomes += [200, 0, 0, 0, 1, 0, 0, 0, 0]
    },
    Change("an extra of no kind") { _, outcomes in
      outcomes[8] = 1
      outcomes += [0, 0, 0, 0, 7, 0, 0, 0, 0]
    },
    Change("a masked text of another plan") { _, outcomes in
      outcomes[8] = 1
      outcomes += [0, 0, 0, 0, 2, 1, 0, 0, 0, 0]
    },
    Change("a state that no event has") { _, outcomes in
      let columns = OutcomeColumns(count: 4, wordCount: 1)
      outcomes[columns.states] = 0xFF
    },
  ]

  @Test(arguments: changes) func refuses(_ change: Change) throws {
    let records = try Self.changed(position: change.position, count: change.count, change.change)
    let fault = try #require(throws: JournalFault.self) { _ = try Self.fold(records) }
    #expect(fault.kind == .damaged)
    #expect(!fault.message.contains("e4") && !fault.message.contains("e0"))
  }

  @Test func needsAPolicyFirst() throws {
    let records = try Self.journal().records
    let fault = try #require(throws: JournalFault.self) {
      _ = try Self.fold(Array(records.dropFirst()))
    }
    #expect(fault.kind == .damaged)
  }

  @Test func survivesFlippedBits() throws {
    // What the file's checksums would have let through: no trap, whatever it says.
    let records = try Self.journal().records
    let last = try #require(records.last)
    for place in stride(from: 0, to: (last.lines.count + last.outcomes.count) * 8, by: 23) {
      let changed = try Self.changed { lines, outcomes in
        let (byte, bit) = (place / 8, UInt8(1) << UInt8(place % 8))
        if byte < lines.count { lines[byte] ^= bit } else { outcomes[byte - lines.count] ^= bit }
      }
      do throws(JournalFault) {
        _ = try Self.fold(changed)
      } catch {
        #expect(error.kind == .damaged, "bit \(place)")
      }
    }
  }

  // MARK: Parts of a state

  private static func parts() throws -> MemoryParts {
    let parts = MemoryParts()
    try fold(journal().records).write(to: parts)
    return parts
  }

  private static func read(_ parts: MemoryParts) throws(JournalFault) -> StateFold {
    let run = JournaledRun(under: [policy])
    parts.rewind()
    return try StateFold.read(parts, options: run.options, spareWordCount: 0) {
      (digest: PolicyDigest) throws(JournalFault) in try run.load(digest)
    }
  }

  @Test func readsFlippedBitsOfAStateOrRefuses() throws {
    let parts = try Self.parts()
    for index in parts.parts.indices {
      for place in stride(from: 0, to: parts.parts[index].bytes.count * 8, by: 17) {
        parts.parts[index].bytes[place / 8] ^= 1 << UInt8(place % 8)
        do throws(JournalFault) {
          _ = try Self.read(parts).stateHash()
        } catch {
          #expect([.damaged, .version].contains(error.kind), "part \(index), bit \(place)")
        }
        parts.parts[index].bytes[place / 8] ^= 1 << UInt8(place % 8)
      }
    }
  }

  @Test func refusesPartsThatEndEarly() throws {
    let parts = try Self.parts()
    for index in parts.parts.indices {
      let bytes = parts.parts[index].bytes
      for count in stride(from: 0, to: bytes.count, by: 11) {
        parts.parts[index].bytes = Array(bytes.prefix(count))
        do throws(JournalFault) {
          _ = try Self.read(parts)
          // Whole keys may be missing: that the file is whole, its seal says.
          #expect(parts.parts[index].kind == .keys, "part \(index) cut at \(count)")
        } catch {
          #expect(error.kind == .damaged)
        }
      }
      parts.parts[index].bytes = bytes
    }
  }

  @Test func refusesPartsInAnotherOrder() throws {
    let parts = try Self.parts()
    parts.parts.reverse()
    #expect(throws: JournalFault.self) { _ = try Self.read(parts) }
    parts.parts.reverse()
    parts.parts.append(parts.parts[0])
    #expect(throws: JournalFault.self) { _ = try Self.read(parts) }
  }

  // MARK: What could not be kept

  @Test func endsAStreamWithTheFirstEventThatIsNotKept() throws {
    let journal = MemoryJournal()
    let run = JournaledRun(under: [Self.policy], workers: 2, batchRows: 10, journal: journal)
    let state = try run.fold()
    _ = try journal.append(activation: ScoringEngine.digest(of: Self.policy))
    try state.activate(Self.policy)
    journal.refuse(after: 3)
    let engine = ScoringEngine(resuming: state, journal: journal, options: run.options)
    let lines = (0..<100).map { LivePolicies.event("e\($0)", card: "c") + "\n" }.joined()
    let sink = MemorySink()
    _ = try engine.run(from: MemorySource(Array(lines.utf8)), to: sink)
    #expect(engine.journalFault?.kind == .full)
    #expect(sink.lineCount == 30, "three records of ten events")
    #expect(journal.records.reduce(0) { $0 + $1.count } == 31)
  }
}
