import Testing
import WeirCore

@testable import WeirSignals

/// What is on a list, and until when.
@Suite struct SignalListTests {
  static func load(_ kind: SignalList.Kind, _ text: String) throws -> SignalList {
    let (list, faults) = SignalList.load(kind, Array(text.utf8))
    #expect(faults == [])
    return try #require(list)
  }

  /// 2026-06-01T00:00:00Z.
  static let june: Int64 = 1_780_272_000_000

  @Test func findsTextsByTheirBytes() throws {
    let list = try Self.load(
      .string, "value\nalice\nBob\n\"comma, quote \"\" and\nline\"\nünïcödé\n0123456789abcdefghij\n"
    )
    #expect(list.count == 5)
    let asked = [
      "alice", "Alice", "bob", "Bob", "comma, quote \" and\nline", "ünïcödé", "", "alic", "alicee",
      "0123456789abcdefghij", "0123456789abcdefghik",
    ]
    #expect(list.answers(asked) == [1, 0, 0, 1, 1, 1, 0, 0, 0, 1, 0])
  }

  @Test func rowsWithAStatusAreNotOnTheList() throws {
    let list = try Self.load(.string, "value\na\n")
    #expect(list.answers(["a", "a", "a"], status: [0, 1, 9]) == [1, 0, 0])
    let folded = try Self.load(.stringCI, "value\na\n")
    #expect(folded.answers(["A", "a", "a"], status: [0, 1, 9]) == [1, 0, 0])
    let digits = try Self.load(.digitsPrefix, "value\n1\n")
    #expect(digits.answers(["1", "1", "1"], status: [0, 1, 9]) == [1, 0, 0])
  }

  @Test func foldsOnlyTheLettersOfASCII() throws {
    let list = try Self.load(.stringCI, "value\nThrowAway.Example\nBÜRO\n[\n")
    let asked = ["throwaway.example", "THROWAWAY.EXAMPLE", "bÜro", "büro", "{", "["]
    #expect(list.answers(asked) == [1, 1, 1, 0, 0, 1])
  }

  @Test func countryCodesAreCapitals() throws {
    let list = try Self.load(.country, "value,reason\nkp,\nGB,x\n")
    #expect(list.answers(["KP", "GB", "DE", "kp"]) == [1, 1, 0, 0])
  }

  @Test func anyPrefixOfTheDigitsCounts() throws {
    let list = try Self.load(.digitsPrefix, "value\n12345\n99\n0\n123456789012345678\n")
    let asked = ["12345", "1234", "1234567", "998", "9", "0", "01", "", "9a9", "99a", "x99"]
    #expect(list.answers(asked) == [1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 0])
  }

  @Test func aShorterPrefixOutlivesALongerOne() throws {
    let list = try Self.load(
      .digitsPrefix, "value,expires\n12,2026-06-01\n1234,2026-05-01\n123,1999-01-01\n")
    #expect(list.answers(["1234", "123", "12", "1"], at: Self.june - 1) == [1, 1, 1, 0])
    #expect(list.answers(["1234", "123", "12"], at: Self.june) == [0, 0, 0])
  }

  @Test(arguments: [
    ("2026-06-01", june), ("2026-06-01T00:00:00Z", june), ("2026-06-01T02:00:00+02:00", june),
    ("2026-06-01T00:00:00.0019Z", june + 1), ("", Int64.max),
  ]) func anEntryCountsBeforeItExpires(_ text: String, _ expires: Int64) throws {
    let list = try Self.load(.string, "value,expires\na,\(text)\n")
    #expect(list.answers(["a"], at: expires - 1) == [1])
    #expect(list.answers(["a"], at: expires) == [0])
  }

  @Test func theLaterExpiryOfTheSameValueWins() throws {
    for rows in ["a,2026-06-01\na,2025-01-01", "a,2025-01-01\na,2026-06-01"] {
      let list = try Self.load(.string, "value,expires\n\(rows)\n")
      #expect(list.count == 1)
      #expect(list.answers(["a"], at: Self.june - 1) == [1])
    }
  }

