import WeirCore

/// The lines of a batch byte for byte as they came, for those who pass them on.
///
/// A decoder overwrites card numbers, and lines that it cannot read; so the bytes are set aside
/// before it runs.
struct RecordedLines {
  /// Stands for a line that was too long to be kept: white space, too long as well, so that it is
  /// answered as the line would have been.
  static let tooLongLine =
    [UInt8](repeating: 32, count: Limits.lineByteCountMax + 1) + [UInt8(ascii: "\n")]

  private(set) var bytes: [UInt8] = []
  /// By row: where its line lies in `bytes`, with a CR at its end, without the LF; empty where it
  /// was too long to be kept.
  private(set) var ranges: [Range<Int>] = []

  /// Sets the lines of a batch aside that has been framed and not yet decoded.
  mutating func copy(_ batch: EventBatch) {
    bytes.removeAll(keepingCapacity: true)
    ranges.removeAll(keepingCapacity: true)
    unsafe bytes.append(
      contentsOf: UnsafeBufferPointer(start: batch.text, count: batch.byteCount))
    for row in 0..<batch.rowCount {
      let slice = unsafe batch.lines[row]
      let start = Int(slice.offset)
      let end = start + Int(slice.byteCount)
      let hasReturn = end > start && end < bytes.count && bytes[end] == UInt8(ascii: "\r")
      ranges.append(start..<(hasReturn ? end + 1 : end))
    }
  }

  /// The line of a row without a CR at its end.
  func line(_ row: Int) -> ArraySlice<UInt8> {
    let line = bytes[ranges[row]]
    return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }

  /// Adds the line of a row to others, with a LF behind it; nothing where it was too long.
  func append(_ row: Int, to output: inout [UInt8]) {
    guard !ranges[row].isEmpty else { return }
    output += bytes[ranges[row]]
    output.append(UInt8(ascii: "\n"))
  }
}
