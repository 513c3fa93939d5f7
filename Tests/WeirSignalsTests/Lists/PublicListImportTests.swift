import Testing
import WeirCore

@testable import WeirSignals

/// Public lists as they come, each against a plain reading of it; skipped without the files.
@Suite struct PublicListImportTests {
  private static func lines(_ bytes: [UInt8]) -> [Substring] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
  }

  @Test(arguments: ["ipsum-level3.txt", "x4b-vpn-ipv4.txt", "x4b-vpn-ipv6.txt"])
  func readsListsOfLines(_ name: String) throws {
    guard let bytes = SharedData.file(name) else { return }
    let lines = Self.lines(bytes)
    for format in [ListImport.Format.lines, nil] {
      let rows = try ListImport.read(bytes, kind: .cidr, format: format)
      #expect(rows.refused == [])
      #expect(rows.rowCount == lines.count)
      #expect(rows.count + rows.duplicates == lines.count)
      let shown = rows.entries.map { ListValue.text(Array($0.value), kind: .cidr) }
      let expected = lines.map { line in
        line.contains(":") ? String(line) : String(line.replacing("/32", with: ""))
      }
      let different = Set(shown).symmetricDifference(expected).count
      #expect(different == 0)
    }
  }

  @Test func anImportedListAnswersAsALoadedOne() throws {
    guard let bytes = SharedData.file("x4b-vpn-ipv4.txt") else { return }
    var edits = ListEdits()
    edits.apply(try ListImport.read(bytes, kind: .cidr))
    let imported = SignalList.empty(.cidr).edited(by: edits)
    let loaded = try #require(SignalList.load(.cidr, bytes).list)
    var random = RandomWords(seed: 20_261_204, for: "addresses of VPNs")
    let addresses = (0..<20_000).map { _ in
      IPAddress(v4: UInt32.random(in: 0...0x2FFF_FFFF, using: &random))
    }
    let times = addresses.map { _ in Int64(0) }
    let answers = imported.answers(addresses, at: times)
    #expect(answers == loaded.answers(addresses, at: times))
    #expect(answers.contains(1))
    #expect(imported.count == loaded.count)
  }

  @Test func readsTheListOfBINs() throws {
    guard let bytes = SharedData.unpacked("bin-list-data.csv.gz") else { return }
    let all = try ListImport.read(bytes, kind: .digitsPrefix, format: .bins)
    #expect(all.refused == [])
    #expect(all.rowCount == Self.lines(bytes).count - 1)
    let prepaid = try ListImport.read(
      bytes, kind: .digitsPrefix, format: .bins,
      where: [(column: "Category", value: "prepaid"), (column: "isoCode2", value: "US")])
    #expect(prepaid.rowCount == all.rowCount)
    let expected = Self.lines(bytes).filter { $0.contains(",PREPAID,") && $0.contains(",US,USA,") }
    let found = prepaid.entries.map { String(decoding: $0.value, as: UTF8.self) }
    #expect(!found.isEmpty)
    #expect(found == expected.map { String($0.prefix { $0 != "," }) })
  }

  @Test(arguments: ["geoip", "geoip6"]) func readsTheRangesOfACountry(_ name: String) throws {
    guard let bytes = SharedData.geoip(name) else { return }
    let rows = try ListImport.read(
      bytes, kind: .cidr, format: .geoip, where: [(column: "country", value: "kp")])
    #expect(rows.refused == [])
    let lines = Self.lines(bytes)
    #expect(rows.rowCount == lines.count)
    let ranges = lines.filter { $0.hasSuffix(",KP") }.map { $0.split(separator: ",") }
    #expect(Set(rows.entries.map(\.line)).count == ranges.count)
    var edits = ListEdits()
    edits.apply(rows)
    let list = SignalList.empty(.cidr).edited(by: edits)
    let ends = ranges.flatMap { range in
      range[..<2].compactMap { end in
        UInt32(end).map { IPAddress(v4: $0) } ?? IPAddress.parse(String(end))
      }
    }
    #expect(ends.count == ranges.count * 2)
    #expect(list.answers(ends, at: ends.map { _ in 0 }) == ends.map { _ in 1 })
    #expect(list.answers(addresses: ["8.8.8.8", "2001:4860::1"]) == [0, 0])
  }
}