  @Test(arguments: [
    "expires,value\n2026-06-01,a\n", "reason,value,expires\r\n\"x, y\",a,2026-06-01\r\n",
    "value,expires\n\n\na,2026-06-01", "\u{FEFF}value,expires\na,2026-06-01\n",
    "\"value\",\"expires\"\n\"a\",\"2026-06-01\"",
  ]) func readsColumnsInAnyOrder(_ text: String) throws {
    let list = try Self.load(.string, text)
    #expect(list.count == 1)
    #expect(list.answers(["a"], at: Self.june - 1) == [1])
    #expect(list.answers(["a"], at: Self.june) == [0])
  }

  @Test func readsOneValueALine() throws {
    let list = try Self.load(.string, "# comment\n0-mail.com\n\n  spaces around \r\nlast")
    #expect(list.answers(["0-mail.com", "spaces around", "last", "# comment"]) == [1, 1, 1, 0])
    let addresses = try Self.load(.ip, "# ipsum\n1.2.3.4\t9\n10.0.0.0/8\n2001:db8::/32  3\n")
    #expect(addresses.answers(addresses: ["1.2.3.4", "10.9.9.9", "2001:db8::9"]) == [1, 1, 1])
  }

  @Test func aHeaderAloneIsAnEmptyList() throws {
    for kind in [SignalList.Kind.string, .stringCI, .country, .digitsPrefix] {
      let list = try Self.load(kind, "value\n")
      #expect(list.count == 0)
      #expect(list.answers(["", "a", "1"]) == [0, 0, 0])
    }
    #expect(try Self.load(.ip, "value\n").answers(addresses: ["::", "1.1.1.1"]) == [0, 0])
  }

  @Test(arguments: [
    SignalList.Kind.string, .stringCI,
  ]) func findsWhatADictionaryFinds(_ kind: SignalList.Kind) throws {
    var random = RandomWords(seed: 20_260_201, for: "lists of \(kind.rawValue)")
    func text() -> String {
      let size = Int.random(in: 1...4, using: &random) * Int.random(in: 1...20, using: &random)
      let letters = (0..<size).map { _ in "abAB".randomElement(using: &random) ?? "a" }
      return String(letters)
    }
    for _ in 0..<20 {
      var expiries: [String: Int64] = [:]
      var file = "value,expires\n"
      for _ in 0..<Int.random(in: 1...2_000, using: &random) {
        let day = Int.random(in: 1...28, using: &random)
        let value = text()
        file += "\(value),2026-05-\(day < 10 ? "0" : "")\(day)\n"
        let key = kind == .stringCI ? value.lowercased() : value
        expiries[key] = max(expiries[key] ?? 0, Self.june - Int64(32 - day) * 86_400_000)
      }
      let list = try Self.load(kind, file)
      #expect(list.count == expiries.count)
      let asked = (0..<3_000).map { _ in text() } + Array(expiries.keys)
      let time = Self.june - 15 * 86_400_000
      let expected = asked.map { asked -> UInt8 in
        time < expiries[kind == .stringCI ? asked.lowercased() : asked] ?? .min ? 1 : 0
      }
      #expect(list.answers(asked, at: time) == expected)
    }
  }

  @Test func findsThePrefixesThatATextStartsWith() throws {
    var random = RandomWords(seed: 20_260_202, for: "lists of prefixes")
    for _ in 0..<50 {
      var expiries: [String: Int64] = [:]
      var file = "value,expires\n"
      for _ in 0..<Int.random(in: 1...500, using: &random) {
        let value = Self.digits(upTo: 7, &random)
        let day = Int.random(in: 10...28, using: &random)
        file += "\(value),2026-05-\(day)\n"
        let end = Self.june - Int64(32 - day) * 86_400_000
        expiries[value] = max(expiries[value] ?? 0, end)
      }
      let list = try Self.load(.digitsPrefix, file)
      let asked = (0..<2_000).map { _ in Self.digits(upTo: 9, &random) }
      let time = Self.june - 10 * 86_400_000
      let expected = asked.map { asked -> UInt8 in
        let prefixes = (0...asked.count).map { String(asked.prefix($0)) }
        return prefixes.contains { time < expiries[$0] ?? .min } ? 1 : 0
      }
      #expect(list.answers(asked, at: time) == expected)
    }
  }

  private static func digits(upTo most: Int, _ random: inout RandomWords) -> String {
    let size = Int.random(in: 1...most, using: &random)
    return String((0..<size).map { _ in "0123".randomElement(using: &random) ?? "0" })
  }
}
