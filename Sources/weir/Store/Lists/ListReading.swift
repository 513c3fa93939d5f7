import ArgumentParser
import WeirCore
import WeirSignals
import WeirStore

extension ListImport.Format: ExpressibleByArgument {}

/// A file of values, and how it is read.
struct ListReading: ParsableArguments {
  @Argument(help: ArgumentHelp("The file; - is stdin.", valueName: "file"))
  var file: String

  @Option(
    help: ArgumentHelp("How it is written; csv or lines, if not said.", valueName: "format"))
  var format: ListImport.Format?

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Only rows with this cell (bins, geoip); may be repeated.", valueName: "column=value"))
  var conditions: [ColumnCondition] = []

  @OptionGroup var entry: EntryOptions

  @Flag(help: "Take the other rows when some are refused.")
  var skipRefused = false

  @Option(help: ArgumentHelp("Refused rows to list.", valueName: "n"))
  var limit = 20

  private static let limits = 0...100_000

  func validate() throws {
    if file.isEmpty { throw ValidationError("The name of a file is empty.") }
    guard Self.limits.contains(limit) else {
      throw ValidationError("'--limit' must be 0 to 100000.")
    }
  }

  /// What a file holds.
  struct Contents {
    let wishes: [ListWish]
    let refusedCount: Int
    let duplicateCount: Int
    /// Entries whose end is over.
    let expiredCount: Int
    /// Whether nothing is wished, and no header says that it is meant so.
    let isBare: Bool

    /// Says on stderr what else there is to know about the rows.
    func tell() {
      if duplicateCount > 0 {
        Console.say(
          "weir: \(Paragraph.counted(duplicateCount, "row")) had a value that came again; "
            + "the last one counts")
      }
      if expiredCount > 0 {
        Console.say(
          "weir: \(Paragraph.counted(expiredCount, "entry has", "entries have")) an end that is "
            + "over")
      }
    }
  }

  /// What the file wishes, and what came of its rows. Refused rows are told on stderr.
  /// - Parameters:
  ///   - kind: the list's type.
  ///   - now: milliseconds since 1970.
  /// - Returns: a wish for each value, and facts for the audit trail.
  /// - Throws: that the file cannot be read, or that rows are refused.
  func read(kind: SignalList.Kind, now: Int64) throws -> Contents {
    let end = try entry.end(now)
    let stop = try StopRequest.onSignals()
    let bytes = try ConcatenatedSource.bytes(of: [file], stop: stop)
    guard !stop.isRequested else {
      throw CommandFailure(.inputOutput, "interrupted; nothing was changed")
    }
    let rows: ListImport
    do throws(ListImport.Unreadable) {
      rows = try ListImport.read(
        bytes, kind: kind, format: format, where: conditions.map { ($0.column, $0.value) })
    } catch {
      throw CommandFailure(
        .damagedData,
        complete: error.faults.map { "weir: " + line($0.line, $0.message) }.joined(separator: "\n"))
    }
    var wishes: [ListWish] = []
    wishes.reserveCapacity(rows.count)
    var refused = rows.refused.map { ($0.line, $0.message) }
    for row in rows.entries {
      let reason = row.reason.map { String(decoding: $0, as: UTF8.self) }
      if let reason, let message = Self.fault(ofReason: reason) {
        refused.append((row.line, message))
        continue
      }
      wishes.append(
        ListWish(
          value: Array(row.value), expires: row.expires == .max ? end : row.expires,
          reason: reason ?? entry.reason))
    }
    try tell(refused.sorted { $0.0 < $1.0 })
    return Contents(
      wishes: wishes, refusedCount: refused.count, duplicateCount: rows.duplicates,
      expiredCount: wishes.count { $0.expires.map { $0 <= now } ?? false },
      isBare: wishes.isEmpty && !(refused.isEmpty && isHeaderAlone(bytes)))
  }

  /// Whether a file without entries is meant so: one of CSV has a header.
  private func isHeaderAlone(_ bytes: [UInt8]) -> Bool {
    switch format {
    case .csv: return true
    case .lines, .bins, .geoip: return false
    case nil:
      let cells = bytes.prefix { $0 != 0x0A && $0 != 0x0D }.split(separator: UInt8(ascii: ","))
      return cells.contains { String(decoding: $0, as: UTF8.self) == "value" }
    }
  }

  private static func fault(ofReason reason: String) -> String? {
    if reason.utf8.count > EntryOptions.reasonByteCountMax {
      return "the reason is longer than \(EntryOptions.reasonByteCountMax) bytes"
    }
    guard CardNumberSearch.isFound(in: reason) else { return nil }
    return "the reason holds what looks like a card number; write its last four digits"
  }

  /// Says which rows are refused; ends the command unless they are to be passed over.
  private func tell(_ refused: [(line: Int, message: String)]) throws(CommandFailure) {
    guard !refused.isEmpty else { return }
    for fault in refused.prefix(limit) { Console.say("weir: " + line(fault.line, fault.message)) }
    let count = Paragraph.counted(refused.count, "row")
    guard !skipRefused else {
      Console.say("weir: \(count) passed over")
      return
    }
    let header =
      refused.first?.line == 1 ? "; a header is value[,expires][,reason], in small letters" : ""
    throw CommandFailure(
      .damagedData, "\(count) refused; nothing was changed",
      help: "mend them, or take the others with --skip-refused" + header)
  }

  private func line(_ number: Int, _ message: String) -> String {
    let path = file == "-" ? StandardStreams.inputName : Console.printable(file)
    let place = number > 0 ? "\(path):\(number)" : path
    return "\(place): \(Console.printable(message))"
  }
}
