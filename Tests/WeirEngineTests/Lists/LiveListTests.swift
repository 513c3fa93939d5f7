import Testing
import WeirCore
import WeirPolicy
import WeirSignals

@testable import WeirEngine

/// Answers of engines whose lists change.
@Suite struct LiveListTests {
  /// The list `bad` as plain as can be: networks of 10.0.0.0/28, with the last word on each.
  private struct Model {
    private var expiries: [String: Int64] = ["1/32": .max, "8/30": .max]

    mutating func edit(_ text: String, _ expires: Int64?) { expiries[text] = expires }

    func holds(_ address: Int, second: Int) -> Bool {
      expiries.contains { text, expires in
        let parts = text.split(separator: "/").compactMap { Int($0) }
        let isInside = address >> (32 - parts[1]) == parts[0] >> (32 - parts[1])
        return isInside && ListedPolicy.noon + Int64(second) * 1_000 < expires
      }
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>) func answersAsAModelDoes(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let run = try ListedRun(workers: Int(seed % 3) + 1, batchRows: 1 + random.below(30))
    var (rows, model, expected) = (ListRows(), Model(), [Bool]())
    for round in 0..<40 {
      let edits = (0..<random.below(3)).map { _ in
        let text = ["1/32", "2/32", "4/30", "8/30", "0/28", "15/32"][random.below(6)]
        let expires = ListRows.expires(&random)
        model.edit(text, expires)
        return ListEdit(value: ListedPolicy.network("10.0.0." + text), expires: expires)
      }
      try run.run([.row(rows.row("bad", "ip", edits))])
      let lines = (0..<random.below(40)).map { index in
        let (second, ip) = (round * 15 + random.below(15), random.below(16))
        expected.append(model.holds(ip, second: second))
        return ListedPolicy.event(round * 100 + index, second: second, card: index % 9, ip: ip)
      }
      try run.run([.events(lines)])
    }
    let answers = run.text.split(separator: "\n").map { $0.contains("\"bad\"") }
    #expect(answers == expected, "seed \(seed)")
    #expect(Set(expected).count == 2, "seed \(seed)")
  }

  private static let event = ListedPolicy.event(1, second: 1, card: 5, ip: 5)

  private static func book() -> ListBook {
    var (book, rows) = (ListBook(), ListRows())
    book.apply(
      rows.row("bad", "cidr", [ListEdit(value: ListedPolicy.network("10.0.0.4/30"), expires: .max)])
    )
    return book
  }

  @Test func anEngineMayBeginWithABook() {
    let without = EngineRun(Self.event, under: ListedPolicy.first)
    let with = EngineRun(Self.event, under: ListedPolicy.first) { $0.book = Self.book() }
    #expect(without.text.contains("approve"))
    #expect(with.text.contains("\"rules\":[\"bad\"]"))
  }

  @Test func aLiveEngineMayBeginWithABook() {
    var options = EngineRun.options
    options.book = Self.book()
    let engine = LiveEngine(policy: ListedPolicy.first, options: options) { _ in }
    defer { engine.end() }
    #expect(engine.lists.book.sequence == 1)
    #expect(engine.lists.lists[0].count == 3, "two of the file and one edit")
  }

  @Test func anEngineOfAFileGoesOnWithTheListsOfTheJournal() throws {
    let run = try ListedRun()
    var rows = ListRows()
    let edit = ListEdit(value: ListedPolicy.network("10.0.0.5"), expires: .max)
    try run.run([.row(rows.row("bad", "ip", [edit]))])
    let base = run.base
    try base.score(Self.event.utf8, under: ListedPolicy.first)
    #expect(base.text.contains("\"rules\":[\"bad\"]"))
  }

  @Test func changesFollowAPolicyAndComeBehindOne() throws {
    let run = try ListedRun()
    var rows = ListRows()
    func add(_ text: String) -> ListedRun.Step {
      let edit = ListEdit(value: ListedPolicy.network(text), expires: .max)
      return .row(rows.row("bad", "ip", [edit]))
    }
    let events = (2...5).map { ListedPolicy.event($0, second: 1, card: $0, ip: $0) }
    try run.run([add("10.0.0.2"), .policy(ListedPolicy.second), add("10.0.0.4"), .events(events)])
    let answers = run.text.split(separator: "\n").map { $0.contains("\"bad\"") }
    #expect(answers == [true, false, true, false])
  }

  @Test func knowsTheTypesOfItsPolicysLists() throws {
    let run = try ListedRun()
    #expect(run.live.engine.type(ofList: "bad") == "ip")
    #expect(run.live.engine.type(ofList: "extra") == nil)
    try run.run([.policy(ListedPolicy.second)])
    #expect(run.live.engine.type(ofList: "bad") == "cidr")
  }

  // MARK: Changes that change nothing

  static let strangers: [(name: String, list: String, type: String, value: [UInt8])] = [
    ("of another type", "bad", "string", Array("10.0.0.5".utf8)),
    ("of a type that is none", "bad", "nonsense", ListedPolicy.network("10.0.0.5")),
    ("of another list", "vip2", "ip", ListedPolicy.network("10.0.0.5")),
    ("an address of 5 bytes", "bad", "ip", [10, 0, 0, 5, 128]),
    ("a length of 200", "bad", "ip", ListedPolicy.network("10.0.0.5").dropLast() + [200]),
    ("no bytes", "bad", "ip", []), ("many bytes", "bad", "ip", [UInt8](repeating: 0, count: 9_999)),
  ]

  @Test(arguments: strangers.indices) func aStrangeChangeChangesNothing(index: Int) throws {
    let stranger = Self.strangers[index]
    let run = try ListedRun()
    var rows = ListRows()
    let edit = ListEdit(value: stranger.value, expires: .max)
    try run.run([
      .row(rows.row(stranger.list, stranger.type, [edit])), .events([Self.event]), .restart,
      .events([ListedPolicy.event(2, second: 1, card: 5, ip: 5)]),
    ])
    #expect(run.text.components("\"decision\":\"approve\"") == 2, "\(stranger.name)")
    #expect(run.live.engine.lists.book.sequence == 1, "\(stranger.name)")
  }
}
