import ArgumentParser
import Glibc
import WeirCore
import WeirDefaultPolicy
import WeirEngine
import WeirPolicy
import WeirState

/// `weir score [FILE…]`.
struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Answers payment events with decisions, one JSON object a line.",
    discussion: """
      Decisions go to stdout in the order of the events. Several files are one stream.
      Files may be compressed by lz4. Ctrl-C finishes what was read.
      """)

  static let workersMax = 256
  private static let batchRowsMax = 65_536

  @Argument(help: ArgumentHelp("Files of events; - is stdin. (default: -)", valueName: "file"))
  var files: [String] = []

  @Option(help: ArgumentHelp("A policy, instead of the one that is built in.", valueName: "dir"))
  var policy: String?

  @Option(help: ArgumentHelp("Threads that score. (default: one a processor)", valueName: "n"))
  var workers: Int?

  @Flag(help: "Add to each answer how it came about.")
  var explain = false

  @Flag(help: "Leave out answers that are no decisions.")
  var decisionsOnly = false

  @Flag(help: "Stop at the first invalid line.")
  var strict = false

  @Option(
    help: ArgumentHelp(
      "Where the policy's alerts go, a line each; replaced when the run ends.", valueName: "file"))
  var alerts: String?

  @OptionGroup var state: StateArguments
  @OptionGroup var stored: StoredLists
  @OptionGroup var clock: ClockOption
  @OptionGroup var cardNumbers: CardNumberOption

  @Flag(help: "Print no notes, progress or summary.")
  var quiet = false

  @Option(help: .hidden)
  var batchRows: Int?

  @Option(help: .hidden)
  var hashSeed: UInt64?

  func validate() throws {
    try Self.check(workers: workers)
    if let batchRows, !(1...Self.batchRowsMax ~= batchRows) {
      throw ValidationError("'--batch-rows' must be 1 to \(Self.batchRowsMax).")
    }
    if files.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("'-' is stdin, which can be read only once.")
    }
    if explain, state.state != nil {
      throw ValidationError(
        "'--explain' and '--state' do not go together: what explains is not kept.")
    }
    if alerts == "-" {
      throw ValidationError("'--alerts' takes a file: decisions go to stdout.")
    }
    if alerts == "" { throw ValidationError("The name of the file of alerts is empty.") }
    if stored.store != nil, state.state != nil {
      throw ValidationError(
        "'--store' and '--state' do not go together: what changed of lists is in the state.")
    }
    if files.contains("") { throw ValidationError("The name of a file is empty.") }
  }

  /// That a number of threads makes sense.
  static func check(workers: Int?) throws {
    guard let workers, !(1...workersMax ~= workers) else { return }
    throw ValidationError("'--workers' must be 1 to \(workersMax).")
  }

  /// As many threads as were asked for, or one a processor.
  static func workerCount(_ workers: Int?) -> Int {
    workers ?? min(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), workersMax)
  }

  func run() throws {
    let stop = try StopRequest.onSignals()
    let paths = files.isEmpty ? ["-"] : files
    if let failure = CommandFailure(ConcatenatedSource.failures(of: paths)) { throw failure }
    let loaded = try Self.loadPolicy(policy)
    let alertFile = try openAlerts(of: loaded, besides: paths)
    let (engine, store) = try makeEngine(loaded, alertFile)
    if policy == nil, !quiet {
      Console.say("weir: no --policy: using the built-in \(engine.policyStamp)")
    }
    if files.isEmpty, !quiet, StandardStreams.isTerminal(STDIN_FILENO) {
      Console.say("weir: waiting for events on stdin, one JSON object a line; Ctrl-D ends them")
    }
    let scored = Result {
      try score(
        engine, from: ConcatenatedSource(paths: paths, stop: stop), alerts: alertFile, stop: stop)
    }
    // At the end of the input there is time for a snapshot; who asks for the end has none.
    try close(store, givesUp: stop.isSignalled)
    if let fault = engine.journalFault { throw Self.failure(notKept: fault) }
    try scored.get()
  }

  /// The file of alerts, if one was asked for.
  private func openAlerts(
    of loaded: Policy, besides paths: [String]
  ) throws(CommandFailure) -> AlertFile? {
    guard let alerts else { return nil }
    let parts = policy.map { folder in loaded.files.map { folder + "/" + $0.path } } ?? []
    let file = try AlertFile(alerts, besides: paths.filter { $0 != "-" } + parts, of: loaded)
    if loaded.alerts.isEmpty, !quiet {
      Console.say("weir: the policy has no alerts: \(Console.printable(alerts)) will be empty")
    }
    return file
  }

  /// An engine, and the directory of its state if there is one.
  private func makeEngine(
    _ policy: Policy, _ alertFile: AlertFile?
  ) throws -> (ScoringEngine, StateStore?) {
    var options = try options()
    options.alertTap = alertFile
    options.book = try stored.book()
    guard let stateOptions = state.options else {
      return (ScoringEngine(policy: policy, options: options), nil)
    }
    let notes = RecoveryNotes(isWanted: !quiet)
    do throws(JournalFault) {
      defer { notes.end() }
      let (store, fold) = try StateStore.open(
        stateOptions, policy: policy, scoring: options, spareWordCount: 0,
        progress: { notes.progress($0) })
      notes.end()
      for line in RecoveryNotes.warnings(store.recovery, path: stateOptions.path) {
        Console.say(line)
      }
      if !quiet { Console.say(RecoveryNotes.summary(store)) }
      store.journal.onProgress { [weak store] in store?.beat() }
      return (ScoringEngine(resuming: fold, journal: store.journal, options: options), store)
    } catch {
      throw CommandFailure(error)
    }
  }

  private func close(_ store: StateStore?, givesUp: Bool) throws(CommandFailure) {
    do throws(JournalFault) {
      try store?.close(givesUp: givesUp)
    } catch {
      throw CommandFailure(error)
    }
  }

  /// That an event could not be kept: what was answered is safe.
  private static func failure(notKept fault: JournalFault) -> CommandFailure {
    CommandFailure(
      .inputOutput, Console.printable(fault.message),
      help: "every answer that was written is kept; "
        + (fault.kind == .full ? "make room, then run it again" : "run it again")
        + ": answered events are answered as before")
  }

  private func score(
    _ engine: ScoringEngine, from source: ConcatenatedSource, alerts: AlertFile?,
    stop: StopRequest
  ) throws {
    let watch = Stopwatch()
    let progress = ProgressLine(of: engine, watch: watch, isWanted: !quiet) { alerts?.count }
    let summary: ScoringSummary
    do throws(InputOutputFault) {
      summary = try engine.run(from: source, to: StandardStreams.output)
    } catch {
      progress.end()
      throw error
    }
    progress.end()
    try alerts?.finish()
    let report = SummaryReport(
      summary: summary, hundredthsOfSeconds: watch.hundredths, wasStopped: stop.isSignalled,
      alertCount: alerts?.count)
    if !quiet { Console.write(report.text) }
    if let line = summary.stoppedAtLine {
      throw CommandFailure(
        .doneWithFaults, "stopped at line \(line), the first invalid one (--strict)")
    }
    if !summary.errors.isEmpty { throw ExitCode(CommandExit.doneWithFaults.rawValue) }
  }

  /// The policy of a directory; the one that is built in where none is named.
  static func loadPolicy(_ directory: String?) throws(CommandFailure) -> Policy {
    guard let directory else { return try LoadedPolicy.read(DefaultPolicy.source) }
    return try LoadedPolicy.read(DirectorySource(path: directory))
  }

  private func options() throws(CommandFailure) -> ScoringOptions {
    var options = ScoringOptions(clock: clock.value)
    options.workers = Self.workerCount(workers)
    if let batchRows { options.batchRows = batchRows }
    options.isExplaining = explain
    options.decisionsOnly = decisionsOnly
    options.stopsAtFirstError = strict
    options.hashSeed = hashSeed
    options.tokenizer = try cardNumbers.tokenizer()
    return options
  }
}
