import WeirCore

/// The outcomes of a record of events, taken apart: nothing in it leads out of their bytes.
struct RecordOutcomes {
  /// Something that few events have.
  struct Extra {
    /// The row of the record, from 0.
    let row: Int
    let kind: OutcomeColumns.Extra
    /// Where its bytes are.
    let bytes: Range<Int>
  }

  let columns: OutcomeColumns
  /// In the order in which they were written.
  let extras: [Extra]

  /// - Throws: `damaged` when the parts of the outcomes do not fit each other or the record.
  init(_ record: JournalRecord) throws(JournalFault) {
    let bytes = record.outcomes
    guard bytes.count >= OutcomeColumns.headByteCount, bytes[0] == OutcomeColumns.version else {
      throw Self.damage(record, "its outcomes are of an unknown form")
    }
    let wordCount = Int(bytes[2]) | Int(bytes[3]) << 8
    columns = OutcomeColumns(count: record.count, wordCount: wordCount)
    let count = Self.word(bytes, 4)
    guard count == record.count, count > 0, wordCount > 0, bytes.count >= columns.byteCount else {
      throw Self.damage(record, "its outcomes are of another number of events")
    }
    extras = try Self.extras(record, Self.word(bytes, 8), from: columns.byteCount)
  }

  /// That a record is damaged.
  static func damage(_ record: JournalRecord, _ what: String) -> JournalFault {
    JournalFault(.damaged, "the record at position \(record.position): \(what)")
  }

  /// The 32 bits from a place on, all of which are there.
  static func word(_ bytes: [UInt8], _ place: Int) -> Int {
    (place..<place + 4).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
  }

  private static func extras(
    _ record: JournalRecord, _ count: Int, from start: Int
  ) throws(JournalFault) -> [Extra] {
    let bytes = record.outcomes
    var extras: [Extra] = []
    var place = start
    for _ in 0..<count {
      guard bytes.count - place >= 9 else { throw damage(record, "its extras are cut") }
      let (row, byteCount) = (word(bytes, place), word(bytes, place + 5))
      guard let kind = OutcomeColumns.Extra(rawValue: bytes[place + 4]), row < record.count,
        byteCount <= bytes.count - place - 9
      else { throw damage(record, "one of its extras is none") }
      let end = place + 9 + byteCount
      extras.append(Extra(row: row, kind: kind, bytes: place + 9..<end))
      place = end
    }
    guard place == bytes.count else { throw damage(record, "it has bytes too many") }
    return extras
  }
}
