import Testing

@testable import WeirSignals

/// What the loader says about table files that cannot be used.
@Suite struct BadTableTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let prefixes: Bool
    let text: String
    let faults: [String]
    var testDescription: String { "\(prefixes) \(text.prefix(40))" }

    init(prefixes: Bool, _ text: String, _ faults: String...) {
      self.prefixes = prefixes
      self.text = text
      self.faults = faults
    }
  }

  static let cases: [Case] = [
    Case(prefixes: true, "", "0 the file has no header"),
    Case(prefixes: true, "bin,country\n4,DE\n", "1 the header must be prefix, then the columns"),
    Case(prefixes: true, "prefix\n4\n", "1 the header names no column behind the key"),
    Case(prefixes: true, "prefix,a,\n", "1 column 3 has no name"),
    Case(prefixes: true, "prefix,a,b,a\n", "1 the header names 'a' twice"),
    Case(
      prefixes: true, "prefix,a\n4,DE\n5\n6,a,b\n", "3 1 cell, the header has 2",
      "4 3 cells, the header has 2"),
    Case(
      prefixes: true, "prefix,a\n,x\n4x,x\n-4,x\n1234567890123456789,x\n",
      "2 a prefix is 1 to 18 digits", "3 a prefix is 1 to 18 digits",
      "4 a prefix is 1 to 18 digits", "5 a prefix is 1 to 18 digits"),
    Case(
      prefixes: true, "prefix,a\n4,x\n04,x\n4,y\n4,z\n", "4 the prefix of line 2 again",
      "5 the prefix of line 4 again"),
    Case(prefixes: true, "prefix,a\n4,\"x\n", "2 a quoted cell does not end"),
    Case(prefixes: false, "first,until,a\n", "1 the header must be first,last, then the columns"),
    Case(prefixes: false, "prefix,a\n", "1 the header must be first,last, then the columns"),
    Case(prefixes: false, "first,last\n", "1 the header names no column behind the key"),
    Case(
      prefixes: false, "first,last,a\n1.1.1.1,1.1.1,x\n16777216,16777471,x\n",
      "2 first and last must be addresses", "3 first and last must be addresses"),
    Case(
      prefixes: false, "first,last,a\n1.1.1.1,::5,x\n",
      "2 first and last are addresses of different families"),
    Case(
      prefixes: false, "first,last,a\n1.1.1.2,1.1.1.1,x\n::2,::1,x\n",
      "2 last lies before first", "3 last lies before first"),
    Case(
      prefixes: false,
      "first,last,a\n5.0.0.0,5.0.0.9,x\n1.0.0.0,9.0.0.0,x\n8.0.0.0,8.0.0.1,x\n9.0.0.0,9.0.0.0,x\n",
      "3 the range overlaps the one of line 2", "4 the range overlaps the one of line 3",
      "5 the range overlaps the one of line 3"),
    Case(
      prefixes: false, "::1,2001::,ZZ\n1.1.1.1,1.1.1.1,DE\n",
      "2 the range overlaps the one of line 1"),
    Case(prefixes: false, "1,4294967296,DE\n", "1 first and last must be addresses"),
  ]

  @Test(arguments: cases) func isRefusedWithItsLine(_ item: Case) {
    let (table, _, faults) = LookupTable.load(prefixes: item.prefixes, Array(item.text.utf8))
    #expect(table == nil)
    #expect(faults.map { "\($0.line) \($0.message)" } == item.faults)
  }

  @Test func theColumnsAreKnownAllTheSame() {
    let (table, columns, faults) = LookupTable.load(
      prefixes: true, Array("prefix,a,b\n1\n".utf8))
    #expect(table == nil)
    #expect(columns == ["a", "b"])
    #expect(faults.count == 1)
  }
}
