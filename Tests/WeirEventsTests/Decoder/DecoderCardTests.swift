import Testing
import WeirCore

@testable import WeirEvents

/// Card numbers: tokens with a key, refusal without, and no trace of the number either way.
struct DecoderCardTests {
  @Test(arguments: [
    // Number, BIN: eight digits from sixteen on, else six.
    ("4111111111111111", "41111111"), ("378282246310005", "378282"),
    ("6304123456789012347", "63041234"), ("501234567896", "501234"),
  ])
  func becomesATokenABINAndFourDigits(_ number: String, _ bin: String) throws {
    let harness = try DecoderHarness.card()
    let token = String(
      decoding: number.utf8.map { ($0 - 48 + 1) % 10 + 97 }, as: UTF8.self)
    for spelling in [number, #"\u003"# + number] {
      let batch = harness.decode(
        [Array(DecoderHarness.line(#""pan":"\#(spelling)","note":"n""#).utf8)])
      let row = harness.row(0, of: batch)
      #expect(row.fault == .none)
      #expect(row.cells["card_token"] == .text(token))
      #expect(row.cells["card_bin"] == .text(bin))
      #expect(row.cells["card_last4"] == .text(String(number.suffix(4))))
      #expect(row.cells["pan"] == nil)
      #expect(!holds(batch, number))
      #expect(!holds(batch, String(number.dropFirst(2).dropLast(2))))
    }
  }

  @Test(arguments: [
    FaultCase("a wrong check digit", #"^"4111111111111112""#, .badPAN, "pan"),
    FaultCase("eleven digits", #"^"41111111112""#, .badPAN, "pan"),
    FaultCase("twenty digits", #"^"41111111111111111115""#, .badPAN, "pan"),
    FaultCase("spaces in it", #"^"4111 1111 1111 1111""#, .badPAN, "pan"),
    FaultCase("an empty text", #"^"""#, .badPAN, "pan"),
    FaultCase("a number", "^4111111111111111", .notString, "pan"),
    FaultCase("an array", #"^["4111111111111111"]"#, .notString, "pan"),
  ])
  func refusesWhatIsNoCardNumber(_ c: FaultCase) throws {
    let harness = try DecoderHarness.card()
    let head = DecoderHarness.line(#""pan":"#).dropLast()
    let batch = harness.decode([Array(head.utf8) + c.line + [UInt8(ascii: "}")]])
    #expect(
      harness.row(0, of: batch)
        == DecodedRow(
          fault: c.fault, field: "pan", offset: head.utf8.count, cells: ["event_id": .text("e")]))
    #expect(!holds(batch, "1111"))
  }

  @Test func isRefusedWithoutAKeyAndGoneAllTheSame() throws {
    let harness = try DecoderHarness.card(tokenizer: nil)
    for value in [#""4111111111111111""#, #""\u0034111111111111111""#, "4111111111111111"] {
      let batch = harness.decode([Array(DecoderHarness.line(#""pan":\#(value)"#).utf8)])
      let row = harness.row(0, of: batch)
      #expect(row.fault == (value.hasPrefix("\"") ? .panWithoutKey : .notString))
      #expect(row.field == "pan")
      #expect(row.cells == ["event_id": .text("e")])
      #expect(!holds(batch, "1111"))
    }
  }

  @Test func takesTheNumberOverWhatTheEventSays() throws {
    let harness = try DecoderHarness.card()
    let members = #""card_token":"mine","card_bin":"999999","card_last4":"0000""#
    let pan = #""pan":"4111111111111111""#
    let lines = [members + "," + pan, pan + "," + members, pan].map {
      Array(DecoderHarness.line($0).utf8)
    }
    let batch = harness.decode(lines)
    for row in 0..<3 {
      #expect(harness.row(row, of: batch).cells["card_token"] != .text("mine"))
      #expect(harness.row(row, of: batch).cells["card_last4"] == .text("1111"))
      #expect(unsafe batch.contents[row] == batch.contents[2], "row \(row)")
    }
  }

  @Test func takesNullAsNoCardAtAll() throws {
    let row = try DecoderHarness.card().steadyRow(
      DecoderHarness.line(#""card_token":"t","pan":null"#))
    #expect(row.fault == .none)
    #expect(row.cells["card_token"] == .text("t"))
    #expect(row.cells["card_last4"] == nil)
  }

  @Test func tokensOfManyRowsDoNotMix() throws {
    let harness = try DecoderHarness.card()
    let numbers = ["4111111111111111", "378282246310005", "5555555555554444"]
    let lines = (0..<60).map {
      Array(DecoderHarness.line(#""note":"\u006e","pan":"\#(numbers[$0 % 3])""#).utf8)
    }
    let batch = harness.decode(lines)
    for row in 0..<60 {
      #expect(harness.row(row, of: batch) == harness.row(row % 3, of: batch))
      #expect(
        harness.row(row, of: batch).cells["card_last4"] == .text(String(numbers[row % 3].suffix(4)))
      )
    }
  }
}
