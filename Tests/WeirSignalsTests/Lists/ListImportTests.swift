import Testing
import WeirCore

@testable import WeirSignals

/// Files that are read for import, row by row.
@Suite struct ListImportTests {
  /// The entries as people read them.
  static func shown(_ rows: ListImport) -> [String] {
    rows.entries.map { entry in
      let value = ListValue.text(Array(entry.value), kind: rows.kind)
      let expires = entry.expires == .max ? "never" : Timestamp.text(of: entry.expires)
      let reason = entry.reason.map { String(decoding: $0, as: UTF8.self) } ?? "-"
      return "\(entry.line) \(value) \(expires) \(reason)"
    }
  }

  static func read(
    _ text: String, _ kind: SignalList.Kind, _ format: ListImport.Format? = nil,
    where conditions: [(column: String, value: String)] = []
  ) throws -> ListImport {
    try ListImport.read(Array(text.utf8), kind: kind, format: format, where: conditions)
  }

  @Test(arguments: [ListImport.Format.csv, nil])
  func readsValuesExpiriesAndReasons(_ format: ListImport.Format?) throws {
    let text = "reason,value,expires\n\"x, y\",Alice,2026-06-01\n,Bob,\nz\n"
    let rows = try Self.read(text, .stringCI, format)
    #expect(Self.shown(rows) == ["2 alice 2026-06-01T00:00:00Z x, y", "3 bob never -"])
    #expect(rows.refused == [SignalRowFault(line: 4, message: "the row has no value")])
    #expect(rows.rowCount == 3)
  }

  @Test(arguments: [ListImport.Format.lines, nil])
  func readsOneValueALine(_ format: ListImport.Format?) throws {
    let rows = try Self.read("# ipsum\n1.2.3.4\t9\n\n10.0.0.0/8\nx\n", .ip, format)
    #expect(Self.shown(rows) == ["2 1.2.3.4 never -", "4 10.0.0.0/8 never -"])
    #expect(rows.refused == [SignalRowFault(line: 5, message: "not an address")])
    #expect(rows.rowCount == 3)
  }

  @Test func aRowThatIsRefusedSpoilsNoOther() throws {
    let text = "value,expires\na,2026-01-01\nb,soon\n4111111111111111,\nc,,,\n\"d\"e\nf,\n,\n"
    let rows = try Self.read(text, .string)
    #expect(Self.shown(rows) == ["2 a 2026-01-01T00:00:00Z -", "7 f never -"])
    #expect(rows.refused.map(\.line) == [3, 4, 5, 6, 8])
    #expect(rows.refused[1].message == ListValueFault.cardNumber.message)
  }

  @Test func bytesThatAreNotUTF8AreRefusedWithTheirLine() throws {
    let bytes = Array("value,reason\na,b\n".utf8) + [0xFF, 44, 97, 10, 98, 44, 0xC3, 10, 99, 10]
    let rows = try ListImport.read(bytes, kind: .string)
    #expect(Self.shown(rows) == ["2 a never b", "5 c never -"])
    #expect(rows.refused.map { "\($0.line) \($0.message)" } == ["3 not UTF-8", "4 not UTF-8"])
  }

  @Test func theLastRowOfAValueCounts() throws {
    let text = "value,expires,reason\nA,2026-06-01,x\nb,,y\na,2025-01-01,\nB,,z\n"
    let rows = try Self.read(text, .stringCI)
    #expect(Self.shown(rows) == ["4 a 2025-01-01T00:00:00Z -", "5 b never z"])
    #expect(rows.duplicates == 2)
    #expect(rows.rowCount == 4)
  }

  // MARK: BINs

  static let bins = """
    BIN,Brand,Type,isoCode2
    002102,"PRIVATE LABEL",CREDIT,CN
    400001,VISA,DEBIT,DE
    400002,VISA,PREPAID,de
    4000x3,VISA,DEBIT,DE
    400004,VISA
    400002,VISA,PREPAID,DE
    """

