import Dispatch
import Glibc
import Synchronization
import WeirCore
import WeirJournal
import WeirState

/// What people are told while a state directory is opened, and after that.
final class RecoveryNotes: Sendable {
  private static let clear = "\r\u{1B}[K"
  private static let period: UInt64 = 200_000_000

  private let isWanted: Bool
  private let watch = Stopwatch()
  private let lastWritten = Mutex<UInt64>(0)

  /// - Parameter isWanted: whether there is to be progress; only on a terminal there is.
  init(isWanted: Bool) {
    self.isWanted = isWanted && StandardStreams.isTerminal(STDERR_FILENO)
  }

  /// Shows how far the journal has been read.
  func progress(_ position: UInt64) {
    guard isWanted else { return }
    let now = watch.elapsedNanoseconds
    let isDue = lastWritten.withLock { last in
      guard now - last >= Self.period else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    Console.write(Self.clear + "reading the journal: \(Console.grouped(position)) events")
  }

  /// Takes the line away.
  func end() {
    if isWanted, lastWritten.withLock({ $0 }) > 0 { Console.write(Self.clear) }
  }

  /// Sentences about what was found that people have to know.
  static func warnings(_ report: RecoveryReport, path: String) -> [String] {
    let shown = Console.printable(path)
    var lines = report.damagedSnapshots.map { damaged in
      "weir: warning: \(Console.printable(damaged.fault.message)): the snapshot before it is used"
    }
    if let tail = report.tornTail {
      lines.append(
        "weir: warning: \(shown): \(tail.byteCount) bytes behind the last whole record, which an "
          + "interrupted process left, were moved to quarantine/")
    }
    return lines
  }

  /// One line about the directory: what goes on.
  static func summary(_ store: StateStore) -> String {
    let shown = Console.printable(store.options.path)
    let kept = store.directory.isEncrypted ? "encrypted" : "not encrypted"
    guard !store.isNew else {
      let hint = store.directory.isEncrypted ? "" : "; 'weir init DIR' makes an encrypted one"
      return "weir: state: made \(shown), \(kept)\(hint)"
    }
    let report = store.recovery
    let snapshot = report.snapshot.map { ", from a snapshot at \(Console.grouped($0))" } ?? ""
    return "weir: state: \(shown), \(kept), at position \(Console.grouped(report.position))"
      + snapshot
  }
}

extension CommandFailure {
  /// What a fault of a state directory means.
  init(_ fault: JournalFault) {
    let code: CommandExit =
      switch fault.kind {
      case .damaged: .damagedData
      case .locked: .locked
      case .key, .version, .usage: .badPolicy
      case .full, .write, .sync, .system: .inputOutput
      }
    var help = fault.help
    if fault.kind == .damaged, help == nil {
      help =
        "'weir journal verify' tells more; restore a backup, or cut it off: 'weir journal repair'"
    }
    self.init(code, Console.printable(fault.message), help: help.map(Console.printable))
  }
}
