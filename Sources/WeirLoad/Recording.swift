/// The lines that are sent, in memory, so that no disk takes part in a measurement.
///
/// Events have numbers from 0 on. When the lines are used up they are sent again from the first,
/// and in pass p each one's `event_id` ends in `~p`: the server would else answer from memory.
/// Times stay as they are: to a server that knows the newest time, a second pass is late.
package struct Recording: Sendable {
  /// Where a line lies, and where its id ends.
  private struct Line {
    let start: Int
    /// Behind its LF.
    let end: Int
    /// The quote that ends the id; `start` where none was found.
    let idEnd: Int
  }

  private let bytes: [UInt8]
  private let lines: [Line]
  /// Lines that have no `event_id` as a string: they are sent unchanged in every pass.
  package let withoutID: Int
  /// Bytes of the longest line, with its LF.
  let lineByteCountMax: Int

  /// The lines of `bytes` that are not blank; a LF is added to the last one if it has none.
  package init(_ bytes: [UInt8]) {
    var bytes = bytes
    if let last = bytes.last, last != Self.lineFeed { bytes.append(Self.lineFeed) }
    var lines: [Line] = []
    var start = 0
    while start < bytes.count {
      let end = (bytes[start...].firstIndex(of: Self.lineFeed) ?? bytes.count - 1) + 1
      if !Self.isBlank(bytes[start..<end]) {
        let idEnd = EventIDFinder.end(in: bytes[start..<end])
        lines.append(Line(start: start, end: end, idEnd: idEnd ?? start))
      }
      start = end
    }
    self.bytes = bytes
    self.lines = lines
    withoutID = lines.count { $0.idEnd == $0.start }
    lineByteCountMax = lines.map { $0.end - $0.start }.max() ?? 0
  }

  private static let lineFeed = UInt8(ascii: "\n")

  /// Lines, each of which is an event.
  package var count: Int { lines.count }

  /// How often the lines have been begun when `events` events were taken from the first on.
  package func passes(of events: UInt64) -> UInt64 {
    lines.isEmpty ? 0 : (events + UInt64(count) - 1) / UInt64(count)
  }

  /// Appends an event's line with its LF. There must be lines.
  package func append(_ event: UInt64, to buffer: inout [UInt8]) {
    let (pass, index) = event.quotientAndRemainder(dividingBy: UInt64(count))
    let line = lines[Int(index)]
    guard pass > 0, line.idEnd != line.start else {
      buffer += bytes[line.start..<line.end]
      return
    }
    buffer += bytes[line.start..<line.idEnd]
    buffer.append(UInt8(ascii: "~"))
    buffer += String(pass).utf8
    buffer += bytes[line.idEnd..<line.end]
  }

  /// As servers see it: nothing but what JSON takes for space.
  private static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
    line.allSatisfy { $0 == 32 || (9...13).contains($0) && $0 != 11 && $0 != 12 }
  }
}
