import Testing
import WeirCore

@testable import WeirStore
@testable import weir

/// What has to change for a list to be as it ought to.
@Suite struct ListUpdateTests {
  private static func entry(
    _ value: String, _ expires: Int64?, _ reason: String = "", row: UInt64 = 1
  ) -> StoredListEntry {
    StoredListEntry(
      value: Array(value.utf8), expires: expires, reason: reason, milliseconds: 0, actor: "anna",
      sequence: row)
  }

  private static func wish(_ value: String, _ expires: Int64?, _ reason: String? = nil) -> ListWish
  {
    ListWish(value: Array(value.utf8), expires: expires, reason: reason)
  }

  /// An update that has met entries.
  private static func update(
    _ wishes: [ListWish], _ entries: [StoredListEntry], removesOthers: Bool = false,
    repeatsKept: Bool = false
  ) -> ListUpdate {
    var update = ListUpdate(wishes, removesOthers: removesOthers, repeatsKept: repeatsKept)
    for entry in entries { update.meet(entry) }
    update.finish()
    return update
  }

  /// Changes as `value until reason`.
  private static func texts(_ update: ListUpdate) -> [String] {
    update.rows.map { row in
      let end = row.edit.expires.map { $0 == .max ? "ever" : "\($0)" } ?? "gone"
      return "\(String(decoding: row.edit.value, as: UTF8.self)) \(end) \(row.reason)"
    }
  }

  @Test(
    arguments: [
      ("on it, added", wish("a", .max), entry("a", .max, "why"), "a ever why"),
      ("on it, added with its end", wish("a", 5), entry("a", 5), "a 5 "),
      ("gone, removed", wish("a", nil), entry("a", nil, "why"), "a gone why"),
      ("gone, removed for a reason", wish("a", nil, "new"), entry("a", nil, "why"), "a gone new"),
    ]) func repeatsWhatIsKept(
      _ item: (name: String, wish: ListWish, entry: StoredListEntry, text: String)
    )
  {
    let update = Self.update([item.wish], [item.entry], repeatsKept: true)
    #expect(Self.texts(update) == [item.text], "\(item.name)")
  }

  @Test func countsWhatIsRepeatedAsUnchanged() {
    let update = Self.update(
      [Self.wish("a", .max), Self.wish("b", nil)], [Self.entry("a", .max), Self.entry("b", nil)],
      repeatsKept: true)
    #expect(update.counts.unchanged == 2)
    #expect(update.counts.added + update.counts.changed + update.counts.removed == 0)
    #expect(update.steps == [.keep, .keep])
  }

  @Test func leavesOutWhatIsKept() {
    let update = Self.update(
      [Self.wish("a", .max), Self.wish("b", nil)], [Self.entry("a", .max), Self.entry("b", nil)])
    #expect(Self.texts(update) == [])
    #expect(update.counts.unchanged == 2)
  }

  @Test func neverRepeatsWhatNobodyWishesFor() {
    let update = Self.update(
      [Self.wish("b", .max)], [Self.entry("a", nil), Self.entry("c", .max)], repeatsKept: true)
    #expect(Self.texts(update) == ["b ever "])
  }

  @Test func knowsTheNewestRowOfTheEntries() {
    let entries = [
      Self.entry("a", .max, row: 3), Self.entry("b", .max, row: 9), Self.entry("c", nil, row: 4),
    ]
    #expect(Self.update([], entries).newestRow == 9)
    #expect(Self.update([Self.wish("a", nil)], []).newestRow == 0)
  }
}
