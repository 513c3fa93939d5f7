/// A batch of events in columns: the lines as they came and, after decoding, one column a field.
///
/// The framer fills `text`, `lines` and `rowCount`; the decoder fills the rest. All memory is taken
/// once and used again for the next batch. One stage owns a batch at a time.
///
/// Rows whose `faults[row].fault` is not `.none` are invalid: their columns say "missing" in every
/// row, except `event_id`, which is kept for the answer when it could be read.
@safe package final class EventBatch: @unchecked Sendable {  // one owner at a time
  package let schema: Schema
  package let rowCapacity: Int
  /// Bytes of input that fit; `text` has more than twice as many, for strings that had to be
  /// unescaped, for default values and for what card numbers become.
  package let byteCapacity: Int
  /// Bytes of `text`, the padding left out.
  package let textCapacity: Int

  /// The bytes of the lines (0 ..< byteCount), then unescaped strings (byteCapacity ..< arenaEnd).
  /// 64 readable bytes follow, so that wide loads need no bounds check.
  package let text: UnsafeMutablePointer<UInt8>
  /// Bytes of the lines.
  package var byteCount: Int {
    get { unsafe counts[0] }
    set { unsafe counts[0] = newValue }
  }
  /// Where the next unescaped string goes.
  package var arenaEnd: Int {
    get { unsafe counts[1] }
    set { unsafe counts[1] = newValue }
  }
  /// The counts, in memory of their own: stored here, every look at one would be watched for
  /// overlapping ones, which costs a batch of one event more than scoring it.
  private let counts: UnsafeMutablePointer<Int>

  /// Where each row's line lies in `text`, without its line end.
  package let lines: UnsafeMutablePointer<TextSlice>
  /// The number of each row's line in its input, from 1.
  package let lineNumbers: UnsafeMutablePointer<UInt64>
  /// Lines that are not blank, valid or not.
  package var rowCount: Int {
    get { unsafe counts[2] }
    set { unsafe counts[2] = newValue }
  }

  package let faults: UnsafeMutablePointer<RowFault>
  /// One for each field of the schema, in its order.
  package let columns: [FieldColumn]
  /// A digest of all schema fields of the row: equal for equal content however it was written.
  package let contents: UnsafeMutablePointer<Fingerprint>
  /// Milliseconds that each event gave for its answer (`ReservedMember.deadline`); `noDeadline`
  /// where it gave none.
  package let deadlines: UnsafeMutablePointer<Int64>

  /// The event carries no deadline of its own.
  package static var noDeadline: Int64 { .max }

  /// Memory for `rowCapacity` events of `schema`; fields in `fingerprinted` get that column too.
  package init(
    schema: Schema, fingerprinted: Set<Int>, rowCapacity: Int = Limits.batchRowCount,
    byteCapacity: Int = Limits.batchByteCount
  ) {
    self.schema = schema
    self.rowCapacity = rowCapacity
    self.byteCapacity = byteCapacity
    textCapacity = byteCapacity * 2 + 1 + Self.reservedByteCount(schema, rowCapacity: rowCapacity)
    unsafe counts = .allocate(capacity: 3)
    unsafe counts.initialize(repeating: 0, count: 3)
    unsafe text = .allocate(capacity: textCapacity + 64)
    unsafe text.initialize(repeating: 0, count: textCapacity + 64)
    unsafe lines = .allocate(capacity: rowCapacity)
    unsafe lineNumbers = .allocate(capacity: rowCapacity)
    unsafe faults = .allocate(capacity: rowCapacity)
    unsafe contents = .allocate(capacity: rowCapacity)
    unsafe deadlines = .allocate(capacity: rowCapacity)
    unsafe deadlines.initialize(repeating: Self.noDeadline, count: rowCapacity)
    columns = schema.fields.enumerated().map { index, field in
      FieldColumn(
        storage: field.type.storage, rowCapacity: rowCapacity,
        hasFingerprints: fingerprinted.contains(index))
    }
  }

  /// Bytes for the texts of defaults, and for a token, a BIN and four digits for each card number.
  private static func reservedByteCount(_ schema: Schema, rowCapacity: Int) -> Int {
    schema.fields.reduce(0) { sum, field in
      var count = field.type == .pan ? rowCapacity * 76 : 0
      if case .text(let text)? = field.defaultValue { count += text.utf8.count }
      return sum + count
    }
  }

  deinit {
    unsafe counts.deallocate()
    unsafe text.deallocate()
    unsafe lines.deallocate()
    unsafe lineNumbers.deallocate()
    unsafe faults.deallocate()
    unsafe contents.deallocate()
    unsafe deadlines.deallocate()
    for column in columns { column.deallocate() }
  }

  /// Forgets all rows; the memory stays.
  package func clear() {
    byteCount = 0
    arenaEnd = byteCapacity
    rowCount = 0
  }
}

/// The memory of one field of a batch, owned by the batch.
@frozen @safe public struct FieldColumn {
  /// How the values lie in `data`.
  public let storage: ColumnStorage
  /// `storage.stride` bytes a row.
  public let data: UnsafeMutableRawPointer
  /// One byte a row: `present` or `missing`.
  public let status: UnsafeMutablePointer<UInt8>
  /// The fingerprint of each row's value, `Fingerprint.absent` where missing; nil unless asked for.
  public let fingerprints: UnsafeMutablePointer<Fingerprint>?

  /// The row has a value.
  @inlinable public static var present: UInt8 { 0 }
  /// The row has none, or is invalid.
  @inlinable public static var missing: UInt8 { 1 }

  fileprivate init(storage: ColumnStorage, rowCapacity: Int, hasFingerprints: Bool) {
    self.storage = storage
    unsafe data = .allocate(byteCount: storage.stride * rowCapacity, alignment: 64)
    unsafe data.initializeMemory(
      as: UInt8.self, repeating: 0, count: storage.stride * rowCapacity)
    unsafe status = .allocate(capacity: rowCapacity)
    unsafe status.initialize(repeating: Self.missing, count: rowCapacity)
    unsafe fingerprints = hasFingerprints ? .allocate(capacity: rowCapacity) : nil
  }

  fileprivate func deallocate() {
    unsafe data.deallocate()
    unsafe status.deallocate()
    unsafe fingerprints?.deallocate()
  }
}
