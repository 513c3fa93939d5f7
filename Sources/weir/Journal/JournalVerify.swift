import ArgumentParser
import WeirCore
import WeirJournal

/// `weir journal verify DIR`.
struct JournalVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Reads everything in a state directory and says what is wrong.",
    discussion: """
      Checks every checksum, hash and position, decrypts and unpacks. Changes
      nothing, and may run beside a server. Exit code 65 when something is damaged;
      what an interrupted process left at the end is not: the next start mends it.
      """)

  @OptionGroup var arguments: DirectoryArguments

  func run() throws {
    let report = try DirectoryArguments.asking { () throws(JournalFault) in
      try JournalVerifier.verify(try arguments.open())
    }
    let shown = Console.printable(arguments.directory)
    var lines = report.findings.map { finding in
      let place = finding.offset.map { ", byte \($0)" } ?? ""
      let position = finding.position.map { ", position \($0)" } ?? ""
      let kind = finding.isMendable ? "warning" : "error"
      return "\(kind): \(Console.printable(finding.path))\(place)\(position): "
        + Console.printable(finding.what)
    }
    let counts = [
      Paragraph.counted(report.segmentCount, "segment"),
      Paragraph.counted(report.snapshotCount, "snapshot"),
      Paragraph.counted(report.policyCount, "policy", "policies"),
    ].joined(separator: ", ")
    let events =
      Console.grouped(report.eventCount) + (report.eventCount == 1 ? " event" : " events")
    lines.append("\(shown): \(events) in \(counts): \(report.isGood ? "good" : "damaged")")
    guard !report.isGood else { return try StandardStreams.print(lines.joined(separator: "\n")) }
    let isJournal = report.findings.contains { !$0.isMendable && $0.path.hasPrefix("journal") }
    let cut = "weir journal repair \(shown) --to \(report.endPosition)"
    let orCut = isJournal ? ", or cut what is damaged off: \(cut)" : ""
    lines.append("  help: restore a backup\(orCut)")
    throw CommandFailure(.damagedData, complete: lines.joined(separator: "\n"))
  }
}
