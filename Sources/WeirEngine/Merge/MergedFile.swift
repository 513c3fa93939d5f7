import WeirCore
import WeirEvents

/// One of the files of a merge: the lines of it that were read and not passed on yet, at most a
/// batch of them, and the time of each.
final class MergedFile {
  private let source: any InterruptibleSource
  private var reader: BatchReader
  private var lines = RecordedLines()
  /// By row, milliseconds since 1970; that of the line before where a line cannot be read.
  private var times: [Int64] = []
  private var row = 0
  private var previousTime = Int64.min
  private var hasEnded = false
  /// What reading ended with; told once the lines before it have been passed on.
  private var fault: InputOutputFault?

  init(_ source: any InterruptibleSource) {
    self.source = source
    reader = BatchReader(source)
  }

  /// The time of the next line; nil where there is none in hand.
  var nextTime: Int64? { row < times.count ? times[row] : nil }

  /// Whether it has to be read before anything can be said of its next line.
  var isHungry: Bool { row == times.count && !hasEnded }

  /// Whether reading would not have to wait.
  var hasBytes: Bool { source.hasBytes }

  /// Reads the next batch; all lines in hand have been passed on.
  /// - Parameters:
  ///   - batch: memory to read into, of a schema with the time, for this call only.
  ///   - worker: decodes it.
  /// - Throws: what reading ended with, where nothing was read before that.
  func refill(_ batch: EventBatch, _ worker: DecoderWorker) throws(InputOutputFault) {
    if let fault { throw fault }
    row = 0
    times.removeAll(keepingCapacity: true)
    batch.clear()
    do throws(InputOutputFault) {
      hasEnded = try !reader.fill(batch)
    } catch {
      guard batch.rowCount > 0 else { throw error }
      fault = error
    }
    lines.copy(batch)
    worker.decode(batch)
    for row in 0..<batch.rowCount {
      if unsafe batch.faults[row].fault == .none { previousTime = batch.time(of: row) }
      times.append(previousTime)
    }
  }

  /// Passes lines on while their times are before a bound, and not more than fit.
  /// - Parameters:
  ///   - bound: the time of another file's next line; nil: there is no other.
  ///   - goesFirst: whether this file goes before that one at the same time.
  ///   - output: takes them.
  ///   - limit: bytes of `output` at which no further line is added.
  func pass(before bound: Int64?, goesFirst: Bool, to output: inout [UInt8], limit: Int) {
    while row < times.count, output.count < limit, comes(times[row], before: bound, goesFirst) {
      var last = row
      guard !lines.ranges[row].isEmpty else {
        output += RecordedLines.tooLongLine
        row += 1
        continue
      }
      // Neighbours in memory go at once.
      let room = limit - output.count
      let start = lines.ranges[row].lowerBound
      while last + 1 < times.count, lines.ranges[last].upperBound - start < room,
        lines.ranges[last + 1].lowerBound == lines.ranges[last].upperBound + 1,
        !lines.ranges[last + 1].isEmpty, comes(times[last + 1], before: bound, goesFirst)
      { last += 1 }
      output += lines.bytes[start..<lines.ranges[last].upperBound]
      output.append(UInt8(ascii: "\n"))
      row = last + 1
    }
  }

  private func comes(_ time: Int64, before bound: Int64?, _ goesFirst: Bool) -> Bool {
    guard let bound else { return true }
    return time < bound || goesFirst && time == bound
  }
}
