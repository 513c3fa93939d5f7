import ArgumentParser
import Glibc
import WeirCore
import WeirSignals
import WeirStore

/// `weir list show NAME [VALUE]`.
struct ListShow: ParsableCommand {
  /// How entries are written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, csv
  }

  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows the entries of a list: until when, why, by whom, when.",
    usage: "weir list show <name> [<value>] --store <file> [<options>]",
    discussion: """
      Those that were removed too: the policy's file may have them. Exit code 1 when
      the store has no entry of the value that is asked for.
      """)

  @OptionGroup var list: ListArguments

  @Argument(help: ArgumentHelp("The only value to show.", valueName: "value"))
  var value: String?

  @Option(help: ArgumentHelp("Entries to show.", valueName: "n"))
  var limit = 1_000

  @Option(help: ArgumentHelp("How they are written.", valueName: "format"))
  var format: Format = .text

  private static let limits = 1...10_000_000

  func validate() throws {
    guard Self.limits.contains(limit) else {
      throw ValidationError("'--limit' must be 1 to 10000000.")
    }
  }

  func run() throws {
    let session = try list.store.open(mustExist: true)
    let kind = try list.kind(in: session)
    var entries: [StoredListEntry] = []
    var isMore = false
    if let value {
      let bytes = try ListValues.canonical([value], kind: kind)
      entries = try StoreSession.asking { () throws(StoreFault) in
        try session.store.entries(of: list.name, values: bytes)
      }
      guard !entries.isEmpty else {
        throw CommandFailure(
          .doneWithFaults, "\(list.name): the store has no entry of that value",
          help: "the policy's file may have it, or a network or prefix that covers it")
      }
    } else {
      try StoreSession.asking { () throws(StoreFault) in
        try session.store.forEachEntry(of: list.name) { entry in
          isMore = entries.count == limit
          if !isMore { entries.append(entry) }
          return !isMore
        }
      }
    }
    try write(entries, kind: kind)
    if isMore {
      Console.say(
        "weir: \(list.name): only the first \(Paragraph.counted(limit, "entry", "entries"))")
      Console.say("  help: --limit shows more, 'weir list export' all that is on the list")
    }
  }

  private func write(_ entries: [StoredListEntry], kind: SignalList.Kind) throws {
    let output = RowOutput(StandardStreams.output)
    let now = Stopwatch.epochMilliseconds()
    let isTerminal = StandardStreams.isTerminal(STDOUT_FILENO)
    if format == .csv { _ = output.add("value,expires,reason,removed,at,actor,row") }
    let width = entries.reduce(0) { width, entry in
      max(width, min(40, ListValue.text(entry.value, kind: kind).count))
    }
    for entry in entries {
      let line =
        switch format {
        case .text: ListText.text(entry, kind: kind, width: width, now: now)
        case .json: ListText.json(entry, kind: kind, now: now).line
        case .csv:
          ListText.row(
            [
              ListValue.text(entry.value, kind: kind), ListText.moment(entry.expires ?? .max),
              entry.reason, entry.expires == nil ? "true" : "false",
              ListText.moment(entry.milliseconds), entry.actor, "\(entry.sequence)",
            ], isTerminal: isTerminal)
        }
      guard output.add(line) else { break }
    }
    try output.finish()
  }
}
