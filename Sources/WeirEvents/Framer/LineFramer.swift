import Glibc
package import WeirCore

/// Cuts a stream of bytes into batches of whole lines.
///
/// It does no I/O. The caller fills batches in this order:
///
///     framer.begin(batch)
///     while !framer.isFull(batch) {
///       read into framer.space(in: batch); at the end: framer.finish(batch), break
///       framer.added(count, to: batch)
///     }
///     framer.end(batch)               // the batch may go; what is left of the bytes stays
///
/// and goes on with further batches after the end of the input until `isDrained`.
///
/// LF ends a line; one CR before it is dropped; lines of nothing but white space are counted and
/// make no row; the last line needs no LF. A line over `Limits.lineByteCountMax` bytes becomes
/// a row of no bytes with the fault `lineTooLong`, and what has not been read of it is dropped as
/// it comes. Memory: the bytes behind the last whole line, at most one batch of them.
package struct LineFramer {
  /// Bytes a longest line takes with its line end.
  private static let lineRoom = Limits.lineByteCountMax + 2

  /// Bytes that were read and not framed when the last batch ended.
  private var tail: [UInt8] = []
  private var lineNumber: UInt64 = 0
  /// Where the line starts that has not ended yet, and up to where no LF was found.
  private var lineStart = 0
  private var scanned = 0
  /// Whether the rest of a line that is too long is being dropped.
  private var isDiscarding = false
  private var isFinished = false
  /// How many bytes a row took in the last batch, to read no more than a batch can hold.
  private var bytesPerRow = 512

  /// A framer at the start of its input.
  package init() {}

  /// Lines met so far, blank ones and the one that has not ended left out or in as they came.
  package var lineCount: UInt64 { lineNumber }

  /// Whether the input has ended and every line of it has become a row.
  package var isDrained: Bool { isFinished && tail.isEmpty }

  /// Starts a batch with the bytes the last one left.
  ///
  /// - Precondition: the batch has room for a longest line and for what the last one left.
  package mutating func begin(_ batch: EventBatch) {
    precondition(batch.byteCapacity >= Self.lineRoom, "a batch holds at least one longest line")
    precondition(tail.count <= batch.byteCapacity, "batches of one framer have one size")
    batch.clear()
    let count = tail.count
    unsafe tail.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      unsafe batch.text.update(from: base, count: count)
    }
    tail.removeAll(keepingCapacity: true)
    batch.byteCount = count
    lineStart = 0
    scanned = 0
    frame(batch)
  }

  /// Where the next bytes may be read to; empty only when the batch is full.
  package func space(in batch: EventBatch) -> UnsafeMutableBufferPointer<UInt8> {
    guard !isFull(batch) else { return unsafe UnsafeMutableBufferPointer(start: nil, count: 0) }
    let room = batch.byteCapacity - batch.byteCount
    // More than the rows that are left will take would be copied to the next batch.
    let useful = max(Self.lineRoom, (batch.rowCapacity - batch.rowCount) * bytesPerRow)
    return unsafe UnsafeMutableBufferPointer(
      start: batch.text + batch.byteCount, count: min(room, useful))
  }

  /// Frames `count` bytes that were read into the space.
  package mutating func added(_ count: Int, to batch: EventBatch) {
    batch.byteCount += count
    frame(batch)
  }

  /// Whether the batch must be handed on: no row is left, or no room for a longest line.
  package func isFull(_ batch: EventBatch) -> Bool {
    batch.rowCount == batch.rowCapacity || lineStart + Self.lineRoom > batch.byteCapacity
  }

  /// Notes the end of the input: what is left is a line.
  package mutating func finish(_ batch: EventBatch) {
    isFinished = true
    frame(batch)
  }

  /// Takes back the bytes that belong to the next batch; `batch` may be handed on then.
  package mutating func end(_ batch: EventBatch) {
    let rest = batch.byteCount - lineStart
    unsafe tail.append(
      contentsOf: UnsafeBufferPointer(start: batch.text + lineStart, count: rest))
    batch.byteCount = lineStart
    if batch.rowCount > 0 {
      bytesPerRow = max(64, min(Self.lineRoom, lineStart / batch.rowCount * 9 / 8))
    }
    lineStart = 0
    scanned = 0
  }

  /// Notes that nothing more will come, and forgets a line that has not ended.
  package mutating func discardRest() {
    isFinished = true
    tail.removeAll()
  }

  /// Makes rows of all lines that have ended, as far as there are rows and room.
  private mutating func frame(_ batch: EventBatch) {
    while !isFull(batch) {
      let found = unsafe memchr(batch.text + scanned, 10, batch.byteCount - scanned)
      guard let found = unsafe found else { break }
      let end = unsafe UnsafeRawPointer(found) - UnsafeRawPointer(batch.text)
      if isDiscarding {
        isDiscarding = false
      } else {
        addLine(lineStart..<end, to: batch)
      }
      lineStart = end + 1
      scanned = lineStart
    }
    if !isFull(batch) { frameRest(batch) }
  }

  /// Looks at bytes without LF: the start of a line that is too long, or the last line.
  private mutating func frameRest(_ batch: EventBatch) {
    scanned = batch.byteCount
    if isDiscarding {
      batch.byteCount = lineStart
      scanned = lineStart
    } else if batch.byteCount - lineStart >= Self.lineRoom {
      addLine(lineStart..<batch.byteCount, to: batch)
      isDiscarding = true
      batch.byteCount = lineStart
      scanned = lineStart
    } else if isFinished, batch.byteCount > lineStart {
      addLine(lineStart..<batch.byteCount, to: batch)
      lineStart = batch.byteCount
    }
  }

  /// Space, tab and carriage return: what JSON calls white space, within a line.
  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }

  /// Makes a row of one line, its LF left out, unless it is blank.
  private mutating func addLine(_ range: Range<Int>, to batch: EventBatch) {
    lineNumber += 1
    let bytes = unsafe batch.text + range.lowerBound
    var count = range.count
    if count > 0, unsafe bytes[count - 1] == 13 { count -= 1 }
    if unsafe count == 0 || Self.isBlank(bytes[0]) {
      var index = 0
      while index < count, unsafe Self.isBlank(bytes[index]) { index += 1 }
      if index == count, count <= Limits.lineByteCountMax { return }
    }
    let row = batch.rowCount
    let isTooLong = count > Limits.lineByteCountMax
    unsafe batch.lines[row] = TextSlice(
      offset: UInt32(range.lowerBound), byteCount: isTooLong ? 0 : UInt32(count))
    unsafe batch.lineNumbers[row] = lineNumber
    unsafe batch.faults[row] =
      isTooLong
      ? RowFault(.lineTooLong, field: RowFault.noField, offset: RowFault.noOffset) : .none
    batch.rowCount = row + 1
  }
}
