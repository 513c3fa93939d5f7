import Testing
import WeirCore
import WeirStore

/// Lists in the store: what edits come to.
@Suite struct ListTableTests {
  @Test func theLastEditOfAValueCounts() throws {
    let folder = try StoreFolder()
    _ = try folder.store.perform(
      StoreFolder.draft("vip", "string", [("b", .max), ("a", 5), ("b", 7)], reason: "first"))
    _ = try folder.store.perform(
      StoreFolder.draft("vip", "string", [("a", nil), ("c", .max)], milliseconds: 2_000))
    #expect(
      try folder.entries("vip") == [
        "a removed  at 2000 by 2", "b until 7 first at 1000 by 1", "c for ever  at 2000 by 2",
      ])
  }

  @Test func editsComeInTheOrderOfBytes() throws {
    let folder = try StoreFolder()
    let values: [[UInt8]] = [[0xFF], [0], [0, 0], [0x7F, 1], [0x80], [0x7F]]
    let rows = values.map { ListChange.Row(ListEdit(value: $0, expires: nil)) }
    var draft = StoreFolder.draft("vip", "string", [])
    draft.content = .list(ListChange(list: "vip", type: "string", rows: rows))
    _ = try folder.store.perform(draft)
    #expect(
      try folder.store.allEdits(of: "vip").map(\.value)
        == [[0], [0, 0], [0x7F], [0x7F, 1], [0x80], [0xFF]])
  }

  @Test func zeroBytesAreKept() throws {
    let folder = try StoreFolder()
    _ = try folder.store.perform(
      StoreFolder.draft("vip", "string", [("a\0b", .max)], reason: "x\0y"))
    let entry = try folder.store.entry(of: "vip", value: Array("a\0b".utf8))
    #expect(entry?.reason == "x\0y")
  }

  @Test func summariesCount() throws {
    let folder = try StoreFolder()
    _ = try folder.store.perform(
      StoreFolder.draft("vip", "string", [("a", 5), ("b", 10), ("c", .max), ("d", nil)]))
    _ = try folder.store.perform(StoreFolder.draft("empty", "ip", []))
    let lists = try folder.store.lists(now: 10)
    #expect(lists.map(\.name) == ["empty", "vip"])
    #expect(
      lists.map { [$0.presentCount, $0.expiredCount, $0.removedCount] } == [[0, 0, 0], [3, 2, 1]])
    #expect(lists.map(\.lastChange) == [nil, 1_000])
    #expect(lists.map(\.type) == ["ip", "string"])
  }

  @Test func refusesAnotherTypeAndChangesNothing() throws {
    let folder = try StoreFolder()
    _ = try folder.store.perform(StoreFolder.draft("vip", "string", [("a", .max)]))
    #expect(throws: StoreFault.self) {
      try folder.store.perform(StoreFolder.draft("vip", "ip", [("b", .max)]))
    }
    #expect(try folder.entries("vip") == ["a for ever  at 1000 by 1"])
    #expect(try folder.store.type(of: "vip") == "string")
    #expect(try folder.store.cursor().sequence == 1)
  }

  @Test func knowsNothingOfAListThatIsNotThere() throws {
    let folder = try StoreFolder()
    #expect(try folder.store.type(of: "vip") == nil)
    #expect(try folder.store.allEdits(of: "vip") == [])
    #expect(try folder.store.entry(of: "vip", value: [1]) == nil)
    #expect(try folder.store.lists(now: 0) == [])
  }

  @Test func readingEndsWhenNoMoreIsWanted() throws {
    let folder = try StoreFolder()
    _ = try folder.store.perform(
      StoreFolder.draft("vip", "string", [("a", .max), ("b", .max), ("c", .max)]))
    var count = 0
    try folder.store.forEachEntry(of: "vip") { _ in
      count += 1
      return count < 2
    }
    #expect(count == 2)
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func randomEditsComeToWhatAModelSays(seed: UInt64) throws {
    let folder = try StoreFolder()
    var random = SplitMix64(seed: seed)
    var model: [[UInt8]: ListEdit] = [:]
    for _ in 0..<12 {
      let rows = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        let value = (0...Int.random(in: 0...2, using: &random)).map { _ in
          UInt8.random(in: 0...3, using: &random)
        }
        let expiries: [Int64?] = [nil, .max, .min, 0, 1_700_000_000_000]
        return ListEdit(value: value, expires: expiries.randomElement(using: &random) ?? nil)
      }
      for edit in rows { model[edit.value] = edit }
      var draft = StoreFolder.draft("vip", "string", [])
      draft.content = .list(
        ListChange(list: "vip", type: "string", rows: rows.map { ListChange.Row($0) }))
      _ = try folder.store.perform(draft)
    }
    let expected = model.values.sorted { $0.value.lexicographicallyPrecedes($1.value) }
    #expect(try folder.store.allEdits(of: "vip") == expected, "seed \(seed)")
  }

  @Test func theSameRowsGiveTheSameStore() throws {
    let folder = try StoreFolder()
    let drafts = [
      StoreFolder.draft("vip", "string", [("b", 4), ("a", .max)], reason: "why"),
      StoreFolder.draft("vip", "string", [("a", nil)]),
    ]
    let entries = try drafts.map { try folder.store.perform($0) }
    let other = try StoreFolder.store(folder.path + "/other.db")
    var batch = StoreBatch(journal: [], from: 0, to: 9, now: 0)
    batch.steps = entries.map { .entry($0) }
    try other.project(batch)
    batch = StoreBatch(journal: [], from: 9, to: 12, now: 0)
    batch.steps = entries.map { .entry($0) }
    try other.project(batch)
    #expect(try other.allEdits(of: "vip") == folder.store.allEdits(of: "vip"))
    let value = Array("b".utf8)
    #expect(try other.entry(of: "vip", value: value) == folder.store.entry(of: "vip", value: value))
    #expect(try other.verifyAudit() == .intact(rows: 2, first: 1_000, last: 1_000))
  }
}
