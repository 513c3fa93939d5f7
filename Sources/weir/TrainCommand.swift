import ArgumentParser
import WeirCore
import WeirEngine
import WeirLearning
import WeirPolicy
import WeirReports
import WeirTraining

/// `weir train RECORDING… --policy DIR --out model.json`.
struct TrainCommand: ParsableCommand {
  /// How the report is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Makes a policy's logistic model of recorded events, and tells how good it is.",
    discussion: """
      Features are worked out by the engine that scores, each at its moment; the
      regression is fitted to convergence (Newton's method, gradient norm 1e-8) on
      standardised columns. The same events give the same bytes. Labels come from
      'label' events and from --labels; a payment without one is genuine.

      Spans are of event time: FROM..TO, dates or timestamps, TO not included. The
      report has ROC and precision-recall, precision at alert budgets, calibration,
      coefficients with standard errors, drift, and thresholds to choose from.
      """)

  @Argument(
    help: ArgumentHelp("Events, as for 'weir score', in the order given.", valueName: "recording"))
  var files: [String]

  @Option(help: ArgumentHelp("The policy, whose model is not read.", valueName: "dir"))
  var policy: String

  @Option(help: ArgumentHelp("Where the model goes; replaced at the end.", valueName: "file"))
  var out: String

  @OptionGroup(title: "Events") var events: TrainEventOptions
  @OptionGroup(title: "The model") var model: TrainModelOptions
  @OptionGroup(title: "The report") var report: TrainReportOptions
  @OptionGroup var cardNumbers: CardNumberOption

  @Option(help: ArgumentHelp("Threads that work. (default: one a processor)", valueName: "n"))
  var workers: Int?

  @Flag(help: "Print no progress and no warnings.")
  var quiet = false

  func validate() throws {
    try ScoreCommand.check(workers: workers)
    if files.contains("-") || files.contains("") {
      throw ValidationError("'train' reads its events more than once: name files.")
    }
  }

  func run() throws {
    let stop = try StopRequest.onSignals()
    try RecordingOptions.checkRepeatable(files, for: "train")
    let policy = try FeaturesCommand.withFeatures(
      LoadedPolicy.read(DirectorySource(path: self.policy), model: .untrained), self.policy)
    let file = try OutputFile(out, besides: files)
    let page = try report.html.map { path throws(CommandFailure) in
      try OutputFile(path, besides: files)
    }
    var options = ScoringOptions(clock: .fixed(milliseconds: .max))
    options.workers = ScoreCommand.workerCount(workers)
    options.tokenizer = try cardNumbers.tokenizer()
    let progress = TrainProgress(isWanted: !quiet)
    defer { progress.end() }
    progress.say("reading labels")
    var run = try FeatureRun(
      events.labels.gather(policy, options, stop: stop) {
        ConcatenatedSource(paths: files, stop: stop)
      })
    let amount = try FieldChoice.amount(events.amount, in: policy)
    let card = try FieldChoice.card(events.card, in: policy)
    let plan = plan(hasAmounts: amount != nil, hasCards: card != nil)
    let matrix = FeatureMatrix(columnCount: policy.modelColumnNames.count, span: plan.span)
    progress.say("working out features")
    let summary = try run.writeWords(
      from: ConcatenatedSource(paths: files, stop: stop), amount: amount, card: card, to: matrix)
    if stop.isRequested { throw CommandFailure(.doneWithFaults, "stopped by a signal") }
    let result = try train(policy, plan, run, matrix, progress)
    try file.write(result.model.text)
    try file.finish()
    try page?.write(result.report.page)
    try page?.finish()
    progress.end()
    try StandardStreams.print(
      report.format == .json
        ? result.report.json.page : result.report.text(style: StandardStreams.style))
    if !quiet { warn(summary, run) }
  }

  private func train(
    _ policy: Policy, _ plan: TrainingPlan, _ run: FeatureRun, _ matrix: FeatureMatrix,
    _ progress: TrainProgress
  ) throws(CommandFailure) -> ModelTraining.Result {
    do throws(TrainingFailure) {
      return try ModelTraining(policy: policy, plan: plan, labels: run.labels.book).run(matrix.rows)
      {
        progress.say("step \($0): gradient norm \($1)")
      }
    } catch {
      throw CommandFailure(.damagedData, Console.printable(error.message), help: error.help)
    }
  }

  private func plan(hasAmounts: Bool, hasCards: Bool) -> TrainingPlan {
    var plan = TrainingPlan()
    plan.train = events.train?.range
    plan.test = events.test?.range
    plan.wantsLabelled = events.labelledOnly
    plan.dropsKnownCards = events.dropKnownCards
    plan.options = model.options
    plan.evidence = model.evidence
    plan.isMonotone = model.monotone
    plan.calibration = model.calibrate
    if let alerts = report.alertsPerDay { plan.alertsPerDay = alerts.counts }
    plan.reviewCost = report.reviewCost
    plan.hasAmounts = hasAmounts
    plan.hasCards = hasCards
    return plan
  }

  private func warn(_ summary: ScoringSummary, _ run: FeatureRun) {
    for note in LabelOptions.notes(run.labels, unwrittenCount: run.unwrittenCount) {
      Console.say("weir: warning: " + note)
    }
    let errors = summary.errors.values.reduce(0, +)
    guard errors > 0 else { return }
    Console.say(
      "weir: warning: \(Console.grouped(errors)) invalid lines took no part: see 'weir score'")
  }
}
