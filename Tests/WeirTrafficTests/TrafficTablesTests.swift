import Glibc
import Testing

@testable import WeirTraffic

/// A file of the default policy that is not where the tests look for it.
private struct NoSuchFile: Error { let path: String }

/// The text of a file of the default policy; the path of this file may lead through links.
private func shipped(_ path: String) throws -> String {
  guard let here = unsafe realpath(#filePath, nil) else { throw NoSuchFile(path: #filePath) }
  defer { unsafe free(here) }
  let root = unsafe String(cString: here).split(separator: "/").dropLast(3).joined(separator: "/")
  let full = "/\(root)/rules/card-not-present/\(path)"
  guard let file = unsafe fopen(full, "r") else { throw NoSuchFile(path: full) }
  defer { unsafe fclose(file) }
  var bytes = [UInt8](repeating: 0, count: 1 << 20)
  let count = unsafe fread(&bytes, 1, bytes.count, file)
  return String(decoding: bytes[0..<count], as: UTF8.self)
}

@Suite struct TrafficTablesTests {
  @Test func theShippedTablesAreTheTrafficsOwn() throws {
    let tables = TrafficTables()
    #expect(try shipped("tables/bins.csv") == tables.binsCSV)
    #expect(try shipped("tables/geo.csv") == tables.geoCSV)
  }

  @Test func theShippedListsNameTheNotorious() throws {
    let devices = try shipped("lists/device_blocklist.csv")
    let emails = try shipped("lists/email_blocklist.csv")
    for number in Campaign.notorious.prefix(6) {
      let hex = String(number, radix: 16)
      let digits = String(repeating: "0", count: 16 - hex.count) + hex
      #expect(devices.contains("d" + digits.dropFirst(4).prefix(4) + digits.suffix(6)))
      #expect(emails.contains(digits.dropFirst(2).prefix(6) + digits.suffix(6)))
    }
  }

  @Test func addressRangesDoNotMeet() {
    for isV6 in [false, true] {
      let ranges = TrafficTables().addressRanges.filter { $0.isV6 == isV6 }
      let sorted = ranges.sorted { $0.first < $1.first }
      #expect(ranges.allSatisfy { $0.first <= $0.last })
      #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0.last < $1.first })
    }
  }

  @Test func addressesStayInTheReservedSpaces() {
    for range in TrafficTables().addressRanges {
      for bound in [range.first, range.last] {
        let isReserved =
          range.isV6 ? bound >> 32 == 0x2001_0DB8 : bound >> 24 == 10 || bound >> 17 == 198 << 7 | 9
        #expect(isReserved)
      }
    }
  }

  @Test func noCardRangeIsTwice() {
    let prefixes = TrafficTables().cardRanges.map(\.prefix)
    #expect(Set(prefixes).count == prefixes.count)
    #expect(prefixes.allSatisfy { "\($0)".hasPrefix("9") && [6, 8].contains("\($0)".utf8.count) })
    #expect(prefixes.count == 300)
  }

  @Test func everyCountryHasAllKindsOfAddresses() {
    #expect(Country.all.reduce(0) { $0 + $1.weight } == 256)
    for country in Country.all.indices {
      let kinds = TrafficTables().addressRanges.filter { $0.country == country && !$0.isV6 }
      #expect(Set(kinds.map(\.kind)).count == 3)
    }
  }
}
