import Dispatch
import Glibc
import WeirCore
import WeirLoad

/// A line on stderr that shows how far a measurement is, five times a second.
///
/// Only where stderr is a terminal. Gone without a trace at the end. Another thread writes it,
/// since a terminal may keep its writer waiting.
final class BenchProgress {
  private static let period = DispatchTimeInterval.milliseconds(200)
  private static let clear = "\r\u{1B}[K"

  private let queue = DispatchQueue(label: "weir.progress")
  private let timer: (any DispatchSourceTimer)?

  /// Starts to show `progress`.
  init(of progress: LoadProgress) {
    guard StandardStreams.isTerminal(STDERR_FILENO) else {
      timer = nil
      return
    }
    let timer = DispatchSource.makeTimerSource(queue: queue)
    timer.schedule(deadline: .now() + Self.period, repeating: Self.period)
    timer.setEventHandler {
      let text =
        "\(progress.stage): \(Console.grouped(progress.sent)) sent,"
        + " \(Console.grouped(progress.answered)) answered"
      Console.write(Self.clear + String(text.prefix(Paragraph.columnCount - 1)))
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
}
