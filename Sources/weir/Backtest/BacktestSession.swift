import WeirBacktest
import WeirCore
import WeirEngine
import WeirPolicy

/// One backtest: policies, labels, the pass, and the report of it.
struct BacktestSession {
  private let command: BacktestCommand
  private let stop: StopRequest
  private let options: ScoringOptions
  /// One or two that are told of in whole.
  private let policies: [Policy]
  private let sweep: SweepSetup?
  private let gates: [Gate]

  init(_ command: BacktestCommand, stop: StopRequest) throws {
    self.command = command
    self.stop = stop
    var options = ScoringOptions(clock: .fixed(milliseconds: .max))
    options.workers = ScoreCommand.workerCount(command.workers)
    options.tokenizer = try command.cardNumbers.tokenizer()
    if !command.report.noTimings { options.stageClock = { Stopwatch.nanoseconds() } }
    self.options = options
    let axes = try command.questions.axes()
    gates = try command.questions.gates()
    let sources = ([command.policy] + [command.against].compactMap { $0 }).map {
      DirectorySource(path: $0)
    }
    policies = try sources.map { source in try LoadedPolicy.read(source) }
    let last = policies.count - 1
    sweep =
      axes.isEmpty ? nil : try Self.sweep(axes, of: policies[last], at: last)
    do throws(GateFault) {
      for gate in gates { try gate.check(rules: policies.map { $0.rules.map(\.name) }) }
    } catch {
      throw CommandFailure(.usage, complete: "weir: --fail-if: " + error.text)
    }
  }

  private static func sweep(
    _ axes: [SweepAxis], of policy: Policy, at index: Int
  ) throws(CommandFailure) -> SweepSetup {
    do throws(SweepSetup.Fault) {
      return try SweepSetup(axes, of: policy, at: index, firstIndex: index + 1)
    } catch {
      switch error {
      case .sweep(let fault):
        throw CommandFailure(
          .usage, "--sweep: " + Console.printable(fault.message),
          help: Console.printable(fault.help))
      case .values(let faults): throw CommandFailure(.usage, complete: faults.text)
      }
    }
  }

  /// All files that are read.
  var inputs: [String] {
    let folders = [command.policy] + [command.against].compactMap { $0 }
    return command.recording.files + [command.events.labels.labels].compactMap { $0 }
      + zip(folders, policies).flatMap { folder, policy in
        policy.files.map { folder + "/" + $0.path }
      }
  }

  private func source(_ tally: ByteTally? = nil) -> any InterruptibleSource {
    command.recording.source(policy: policies[0], stop: stop, tally: tally)
  }

  func run() throws -> BacktestReport {
    let amount = try FieldChoice.amount(command.events.amount, in: policies[0])
    let known = try command.events.labels.gather(
      policies[0], options, findsLastTime: command.events.maturity != nil, stop: stop,
      from: { source() })
    var plan = BacktestOptions()
    plan.amountName = amount.map { policies[0].schema.fields[$0].name }
    plan.flipCount = command.report.flips
    plan.dayCountMax = BacktestLimits.dayCountMax
    plan.warmUp = Self.milliseconds(command.events.warmup)
    if let maturity = command.events.maturity {
      plan.matureUntil = Self.subtract(Self.milliseconds(maturity), from: known.lastTime ?? .min)
    }
    let engine = BacktestEngine(
      policies + (sweep?.policies ?? []), sideCount: policies.count,
      points: sweep?.points ?? [], labels: known, options: plan)
    let watch = Stopwatch()
    let result = try run(engine, watch)
    let counts = result.counts
    let seconds = Double(watch.elapsedNanoseconds) / 1e9
    if stop.isRequested { throw CommandFailure(.doneWithFaults, "stopped by a signal") }
    var context = BacktestContext()
    context.amountField = plan.amountName
    context.entered = result.entered
    context.sweep = sweep?.plan
    context.labels = labelUse(known, plan)
    context.notes = BacktestNotes(policies, plan, known, result).all
    context.speed = try speed(engine, counts, seconds: seconds)
    var report = BacktestReport(counts, context)
    report.gates = gates.map { $0.outcome(over: report) }
    return report
  }

  /// The pass, with a line that shows how far it is.
  private func run(
    _ engine: BacktestEngine, _ watch: Stopwatch
  ) throws(InputOutputFault) -> BacktestEngine.Result {
    let tally = ByteTally()
    let progress = RecordingProgress(
      tally, of: command.recording.byteCount, watch: watch, isWanted: !command.quiet
    ) { engine.progress }
    defer { progress.end() }
    return try engine.run(from: source(tally))
  }

  private func labelUse(_ known: RecordedLabels, _ plan: BacktestOptions) -> LabelUse? {
    guard known.book.count > 0 else { return nil }
    return LabelUse(
      payments: UInt64(known.book.paymentCount), countsUnlabelled: !command.events.labelledOnly,
      maturity: command.events.maturity.map { Self.milliseconds($0) }, until: plan.matureUntil)
  }

  private func speed(
    _ engine: BacktestEngine, _ counts: BacktestCounts, seconds: Double
  ) throws -> BacktestSpeed? {
    guard !command.report.noTimings, counts.events > 0 else { return nil }
    let lines = try LoneLatency.sample(of: source())
    let events = Double(counts.events)
    return BacktestSpeed(
      seconds: seconds, workers: options.workers,
      eventsPerSecond: seconds > 0 ? events / seconds : 0,
      sides: policies.indices.map { side in
        let lone = LoneLatency(policies[side], options, lines: lines)
        return BacktestSpeed.Side(
          ownNanoseconds: Double(counts.sides[side].nanoseconds) / events,
          sharedNanoseconds: Double(engine.sharedNanoseconds[side]) / events,
          medianNanoseconds: lone.median, slowNanoseconds: lone.slow)
      })
  }

  private static func milliseconds(_ span: TimeSpan?) -> Int64 {
    Int64((span?.nanoseconds ?? 0) / 1_000_000)
  }

  private static func subtract(_ span: Int64, from time: Int64) -> Int64 {
    let (difference, isBefore) = time.subtractingReportingOverflow(span)
    return isBefore ? .min : difference
  }
}
