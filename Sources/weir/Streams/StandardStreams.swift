import Glibc
import WeirCore

/// stdin, stdout and stderr as the process was given them.
enum StandardStreams {
  /// What messages call them.
  static let inputName = "stdin"
  static let outputName = "stdout"

  /// Makes sure of what every command relies on. Call before a file is opened.
  ///
  /// A reader that goes away is an error of `write`, not a signal. A standard descriptor that was
  /// closed is taken by one that refuses its use: else the first file opened would become stdout.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      let useless = descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY
      guard unsafe open("/dev/null", useless) == descriptor else {
        exit(CommandExit.inputOutput.rawValue)
      }
    }
  }

  /// Where a command's results go.
  static let output = DescriptorSink(descriptor: STDOUT_FILENO, path: outputName)

  /// Writes text and a line end, if it has none, to stdout.
  static func print(_ text: String) throws(InputOutputFault) {
    try output.write(text.hasSuffix("\n") ? text : text + "\n")
  }

  /// Colours for stdout: in a terminal, unless the environment sets `NO_COLOR` to anything.
  static var style: TextStyle {
    let isUnwanted = unsafe getenv("NO_COLOR").map { unsafe $0.pointee != 0 } ?? false
    return isTerminal(STDOUT_FILENO) && !isUnwanted ? .coloured : .plain
  }

  /// Empties the screen where stdout is a terminal.
  static func clearTerminal() {
    guard isTerminal(STDOUT_FILENO) else { return }
    do throws(InputOutputFault) { try output.write("\u{1B}[H\u{1B}[2J\u{1B}[3J") } catch {}
  }

  /// Whether the descriptor is a terminal.
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
}
