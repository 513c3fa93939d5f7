import ArgumentParser
import WeirCore
import WeirEngine
import WeirPolicy

/// `weir audit RECORDING… DECISIONS --policy DIR`.
struct AuditCommand: ParsableCommand {
  /// How the report is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Scores recorded events again and compares the answers with those of then.",
    usage: "weir audit <recording> ... <decisions> [--policy <dir>] [<options>]",
    discussion: """
      The last file holds the answers that 'weir score' or a server gave, the files
      before it the events. Members of answers are compared as values; 0 differences
      are expected. Answers may come in another order, as those of a server with
      several connections do. Values of events are never shown.

      Exit code 1 when an answer differs, is missing on one side or cannot be read.
      """)

  @Argument(
    help: ArgumentHelp(
      "Events, as for 'weir score', in the order given; then their decisions; - is stdin.",
      valueName: "file"))
  var files: [String]

  @Flag(help: "Take the events of several files in the order of their time.")
  var merge = false

  @Option(help: ArgumentHelp("A policy, instead of the one that is built in.", valueName: "dir"))
  var policy: String?

  @Option(
    help: ArgumentHelp(
      "A member of answers that is not compared, such as policy or line; may be repeated.",
      valueName: "member"))
  var ignore: [String] = []

  @Flag(help: "The decisions were made with --decisions-only.")
  var decisionsOnly = false

  @Flag(help: "The decisions are some of all: one that is missing is no difference.")
  var subset = false

  @Option(help: ArgumentHelp("Differences to list. (default: 10)", valueName: "n"))
  var limit: Int?

  @Option(help: ArgumentHelp("How to report.", valueName: "format"))
  var format: Format = .text

  @OptionGroup var clock: ClockOption
  @OptionGroup var cardNumbers: CardNumberOption

  @Option(help: ArgumentHelp("Threads that score. (default: one a processor)", valueName: "n"))
  var workers: Int?

  @Flag(help: "Print no notes and no progress.")
  var quiet = false

  func validate() throws {
    try ScoreCommand.check(workers: workers)
    guard files.count > 1 else {
      throw ValidationError("'audit' needs two files at least: events, and their decisions.")
    }
    if files.contains("") { throw ValidationError("The name of a file is empty.") }
    if files.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("'-' is stdin, which can be read only once.")
    }
    if let limit, !(0...AuditLimits.differenceCountMax ~= limit) {
      throw ValidationError("'--limit' must be 0 to \(AuditLimits.differenceCountMax).")
    }
  }

  func run() throws {
    let stop = try StopRequest.onSignals()
    if let failure = CommandFailure(ConcatenatedSource.failures(of: files)) { throw failure }
    let loaded = try ScoreCommand.loadPolicy(policy)
    let engine = ScoringEngine(policy: loaded, options: try scoring())
    if policy == nil, !quiet {
      Console.say("weir: no --policy: using the built-in \(engine.policyStamp)")
    }
    let events = RecordingOptions.source(
      files.dropLast(), isMerged: merge, policy: loaded, stop: stop)
    let report = try audit(engine, of: events, stop: stop)
    // What was read until then is no whole recording.
    if stop.isRequested { throw CommandFailure(.doneWithFaults, "stopped by a signal") }
    switch format {
    case .text: try StandardStreams.print(report.text(style: StandardStreams.style))
    case .json: try StandardStreams.print(report.json.page)
    }
    if !report.isClean { throw ExitCode(CommandExit.doneWithFaults.rawValue) }
  }

  private func audit(
    _ engine: ScoringEngine, of events: any InterruptibleSource, stop: StopRequest
  ) throws -> AuditReport {
    let progress = ProgressLine(of: engine, watch: Stopwatch(), isWanted: !quiet)
    defer { progress.end() }
    let recorded = ConcatenatedSource(paths: files.suffix(1), stop: stop)
    let audit = AnswerAudit(recorded: recorded, stamp: engine.policyStamp, options: options)
    _ = try engine.run(from: events, to: audit)
    return try audit.finish()
  }

  private var options: AuditOptions {
    var options = AuditOptions()
    options.ignoredMembers = Set(ignore)
    options.isSubset = subset
    if let limit { options.listedDifferenceCount = limit }
    return options
  }

  private func scoring() throws(CommandFailure) -> ScoringOptions {
    var options = ScoringOptions(clock: clock.value)
    options.workers = ScoreCommand.workerCount(workers)
    options.decisionsOnly = decisionsOnly
    options.tokenizer = try cardNumbers.tokenizer()
    return options
  }
}
