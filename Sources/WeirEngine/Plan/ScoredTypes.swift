import WeirCore
import WeirPolicy

/// The values of `type` whose events get a decision.
struct ScoredTypes: Sendable {
  private struct Word: Sendable {
    let count: Int
    /// The first eight bytes, zeros behind a shorter one.
    let head: UInt64
    let bytes: [UInt8]
  }

  /// The index of `type` in the schema.
  let field: Int
  private let words: [Word]

  /// Nil when every event gets one.
  init?(_ policy: Policy) {
    guard let scored = policy.decide.scoredTypes, let index = policy.schema.typeIndex,
      case .enumeration(let values) = policy.schema.fields[index].type
    else { return nil }
    field = index
    words = zip(values, scored).filter(\.1).map { value, _ in
      let bytes = Array(value.utf8)
      let head = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return Word(count: bytes.count, head: head, bytes: bytes)
    }
  }

  /// Whether the event of a row gets a decision: its type is one of them, or it has none.
  @inline(__always)
  func contains(_ row: Int, of batch: EventBatch) -> Bool {
    let column = batch.columns[field]
    guard unsafe column.status[row] == FieldColumn.present else { return true }
    let slice = unsafe column.data.load(fromByteOffset: row &* 8, as: TextSlice.self)
    return unsafe contains(batch.text + Int(slice.offset), count: Int(slice.byteCount))
  }

  /// Whether a text is one of them; the eight bytes at `text` can be read, however long it is.
  @inline(__always)
  private func contains(_ text: UnsafePointer<UInt8>, count: Int) -> Bool {
    guard count > 0 else { return false }
    let mask = UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- 8 &* min(count, 8))
    let head = unsafe UnsafeRawPointer(text).loadUnaligned(as: UInt64.self).littleEndian & mask
    for word in words where word.count == count && word.head == head {
      if count <= 8 { return true }
      let rest = unsafe UnsafeBufferPointer(start: text, count: count)
      if unsafe word.bytes.elementsEqual(rest) { return true }
    }
    return false
  }
}
