import Testing
import WeirCore

@testable import WeirSignals

/// Tables of prefixes and of address ranges.
@Suite struct LookupTableTests {
  static func load(prefixes: Bool, _ text: String) throws -> LookupTable {
    let (table, columns, faults) = LookupTable.load(prefixes: prefixes, Array(text.utf8))
    #expect(faults == [])
    let loaded = try #require(table)
    #expect(loaded.columns == columns)
    return loaded
  }

  static let bins = """
    prefix,country,bank
    1,DE,Eins
    12,,Zwölf
    123,FR,
    1234,DE,"Vier ""der"" Banken"
    123456,US,Six
    123456789012,GB,Twelve
    9,,
    012,IT,Null

    """

  @Test func theLongestPrefixWins() throws {
    let table = try Self.load(prefixes: true, Self.bins)
    #expect(table.count == 8)
    let asked = [
      "1", "13", "12", "123", "1234", "12345", "123456", "12345678901", "123456789012",
      "1234567890123", "9", "2", "", "0", "012345", "12a45", "x", "123456x89012",
    ]
    #expect(
      table.cells(asked) == [
        ["DE", "Eins"], ["DE", "Eins"], [nil, "Zwölf"], ["FR", nil],
        ["DE", "Vier \"der\" Banken"], ["DE", "Vier \"der\" Banken"], ["US", "Six"], ["US", "Six"],
        ["GB", "Twelve"], ["GB", "Twelve"], [nil, nil], [nil, nil], [nil, nil], [nil, nil],
        ["IT", "Null"], [nil, "Zwölf"], [nil, nil], ["US", "Six"],
      ])
  }

  @Test func rowsWithAStatusFindNothing() throws {
    let table = try Self.load(prefixes: true, Self.bins)
    let column = TextColumn(["1", "1", "1"])
    var found: [Int32] = [7, 7, 7]
    unsafe table.find(
      texts: column.slices, base: column.base, status: [0, 1, 9], rows: 3, into: &found)
    #expect(found == [0, -1, -1])
  }

  @Test func aRangeHoldsBothItsEnds() throws {
    let table = try Self.load(
      prefixes: false,
      """
      first,last,country
      10.1.0.0,10.1.255.255,DE
      0.0.0.0,0.0.0.255,
      255.255.255.255,255.255.255.255,GB
      2001:db8::1,2001:db8::5,FR
      ::ffff:9.0.0.0,9.0.0.1,US
      """)
    let asked = [
      "10.1.0.0", "10.1.255.255", "10.0.255.255", "10.2.0.0", "0.0.0.9", "255.255.255.255",
      "2001:db8::1", "2001:db8::5", "2001:db8::6", "2001:db8::", "9.0.0.1", "9.0.0.2",
    ].compactMap { IPAddress.parse($0) }
    #expect(
      table.cells(addresses: asked).map { $0[0] } == [
        "DE", "DE", nil, nil, nil, "GB", "FR", "FR", nil, nil, "US", nil,
      ])
  }

  @Test func readsTheListOfTor() throws {
    let table = try Self.load(
      prefixes: false,
      "# Last updated\n#\n16777216,16777471,AU\n16777472,16778239,??\n4294967295,4294967295,DE\n")
    #expect(table.columns == ["country"])
    let asked = ["1.0.0.0", "1.0.0.255", "1.0.1.0", "255.255.255.255", "::1"]
      .compactMap { IPAddress.parse($0) }
    #expect(table.cells(addresses: asked).map { $0[0] } == ["AU", "AU", nil, "DE", nil])
    let v6 = try Self.load(prefixes: false, "2001:4:112::,2001:4:112:ffff::,ZZ\nc::,c::1,??\n")
    let inside = [IPAddress.parse("2001:4:112::9"), IPAddress.parse("c::")].compactMap { $0 }
    #expect(v6.cells(addresses: inside) == [["ZZ"], [nil]])
  }

  @Test func readsTheListOfBINs() throws {
    let header =
      "BIN,Brand,Type,Category,Issuer,IssuerPhone,IssuerUrl,isoCode2,isoCode3,CountryName"
    let table = try Self.load(
      prefixes: true,
      "\(header)\n002102,\"PRIVATE LABEL\",CREDIT,STANDARD,\"A, B\",1,u,CN,CHN,CHINA\n"
        + "002195,VISA,\"CHARGE CARD\",,,,,,,\n")
    #expect(table.columns == ["brand", "funding", "category", "issuer", "country"])
    #expect(
      table.cells(["00210299", "002195"]) == [
        ["PRIVATE LABEL", "credit", "STANDARD", "A, B", "CN"],
        ["VISA", "charge card", nil, nil, nil],
      ])
  }

  @Test func findsWhatAScanOfAllPrefixesFinds() throws {
    var random = RandomWords(seed: 20_260_204, for: "tables of prefixes")
    func digits(_ most: Int) -> String {
      let size = Int.random(in: 1...most, using: &random)
      return String((0..<size).map { _ in "012".randomElement(using: &random) ?? "0" })
    }
    for _ in 0..<50 {
      var rows: [String: String] = [:]
      for number in 0..<Int.random(in: 1...600, using: &random) { rows[digits(12)] = "r\(number)" }
      let file = "prefix,row\n" + rows.map { "\($0.key),\($0.value)\n" }.joined()
      let table = try Self.load(prefixes: true, file)
      let asked = (0..<2_000).map { _ in digits(14) } + Array(rows.keys)
      let expected = asked.map { text in
        (1...text.count).reversed().lazy.compactMap { rows[String(text.prefix($0))] }.first
      }
      #expect(table.cells(asked).map { $0[0] } == expected)
    }
  }

  @Test(arguments: [4, 6]) func findsWhatAScanOfAllRangesFinds(_ family: Int) throws {
    var random = RandomWords(seed: 20_260_205, for: "ranges of IPv\(family)")
    func address(_ number: UInt64) -> IPAddress {
      family == 4
        ? IPAddress(v4: UInt32(number)) : IPAddress(high: 0x2001_0000_0000_0000 + number, low: 5)
    }
    func text(_ number: UInt64) -> String {
      if family == 4 {
        return [24, 16, 8, 0].map { "\((number >> $0) & 0xFF)" }.joined(separator: ".")
      }
      let words = [48, 32, 16, 0].map {
        String(((0x2001_0000_0000_0000 + number) >> $0) & 0xFFFF, radix: 16)
      }
      return words.joined(separator: ":") + "::5"
    }
    for round in 0..<51 {
      var ends = Set<UInt64>()
      let bounds: [UInt64] = [100, 70_000, 0xFFFF_FFFF]
      let most = bounds[round % 3]
      for _ in 0..<Int.random(in: 2...400, using: &random) {
        ends.insert(UInt64.random(in: 0...most, using: &random))
      }
      let sorted = ends.sorted()
      let ranges = zip(sorted, sorted.dropFirst()).enumerated().filter { $0.offset % 2 == 0 }
        .map(\.element)
      let file =
        "first,last,row\n"
        + ranges.shuffled(using: &random).map { "\(text($0)),\(text($1)),\(text($0))\n" }.joined()
      let table = try Self.load(prefixes: false, file)
      let asked = (0..<500).map { _ in UInt64.random(in: 0...most, using: &random) } + sorted
      let expected = asked.map { number in
        ranges.first { $0.0 <= number && number <= $0.1 }.map { text($0.0) }
      }
      #expect(table.cells(addresses: asked.map(address)).map { $0[0] } == expected)
    }
  }

  @Test func readsAllBINsThereAre() throws {
    guard let bytes = SharedData.unpacked("bin-list-data.csv.gz") else { return }
    let clock = ContinuousClock()
    var loaded: (table: LookupTable?, columns: [String], faults: [SignalRowFault])
    loaded = (nil, [], [])
    let loading = clock.measure { loaded = LookupTable.load(prefixes: true, bytes) }
    #expect(loaded.faults == [])
    let table = try #require(loaded.table)
    #expect(table.count == 374_788)
    #expect(
      table.cells(["00210299"]) == [
        ["PRIVATE LABEL", "credit", "STANDARD", "CHINA MERCHANTS BANK", "CN"]
      ])
    // A lookup in a column of all BINs in random order, with two digits more than the list has.
    let lines = bytes.split(separator: 10).dropFirst()
    var random = RandomWords(seed: 20_260_206, for: "all BINs")
    let keys = lines.map { String(decoding: $0.prefix(6), as: UTF8.self) + "42" }
      .shuffled(using: &random)
    let column = TextColumn(keys)
    var found = [Int32](repeating: -1, count: keys.count)
    let times = (0..<7).map { _ in
      clock.measure {
        unsafe table.find(
          texts: column.slices, base: column.base, status: nil, rows: keys.count, into: &found)
      }
    }
    let finding = times.min() ?? .zero
    #expect(found.allSatisfy { $0 >= 0 })
    print("BIN list: loaded in \(loading), \(finding / keys.count) a lookup")
  }
}
