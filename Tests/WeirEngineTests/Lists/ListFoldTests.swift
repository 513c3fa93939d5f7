import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// state == fold(journal), with changes of lists in the journal that velocities and rules ask.
@Suite struct ListFoldTests {
  @Test(arguments: 1...8 as ClosedRange<UInt64>) func isWhatTheEngineHolds(seed: UInt64) throws {
    let run = try ListedRun(workers: Int(seed % 3) + 1, batchRows: [3, 16, 100][Int(seed % 3)])
    let steps = ListedRun.steps(seed: seed, count: 30).filter { step in
      if case .policy = step { false } else { true }
    }
    try run.run(steps)
    let folded = try run.base.fold()
    #expect(try parts(of: run.state) == parts(of: folded), "seed \(seed)")
    #expect(Self.same(run.live.engine.lists.book, folded.book), "seed \(seed)")
  }

  /// Parts of what comes from events, without the header; keys in any order.
  private func parts(of state: StateFold) throws -> [[UInt8]] {
    let parts = MemoryParts()
    try state.write(to: parts)
    return parts.parts.filter { [.remembered, .keys].contains($0.kind) }.map { $0.bytes.sorted() }
  }

  static func same(_ left: ListBook, _ right: ListBook) -> Bool {
    left.sequence == right.sequence && left.code == right.code
      && left.named.elementsEqual(right.named) { $0 == $1 }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>) func restartsChangeNoAnswer(seed: UInt64) throws {
    let (whole, cut) = (try ListedRun(), try ListedRun(workers: 1, batchRows: 5))
    try whole.run(ListedRun.steps(seed: seed, count: 40))
    try cut.run(
      ListedRun.steps(seed: seed, count: 40, withRestarts: true), pieceByteCount: 1 << 20)
    #expect(cut.text == whole.text, "seed \(seed)")
    #expect(Self.same(try cut.base.fold().book, try whole.base.fold().book), "seed \(seed)")
  }

  @Test(arguments: [1, 2, 3], [1, 7, 832])
  func threadsAndBatchesChangeNothing(workers: Int, batchRows: Int) throws {
    for seed in 21...23 as ClosedRange<UInt64> {
      let run = try ListedRun()
      try run.run(ListedRun.steps(seed: seed, count: 40))
      let other = JournaledRun(
        under: run.base.policies, workers: workers, batchRows: batchRows, journal: run.base.journal)
      let (first, second) = (try run.base.fold(), try other.fold())
      #expect(first.stateHash() == second.stateHash(), "seed \(seed)")
      #expect(Self.same(first.book, second.book), "seed \(seed)")
    }
  }

  @Test(arguments: [31, 32] as [UInt64])
  func aSnapshotAtEveryRecordChangesNothing(seed: UInt64) throws {
    let run = try ListedRun(batchRows: 8)
    try run.run(ListedRun.steps(seed: seed, count: 12), pieceByteCount: 150)
    let whole = try run.base.fold()
    for count in 1..<run.base.journal.records.count {
      let state = try run.base.fold(from: run.base.reread(run.base.fold(count)))
      #expect(state.stateHash() == whole.stateHash(), "seed \(seed), \(count) records")
      #expect(Self.same(state.book, whole.book), "seed \(seed), \(count) records")
    }
  }

  @Test func aVelocityThatAsksAListShowsWhenItWasChanged() throws {
    func hash(_ isBefore: Bool) throws -> [[UInt8]] {
      let run = try ListedRun()
      var rows = ListRows()
      let edit = ListEdit(value: ListedPolicy.network("10.0.0.2"), expires: .max)
      let row = ListedRun.Step.row(rows.row("bad", "ip", [edit]))
      let events = ListedRun.Step.events([ListedPolicy.event(1, second: 1, card: 1, ip: 2)])
      try run.run(isBefore ? [row, events] : [events, row])
      return try parts(of: run.base.fold())
    }
    #expect(try hash(true) != hash(false))
    #expect(try hash(true) == hash(true))
  }

  @Test func aListThatIsInNoPolicyYetWaitsForOne() throws {
    let run = try ListedRun()
    var rows = ListRows()
    let edit = ListEdit(value: Array("c7".utf8), expires: .max)
    let event = ListedPolicy.event(1, second: 1, card: 7, ip: 15)
    try run.run([.row(rows.row("extra", "string_ci", [edit])), .events([event])])
    #expect(!run.text.contains("\"extra\""))
    let again = ListedPolicy.event(2, second: 1, card: 7, ip: 15)
    try run.run([.policy(ListedPolicy.second), .events([again])])
    #expect(run.text.contains("\"rules\":[\"extra\"]"))
    let third = ListedPolicy.event(3, second: 1, card: 7, ip: 15)
    try run.run([.restart, .events([third])])
    #expect(run.text.components("\"rules\":[\"extra\"]") == 2)
  }

  // MARK: Bad journals

  @Test func refusesAChangeBeforeTheFirstPolicy() throws {
    let base = JournaledRun(under: [ListedPolicy.first])
    var rows = ListRows()
    for piece in ChangePieces.cut(rows.row(.none).bytes) { try base.append(piece) }
    let fault = #expect(throws: JournalFault.self) { try base.fold() }
    #expect(fault?.message == "the journal does not begin with a policy")
  }

  static let badPieces: [(name: String, piece: [UInt8])] = [
    ("nothing", []), ("an unknown mark", [8, 1]), ("a whole row of noise", [3, 1, 2, 3]),
    ("a last piece without a first", [2, 0]),
  ]

  @Test(arguments: badPieces.indices, [1, 3])
  func refusesPiecesThatAreNone(index: Int, workers: Int) throws {
    let bad = Self.badPieces[index]
    let run = try ListedRun(workers: workers)
    try run.run(ListedRun.steps(seed: 41, count: 10))
    try run.base.append(bad.piece)
    let fault = #expect(throws: JournalFault.self, "\(bad.name)") { try run.base.fold() }
    #expect(fault?.kind == .damaged, "\(bad.name)")
  }

  @Test func aRowThatWasCutShortNeverCounts() throws {
    let run = try ListedRun()
    var rows = ListRows()
    let torn = rows.row("vip", "string", [ListEdit(value: Array("c1".utf8), expires: .max)])
    for piece in ChangePieces.cut(torn.bytes, byteCountMax: 40).dropLast() {
      try run.base.append(piece)
    }
    let book = try run.base.fold().book
    #expect(!book.isEmpty, "its pieces are part of the state")
    #expect(book.sequence == 0)
    // It ends here; what comes after begins anew, by way of a snapshot and without.
    var others = ListRows()
    let row = others.row("vip", "string", [ListEdit(value: Array("c2".utf8), expires: .max)])
    let events = (1...2).map { ListedPolicy.event($0, second: 1, card: $0, ip: 15) }
    try run.run([.restart, .row(row), .events(events)])
    let answers = run.text.split(separator: "\n")
    #expect(answers.map { $0.contains("\"vip\"") } == [false, true])
    #expect(try run.base.fold().book.named.map(\.edits.count) == [1])
  }
}

extension JournaledRun {
  /// Appends a piece of a row as it is.
  func append(_ piece: [UInt8]) throws { _ = try journal.append(change: piece) }
}

extension String {
  /// How often a text is in it.
  func components(_ text: String) -> Int {
    var count = 0
    var rest = self[...]
    while let found = rest.firstRange(of: text) {
      count += 1
      rest = rest[found.upperBound...]
    }
    return count
  }
}
