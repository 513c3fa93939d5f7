import ArgumentParser
import WeirCore
import WeirEngine
import WeirJournal
import WeirState

/// `weir journal stat DIR`.
struct JournalStat: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stat",
    abstract: "Says what a state directory holds.",
    discussion: """
      Reads the whole journal. A hash of the state is the same for the same events
      in the same order, whatever restarts, threads and snapshots lay between.
      """)

  @OptionGroup var arguments: DirectoryArguments

  @Flag(help: "Print the hash of the state, and nothing else.")
  var stateHash = false

  @Option(help: ArgumentHelp("How it is written.", valueName: "format"))
  var format: CtlCommand.Format = .text

  func run() throws {
    let statistics = try DirectoryArguments.asking { () throws(JournalFault) in
      try StateStatistics.read(try arguments.open(), wantsHash: stateHash)
    }
    if stateHash { return try StandardStreams.print(statistics.stateHash ?? "") }
    switch format {
    case .json: try StandardStreams.print(statistics.json.line)
    case .text: try StandardStreams.print(Self.text(statistics))
    }
  }

  private static func text(_ found: StateStatistics) -> String {
    var rows: [(String, String)] = [
      ("directory", Console.printable(found.path)),
      ("encrypted", found.isEncrypted ? "yes" : "no"),
      ("position", "\(Console.grouped(found.position)): events and activations of policies"),
      ("synced", "\(Console.grouped(found.durablePosition)) of them, as far as records tell"),
      ("segments", "\(found.segmentCount), \(bytes(found.segmentByteCount))"),
    ]
    let snapshots = found.snapshots.map { Console.grouped($0) }.joined(separator: ", ")
    rows.append(("snapshots", snapshots.isEmpty ? "none" : "at \(snapshots)"))
    if let policy = found.policy { rows.append(("policy", policy)) }
    if let watermark = found.watermark { rows.append(("watermark", watermark)) }
    if found.tornByteCount > 0 {
      rows.append(
        (
          "torn",
          "\(bytes(found.tornByteCount)) behind the last whole record; the next start mends it"
        ))
    }
    for damaged in found.damagedSnapshots { rows.append(("damaged", Console.printable(damaged))) }
    let width = rows.reduce(0) { max($0, $1.0.count) } + 2
    return rows.map { name, value in
      name + String(repeating: " ", count: width - name.count) + value
    }.joined(separator: "\n")
  }

  private static func bytes(_ count: Int) -> String { Console.grouped(UInt64(count)) + " bytes" }
}
