import Testing
import WeirCore

@testable import WeirEvents

/// Puts lines into batches, decodes them and reads the columns back.
struct DecoderHarness {
  let schema: Schema
  let decoder: EventDecoder

  init(
    _ fields: [Field], tokenizer: (any PANTokenizer)? = nil, seed: UInt64 = 1,
    fingerprintsAll: Bool = true
  ) throws {
    schema = try #require(Schema(fields: fields))
    decoder = EventDecoder(
      schema: schema, fingerprinted: fingerprintsAll ? Set(schema.fields.indices) : [],
      hashKey: HashKey(seed: seed), tokenizer: tokenizer)
  }

  /// Decodes lines as the rows of one batch.
  func decode(_ lines: [[UInt8]], with worker: DecoderWorker? = nil) -> EventBatch {
    let byteCount = lines.reduce(0) { $0 + $1.count + 1 }
    let batch = decoder.makeBatch(rowCapacity: max(1, lines.count), byteCapacity: byteCount)
    batch.clear()
    for line in lines {
      let row = batch.rowCount
      for (index, byte) in line.enumerated() { unsafe batch.text[batch.byteCount + index] = byte }
      unsafe batch.lines[row] = TextSlice(
        offset: UInt32(batch.byteCount), byteCount: UInt32(line.count))
      unsafe batch.lineNumbers[row] = UInt64(row + 1)
      unsafe batch.faults[row] = .none
      unsafe batch.text[batch.byteCount + line.count] = 10
      batch.byteCount += line.count + 1
      batch.rowCount += 1
    }
    (worker ?? decoder.makeWorker()).decode(batch)
    return batch
  }

  /// Decodes one line alone.
  func row(_ line: String) -> DecodedRow { row(Array(line.utf8)) }

  /// Decodes one line alone.
  func row(_ line: [UInt8]) -> DecodedRow { row(0, of: decode([line])) }

  /// Reads a row back.
  func row(_ row: Int, of batch: EventBatch) -> DecodedRow { DecodedRow(row, of: batch) }

  /// One value of a column.
  func cell(_ batch: EventBatch, _ field: Int, _ row: Int) -> CellValue {
    CellValue(batch, field, row)
  }

  /// The fingerprint a value must have in its column.
  func fingerprint(_ value: CellValue) -> Fingerprint {
    let key = decoder.hashKey
    switch value {
    case .missing: return .absent
    case .word(let word): return key.fingerprint(integer: word)
    case .double(let bits): return key.fingerprint(double: Double(bitPattern: bits))
    case .bool(let bool): return key.fingerprint(bool: bool)
    case .address(let address): return key.fingerprint(address: address)
    case .text(let bytes):
      // As in a batch, sixteen readable bytes follow.
      let padded = bytes + [UInt8](repeating: 0, count: 16)
      return unsafe padded.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return .absent }
        return unsafe key.fingerprint(base, count: bytes.count)
      }
    }
  }
}

/// A field with a path of one name.
func field(
  _ name: String, _ type: FieldType, path: [String]? = nil, required: Bool = false,
  default value: FieldDefault? = nil
) -> Field {
  Field(
    name: name, path: path ?? [name], type: type, isRequired: required, defaultValue: value)
}

/// A token that shows what it was made of without holding it: the digits, each plus one.
struct ShiftingTokenizer: PANTokenizer {
  func token(
    of digits: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>
  ) -> Int {
    for index in digits.indices { unsafe out[index] = (digits[index] - 48 + 1) % 10 + 97 }
    return digits.count
  }
}

/// A generator of random numbers that is told its seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
