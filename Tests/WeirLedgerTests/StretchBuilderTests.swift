import Testing
import WeirCore
import WeirEngine
import WeirJournal
import WeirPolicy
import WeirState
import WeirStore

@testable import WeirLedger

/// What items of a journal become in a store.
@Suite struct StretchBuilderTests {
  private static let journal = [UInt8](repeating: 0xAB, count: 16)

  private static func builder(_ policies: [Policy] = both) -> StretchBuilder {
    StretchBuilder(
      journal: journal, secret: [UInt8](repeating: 1, count: 32), gate: WeirEngine.AlertGate()
    ) { digest throws(JournalFault) in
      guard let policy = policies.first(where: { ScoringEngine.digest(of: $0) == digest }) else {
        throw JournalFault(.damaged, "no such policy")
      }
      return policy
    }
  }

  private static let both = [FollowedPolicy.first, FollowedPolicy.second]

  /// What a bench's journal holds for a store, and where it ends.
  private func items(_ script: (LedgerBench) throws -> Void) throws -> ([FollowedItem], UInt64) {
    let bench = LedgerBench()
    try bench.begin("a")
    try script(bench)
    let reader = try bench.state.readJournal(from: 0)
    var items: [FollowedItem] = []
    var pieces: [UInt8] = []
    while case let record = JournalRecord(), try reader.next(into: record) {
      switch record.kind {
      case .activation: break
      case .events: items.append(.events(FollowedRecord(record: record)))
      case .change:
        guard let entry = try ChangePieces.join(record.lines, to: &pieces) else { break }
        items.append(.entry(entry, end: record.position + 1))
      }
    }
    return (items, reader.position)
  }

  private static func failures(_ count: Int, from id: Int, second: Int) -> [String] {
    (0..<count).map { FollowedPolicy.event(id + $0, second: second, type: "auth") }
  }

  private func alerts(_ batch: StoreBatch) -> [StoredAlert] {
    batch.steps.compactMap { step in
      if case .alert(let alert) = step { alert } else { nil }
    }
  }

  @Test func numbersCasesByTheirPlaces() throws {
    let (items, end) = try items { bench in
      try bench.score([
        FollowedPolicy.event(1), FollowedPolicy.event(2, amount: 500), FollowedPolicy.event(3),
        FollowedPolicy.event(4, account: "mallory"),
      ])
    }
    var builder = Self.builder()
    let batch = try builder.stretch(items, from: 0, to: end, now: 1)
    let numbers = batch.steps.compactMap { step -> UInt64? in
      if case .reviewed(let event) = step { event.number } else { nil }
    }
    // Position 0 is the policy, and a case's number is one more than its event's place.
    #expect(numbers == [3, 5])
  }

  @Test func theSameStretchTwiceIsTheSame() throws {
    let (items, end) = try items { bench in
      try bench.score(Self.failures(5, from: 1, second: 0))
      try bench.perform(FollowedPolicy.edit("x"))
      try bench.score([FollowedPolicy.event(9, account: "x")])
    }
    var (first, second) = (Self.builder(), Self.builder())
    let whole = try first.stretch(items, from: 0, to: end, now: 1)
    var parts: [StoreBatch.Step] = []
    for item in items {
      parts += try second.stretch([item], from: 0, to: end, now: 1).steps
    }
    #expect("\(whole.steps)" == "\(parts)")
    #expect(whole.steps.count == 3, "an alert, a row and a case")
  }

  @Test func theGateRemembersBetweenStretchesAndPolicies() throws {
    let (items, end) = try items { bench in
      try bench.score(Self.failures(3, from: 1, second: 0))
      try bench.activate(FollowedPolicy.second)
      try bench.score(Self.failures(2, from: 4, second: 30))
      try bench.score(Self.failures(3, from: 7, second: 120))
    }
    var builder = Self.builder()
    var told: [String] = []
    for item in items {
      told += alerts(try builder.stretch([item], from: 0, to: end, now: 1)).map(\.id)
    }
    #expect(told == ["abababababab-3-failures", "abababababab-9-failures"])
  }

  @Test func aPolicyThatIsGoneIsAFault() throws {
    let (items, end) = try items { try $0.score(Self.failures(3, from: 1, second: 0)) }
    var builder = Self.builder([FollowedPolicy.second])
    let fault = #expect(throws: JournalFault.self) {
      try builder.stretch(items, from: 0, to: end, now: 1)
    }
    #expect(fault?.kind == .damaged)
  }

  @Test func aRecordThatIsDamagedIsAFault() throws {
    let (items, end) = try items { try $0.score(Self.failures(3, from: 1, second: 0)) }
    guard case .events(let followed)? = items.first else { throw JournalFault(.usage, "no item") }
    followed.record.outcomes.removeLast(3)
    var builder = Self.builder()
    #expect(throws: JournalFault.self) {
      try builder.stretch(items, from: 0, to: end, now: 1)
    }
  }
}
