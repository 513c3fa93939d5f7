import Glibc
import WeirCore

/// What the program says to people, on stderr.
enum Console {
  private static let sink = DescriptorSink(descriptor: STDERR_FILENO, path: "stderr")

  /// Writes a line. That stderr cannot be written is ignored: there is nobody else to tell.
  static func say(_ text: String) { write(text + "\n") }

  /// Writes text as it is.
  static func write(_ text: String) {
    do throws(InputOutputFault) { try sink.write(text) } catch {}
  }

  /// The text with control characters replaced, so that a file's name cannot steer a terminal.
  static func printable(_ text: String) -> String { Paragraph.printable(text) }

  /// A count with a comma between thousands.
  static func grouped(_ count: UInt64) -> String { Paragraph.grouped(count) }

  /// A count of hundredths as `12.34`.
  static func hundredths(_ count: UInt64) -> String {
    let rest = count % 100
    return "\(grouped(count / 100)).\(rest < 10 ? "0" : "")\(rest)"
  }
}
