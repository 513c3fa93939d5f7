// Fuzzes framer and decoder: the input is a stream of bytes, cut into lines and decoded in one
// batch after the other. Every row must be what the plain decoder makes of the same line, its
// fault must lie inside the line, and an invalid row must keep nothing but its event id.
// Run by scripts/fuzz.sh.

import FuzzDriver
import WeirCore
import WeirEvents

/// What one process keeps between inputs; each input gets a worker of its own, so that it fails
/// again when it is run alone.
final class Bench {
  let schema: Schema
  let decoder: EventDecoder
  let reference: ReferenceDecoder
  /// One for each number of rows: taking memory would cost more than decoding.
  private let batches: [EventBatch]

  init() {
    func field(
      _ name: String, _ type: FieldType, path: [String]? = nil, required: Bool = false,
      default value: FieldDefault? = nil
    ) -> Field {
      Field(
        name: name, path: path ?? [name], type: type, isRequired: required, defaultValue: value)
    }
    let fields = [
      field("event_id", .string(maxByteCount: 64), required: true),
      field("ts", .timestamp(.rfc3339), required: true),
      field("type", .enumeration(["payment", "auth", "refund"]), default: .text("payment")),
      field("amount_minor", .int(min: 0, max: 1_000_000_000_000)),
      field("whole", .int(min: .min, max: .max)),
      field("money", .decimal(scale: 2, min: -1_000, max: 1_000_000)),
      field("ratio", .double(min: -1e300, max: 1e300)),
      field("flag", .bool),
      field("millis", .timestamp(.epochMilliseconds)),
      field("country", .country),
      field("currency", .currency),
      field("card_bin", .digits(minCount: 6, maxCount: 8)),
      field("ip", .ip),
      field("device_id", .string(maxByteCount: 128), path: ["device", "id"]),
    ]
    guard let schema = Schema(fields: fields) else { preconditionFailure("the schema has both") }
    self.schema = schema
    decoder = EventDecoder(
      schema: schema, fingerprinted: [0, 12, 13], hashKey: HashKey(seed: 1), tokenizer: nil)
    reference = ReferenceDecoder(schema: schema)
    batches = (1...7).map { [decoder] rows in
      decoder.makeBatch(rowCapacity: rows, byteCapacity: Limits.lineByteCountMax + 2)
    }
  }

  /// Frames and decodes `bytes`, in pieces of a size that their first byte gives.
  func run(_ bytes: [UInt8]) {
    let batch = batches[Int(bytes.first ?? 0) % batches.count]
    let worker = decoder.makeWorker()
    var framer = LineFramer()
    var offset = 0
    while !framer.isDrained {
      framer.begin(batch)
      while !framer.isFull(batch) {
        let space = unsafe framer.space(in: batch)
        let count = min(space.count, bytes.count - offset, 1 + Int(bytes.first ?? 0) * 16)
        if count == 0 {
          framer.finish(batch)
          break
        }
        for index in 0..<count { unsafe space[index] = bytes[offset + index] }
        offset += count
        framer.added(count, to: batch)
      }
      framer.end(batch)
      let lines = (0..<batch.rowCount).map { row in
        let slice = unsafe batch.lines[row]
        let start = unsafe batch.text + Int(slice.offset)
        return unsafe Array(UnsafeBufferPointer(start: start, count: Int(slice.byteCount)))
      }
      worker.decode(batch)
      for (row, line) in lines.enumerated() { check(DecodedRow(row, of: batch), line) }
    }
  }

  private func check(_ row: DecodedRow, _ line: [UInt8]) {
    precondition(row.offset <= line.count, "a fault behind the end of its line")
    if row.fault != .none {
      precondition(row.cells.keys.allSatisfy { $0 == "event_id" }, "an invalid row kept a value")
    }
    if row.fault == .lineTooLong { return }
    precondition(row == reference.decode(line), "the plain decoder says something else")
  }
}

// libFuzzer calls from the main thread alone.
nonisolated(unsafe) let bench = Bench()

fuzz {
  unsafe bench.run(Array(UnsafeBufferPointer(start: $0, count: $1)))
  return 0
}