  @Test func readsBINs() throws {
    let rows = try Self.read(Self.bins, .digitsPrefix, .bins)
    #expect(Self.shown(rows) == ["2 002102 never -", "3 400001 never -", "7 400002 never -"])
    #expect(
      rows.refused.map { "\($0.line) \($0.message)" } == [
        "5 a prefix is 1 to 18 digits", "6 2 cells, a row has 4",
      ])
    #expect(rows.rowCount == 6)
    #expect(rows.duplicates == 1)
  }

  @Test(
    arguments: [
      ([("isoCode2", "DE")], ["400001", "400002"]),
      ([("Type", "prepaid"), ("isoCode2", "de")], ["400002"]),
      ([("Brand", "private label")], ["002102"]), ([("Brand", "PRIVATE")], []),
    ] as [([(String, String)], [String])])
  func conditionsChooseRows(_ conditions: [(String, String)], _ values: [String]) throws {
    let rows = try Self.read(
      Self.bins, .digitsPrefix, .bins, where: conditions.map { (column: $0.0, value: $0.1) })
    #expect(rows.entries.map { String(decoding: $0.value, as: UTF8.self) } == values)
    #expect(rows.rowCount == 6)
  }

  // MARK: Ranges

  @Test func rangesBecomeNetworks() throws {
    let text = """
      # geoip
      16777216,16777471,AU
      167772160,167772165,DE
      2001:db8::,2001:db8:2:ffff:ffff:ffff:ffff:ffff,de
      0,4294967295,??
      5,4,DE
      x,4,DE
      1,2
      """
    let all = try Self.read(text, .cidr, .geoip)
    #expect(
      Self.shown(all) == [
        "2 1.0.0.0/24 never -", "3 10.0.0.0/30 never -", "3 10.0.0.4/31 never -",
        "4 2001:db8::/47 never -", "4 2001:db8:2::/48 never -", "5 0.0.0.0/0 never -",
      ])
    #expect(
      all.refused.map { "\($0.line) \($0.message)" } == [
        "6 last lies before first", "7 first and last must be addresses", "8 2 cells, a row has 3",
      ])
    let german = try Self.read(text, .ip, .geoip, where: [(column: "country", value: "de")])
    #expect(german.entries.map(\.line) == [3, 3, 4, 4])
    #expect(german.rowCount == 7)
  }

  /// The networks of a range hold its addresses, no others, and two beside each other never make
  /// one: there are no fewer.
  @Test func networksOfARangeAreTheFewest() throws {
    var random = RandomWords(seed: 20_261_203, for: "ranges")
    for round in 0..<2_000 {
      let shift = UInt128(Int.random(in: 0...127, using: &random))
      let ends = (0..<2).map { _ in
        (UInt128(random.next()) << 64 | UInt128(random.next())) >> (round % 4 == 0 ? shift : 118)
      }
      var range = AddressRange(first: ends.min() ?? 0, last: ends.max() ?? 0, value: 0)
      if round == 0 { range = AddressRange(first: 0, last: .max, value: 0) }
      var networks: [Network] = []
      Network.forEach(in: range) { networks.append($0) }
      #expect(networks.first?.first == range.first && networks.last?.last == range.last)
      for (left, right) in zip(networks, networks.dropFirst()) {
        #expect(left.last &+ 1 == right.first)
        let isPair =
          left.length == right.length && left.first >> UInt128(128 - left.length) & 1 == 0
        #expect(!isPair)
      }
    }
  }

  // MARK: Files that are none

  static let unreadable: [(String, SignalList.Kind, ListImport.Format?, String)] = [
    ("", .string, nil, "0 the file is empty; a list without entries has a header"),
    ("name\na\n", .string, .csv, "1 column 1 of the header is none of value, expires, reason"),
    ("reason\na\n", .string, .csv, "1 the header names no column value"),
    ("value,value\n", .string, nil, "1 the header names 'value' twice"),
    ("", .digitsPrefix, .bins, "0 the file has no header"),
    ("Brand\nx\n", .digitsPrefix, .bins, "1 the header names no column BIN"),
    ("\"BIN\n", .digitsPrefix, .bins, "1 a quoted cell does not end"),
    ("# x\n", .ip, .geoip, "0 the file has no rows"),
    ("1,2,DE\n", .string, .geoip, "0 geoip has networks: the list's type must be ip or cidr"),
  ]

  @Test(arguments: unreadable.indices) func aFileThatIsNoneIsRefused(_ index: Int) throws {
    let (text, kind, format, message) = Self.unreadable[index]
    let thrown = try #require(throws: ListImport.Unreadable.self) {
      try Self.read(text, kind, format)
    }
    #expect(thrown.faults.map { "\($0.line) \($0.message)" } == [message])
  }

  @Test(arguments: [
    ("BIN\n1\n", ListImport.Format.bins, "1 the file has no column 'x' to choose rows by"),
    ("1,2,DE\n", .geoip, "0 the file has no column 'x' to choose rows by"),
    ("value\na\n", .csv, "0 only the formats bins and geoip let rows be chosen"),
  ]) func aConditionNeedsAColumn(
    _ text: String, _ format: ListImport.Format, _ message: String
  ) throws {
    let thrown = try #require(throws: ListImport.Unreadable.self) {
      try Self.read(text, .ip, format, where: [(column: "x", value: "y")])
    }
    #expect(thrown.faults.map { "\($0.line) \($0.message)" } == [message])
  }
}
