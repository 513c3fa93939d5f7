import Testing
import WeirCore

/// The bytes of rows of the audit trail: what is written is read, and nothing else is.
@Suite struct LedgerCodingTests {
  private static let seeds = 1...200 as ClosedRange<UInt64>

  @Test func readsEntriesAsTheyWereWritten() throws {
    for seed in Self.seeds {
      var rows = RandomRows(seed: seed)
      let entry = rows.entry()
      #expect(try LedgerEntry.read(entry.bytes) == entry, "seed \(seed)")
    }
  }

  @Test func readsDraftsAsTheyWereWritten() throws {
    for seed in Self.seeds {
      var rows = RandomRows(seed: seed)
      let draft = rows.draft()
      #expect(try read(draft: bytes(of: draft)) == draft, "seed \(seed)")
    }
  }

  @Test(arguments: LedgerAction.allCases) func readsEveryAction(action: LedgerAction) throws {
    let draft = LedgerDraft(
      milliseconds: 1, actor: "a", origin: "b", action: action, object: "c")
    #expect(try read(draft: bytes(of: draft)).action == action)
  }

  @Test func leavesDetailsBehindTheMostOut() throws {
    var draft = Self.draft(.none)
    draft.details = (0..<300).map { .init("n\($0)", "v") }
    let details = try read(draft: bytes(of: draft)).details
    #expect(details == Array(draft.details.prefix(LedgerDraft.detailCountMax)))
  }

  @Test func readsAMillionBytesOfEdits() throws {
    let rows = (0..<20_000).map { index in
      ListChange.Row(
        ListEdit(value: Array("value-\(index)".utf8), expires: index % 3 == 0 ? nil : .max),
        reason: "a reason of a usual length")
    }
    let draft = Self.draft(.list(ListChange(list: "l", type: "string", rows: rows)))
    #expect(bytes(of: draft).count > 1 << 20)
    #expect(try read(draft: bytes(of: draft)) == draft)
  }

  // MARK: Bad bytes

  @Test func refusesEveryTruncation() {
    for seed in 1...60 as ClosedRange<UInt64> {
      var rows = RandomRows(seed: seed)
      let bytes = rows.entry().bytes
      // Of long ones every byte of the first, and some of the rest.
      for count in 0..<bytes.count where count < 300 || count % 37 == 0 || count > bytes.count - 40
      {
        let fault = #expect(throws: JournalFault.self, "seed \(seed), \(count) bytes") {
          try LedgerEntry.read(Array(bytes[..<count]))
        }
        #expect(fault?.kind == .damaged, "seed \(seed), \(count) bytes")
      }
    }
  }

  @Test func refusesWhatGoesOnBehindTheEnd() {
    for seed in 1...20 as ClosedRange<UInt64> {
      var rows = RandomRows(seed: seed)
      let bytes = rows.entry().bytes + [0]
      let fault = #expect(throws: JournalFault.self) { try LedgerEntry.read(bytes) }
      #expect(fault?.kind == .damaged, "seed \(seed)")
    }
  }

  @Test func readsOrRefusesWhatWasChanged() {
    var kinds: [JournalFault.Kind: Int] = [:]
    for seed in 1...2_000 as ClosedRange<UInt64> {
      var random = SplitMix64(seed: seed)
      var rows = RandomRows(seed: seed % 50)
      let entry = rows.entry()
      var bytes = entry.bytes
      let place = random.below(bytes.count)
      bytes[place] ^= UInt8(1 + random.below(255))
      do throws(JournalFault) {
        #expect(try LedgerEntry.read(bytes) != entry, "seed \(seed): byte \(place) says nothing")
      } catch {
        kinds[error.kind, default: 0] += 1
      }
    }
    #expect(Set(kinds.keys) == [.damaged, .version], "\(kinds)")
  }

  /// Drafts whose counts promise what is not there. None may take memory for it.
  static let promises: [(name: String, bytes: [UInt8])] = [
    ("4 billion rows of a list", head + [1] + text("l") + text("ip") + most),
    ("a value of 4 billion bytes", head + [1] + text("l") + text("ip") + [1, 0, 0, 0] + most),
    ("a list's name of 4 billion bytes", head + [1] + most),
    ("a subject of 4 billion bytes", head + [3] + most),
    ("65,535 cuts", head + [4, 255, 255]),
    ("a note of 4 billion bytes", head + [2] + [UInt8](repeating: 0, count: 8) + most),
    ("65,535 details", Array(head.dropLast(2)) + [255, 255]),
  ]

  @Test(arguments: promises.indices) func refusesPromises(index: Int) {
    let promise = Self.promises[index]
    let fault = #expect(throws: JournalFault.self, "\(promise.name)") {
      try read(draft: promise.bytes)
    }
    #expect(fault?.kind == .damaged, "\(promise.name)")
  }

  static let strangers: [(name: String, bytes: [UInt8], kind: JournalFault.Kind)] = [
    ("nothing", [], .damaged),
    ("version 0", [0] + head.dropFirst() + [0], .version),
    ("version 2", [2] + head.dropFirst() + [0], .version),
    ("a content of a later version", head + [6], .version),
    ("an action of a later version", head(action: "list.sort") + [0], .version),
    ("no action", head(action: "") + [0], .version),
    ("no content", head, .damaged),
    (
      "no step of a case",
      head + [2] + [UInt8](repeating: 0, count: 8) + text("sleep") + text("")
        + text(""), .damaged
    ),
  ]

  @Test(arguments: strangers.indices) func refusesWhatIsNone(index: Int) {
    let stranger = Self.strangers[index]
    let fault = #expect(throws: JournalFault.self, "\(stranger.name)") {
      try read(draft: stranger.bytes)
    }
    #expect(fault?.kind == stranger.kind, "\(stranger.name)")
  }

  // MARK: Bytes by hand

  private static let most: [UInt8] = [255, 255, 255, 255]
  private static let head = head(action: "list.edit")

  private static func head(action: String) -> [UInt8] {
    [1] + [UInt8](repeating: 0, count: 8)
      + ["a", "b", action, "c", "done"].flatMap { text($0) } + [0, 0]
  }

  private static func text(_ text: String) -> [UInt8] {
    [UInt8(text.utf8.count), 0, 0, 0] + text.utf8
  }

  private static func draft(_ content: LedgerDraft.Content) -> LedgerDraft {
    LedgerDraft(
      milliseconds: 1, actor: "a", origin: "b", action: .listEdit, object: "c", content: content)
  }

  private func bytes(of draft: LedgerDraft) -> [UInt8] {
    var writer = PartWriter()
    draft.write(to: &writer)
    return unsafe Array(writer.bytes)
  }

  private func read(draft bytes: [UInt8]) throws -> LedgerDraft {
    try bytes.readAsPart { reader throws(JournalFault) in try LedgerDraft(from: &reader) }
  }
}
