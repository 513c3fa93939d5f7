import Glibc

/// Cuts what one connection receives into answers, wherever the pieces were cut.
struct ReplyFramer {
  /// An answer that is longer than this is counted, but not looked at.
  private static let keptByteCountMax = 1_048_576
  private static let lineFeed = Int32(UInt8(ascii: "\n"))

  /// The beginning of an answer whose end has not come yet.
  private var partial: [UInt8] = []
  private var isTooLong = false

  /// Whether bytes have come that no line end follows.
  var isWithinLine: Bool { !partial.isEmpty || isTooLong }

  /// Adds the answers that end within `piece` to `tally`; gives how many.
  mutating func take(_ piece: Span<UInt8>, into tally: inout AnswerTally) -> UInt64 {
    var count: UInt64 = 0
    var start = 0
    while start < piece.count, let end = Self.lineEnd(in: piece, from: start) {
      if !isWithinLine {
        tally.add(piece.extracting(start..<end))
      } else {
        append(piece.extracting(start..<end))
        if isTooLong { tally.undecided += 1 } else { tally.add(partial.span) }
        partial.removeAll(keepingCapacity: true)
        isTooLong = false
      }
      count += 1
      start = end + 1
    }
    append(piece.extracting(start..<piece.count))
    return count
  }

  private mutating func append(_ piece: Span<UInt8>) {
    guard !isTooLong, partial.count + piece.count <= Self.keptByteCountMax else {
      partial.removeAll()
      isTooLong = true
      return
    }
    unsafe piece.withUnsafeBufferPointer { unsafe partial.append(contentsOf: $0) }
  }

  private static func lineEnd(in piece: Span<UInt8>, from start: Int) -> Int? {
    unsafe piece.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress,
        let found = unsafe memchr(base + start, lineFeed, bytes.count - start)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - base
    }
  }
}
