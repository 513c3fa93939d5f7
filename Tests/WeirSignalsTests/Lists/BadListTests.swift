import Testing

@testable import WeirSignals

/// What the loader says about list files that cannot be used.
@Suite struct BadListTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let kind: SignalList.Kind
    let text: String
    let faults: [String]
    var testDescription: String { "\(kind.rawValue) \(text.prefix(40))" }

    init(_ kind: SignalList.Kind, _ text: String, _ faults: String...) {
      self.kind = kind
      self.text = text
      self.faults = faults
    }
  }

  static let hostBits =
    "address bits are set behind the network's length: write its first address, or no length"
  static let badLength = "the length of a network is 0 to 32 (IPv4) or 0 to 128 (IPv6)"
  static let badExpiry = "'expires' is neither an RFC 3339 timestamp nor a date YYYY-MM-DD"

  static let cases: [Case] = [
    Case(
      .ip, "value\n1.1.1.1\n256.1.1.1\n01.1.1.1\n1.1.1\nfe80::1%eth0\n", "3 not an address",
      "4 not an address", "5 not an address", "6 not an address"),
    Case(
      .ip, "value\n10.0.0.1/8\n::1/0\n::ffff:1.2.3.4/120\n", "2 \(hostBits)", "3 \(hostBits)",
      "4 \(hostBits)"),
    Case(
      .ip, "value\n10.0.0.0/33\n::/129\n10.0.0.0/\n10.0.0.0/08\n10.0.0.0/8/8\n10.0.0.0/-1\n",
      "2 \(badLength)", "3 \(badLength)", "4 \(badLength)", "5 \(badLength)", "6 \(badLength)",
      "7 \(badLength)"),
    Case(.ip, "1.1.1.1 x\n1.1.1.1 2 3\n", "1 not an address", "2 not an address"),
    Case(.string, "", "0 the file is empty; a list without entries has a header"),
    Case(.string, "value,until\n", "1 column 2 of the header is none of value, expires, reason"),
    Case(.string, "value,value\n", "1 the header names 'value' twice"),
    Case(
      .string, "value,expires\na,2026-02-30\nb,tomorrow\nc,2026-01-01T00:00:00\nd,1\n",
      "2 \(badExpiry)", "3 \(badExpiry)", "4 \(badExpiry)", "5 \(badExpiry)"),
    Case(.string, "value,reason\na,b,c\n", "2 3 cells, the header has 2"),
    Case(.string, "value,reason\n,b\n\"\",b\n", "2 the value is empty", "3 the value is empty"),
    Case(.string, "reason,value\nb\n", "2 the row has no value"),
    Case(.string, "value\n\"a\nb\n", "2 a quoted cell does not end"),
    Case(
      .string, "value\n\"a\"b\nc\n",
      "2 after a quoted cell there must be a comma or the end of the line"),
    Case(
      .string, "value\na\"b\n",
      "2 a quote inside a cell that does not start with one: quote the cell and double it"),
    Case(
      .string, "name,expires\na,b\n",
      "1 a comma or quote in a file without a header; start it with value",
      "2 a comma or quote in a file without a header; start it with value"),
    Case(
      .country, "value\nDE\nXX\nDEU\n1\n",
      "3 not a country code of ISO 3166-1 (two letters)",
      "4 not a country code of ISO 3166-1 (two letters)",
      "5 not a country code of ISO 3166-1 (two letters)"),
    Case(
      .digitsPrefix, "value\n12\n1x\n-1\n1234567890123456789\n", "3 a prefix is 1 to 18 digits",
      "4 a prefix is 1 to 18 digits", "5 a prefix is 1 to 18 digits"),
  ]

  @Test(arguments: cases) func isRefusedWithItsLine(_ item: Case) {
    let (list, faults) = SignalList.load(item.kind, Array(item.text.utf8))
    #expect(list == nil)
    #expect(faults.map { "\($0.line) \($0.message)" } == item.faults)
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    let (list, faults) = SignalList.load(.string, Array("value\na\n".utf8) + [0xFF, 0x0A])
    #expect(list == nil)
    #expect(faults == [SignalRowFault(line: 3, message: "not UTF-8")])
  }

  /// A line after a row over two lines, and after a fault, still has its number.
  @Test func linesAreCounted() {
    let text = "value,reason\r\n\r\na,\"x\r\ny\"\r\n\"b\"c,d\r\n\r\n,e"
    let (_, faults) = SignalList.load(.string, Array(text.utf8))
    #expect(faults.map(\.line) == [5, 7])
  }
}
