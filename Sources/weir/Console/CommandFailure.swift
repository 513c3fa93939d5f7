import Glibc
import WeirCore

/// The exit codes that scripts rely on (sysexits.h has the numbers from 64 on).
enum CommandExit: Int32 {
  /// Done, but some input lines were invalid, or a test failed.
  case doneWithFaults = 1
  /// The arguments make no sense.
  case usage = 64
  /// The input is damaged.
  case damagedData = 65
  /// The system could not read or write.
  case inputOutput = 74
  /// Another process uses the state directory.
  case locked = 75
  /// The policy or the configuration is wrong.
  case badPolicy = 78
}

/// Why a command ends without having done its work: what stderr says, and the exit code.
struct CommandFailure: Error {
  let exitCode: CommandExit
  /// The text for people, without the last line end.
  let text: String

  /// `weir: PLACE: what`, and how to mend it.
  init(_ exitCode: CommandExit, _ message: String, help: String? = nil) {
    self.exitCode = exitCode
    text = "weir: " + message + (help.map { "\n  help: " + $0 } ?? "")
  }

  /// Several of them as one; the exit code is that of the first.
  init?(_ failures: [CommandFailure]) {
    guard let first = failures.first else { return nil }
    exitCode = first.exitCode
    text = failures.map(\.text).joined(separator: "\n")
  }

  /// A text that is complete as it is.
  init(_ exitCode: CommandExit, complete text: String) {
    self.exitCode = exitCode
    self.text = text
  }

  /// What a stream's fault means; nil when our reader went away, which is no failure.
  init?(_ fault: InputOutputFault) {
    switch fault {
    case .closed: return nil
    case .failed(let path, let operation, let code):
      self.init(path: path, operation, code)
    case .damaged(let path, let offset, let what):
      self.init(
        .damagedData, "\(Console.printable(path)): damaged at byte \(offset): \(what)",
        help: "get the file again from where it came; `lz4 -t` tells whether a file is whole")
    }
  }

  /// That the system refused; `code` is its `errno`.
  init(path: String, _ operation: InputOutputFault.Operation, _ code: Int32) {
    let path = Console.printable(path)
    let verb =
      switch operation {
      case .open: "opened"
      case .read: "read"
      case .write: "written"
      }
    self.init(
      .inputOutput, "\(path): cannot be \(verb): \(Self.reason(code))",
      help: Self.help(code, path: path))
  }

  /// The system's words for an `errno`, in small letters as the rest of a sentence is.
  static func reason(_ code: Int32) -> String {
    unsafe String(cString: strerror(code)).lowercased()
  }

  private static func help(_ code: Int32, path: String) -> String? {
    switch code {
    case EISDIR: "name the files in it, such as \(path)/*.ndjson"
    case ENOSPC, EDQUOT: "make room, then run it again: an answer line may be incomplete"
    case EBADF: "the program was started with \(path) closed: give it a file, or /dev/null"
    default: nil
    }
  }
}
