import Dispatch
import Glibc
import WeirCore

/// A line on stderr that shows how far the reading of recordings is, five times a second:
///
///     1,204,224 events  521,309/s  43 %  1:12 left
///
/// Only where stderr is a terminal. Gone without a trace at the end. Another thread writes it,
/// since a terminal may keep its writer waiting.
final class RecordingProgress {
  private static let period = DispatchTimeInterval.milliseconds(200)
  private static let clear = "\r\u{1B}[K"

  private let queue = DispatchQueue(label: "weir.progress")
  private let timer: (any DispatchSourceTimer)?

  /// Starts to show the line.
  /// - Parameters:
  ///   - tally: counts what is read.
  ///   - byteCount: bytes to read in all; nil: nobody knows.
  ///   - watch: started with the reading.
  ///   - isWanted: whether to show anything.
  ///   - events: how many there were so far; asked on another thread.
  init(
    _ tally: ByteTally, of byteCount: UInt64?, watch: Stopwatch, isWanted: Bool,
    events: @escaping @Sendable () -> UInt64
  ) {
    guard isWanted, StandardStreams.isTerminal(STDERR_FILENO) else {
      timer = nil
      return
    }
    let timer = DispatchSource.makeTimerSource(queue: queue)
    timer.schedule(deadline: .now() + Self.period, repeating: Self.period)
    timer.setEventHandler {
      let text = Self.text(
        events: events(), hundredths: watch.hundredths, read: tally.count, of: byteCount)
      Console.write(Self.clear + text)
    }
    timer.resume()
    self.timer = timer
  }

  /// Ends it; nothing of the line is left, and nothing is written afterwards.
  func end() {
    guard let timer else { return }
    timer.cancel()
    queue.sync { Console.write(Self.clear) }
  }

  /// At most 79 columns, so that no terminal of 80 breaks the line.
  /// - Parameters:
  ///   - events: so far.
  ///   - hundredths: of seconds since the start; no time left is told in the first second.
  ///   - read: bytes so far.
  ///   - byteCount: bytes in all; nil: nobody knows.
  /// - Returns: what the terminal shows.
  static func text(
    events: UInt64, hundredths: UInt64, read: UInt64, of byteCount: UInt64?
  ) -> String {
    var text =
      "\(Console.grouped(events)) events"
      + "  \(Console.grouped(SummaryReport.rate(events, hundredths)))/s"
    if let byteCount, byteCount > 0 {
      let share = Double(min(read, byteCount)) / Double(byteCount)
      text += "  \(UInt64(share * 100)) %"
      if read > 0, hundredths >= 100 {
        let left = Double(hundredths) / 100 * (1 - share) / share
        text += "  \(clock(UInt64(left.rounded()))) left"
      }
    }
    return String(text.prefix(Paragraph.columnCount - 1))
  }

  /// Seconds as `1:05`, or `2:01:05`.
  private static func clock(_ seconds: UInt64) -> String {
    func two(_ number: UInt64) -> String { (number < 10 ? "0" : "") + "\(number)" }
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60)
    return (hours > 0 ? "\(hours):\(two(minutes))" : "\(minutes)") + ":\(two(seconds % 60))"
  }
}
