import Testing
import WeirCore

@testable import WeirStore

/// Card numbers in what people write.
@Suite struct CardNumberSearchTests {
  private static let card = "4111111111111111"

  @Test(arguments: [
    card, "4111 1111 1111 1111", "4111-1111-1111-1111", "4111  1111 - 1111\t1111",
    "card 4111111111111111.", "x4111111111111111y", "378282246310005", "3782 822463 10005",
    "4222222222222", "6304000000000000000", "on 2026-03-02 4111 1111 1111 1111",
    "4111 1111 1111 1111 07/28 123", "４１１１１１１１１１１１１１１１", "٤١١١١١١١١١١١١١١١",
    "4111\u{A0}1111\u{2009}1111\u{2013}1111", "4111\n1111\n1111\n1111",
    "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "0000000000000000",
  ]) func finds(_ text: String) {
    #expect(CardNumberSearch.isFound(in: text))
  }

  @Test(arguments: [
    "", "she called us back", "4111111111111112", "411111111111", "41111111111111111111",
    "4111.1111.1111.1111", "4111a1111b1111c1111", "1111", "411111******1111", "call 555 0100",
    "2026-03-02T12:00:00Z", "²³¹⁴⁵⁶⁷⁸⁹¹²³⁴⁵⁶⁷", "ⅣⅠⅠⅠⅠⅠⅠⅠⅠⅠⅠⅠⅠⅠⅠⅠ",
  ]) func findsNone(_ text: String) {
    #expect(!CardNumberSearch.isFound(in: text))
  }

  @Test func agreesWithAPlainWay() {
    let seed: UInt64 = 12
    var generator = SplitMix64(seed: seed)
    var count = 0
    for _ in 0..<20_000 {
      let digits = (0..<Int.random(in: 11...21, using: &generator)).map { _ in
        Int.random(in: 0...9, using: &generator)
      }
      var sum = 0
      for (place, digit) in digits.enumerated() {
        let isDoubled = (digits.count - place) % 2 == 0
        sum += isDoubled ? [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][digit] : digit
      }
      let isCard = 13...19 ~= digits.count && sum % 10 == 0
      count += isCard ? 1 : 0
      #expect(
        CardNumberSearch.isFound(in: digits.map(String.init).joined()) == isCard, "seed \(seed)")
    }
    #expect(count > 500, "seed \(seed)")
  }

  // MARK: Drafts

  private static func draft(
    actor: String = "anna", object: String = "l", result: String = "done",
    details: [LedgerDraft.Detail] = [], _ content: LedgerDraft.Content = .none
  ) -> LedgerDraft {
    LedgerDraft(
      milliseconds: 0, actor: actor, origin: "test", action: .listEdit, object: object,
      result: result, details: details, content: content)
  }

  private static func list(
    _ value: String, reason: String = "", name: String = "l"
  ) -> LedgerDraft.Content {
    .list(
      ListChange(
        list: name, type: "string",
        rows: [
          .init(ListEdit(value: [65], expires: .max)),
          .init(ListEdit(value: Array(value.utf8), expires: .max), reason: reason),
        ]))
  }

  @Test(arguments: [
    (draft(actor: card), "what is done looks as if it held a card number"),
    (draft(object: "case " + card), "what is done looks as if it held a card number"),
    (draft(result: card), "what is done looks as if it held a card number"),
    (draft(details: [.init(card, "")]), "what is done looks as if it held a card number"),
    (draft(details: [.init("a", card)]), "what is done looks as if it held a card number"),
    (draft(list(card)), "value 2 of the list looks like a card number"),
    (draft(list("4111 1111 1111 1111")), "value 2 of the list looks like a card number"),
    (draft(list("４１１１１１１１１１１１１１１１")), "value 2 of the list looks like a card number"),
    (
      draft(list("a", reason: "was " + card)),
      "the reason of value 2 holds what looks like a card number"
    ),
    (draft(list("a", name: card)), "the list's name holds what looks like a card number"),
    (
      draft(.reviewCase(CaseAction(number: 1, step: .claim, note: card))),
      "the note holds what looks like a card number"
    ),
  ]) func refuses(_ item: (draft: LedgerDraft, message: String)) throws {
    let store = try CaseStore()
    #expect { try store.store.perform(item.draft) } throws: {
      ($0 as? StoreFault)?.kind == .usage && ($0 as? StoreFault)?.message == item.message
    }
    #expect(try store.store.cursor().sequence == 0)
  }

  @Test(arguments: [
    draft(), draft(list("5f1d9a2c7be34111111111111111aa")), draft(list("")),
    draft(list("\u{FFFD}")),
    draft(.erase(subject: Array(card.utf8))), draft(.purge([.init(table: card, value: 0)])),
    draft(.reviewCase(CaseAction(number: 4_111_111_111_111_111, step: .claim))),
  ]) func takes(_ draft: LedgerDraft) throws {
    #expect(throws: Never.self) { try draft.refuseCardNumbers() }
  }

  @Test func takesValuesThatAreNoText() throws {
    // The last one is an address whose bytes are digits.
    let values: [(type: String, bytes: [UInt8])] = [
      ("string", [0x34, 0xFF]), ("string", []), ("ip", Array((Self.card + "3").utf8)),
      ("cidr", Array(Self.card.utf8)),
    ]
    for value in values {
      let change = ListChange(
        list: "l", type: value.type, rows: [.init(ListEdit(value: value.bytes, expires: .max))])
      #expect(throws: Never.self) { try Self.draft(.list(change)).refuseCardNumbers() }
    }
  }
}
