import Testing
import WeirCore

@testable import WeirEvents

/// Events that are written from their columns and read back.
@Suite struct EventLineEncoderTests {
  /// The lines of a batch's valid rows, and the places of those that were masked.
  private static func lines(
    _ batch: EventBatch, _ schema: Schema
  ) -> (lines: [String], rows: [Int], masked: [Int]) {
    let rows = (0..<batch.rowCount).filter { unsafe batch.faults[$0].fault == .none }
    var writer = ByteWriter(capacity: 256)
    var masked: [Int] = []
    EventLineEncoder(schema).encode(rows, of: batch, to: &writer, masked: &masked)
    let text = unsafe String(decoding: writer.bytes, as: UTF8.self)
    return (text.split(separator: "\n").map(String.init), rows, masked)
  }

  /// Reads lines as a journal's are read, into a batch of the schema.
  private static func reread(_ lines: [String], _ harness: DecoderHarness) -> EventBatch {
    let kept = EventDecoder(
      keptEventsOf: harness.schema, fingerprinted: Set(harness.schema.fields.indices),
      hashKey: harness.decoder.hashKey)
    return harness.decode(lines.map { Array($0.utf8) }, with: kept.makeWorker())
  }

  private static func cells(_ batch: EventBatch, _ row: Int) -> [CellValue] {
    batch.schema.fields.indices.map { CellValue(batch, $0, row) }
  }

  private static func written(_ members: String) throws -> String? {
    let harness = try DecoderHarness.everyType()
    let batch = harness.decode([Array(DecoderHarness.line(members).utf8)])
    return lines(batch, harness.schema).lines.first
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func readsBackWhatItWrote(seed: UInt64) throws {
    let harness = try DecoderHarness.everyType(seed: seed)
    var random = RandomLines(seed: seed)
    let batch = harness.decode((0..<300).map { _ in random.next() })
    let (lines, rows, masked) = Self.lines(batch, harness.schema)
    #expect(lines.count == rows.count && rows.count > 50, "seed \(seed)")
    let again = Self.reread(lines, harness)
    for (place, row) in rows.enumerated() where !masked.contains(place) {
      let fault = unsafe again.faults[place].fault
      #expect(fault == .none, "seed \(seed), \(lines[place])")
      #expect(Self.cells(again, place) == Self.cells(batch, row), "seed \(seed)")
      for (index, column) in batch.columns.enumerated() {
        let same = unsafe column.fingerprints?[row] == again.columns[index].fingerprints?[place]
        #expect(same, "seed \(seed), field \(index)")
      }
    }
    // Written once more they are the same bytes.
    #expect(Self.lines(again, harness.schema).lines == lines)
  }

  @Test func writesFieldsInTheOrderOfTheSchema() throws {
    #expect(
      try Self.written(#""device":{"other":1,"id":"d"},"unknown":"x","small":-5,"money":-0.5"#)
        == #"{"event_id":"e","ts":"1970-01-01T00:00:01.000Z","type":"payment","small":-5,"#
        + #""money":-0.50,"flag":true,"device":{"id":"d","retries":0}}"#)
  }

  @Test func leavesOutObjectsWithoutMembers() throws {
    let harness = try DecoderHarness([
      field("event_id", .string(maxByteCount: 64), required: true),
      field("ts", .timestamp(.epochMilliseconds), required: true),
      field("a", .bool, path: ["x", "y", "a"]), field("b", .bool, path: ["x", "b"]),
    ])
    func written(_ members: String) -> String? {
      let line = "{\"event_id\":\"e\",\"ts\":7\(members)}"
      return Self.lines(harness.decode([Array(line.utf8)]), harness.schema).lines.first
    }
    #expect(written("") == #"{"event_id":"e","ts":7}"#)
    #expect(
      written(#","x":{"y":{"a":false}}"#) == #"{"event_id":"e","ts":7,"x":{"y":{"a":false}}}"#)
    #expect(written(#","x":{"b":true}"#) == #"{"event_id":"e","ts":7,"x":{"b":true}}"#)
  }

  @Test(arguments: [
    (#""ratio":-0.0"#, #""ratio":-0.0"#), (#""ratio":1e300"#, #""ratio":1e300"#),
    (#""ratio":0.1"#, #""ratio":0.1"#), (#""money":12.3"#, #""money":12.30"#),
    (#""money":-0.01"#, #""money":-0.01"#), (#""seconds":-3"#, #""seconds":-3"#),
    (#""whole":-9223372036854775808"#, #""whole":-9223372036854775808"#),
    (#""ip":"::ffff:10.0.0.1""#, #""ip":"10.0.0.1""#),
    (#""ip":"2001:DB8::1""#, #""ip":"2001:0db8:0000:0000:0000:0000:0000:0001""#),
    (#""country":"de""#, #""country":"DE""#),
    (#""text":"\u0001\n\"é""#, #""text":"\u0001\n\"é""#),
  ]) func writesValues(_ item: (members: String, written: String)) throws {
    #expect(try Self.written(item.members)?.contains(item.written) == true)
  }

  @Test func masksCardNumbersInTexts() throws {
    let harness = try DecoderHarness.everyType()
    let members = ["\"text\":\"a\"", "\"long_text\":\"card 4111111111111111!\""]
    let batch = harness.decode(members.map { Array(DecoderHarness.line($0).utf8) })
    let (lines, _, masked) = Self.lines(batch, harness.schema)
    #expect(masked == [1])
    #expect(lines[1].contains("\"card 411111******1111!\""))
    #expect(!lines.joined().contains("4111111111111111"))
  }

  @Test func keepsWhatCardNumbersBecame() throws {
    let harness = try DecoderHarness.card()
    let line = DecoderHarness.line(#""pan":"4111111111111111""#)
    let batch = harness.decode([Array(line.utf8)])
    let (lines, _, _) = Self.lines(batch, harness.schema)
    #expect(lines.count == 1 && !lines[0].contains("\"pan\""))
    let again = Self.reread(lines, harness)
    #expect(unsafe again.faults[0].fault == .none)
    #expect(Self.cells(again, 0) == Self.cells(batch, 0))
  }

  @Test func readsLinesThatGrew() throws {
    let harness = try DecoderHarness([
      field("event_id", .string(maxByteCount: 64), required: true),
      field("ts", .timestamp(.epochMilliseconds), required: true),
      field("note", .string(maxByteCount: 65_536)),
      field("kind", .string(maxByteCount: 64), default: .text("a default that makes it longer")),
    ])
    let start = #"{"event_id":"e","ts":7,"note":""#
    let note = String(repeating: "n", count: Limits.lineByteCountMax - start.utf8.count - 2)
    let batch = harness.decode([Array((start + note + "\"}").utf8)])
    #expect(unsafe batch.faults[0].fault == .none)
    let (lines, _, _) = Self.lines(batch, harness.schema)
    #expect(lines[0].utf8.count > Limits.lineByteCountMax)
    let again = Self.reread(lines, harness)
    #expect(unsafe again.faults[0].fault == .none)
    #expect(Self.cells(again, 0) == Self.cells(batch, 0))
  }
}
