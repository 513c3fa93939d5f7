import WeirCore

/// A record's two parts as LZ4 frames, with room for the head before them:
///
///     head (168) │ frame of the outcomes │ frame of the lines
///
/// So a record that is not encrypted is written as it lies here.
@safe final class PackedRecord: @unchecked Sendable {  // one owner at a time
  let room = ByteRoom()
  private let packer = LZ4Packer()
  private(set) var sizes = RecordSizes()

  /// Packs two parts over the last ones.
  func pack(outcomes: UnsafeRawBufferPointer, lines: UnsafeRawBufferPointer) {
    let partMax = Limits.journalPartByteCountMax
    precondition(outcomes.count <= partMax, "what became of a batch fits a part")
    precondition(lines.count <= partMax, "the lines of a batch fit a part")
    sizes = RecordSizes(outcomes: outcomes.count, lines: lines.count)
    room.reserve(
      RecordHead.byteCount + LZ4Packer.bound(outcomes.count) + LZ4Packer.bound(lines.count))
    sizes.storedOutcomes = unsafe pack(outcomes, at: RecordHead.byteCount)
    sizes.storedLines = unsafe pack(lines, at: RecordHead.byteCount + sizes.storedOutcomes)
  }

  /// Packs nothing: a record that is all in its head.
  func packNothing() {
    sizes = RecordSizes()
    room.reserve(RecordHead.byteCount)
  }

  private func pack(_ part: UnsafeRawBufferPointer, at offset: Int) -> Int {
    if unsafe part.isEmpty { return 0 }
    return unsafe packer.pack(part, into: room.room(offset..<room.byteCount))
  }

  /// The frame of the outcomes.
  var outcomes: UnsafeRawBufferPointer {
    unsafe room.bytes(RecordHead.byteCount..<RecordHead.byteCount + sizes.storedOutcomes)
  }

  /// The frame of the lines.
  var lines: UnsafeRawBufferPointer {
    let start = RecordHead.byteCount + sizes.storedOutcomes
    return unsafe room.bytes(start..<start + sizes.storedLines)
  }
}
