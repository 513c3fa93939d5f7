import ArgumentParser
import WeirCore
import WeirJournal
import WeirState

/// What a command that scores events is told about its state directory.
struct StateArguments: ParsableArguments {
  private static let segmentByteCounts = 4_096...(1 << 34)

  @Option(
    help: ArgumentHelp(
      "Where the state is kept, so that it survives; made if it is not there.", valueName: "dir"))
  var state: String?

  @Option(
    help: ArgumentHelp(
      "What survives a power cut: always, interval (all but 2 s), off. (default: interval)",
      valueName: "mode"))
  var fsync: JournalOptions.Fsync?

  @Option(
    help: ArgumentHelp(
      "The keys of the state directory. (default: weir.key in it)", valueName: "file"))
  var keyFile: String?

  @Option(help: .hidden)
  var segmentBytes: Int?

  @Option(help: .hidden)
  var snapshotEvents: UInt64?

  func validate() throws {
    if state == nil {
      let said = [
        ("--fsync", fsync != nil), ("--key-file", keyFile != nil),
        ("--segment-bytes", segmentBytes != nil), ("--snapshot-events", snapshotEvents != nil),
      ]
      if let option = said.first(where: \.1)?.0 {
        throw ValidationError("'\(option)' needs '--state': there is nothing to keep without it.")
      }
    }
    if state?.isEmpty == true { throw ValidationError("The name of the state directory is empty.") }
    if let segmentBytes, !Self.segmentByteCounts.contains(segmentBytes) {
      throw ValidationError("'--segment-bytes' must be 4096 or more.")
    }
    if snapshotEvents == 0 { throw ValidationError("'--snapshot-events' must be 1 or more.") }
  }

  /// The directory and how to keep it; nil where there is none.
  var options: StateOptions? {
    guard let state else { return nil }
    var options = StateOptions(path: state) { Stopwatch.nanoseconds() }
    options.keyFile = keyFile
    if let fsync { options.fsync = fsync }
    if let segmentBytes { options.segmentByteCount = segmentBytes }
    options.snapshotEventCount = snapshotEvents
    return options
  }
}

extension JournalOptions.Fsync: ExpressibleByArgument {}
