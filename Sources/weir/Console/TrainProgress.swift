import Glibc

/// A line on stderr that says what a training is at; only on a terminal.
final class TrainProgress {
  private static let clear = "\r\u{1B}[K"
  private let isWanted: Bool
  private var isShown = false

  init(isWanted: Bool) { self.isWanted = isWanted && StandardStreams.isTerminal(STDERR_FILENO) }

  /// Shows a text in place of the one before.
  func say(_ text: String) {
    guard isWanted else { return }
    isShown = true
    Console.write(Self.clear + String(text.prefix(79)))
  }

  /// Takes the line away.
  func end() {
    if isShown { Console.write(Self.clear) }
    isShown = false
  }
}
