import ArgumentParser
import WeirCore
import WeirDefaultPolicy
import WeirEngine
import WeirPolicy

/// `weir bench FILE…`, in process, or over a socket with `--socket`.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures how fast events are scored, and what each stage takes.",
    discussion: """
      Scores files in process, throws the answers away, and prints events/s and
      nanoseconds per event and stage. The best of several passes counts. Figures
      of a shared machine move: compare ratios taken in one run.

      With --socket, the files are sent to a server instead, and answers are timed:
      at a fixed rate, each from when its event was meant to be sent; at rising
      rates, up to the highest the server keeps up with; or one event at a time.
      Exit code 1 when not every line was answered once.
      """)

  private static let passesMax = 100
  private static let workersDefault = 2
  private static let passesDefault = 3

  @Argument(help: ArgumentHelp("Files of events, as for 'weir score'.", valueName: "file"))
  var files: [String]

  @Option(help: ArgumentHelp("A policy, instead of the one that is built in.", valueName: "dir"))
  var policy: String?

  @Option(
    help: ArgumentHelp("Threads that score. (default: \(workersDefault))", valueName: "n"))
  var workers: Int?

  @Option(
    help: ArgumentHelp(
      "How often the files are scored. (default: \(passesDefault))", valueName: "n"))
  var passes: Int?

  @OptionGroup(title: "Options for a server") var server: BenchSocketOptions

  func validate() throws {
    if let workers, !(1...ScoreCommand.workersMax ~= workers) {
      throw ValidationError("'--workers' must be 1 to \(ScoreCommand.workersMax).")
    }
    if let passes, !(1...Self.passesMax ~= passes) {
      throw ValidationError("'--passes' must be 1 to \(Self.passesMax).")
    }
    if files.contains("-") || files.contains("") {
      throw ValidationError("'bench' reads its events more than once: name files.")
    }
    guard server.socket != nil else { return }
    let own = [("policy", policy != nil), ("workers", workers != nil), ("passes", passes != nil)]
    if let name = own.first(where: \.1)?.0 {
      throw ValidationError("'--\(name)' is not for '--socket': it was said to the server.")
    }
  }

  func run() throws {
    let stop = try StopRequest.onSignals()
    if let failure = CommandFailure(ConcatenatedSource.failures(of: files)) { throw failure }
    if let socket = server.socket {
      return try BenchSocket(socket: socket, options: server, files: files, stop: stop).run()
    }
    let policy = try LoadedPolicy.read(
      self.policy.map { DirectorySource(path: $0) } ?? DefaultPolicy.source)
    var best: BenchPass?
    for _ in 0..<(passes ?? Self.passesDefault) where !stop.isRequested {
      let pass = try measure(policy, stop: stop)
      if pass.nanoseconds < best?.nanoseconds ?? .max { best = pass }
    }
    if let best { try StandardStreams.print(best.text) }
  }

  private func measure(_ policy: Policy, stop: StopRequest) throws -> BenchPass {
    var options = ScoringOptions(clock: .fixed(milliseconds: .max))
    options.workers = workers ?? Self.workersDefault
    options.stageClock = { Stopwatch.nanoseconds() }
    let engine = ScoringEngine(policy: policy, options: options)
    let watch = Stopwatch()
    let sink = NullSink()
    let summary = try engine.run(from: ConcatenatedSource(paths: files, stop: stop), to: sink)
    return BenchPass(
      events: summary.events, nanoseconds: watch.elapsedNanoseconds, workers: options.workers,
      stages: engine.stageTimes, stateByteCount: engine.stateByteCount)
  }
}
