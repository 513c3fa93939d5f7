import ArgumentParser
import WeirCore
import WeirServer
import WeirStore

/// `weir case COMMAND`.
struct CaseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "case",
    abstract: "Works through the events that were answered 'review'.",
    discussion: """
      Each is a case of the store: its event, masked, and the answer. A decision on a
      case becomes a label of its event, so that models and backtests learn from it.
      """,
    subcommands: [
      CaseLs.self, CaseShow.self, CaseClaim.self, CaseRelease.self, CaseDecide.self,
      CaseExport.self, CaseStats.self,
    ])
}

extension CaseFilter.Order: ExpressibleByArgument {}
extension CaseAction.Outcome: ExpressibleByArgument {}

/// Which cases are wanted, by how far they have come.
enum CaseChoice: String, ExpressibleByArgument, CaseIterable {
  case undecided, open, claimed, decided, all

  /// Of these; none: of all.
  var statuses: [CaseStatus] {
    switch self {
    case .undecided: [.open, .claimed]
    case .open: [.open]
    case .claimed: [.claimed]
    case .decided: [.decided]
    case .all: []
    }
  }
}

/// `weir case ls`.
struct CaseLs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "Lists cases, the most urgent first.",
    discussion: """
      The priority is amount × score; where one is missing, the other. Amounts are in
      minor units, whatever the currency.
      """)

  @OptionGroup var store: StoreArguments

  @Option(help: ArgumentHelp("How far they have come.", valueName: "status"))
  var status: CaseChoice = .undecided

  @Flag(help: "Only those that you have claimed.")
  var mine = false

  @Option(help: ArgumentHelp("Only theirs: alice, or 'alice (uid 1000)'.", valueName: "name"))
  var assignee: String?

  @Option(help: ArgumentHelp("Only those that wait longer: 4h, 3d.", valueName: "duration"))
  var olderThan: TimeSpan?

  @Option(
    help: ArgumentHelp("Only those of this amount or more, in minor units.", valueName: "amount"))
  var minAmount: Int64?

  @Option(help: ArgumentHelp("What comes first.", valueName: "order"))
  var order: CaseFilter.Order = .priority

  @Option(help: ArgumentHelp("Cases to list.", valueName: "n"))
  var limit = 50

  @Option(help: ArgumentHelp("Only those behind this case in the order.", valueName: "case"))
  var after: UInt64?

  @Option(help: ArgumentHelp("How they are written.", valueName: "format"))
  var format: CtlCommand.Format = .text

  private static let limits = 1...1_000_000

  func validate() throws {
    guard Self.limits.contains(limit) else {
      throw ValidationError("'--limit' must be 1 to 1000000.")
    }
    if mine, assignee != nil {
      throw ValidationError("'--mine' and '--assignee' cannot be used together.")
    }
  }

  func run() throws {
    let session = try store.open(mustExist: true)
    let now = Stopwatch.epochMilliseconds()
    let filter = filter(now)
    let cases = try StoreSession.asking { () throws(StoreFault) in try session.store.cases(filter) }
    if cases.isEmpty, let after { try check(after, in: session) }
    switch format {
    case .json:
      guard !cases.isEmpty else { return }
      try StandardStreams.print(cases.map { CaseText.json($0).line }.joined(separator: "\n"))
    case .text:
      let lines = cases.isEmpty ? ["no such cases"] : CaseText.table(cases, now: now)
      try StandardStreams.print(lines.joined(separator: "\n"))
    }
    if cases.count == limit, let last = cases.last {
      Console.say("weir: there may be more: --after \(last.number)")
    }
  }

  private func check(_ number: UInt64, in session: StoreSession) throws(CommandFailure) {
    guard
      try StoreSession.asking({ () throws(StoreFault) in
        try session.store.reviewCase(number)
      }) == nil
    else { return }
    throw CommandFailure(
      .doneWithFaults, "--after \(number): there is no such case",
      help: "name one of the listing; one that was purged or erased is gone")
  }

  private func filter(_ now: Int64) -> CaseFilter {
    var filter = CaseFilter()
    filter.statuses = status.statuses
    filter.assignee = mine ? String(LedgerActor.person(of: StoreSession.user())) : assignee
    filter.openedBefore = olderThan.map { now - Int64($0.nanoseconds / 1_000_000) }
    filter.amountMin = minAmount
    filter.order = order
    filter.limit = limit
    filter.after = after
    return filter
  }
}

/// `weir case stats`.
struct CaseStats: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Says how many cases there are, and how long the oldest waits.")

  @OptionGroup var store: StoreArguments

  @Option(help: ArgumentHelp("How it is written.", valueName: "format"))
  var format: CtlCommand.Format = .text

  func run() throws {
    let session = try store.open(mustExist: true)
    let now = Stopwatch.epochMilliseconds()
    let counts = try StoreSession.asking { () throws(StoreFault) in
      try session.store.caseCounts()
    }
    let lines =
      switch format {
      case .json: counts.map { Self.json($0).line }
      case .text:
        StoreText.table(
          ["STATUS", "CASES", "OLDEST"], right: [1],
          counts.map { count in
            [
              count.status.rawValue, Paragraph.grouped(count.count),
              count.oldest.map { StoreText.age($0, now: now) } ?? "-",
            ]
          })
      }
    try StandardStreams.print(lines.joined(separator: "\n"))
  }

  private static func json(_ count: CaseCount) -> JSONValue {
    .members([
      ("status", .string(count.status.rawValue)), ("cases", .integer(Int64(count.count))),
      ("oldest", count.oldest.map { .string(StoreText.moment($0)) }),
    ])
  }
}
