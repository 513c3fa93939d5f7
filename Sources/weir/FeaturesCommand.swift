import ArgumentParser
import WeirCore
import WeirEngine
import WeirPolicy

/// `weir features RECORDING… --policy DIR`.
struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Writes the model's features of recorded events, each at its moment.",
    discussion: """
      One row for each event that gets a decision: event_id, ts, late, decision,
      score, label, each feature as it is (value.NAME) and as the model gets it
      (x.NAME, several for bins and one_hot); what is missing is empty. The same
      engine as live, so that a model learns from what it will meet.

      Labels are events of the stream (type: label, payment_id, label: fraud,
      genuine or unclear), or a CSV file; those of a file enter the stream as such
      events, with the fields of their payment, when they were known.
      """)

  @Argument(
    help: ArgumentHelp("Events, as for 'weir score', in the order given.", valueName: "recording"))
  var files: [String]

  @Option(help: ArgumentHelp("The policy; it need not have a model yet.", valueName: "dir"))
  var policy: String

  @Option(
    help: ArgumentHelp(
      "Where to; replaced when the table is whole. (default: stdout)", valueName: "file"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "How it is written; if not said, as FILE ends, or csv.", valueName: "format"))
  var format: FeatureTableFormat?

  @OptionGroup var labels: LabelOptions
  @OptionGroup var cardNumbers: CardNumberOption

  @Option(help: ArgumentHelp("Threads that work. (default: one a processor)", valueName: "n"))
  var workers: Int?

  @Flag(help: "Print no summary and no progress.")
  var quiet = false

  func validate() throws {
    try ScoreCommand.check(workers: workers)
    // Labels are looked for before the events are scored.
    if files.contains("-") || files.contains("") {
      throw ValidationError("'features' reads its events more than once: name files.")
    }
  }

  func run() throws {
    let stop = try StopRequest.onSignals()
    try RecordingOptions.checkRepeatable(files, for: "features")
    let policy = try loadPolicy()
    var options = ScoringOptions(clock: .fixed(milliseconds: .max))
    options.workers = ScoreCommand.workerCount(workers)
    options.tokenizer = try cardNumbers.tokenizer()
    let file = try out.map { path throws(CommandFailure) in try OutputFile(path, besides: files) }
    var run = try FeatureRun(
      labels.gather(policy, options, stop: stop) { ConcatenatedSource(paths: files, stop: stop) })
    let watch = Stopwatch()
    let summary = try run.write(
      from: ConcatenatedSource(paths: files, stop: stop), as: tableFormat,
      to: file ?? StandardStreams.output as any ByteSink)
    if stop.isRequested { throw CommandFailure(.doneWithFaults, "stopped by a signal") }
    try file?.finish()
    if !quiet { say(summary, run, watch) }
    if !summary.errors.isEmpty { throw ExitCode(CommandExit.doneWithFaults.rawValue) }
  }

  private var tableFormat: FeatureTableFormat {
    format ?? (out?.hasSuffix(".ndjson") == true ? .ndjson : .csv)
  }

  /// The policy with its model if it has one that fits, else without.
  private func loadPolicy() throws(CommandFailure) -> Policy {
    let source = DirectorySource(path: policy)
    if case .success(let policy) = PolicyLoader.load(from: source), policy.model != nil {
      return try Self.withFeatures(policy, self.policy)
    }
    let policy: Policy
    if case .success(let untrained) = PolicyLoader.load(from: source, model: .untrained) {
      policy = untrained
    } else {
      policy = try LoadedPolicy.read(source)
    }
    if !quiet {
      Console.say("weir: the policy has no model that fits: decision and score are empty")
    }
    return try Self.withFeatures(policy, self.policy)
  }

  /// A policy with features.
  ///
  /// - Throws: That it has none.
  static func withFeatures(_ policy: Policy, _ path: String) throws(CommandFailure) -> Policy {
    guard policy.features.isEmpty else { return policy }
    throw CommandFailure(
      .badPolicy, "\(Console.printable(path)): the policy has no features",
      help: "add 'features: {amount_log: {value: event.amount_minor, transform: log1p}}'")
  }

  private func say(_ summary: ScoringSummary, _ run: FeatureRun, _ watch: Stopwatch) {
    let rows = summary.approved + summary.reviewed + summary.rejected
    Console.say(
      "weir: \(Console.grouped(rows)) rows of \(Console.grouped(summary.lines)) lines in "
        + "\(Console.hundredths(watch.hundredths)) s; "
        + "labels of \(Paragraph.counted(run.labels.book.paymentCount, "payment"))")
    for note in LabelOptions.notes(run.labels, unwrittenCount: run.unwrittenCount) {
      Console.say("weir: warning: " + note)
    }
    let errors = summary.errors.values.reduce(0, +)
    if errors > 0 {
      Console.say(
        "weir: warning: \(Console.grouped(errors)) invalid lines gave no row: see 'weir score'"
      )
    }
  }
}

extension FeatureTableFormat: ExpressibleByArgument {}
