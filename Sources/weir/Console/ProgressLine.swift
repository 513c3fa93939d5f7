import Dispatch
import Glibc
import WeirCore
import WeirEngine

/// A line on stderr that shows how far scoring is, five times a second.
///
/// Only where people look: stderr is a terminal, and stdout another place, since the line would
/// else be written between the answers. Gone without a trace at the end.
final class ProgressLine {
  private static let period = DispatchTimeInterval.milliseconds(200)
  private static let clear = "\r\u{1B}[K"

  private let queue = DispatchQueue(label: "weir.progress")
  private let timer: (any DispatchSourceTimer)?

  /// Starts to show the progress of `engine`; `alertCount` gives the alerts so far, nil where
  /// nobody asked for them.
  init(
    of engine: ScoringEngine, watch: Stopwatch, isWanted: Bool,
    alertCount: @escaping @Sendable () -> UInt64? = { nil }
  ) {
    guard isWanted, StandardStreams.isTerminal(STDERR_FILENO),
      !StandardStreams.isTerminal(STDOUT_FILENO)
    else {
      timer = nil
      return
    }
    let timer = DispatchSource.makeTimerSource(queue: queue)
    timer.schedule(deadline: .now() + Self.period, repeating: Self.period)
    timer.setEventHandler {
      Console.write(Self.clear + Self.text(engine.progress, watch.hundredths, alertCount()))
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
  private static func text(
    _ summary: ScoringSummary, _ hundredths: UInt64, _ alertCount: UInt64?
  ) -> String {
    let rate = SummaryReport.rate(summary.events, hundredths)
    let errorCount = summary.errors.values.reduce(0, +)
    let text =
      "\(Console.grouped(summary.lines)) lines  \(Console.grouped(rate))/s"
      + "  review \(Console.grouped(summary.reviewed))"
      + "  reject \(Console.grouped(summary.rejected))"
      + (alertCount.map { "  alerts \(Console.grouped($0))" } ?? "")
      + (errorCount > 0 ? "  errors \(Console.grouped(errorCount))" : "")
    return String(text.prefix(Paragraph.columnCount - 1))
  }
}
