import WeirCore

/// Looks behind bytes that are no record, at the end of the last segment, for signs that they were
/// one.
///
/// A process that dies leaves the start of a record at the very end. A power cut can do more: of
/// what was not synced, the disk has any sectors of 512 bytes, and the others read as zeros. So:
///
/// - a whole record behind them that knew a later position to be on the disk: damage;
/// - a whole record behind them, and no sector of the bytes is unwritten: damage;
/// - else what a crash left: nothing in it was ever promised to survive a power cut.
struct TailSearch {
  private static let sectorByteCount = 512
  private static let pieceByteCount = 65_536

  private let file: RecordFileReader
  private let position: UInt64

  /// A search behind the last good record of `file`, which ends at `position`.
  init(_ file: RecordFileReader, position: UInt64) {
    self.file = file
    self.position = position
  }

  /// Where a record starts that makes the bytes before it damage; nil when there is none.
  mutating func damage() throws(JournalFault) -> Int? {
    let bad = file.offset
    guard let first = try nextRecord(from: bad + 1) else { return nil }
    if try !hasUnwrittenSector(from: bad, to: first.offset) { return first.offset }
    var found: (offset: Int, head: RecordHead)? = first
    while let record = found {
      if record.head.durablePosition > position { return record.offset }
      found = try nextRecord(from: record.offset + file.byteCount(of: record.head))
    }
    return nil
  }

  /// The first whole record at or behind a place.
  private func nextRecord(
    from start: Int
  ) throws(JournalFault) -> (offset: Int, head: RecordHead)? {
    var offset = start
    while offset + RecordHead.byteCount <= file.byteCount {
      let count = min(Self.pieceByteCount, file.byteCount - offset)
      guard try file.isLoaded(offset, count) else { return nil }
      let piece = unsafe Array(file.window.bytes(offset, count))
      for index in 0..<(count - 3) where Self.isMagic(piece, index) {
        if let head = try file.wholeRecord(at: offset + index) { return (offset + index, head) }
      }
      offset += count - 3
    }
    return nil
  }

  private static func isMagic(_ bytes: [UInt8], _ index: Int) -> Bool {
    bytes[index] == 0x51 && bytes[index + 1] == 0x2A && bytes[index + 2] == 0x4D
      && bytes[index + 3] == 0x18
  }

  /// Whether a sector of the file is zeros as far as it lies behind `start`; none begins behind
  /// `end`.
  private func hasUnwrittenSector(from start: Int, to end: Int) throws(JournalFault) -> Bool {
    var offset = start
    while true {
      let sectorEnd = (offset / Self.sectorByteCount + 1) * Self.sectorByteCount
      guard sectorEnd <= end, try file.isLoaded(offset, sectorEnd - offset) else { return false }
      let sector = unsafe file.window.bytes(offset, sectorEnd - offset)
      if unsafe sector.allSatisfy({ $0 == 0 }) { return true }
      offset = sectorEnd
    }
  }
}
