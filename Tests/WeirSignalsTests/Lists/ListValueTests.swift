import Testing
import WeirCore

@testable import WeirSignals

/// The canonical bytes of values, and their text for people.
@Suite struct ListValueTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let kind: SignalList.Kind
    let text: String
    /// What people read of it.
    let shown: String
    var testDescription: String { "\(kind.rawValue) \(text)" }

    init(_ kind: SignalList.Kind, _ text: String, _ shown: String) {
      self.kind = kind
      self.text = text
      self.shown = shown
    }
  }

  static let cases: [Case] = [
    Case(.string, "Alice", "Alice"), Case(.string, " a ", " a "),
    Case(.stringCI, "ThrowAway.Example", "throwaway.example"), Case(.stringCI, "BÜRO", "bÜro"),
    Case(.country, "dE", "DE"), Case(.digitsPrefix, "0042", "0042"),
    Case(.digitsPrefix, "1", "1"), Case(.ip, "1.2.3.4", "1.2.3.4"),
    Case(.ip, "1.2.3.4/32", "1.2.3.4"), Case(.ip, "::ffff:1.2.3.4", "1.2.3.4"),
    Case(.cidr, "10.0.0.0/8", "10.0.0.0/8"), Case(.cidr, "::ffff:1.2.3.0/120", "1.2.3.0/24"),
    Case(.cidr, "0.0.0.0/0", "0.0.0.0/0"), Case(.cidr, "::/0", "::/0"),
    Case(.cidr, "::fffe:0:0/95", "::fffe:0:0/95"), Case(.ip, "2001:DB8:0:0::1", "2001:db8::1"),
    Case(.ip, "2001:db8::/32", "2001:db8::/32"), Case(.ip, "::1.2.3.4", "::102:304"),
    Case(.string, "4111111111111112", "4111111111111112"),
    Case(.string, "411111111111", "411111111111"),
    Case(.string, "id 4111111111111111", "id 4111111111111111"),
    Case(.string, "41111111111111111115", "41111111111111111115"),
  ]

  @Test(arguments: cases) func isShownAsPeopleWriteIt(_ item: Case) throws {
    let bytes = try ListValue.canonical(Array(item.text.utf8), kind: item.kind).get()
    #expect(ListValue.text(bytes, kind: item.kind) == item.shown)
  }

  static let refused: [(SignalList.Kind, [UInt8], ListValueFault)] = [
    (.string, [], .empty), (.ip, [], .empty), (.string, [0x61, 0xFF], .notUTF8),
    (.country, [0xC3], .notUTF8), (.string, Array(repeating: 97, count: 257), .tooLong),
    (.stringCI, Array(repeating: 97, count: 257), .tooLong),
    (.country, Array("XX".utf8), .notCountry),
    (.country, Array("DEU".utf8), .notCountry), (.digitsPrefix, Array("12a".utf8), .notPrefix),
    (.digitsPrefix, Array("1234567890123456789".utf8), .notPrefix),
    (.digitsPrefix, Array("4111111111111111".utf8), .cardNumberAsPrefix),
    (.ip, Array("1.2.3".utf8), .notAddress), (.ip, Array(" 1.2.3.4".utf8), .notAddress),
    (.cidr, Array("1.2.3.0/33".utf8), .badLength), (.cidr, Array("1.2.3.4/24".utf8), .hostBits),
    (.string, Array("4111111111111111".utf8), .cardNumber),
    (.stringCI, Array("4111 1111-1111 1111".utf8), .cardNumber),
    (.string, Array("378282246310005".utf8), .cardNumber),
    (.string, Array("4222222222222".utf8), .cardNumber),
    (.string, Array("6304000000000000000".utf8), .cardNumber),
  ]

  @Test(arguments: refused.indices) func isRefused(_ index: Int) {
    let (kind, text, fault) = Self.refused[index]
    #expect(ListValue.canonical(text, kind: kind) == .failure(fault))
  }

  @Test func theLongestTextIsAccepted() throws {
    let text = [UInt8](repeating: 97, count: ListValue.byteCountMax)
    #expect(try ListValue.canonical(text, kind: .string).get() == text)
  }

  @Test func anAddressIsItsBytesAndItsLength() throws {
    let network = try ListValue.canonical(Array("1.2.0.0/16".utf8), kind: .ip).get()
    #expect(network == Array(repeating: 0, count: 10) + [0xFF, 0xFF, 1, 2, 0, 0, 112])
    let v6 = try ListValue.canonical(Array("ff01::2".utf8), kind: .ip).get()
    #expect(v6 == [0xFF, 1] + Array(repeating: 0, count: 13) + [2, 128])
  }

  @Test(
    arguments: [
      [], [1], Array(repeating: 0, count: 16) + [129], Array(repeating: 1, count: 16) + [0],
    ] as [[UInt8]])
  func bytesThatAreNoNetworkHaveNoText(_ bytes: [UInt8]) {
    #expect(ListValue.text(bytes, kind: .cidr) == "")
  }

  @Test(arguments: SignalList.Kind.allCases)
  func theTextMeansTheSameValue(_ kind: SignalList.Kind) throws {
    var random = RandomWords(seed: 20_261_201, for: "texts of \(kind.rawValue)")
    for _ in 0..<2_000 {
      var text = RandomValue.text(kind, &random)
      if kind == .ip || kind == .cidr { text = Self.anyNetwork(&random) }
      let bytes = try ListValue.canonical(Array(text.utf8), kind: kind).get()
      let shown = ListValue.text(bytes, kind: kind)
      #expect(ListValue.canonical(Array(shown.utf8), kind: kind) == .success(bytes))
    }
  }

  private static func anyNetwork(_ random: inout RandomWords) -> String {
    let length = Int.random(in: 0...128, using: &random)
    // Few bits are set, so that there are runs of zeros; half of the addresses are of IPv4.
    let bits = UInt128(random.next() & random.next()) << 64 | UInt128(random.next() & random.next())
    let isV4 = length >= 96 && Bool.random(using: &random)
    let address = isV4 ? bits & 0xFFFF_FFFF | 0xFFFF_0000_0000 : bits
    return Network(first: address & ~(UInt128.max >> UInt128(length)), length: length).description
  }

  /// One value in a file of a policy is refused with the same sentence, or is on the list.
  @Test(arguments: SignalList.Kind.allCases)
  func acceptsWhatAFileMayHold(_ kind: SignalList.Kind) throws {
    var random = RandomWords(seed: 20_261_202, for: "values of \(kind.rawValue)")
    let alphabet = Array(kind == .ip || kind == .cidr ? "0012.:/f" : "aZ09dEé ")
    var accepted = 0
    for round in 0..<3_000 {
      let count = Int.random(in: 1...9, using: &random)
      var text = String((0..<count).map { _ in alphabet.randomElement(using: &random) ?? "a" })
      if round % 3 == 0 { text = RandomValue.text(kind, &random) }
      if round % 9 == 0 { text += "0" }
      let (list, faults) = SignalList.load(kind, Array("value\n\"\(text)\"\n".utf8))
      switch ListValue.canonical(Array(text.utf8), kind: kind) {
      case .failure(let fault): #expect(faults.map(\.message) == [fault.message])
      case .success(let bytes):
        accepted += 1
        let edited = SignalList.empty(kind).edited([ListEdit(value: bytes, expires: .max)])
        #expect(faults == [])
        if kind != .ip, kind != .cidr {
          #expect(list?.answers([text]) == edited.answers([text]))
        }
      }
    }
    #expect((200..<3_000).contains(accepted) || kind == .string || kind == .stringCI)
  }
}
