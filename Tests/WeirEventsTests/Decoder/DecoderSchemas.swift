import Testing
import WeirCore

@testable import WeirEvents

extension DecoderHarness {
  /// A field of every type, nested ones, defaults, and the two that are required.
  static func everyType(
    tokenizer: (any PANTokenizer)? = nil, seed: UInt64 = 1
  ) throws -> DecoderHarness {
    try DecoderHarness(
      [
        field("event_id", .string(maxByteCount: 64), required: true),
        field("ts", .timestamp(.rfc3339), required: true),
        field("type", .enumeration(["payment", "refund"]), default: .text("payment")),
        field("text", .string(maxByteCount: 8)),
        field("long_text", .string(maxByteCount: 400)),
        field("whole", .int(min: .min, max: .max)),
        field("small", .int(min: -5, max: 100)),
        field("money", .decimal(scale: 2, min: -1_000, max: 1_000_000)),
        field("ratio", .double(min: -.greatestFiniteMagnitude, max: .greatestFiniteMagnitude)),
        field("share", .double(min: 0, max: 1)),
        field("flag", .bool, default: .bool(true)),
        field("millis", .timestamp(.epochMilliseconds)),
        field("seconds", .timestamp(.epochSeconds)),
        field("country", .country),
        field("currency", .currency),
        field("bin", .digits(minCount: 6, maxCount: 8)),
        field("ip", .ip),
        field("device_id", .string(maxByteCount: 128), path: ["device", "id"]),
        field(
          "os", .enumeration(["linux", "an operating system"]), path: ["device", "os", "name"]),
        field("retries", .int(min: 0, max: 9), path: ["device", "retries"], default: .word(0)),
      ], tokenizer: tokenizer, seed: seed)
  }

  /// A schema with a card number, and what it turns into.
  static func card(tokenizer: (any PANTokenizer)? = ShiftingTokenizer()) throws -> DecoderHarness {
    try DecoderHarness(
      [
        field("event_id", .string(maxByteCount: 64), required: true),
        field("ts", .timestamp(.rfc3339), required: true),
        field("card_token", .string(maxByteCount: 64)),
        field("card_bin", .digits(minCount: 6, maxCount: 8)),
        field("card_last4", .digits(minCount: 4, maxCount: 4)),
        field("note", .string(maxByteCount: 64)),
        field("pan", .pan),
      ], tokenizer: tokenizer)
  }

  /// A line with the required fields and `members` behind them.
  static func line(_ members: String) -> String {
    #"{"event_id":"e","ts":"1970-01-01T00:00:01Z",\#(members)}"#
  }

  /// Decodes a line alone, between good lines and behind itself, so that both what a worker knows
  /// at its start and what it has learned is used; records an issue unless all agree.
  func steadyRow(_ line: [UInt8]) -> DecodedRow {
    let good = Array(Self.line(#""small":7,"device":{"id":"d"}"#).utf8)
    let alone = row(line)
    let batch = decode([good, line, line, good, line])
    for index in [1, 2, 4] {
      let again = row(index, of: batch)
      #expect(again == alone, "the line in row \(index) of a batch is not what it is alone")
    }
    #expect(row(0, of: batch).fault == .none || schema.index(of: "pan") != nil)
    for index in [0, 3] { #expect(row(index, of: batch) == row(good)) }
    return alone
  }

  /// The same for text.
  func steadyRow(_ line: String) -> DecodedRow { steadyRow(Array(line.utf8)) }
}

/// A line with one `^` before the byte at which its fault is expected.
struct FaultCase: CustomTestStringConvertible, Sendable {
  let claim: String
  let line: [UInt8]
  let fault: Fault
  let field: String
  let offset: Int

  /// Without `^` in the line the fault has no place.
  init(_ claim: String, _ marked: String, _ fault: Fault, _ field: String = "") {
    self.init(claim, Array(marked.utf8), fault, field)
  }

  init(_ claim: String, _ marked: [UInt8], _ fault: Fault, _ field: String = "") {
    self.claim = claim
    offset = marked.firstIndex(of: UInt8(ascii: "^")) ?? -1
    line = marked.filter { $0 != UInt8(ascii: "^") }
    (self.fault, self.field) = (fault, field)
  }

  var testDescription: String { claim }

  /// What the row must be: nothing but the fault and, if it could be read, the event's id.
  func expected(eventID: String? = nil) -> DecodedRow {
    DecodedRow(
      fault: fault, field: field, offset: offset,
      cells: eventID.map { ["event_id": .text($0)] } ?? [:])
  }
}

/// Whether the memory of a batch holds a text anywhere, in its lines or behind them.
func holds(_ batch: EventBatch, _ text: String) -> Bool {
  let memory = unsafe Array(UnsafeBufferPointer(start: batch.text, count: batch.textCapacity))
  let wanted = Array(text.utf8)
  return memory.indices.dropLast(wanted.count - 1).contains { start in
    wanted.indices.allSatisfy { memory[start + $0] == wanted[$0] }
  }
}
