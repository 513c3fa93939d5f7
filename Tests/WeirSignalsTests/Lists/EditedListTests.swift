import Testing
import WeirCore

@testable import WeirSignals

/// Lists whose entries change while they are used.
@Suite struct EditedListTests {
  static func value(_ text: String, _ kind: SignalList.Kind) throws -> [UInt8] {
    try ListValue.canonical(Array(text.utf8), kind: kind).get()
  }

  private static func edit(
    _ text: String, _ kind: SignalList.Kind, until expires: Int64?
  ) throws -> ListEdit {
    ListEdit(value: try value(text, kind), expires: expires)
  }

  @Test func anEditHasTheLastWordOverTheFile() throws {
    let list = try SignalListTests.load(.string, "value,expires\na,2026-06-01\nb,\nc,\n")
    let edited = list.edited([
      try Self.edit("a", .string, until: 5), try Self.edit("b", .string, until: nil),
      try Self.edit("d", .string, until: .max),
    ])
    #expect(edited.answers(["a", "b", "c", "d"], at: 4) == [1, 0, 1, 1])
    #expect(edited.answers(["a", "b", "c", "d"], at: 5) == [0, 0, 1, 1])
    #expect(edited.count == 3)
  }

  @Test func theEditedListIsAnotherOne() throws {
    let list = try SignalListTests.load(.string, "value\na\n")
    let removed = list.edited([try Self.edit("a", .string, until: nil)])
    let back = removed.edited([try Self.edit("a", .string, until: .max)])
    #expect([list, removed, back].map { $0.answers(["a"])[0] } == [1, 0, 1])
    #expect([list, removed, back].map(\.count) == [1, 0, 1])
  }

  @Test func noEditsChangeNothing() throws {
    let list = try SignalListTests.load(.string, "value\na\n")
    #expect(list.edited([]) === list)
    #expect(list.edited(by: ListEdits()) === list)
  }

  @Test func theLastEditOfAValueWins() throws {
    let list = SignalList.empty(.string).edited([
      try Self.edit("a", .string, until: nil), try Self.edit("a", .string, until: 9),
      try Self.edit("b", .string, until: 9), try Self.edit("b", .string, until: nil),
    ])
    #expect(list.answers(["a", "b"], at: 8) == [1, 0])
    #expect(list.count == 1)
  }

  @Test func removingANetworkLeavesTheOthers() throws {
    let list = try SignalListTests.load(.cidr, "value\n10.0.0.0/8\n10.1.0.0/16\n10.1.2.3\n")
    let asked = ["10.1.2.3", "10.1.2.4", "10.2.0.0", "11.0.0.0"]
    let without8 = list.edited([try Self.edit("10.0.0.0/8", .cidr, until: nil)])
    #expect(without8.answers(addresses: asked) == [1, 1, 0, 0])
    let without16 = without8.edited([try Self.edit("10.1.0.0/16", .cidr, until: nil)])
    #expect(without16.answers(addresses: asked) == [1, 0, 0, 0])
  }

  @Test func theWholeOfIPv6HoldsIPv4Too() throws {
    let asked = ["::", "1.2.3.4", "ffff::1"]
    let all = SignalList.empty(.ip).edited([try Self.edit("::/0", .ip, until: .max)])
    #expect(all.answers(addresses: asked) == [1, 1, 1])
    let v4 = SignalList.empty(.ip).edited([try Self.edit("0.0.0.0/0", .ip, until: .max)])
    #expect(v4.answers(addresses: asked) == [0, 1, 0])
    let around = SignalList.empty(.ip).edited([try Self.edit("::fffe:0:0/95", .ip, until: .max)])
    #expect(around.answers(addresses: asked + ["::fffe:0:1"]) == [0, 1, 0, 1])
  }

  @Test func rowsWithAStatusAreNotOnTheList() throws {
    for kind in [SignalList.Kind.string, .stringCI, .digitsPrefix] {
      let list = SignalList.empty(kind).edited([try Self.edit("1", kind, until: .max)])
      #expect(list.answers(["1", "1", "1"], status: [0, 1, 9]) == [1, 0, 0])
    }
    let list = SignalList.empty(.ip).edited([try Self.edit("1.1.1.1", .ip, until: .max)])
    let address = try #require(IPAddress.parse("1.1.1.1"))
    var out: [UInt8] = [7, 7]
    unsafe list.contains(
      addresses: [address, address], status: [0, 1], times: [0, 0], rows: 2, into: &out)
    #expect(out == [1, 0])
  }

