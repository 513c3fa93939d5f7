import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// What was changed of lists: which changes fit which lists, and the book as parts of a state.
@Suite struct ListBookTests {
  private static func edit(_ text: String, _ expires: Int64? = .max) -> ListEdit {
    ListEdit(value: Array(text.utf8), expires: expires)
  }

  /// A type of changes, that of changes before, and whether the new ones count.
  static let types: [(before: String, type: String, counts: Bool)] = [
    ("ip", "ip", true), ("ip", "cidr", true), ("cidr", "ip", true), ("string", "string", true),
    ("string", "string_ci", false), ("string", "ip", false), ("ip", "string", false),
    ("country", "digits_prefix", false), ("string", "", false), ("string", "nonsense", false),
  ]

  @Test(arguments: types.indices) func takesChangesThatFit(index: Int) {
    let row = Self.types[index]
    var book = ListBook()
    book.apply([Self.edit("first")], to: "l", type: row.before)
    book.apply([Self.edit("second")], to: "l", type: row.type)
    #expect(book.type(of: "l") == row.before)
    #expect(book.named[0].edits.count == (row.counts ? 2 : 1), "\(row)")
    #expect(ListBook.fits(row.type, row.before) == row.counts, "\(row)")
  }

  @Test func aTypeThatIsNoneMakesNoList() {
    var book = ListBook()
    book.apply([Self.edit("a")], to: "l", type: "nonsense")
    #expect(book.type(of: "l") == nil)
    #expect(book.isEmpty)
  }

  @Test func theLastEditOfAValueCounts() {
    for seed in 1...50 as ClosedRange<UInt64> {
      var random = SplitMix64(seed: seed)
      var book = ListBook()
      var model: [String: Int64?] = [:]
      for _ in 0..<20 {
        let edits = (0..<random.below(4)).map { _ in
          let text = "v\(random.below(6))"
          let expires = ListRows.expires(&random)
          model[text] = .some(expires)
          return Self.edit(text, expires)
        }
        book.apply(edits, to: "l", type: "string")
      }
      let expected = model.sorted { $0.key < $1.key }.map { Self.edit($0.key, $0.value) }
      #expect(book.named.first?.edits == expected, "seed \(seed)")
    }
  }

  @Test func aRowMovesTheTrailWhateverItSays() {
    var (book, rows) = (ListBook(), ListRows())
    let row = rows.row(.erase(subject: []))
    book.apply(row)
    #expect(book.sequence == 1)
    #expect(book.code == row.code)
    #expect(book.lists.isEmpty)
    #expect(!book.isEmpty)
  }

  // MARK: As parts of a state

  private static func reread(_ book: ListBook) throws -> ListBook {
    let parts = MemoryParts()
    try book.write(to: parts)
    #expect(parts.parts.allSatisfy { $0.bytes.count <= StatePart.byteCountMax })
    return try read(parts.parts.map(\.bytes))
  }

  private static func read(_ parts: [[UInt8]]) throws -> ListBook {
    var book = ListBook()
    for part in parts {
      try part.readAsPart { reader throws(JournalFault) in try book.read(&reader) }
    }
    return book
  }

  private static func same(_ left: ListBook, _ right: ListBook) -> Bool {
    ListFoldTests.same(left, right)
  }

  @Test func isReadAsItWasWritten() throws {
    for seed in 1...100 as ClosedRange<UInt64> {
      var random = SplitMix64(seed: seed)
      var (book, rows) = (ListBook(), ListRows())
      for _ in 0..<random.below(12) { book.apply(rows.random(&random)) }
      #expect(Self.same(try Self.reread(book), book), "seed \(seed)")
    }
  }

  @Test func anEmptyBookHasNoParts() throws {
    let parts = MemoryParts()
    try ListBook().write(to: parts)
    #expect(parts.parts.isEmpty)
  }

  @Test func aListWithoutEditsKeepsItsType() throws {
    var book = ListBook()
    book.apply([], to: "l", type: "ip")
    #expect(try Self.reread(book).type(of: "l") == "ip")
  }

  @Test func editsOfManyPartsAreReadInOne() throws {
    var book = ListBook()
    let edits = (0..<30_000).map { index in
      Self.edit("a value of a usual length \(index)", index % 3 == 0 ? nil : Int64(index))
    }
    book.apply(edits, to: "long", type: "string")
    book.apply(edits.reversed().suffix(10), to: "short", type: "string")
    let parts = MemoryParts()
    try book.write(to: parts)
    #expect(parts.parts.count > 3)
    #expect(Self.same(try Self.reread(book), book))
  }

  @Test(arguments: [0, 1, 2, 3, 4]) func aRowIsCompletedBehindASnapshot(pieceCount: Int) throws {
    var rows = ListRows()
    let edits = (0..<60_000).map { Self.edit("value number \($0)") }
    let row = rows.row("l", "string", edits)
    let pieces = ChangePieces.cut(row.bytes, byteCountMax: 600_000)
    try #require(pieces.count == 4)
    var book = ListBook()
    for piece in pieces.prefix(pieceCount) { _ = try book.take(piece: piece) }
    var read = try Self.reread(book)
    for piece in pieces.dropFirst(pieceCount) { _ = try read.take(piece: piece) }
    #expect(read.sequence == 1)
    #expect(read.named.first?.edits.count == edits.count)
  }

  // MARK: Bad parts

  private static func goodParts() throws -> [[UInt8]] {
    var (book, rows) = (ListBook(), ListRows())
    book.apply(rows.row("l", "string", [edit("a"), edit("b", nil)]))
    let parts = MemoryParts()
    try book.write(to: parts)
    return parts.parts.map(\.bytes)
  }

  @Test func refusesEveryTruncation() throws {
    for part in try Self.goodParts() {
      var readCount = 0
      for count in 0..<part.count {
        do throws(JournalFault) {
          var book = ListBook()
          try Array(part[..<count]).readAsPart { reader throws(JournalFault) in
            try book.read(&reader)
          }
          readCount += 1
        } catch {
          #expect(error.kind == .damaged, "\(count) of \(part.count) bytes")
        }
      }
      // A list may end behind its name and behind each of its edits, if not behind the last.
      #expect(readCount == (part[0] == 0 ? 0 : 2))
    }
  }

  static let badParts: [(name: String, bytes: [UInt8])] = [
    ("nothing", []), ("a part of a later version", [2]),
    ("a code that is too short", [0] + word(1) + [31, 0, 0, 0] + zeros(31) + zeros(4)),
    ("a code of nothing", [0] + word(1) + zeros(4) + zeros(4)),
    ("a code of 4 billion bytes", [0] + word(1) + [255, 255, 255, 255]),
    ("a name of 4 billion bytes", [1, 255, 255, 255, 255]),
    ("a type that is none", [1, 1, 0, 0, 0, 108, 2, 0, 0, 0, 105, 105]),
  ]

  private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
  private static func word(_ number: UInt8) -> [UInt8] { [number] + zeros(7) }

  @Test(arguments: badParts.indices) func refusesPartsThatAreNone(index: Int) {
    let bad = Self.badParts[index]
    let fault = #expect(throws: JournalFault.self, "\(bad.name)") { try Self.read([bad.bytes]) }
    #expect(fault?.kind == .damaged, "\(bad.name)")
  }
}
