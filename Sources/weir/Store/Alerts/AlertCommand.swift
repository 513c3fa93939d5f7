import ArgumentParser
import WeirCore
import WeirStore

/// `weir alert COMMAND`.
struct AlertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alert",
    abstract: "Looks at the alerts of a store.",
    subcommands: [AlertLs.self])
}

extension AlertState: ExpressibleByArgument {}

/// `weir alert ls`.
struct AlertLs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "Lists alerts, the latest first.",
    discussion: """
      due: to be told, or tried again; told: the receiver has it; gone: the receiver
      is no more; exhausted: tried as often as it is. Only JSON has what is told.
      """)

  @OptionGroup var store: StoreArguments

  @Option(help: ArgumentHelp("Only those.", valueName: "state"))
  var state: AlertState?

  @Option(help: ArgumentHelp("Alerts to list.", valueName: "n"))
  var limit = 50

  @Option(help: ArgumentHelp("How they are written.", valueName: "format"))
  var format: CtlCommand.Format = .text

  private static let limits = 1...1_000_000

  func validate() throws {
    guard Self.limits.contains(limit) else {
      throw ValidationError("'--limit' must be 1 to 1000000.")
    }
  }

  func run() throws {
    let session = try store.open(mustExist: true)
    let alerts = try StoreSession.asking { () throws(StoreFault) in
      try session.store.alerts(state, limit: limit)
    }
    switch format {
    case .json:
      guard !alerts.isEmpty else { return }
      try StandardStreams.print(alerts.map { AlertText.json($0).line }.joined(separator: "\n"))
    case .text:
      let lines = alerts.isEmpty ? ["no such alerts"] : AlertText.lines(alerts)
      try StandardStreams.print(lines.joined(separator: "\n"))
    }
  }
}

/// Alerts as they are written.
enum AlertText {
  /// One line an alert; why it was not told below it.
  static func lines(_ alerts: [AlertRecord]) -> [String] {
    let table = StoreText.table(
      ["EVENT TIME", "STATE", "TRIES", "SEVERITY", "ALERT"], right: [2],
      alerts.map { alert in
        [
          StoreText.moment(alert.milliseconds), alert.state.rawValue,
          Paragraph.grouped(alert.attempts), StoreText.short(alert.severity, 8),
          StoreText.short(alert.name, 27),
        ]
      })
    return [table[0]]
      + zip(alerts, table.dropFirst()).flatMap { alert, line in
        [line] + fault(alert)
      }
  }

  private static func fault(_ alert: AlertRecord) -> [String] {
    guard let fault = alert.fault else { return [] }
    let next = alert.next.map { "; again at " + StoreText.moment($0) } ?? ""
    return Paragraph.lines(Console.printable(fault) + next, first: "    ", rest: 6)
  }

  /// An alert with what is told.
  static func json(_ alert: AlertRecord) -> JSONValue {
    .members([
      ("id", .string(alert.id)), ("name", .string(alert.name)),
      ("severity", .string(alert.severity)), ("ts", .string(StoreText.moment(alert.milliseconds))),
      ("raised", .string(StoreText.moment(alert.raised))), ("state", .string(alert.state.rawValue)),
      ("attempts", .integer(Int64(alert.attempts))),
      ("first", alert.first.map { .string(StoreText.moment($0)) }),
      ("next", alert.next.map { .string(StoreText.moment($0)) }),
      ("fault", alert.fault.map { .string($0) }), ("body", StoreText.value(alert.body)),
    ])
  }
}