  @Test(arguments: SignalList.Kind.allCases)
  func anEmptyListHoldsNothing(_ kind: SignalList.Kind) {
    let list = SignalList.empty(kind)
    #expect(list.count == 0 && list.edits.isEmpty)
    if kind == .ip || kind == .cidr {
      #expect(list.answers(addresses: ["::", "1.1.1.1"]) == [0, 0])
    } else {
      #expect(list.answers(["", "1", "DE"]) == [0, 0, 0])
    }
  }

  /// Bytes that `ListValue` never makes, as a damaged store might give them, meet no row.
  @Test(
    arguments: [
      [], [1], Array(repeating: 0, count: 16) + [129], Array(repeating: 0, count: 18),
      Array(repeating: 1, count: 16) + [0],
    ] as [[UInt8]])
  func bytesThatAreNoNetworkMeetNothing(_ value: [UInt8]) {
    let list = SignalList.empty(.ip).edited([ListEdit(value: value, expires: .max)])
    #expect(list.answers(addresses: ["::", "0.0.0.1", "101:101::"]) == [0, 0, 0])
  }

  @Test func editsAreCarriedIntoAnotherFile() throws {
    let first = try SignalListTests.load(.string, "value\na\nb\n")
    let edited = first.edited([
      try Self.edit("c", .string, until: 7), try Self.edit("a", .string, until: nil),
    ])
    let second = try SignalListTests.load(.string, "value\na\nx\n")
    let carried = second.edited(edited.edits)
    #expect(carried.answers(["a", "b", "c", "x"]) == [0, 0, 1, 1])
    #expect(carried.edits == edited.edits)
  }

  @Test func editsComeInTheOrderOfTheirBytes() throws {
    let texts = ["b", "a", "abcdefghi", "abcdefgh", "ab", "ü", "B"]
    var edits = ListEdits()
    edits.apply(try texts.map { try Self.edit($0, .string, until: 1) })
    edits.apply([try Self.edit("ab", .string, until: nil)])
    let order = ["B", "a", "ab", "abcdefgh", "abcdefghi", "b", "ü"]
    #expect(edits.sorted.map { ListValue.text($0.value, kind: .string) } == order)
    #expect(edits.sorted.map(\.expires) == [1, 1, nil, 1, 1, 1, 1])
    #expect(edits.count == 7)
  }

  @Test(arguments: SignalList.Kind.allCases)
  func answersAsAPlainListDoes(_ kind: SignalList.Kind) throws {
    var random = RandomWords(seed: 20_261_130, for: "edited lists of \(kind.rawValue)")
    for _ in 0..<6 {
      var model = ListModel(kind)
      var list = try Self.randomFile(kind, &model, &random)
      var collected = ListEdits()
      let file = list
      for _ in 0..<6 {
        let edits = try (0..<Int.random(in: 0...25, using: &random)).map { _ in
          let expires = Int64.random(in: 0..<40, using: &random)
          return try Self.edit(
            RandomValue.text(kind, &random), kind,
            until: expires < 14 ? nil : expires == 14 ? .max : expires)
        }
        for edit in edits { model.edit(edit) }
        list = list.edited(edits)
        collected.apply(edits)
        try Self.compare(list, model, &random)
      }
      #expect(list.edits == model.sortedEdits)
      #expect(collected.sorted == model.sortedEdits)
      try Self.compare(file.edited(by: collected), model, &random)
    }
  }

  /// A list with a file of random rows, which the model gets too.
  private static func randomFile(
    _ kind: SignalList.Kind, _ model: inout ListModel, _ random: inout RandomWords
  ) throws -> SignalList {
    var file = "value,expires\n"
    for _ in 0..<Int.random(in: 0...60, using: &random) {
      let text = RandomValue.text(kind, &random)
      let expires = Int64.random(in: 10..<30, using: &random)
      file += "\(text),1970-01-01T00:00:00.0\(expires)Z\n"
      model.enter(try value(text, kind), expires: expires)
    }
    return try SignalListTests.load(kind, file)
  }

  private static func compare(
    _ list: SignalList, _ model: ListModel, _ random: inout RandomWords
  ) throws {
    #expect(list.count == model.expiries.count)
    let asked = (0..<30).map { _ in RandomValue.asked(model.kind, &random) }
    for time in [9, 20, Int64.random(in: 10..<40, using: &random), 100] {
      let isAddresses = model.kind == .ip || model.kind == .cidr
      let answers =
        isAddresses ? list.answers(addresses: asked, at: time) : list.answers(asked, at: time)
      #expect(answers == asked.map { model.holds($0, at: time) ? 1 : 0 })
    }
  }
}
