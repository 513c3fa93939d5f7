import ArgumentParser
import WeirBacktest
import WeirCore
import WeirEngine
import WeirPolicy
import WeirReports

/// `weir backtest RECORDING… --policy A [--against B]`.
struct BacktestCommand: ParsableCommand {
  /// How the report is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  static let configuration = CommandConfiguration(
    commandName: "backtest",
    abstract: "Tells what a policy would have done with recorded events, or two of them.",
    usage: "weir backtest <recording> ... --policy <dir> [--against <dir>] [<options>]",
    discussion: """
      Events are scored as live, by event time alone, under both policies in one
      pass; nothing is written but the report. It has the decisions of either, what
      changes from the first to the second, each rule's hits and what would be lost
      without it, alerts by day and hour, and the spread of scores. With labels, of
      'label' events or from --labels, also precision, recall and amounts saved;
      without them it says so.

      Recordings come before '--fail-if' and '--sweep', which take several values.
      Exit code 1: a condition of '--fail-if' is true, or cannot be known.
      """)

  @OptionGroup var recording: RecordingOptions

  @Option(help: ArgumentHelp("The policy, such as the one that runs today.", valueName: "dir"))
  var policy: String

  @Option(
    help: ArgumentHelp("Another one: what changes from the first to it?", valueName: "dir"))
  var against: String?

  @OptionGroup(title: "Events") var events: BacktestEventOptions
  @OptionGroup(title: "Questions") var questions: BacktestQuestionOptions
  @OptionGroup(title: "The report") var report: BacktestReportOptions
  @OptionGroup var cardNumbers: CardNumberOption

  @Option(help: ArgumentHelp("Threads that work. (default: one a processor)", valueName: "n"))
  var workers: Int?

  @Flag(help: "Print no progress and no warnings.")
  var quiet = false

  func validate() throws {
    try ScoreCommand.check(workers: workers)
    if recording.files.contains("-") {
      throw ValidationError("'backtest' reads its events more than once: name files.")
    }
  }

  func run() throws {
    let stop = try StopRequest.onSignals()
    try RecordingOptions.checkRepeatable(recording.files, for: "backtest")
    let session = try BacktestSession(self, stop: stop)
    let page = try report.html.map { path throws(CommandFailure) in
      try OutputFile(path, besides: session.inputs)
    }
    let result = try session.run()
    try page?.write(result.page)
    try page?.finish()
    try StandardStreams.print(
      report.format == .json ? result.json.page : result.text(style: StandardStreams.style))
    if result.gates.contains(where: \.isFailure) {
      throw ExitCode(CommandExit.doneWithFaults.rawValue)
    }
  }
}
