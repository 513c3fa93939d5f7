import ArgumentParser
import Dispatch
import Glibc
import Logging
import WeirCore
import WeirEngine
import WeirPolicy
import WeirServer

/// `weir serve`.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Answers events on a Unix socket, beside a payment gateway.",
    discussion: """
      One JSON object a line in, one answer a line out, in the order of each
      connection's lines. SIGHUP reads the policy again, SIGTERM answers what was
      sent and ends. Logs go to stderr, a JSON object a line. See docs/protocol.md
      and docs/operations.md.
      """)

  @Option(
    help: ArgumentHelp(
      "Where to listen. (default: what the service manager hands over)", valueName: "path"))
  var socket: String?

  @Option(help: ArgumentHelp("A policy, instead of the one that is built in.", valueName: "dir"))
  var policy: String?

  @OptionGroup var state: StateArguments
  @OptionGroup var store: ServeStoreOptions
  @OptionGroup var limits: ServeLimitOptions
  @OptionGroup var clock: ClockOption
  @OptionGroup var cardNumbers: CardNumberOption

  @Option(
    help: ArgumentHelp(
      "Takes the commands of 'weir ctl'. (default: PATH.ctl)", valueName: "path"))
  var control: String?

  @Option(
    help: ArgumentHelp(
      "Metrics and health over HTTP: 127.0.0.1:9464, or the path of a socket.",
      valueName: "address"))
  var metrics: String?

  @Option(help: ArgumentHelp("A user who may connect. (default: the own one)", valueName: "uid"))
  var allowUid: [UInt32] = []

  @Option(
    help: ArgumentHelp(
      "A group whose members may connect. (default: that of the socket)", valueName: "gid"))
  var allowGid: [UInt32] = []

  @Flag(help: "Read the policy again when one of its files changes.")
  var watch = false

  @Option(
    help: ArgumentHelp(
      "Threads that score; 1: the one that reads. (default: the processors but one)",
      valueName: "n"))
  var workers: Int?

  @Flag(help: "Run as root all the same.")
  var allowRoot = false

  /// Where the log goes: stderr.
  private static let logSink = LogSink()

  func validate() throws {
    try ScoreCommand.check(workers: workers)
    if watch, policy == nil {
      throw ValidationError("'--watch' needs '--policy': the built-in one does not change.")
    }
    if store.store != nil, state.state == nil {
      throw ValidationError(
        "'--store' needs '--state': what is in a store is in its journal first.")
    }
  }

  func run() throws {
    ReloadSignal.block()
    let stop = try StopRequest.onSignals()
    if geteuid() == 0, !allowRoot {
      throw CommandFailure(
        .badPolicy, "serve does not run as root: it needs none of root's rights",
        help: "start it as a user of its own, or say --allow-root")
    }
    do {
      // Looks before the policy is read, so that no change after that is missed.
      let watcher = watch ? policy.map { FileWatcher(directory: $0, stop: stop) } : nil
      let server = Server(try configuration(ScoreCommand.loadPolicy(policy)))
      try server.start()
      follow(server, stop, watcher)
      if let fault = server.waitUntilEnded() { throw CommandFailure(fault) }
    } catch let fault as ServiceFault {
      throw CommandFailure(
        fault.kind == .system ? .inputOutput : .badPolicy, fault.message, help: fault.help)
    }
  }
}

extension ServeCommand {
  private func configuration(_ policy: Policy) throws -> ServerConfiguration {
    var options = ScoringOptions(clock: clock.value)
    // The thread that reads takes a processor; on two of them it scores faster by itself.
    options.workers = workers ?? max(1, ScoreCommand.workerCount(nil) - 1)
    options.tokenizer = try cardNumbers.tokenizer()
    var configuration = ServerConfiguration(
      policy: policy, options: options, listeners: try listeners(),
      notifier: try ServiceNotifier(),
      logger: Logger(label: "weir") { [sink = Self.logSink] in
        JSONLogHandler(label: $0, sink: sink)
      })
    configuration.lostLogLines = { [sink = Self.logSink] in sink.lostLines }
    configuration.limits = try limits.limits()
    if !allowUid.isEmpty || !allowGid.isEmpty {
      configuration.peers = PeerPolicy(userIDs: Set(allowUid), groupIDs: Set(allowGid))
    }
    if let path = control ?? socket.map({ $0 + CtlCommand.suffix }) {
      configuration.control = try SocketPath(path)
    }
    configuration.health = try metrics.map { try HealthAddress($0) }
    if let stateOptions = state.options {
      let (served, fold) = try DirectoryArguments.asking { () throws(JournalFault) in
        try ServedState.open(
          stateOptions, policy: policy, scoring: options, logger: configuration.logger,
          notifier: configuration.notifier)
      }
      (configuration.state, configuration.fold) = (served, fold)
      let follower = try store.follow(
        served, fold, control: configuration.control?.text, logger: configuration.logger)
      configuration.ledger = follower
      configuration.options.tap = follower
      configuration.options.keepsReviewAnswers = follower != nil
    } else if !policy.alerts.isEmpty {
      configuration.logger.warning(
        "the policy has alerts, and nobody is told of them: they need --state and --store",
        metadata: ["event": "alerts"])
    }
    if let directory = self.policy {
      configuration.load = { Self.load(directory) }
    }
    return configuration
  }

  private func listeners() throws -> [ServerConfiguration.Listener] {
    var listeners = try SocketActivation.sockets().map {
      ServerConfiguration.Listener.activated($0)
    }
    if let socket { listeners.append(.path(try SocketPath(socket))) }
    guard !listeners.isEmpty else {
      throw CommandFailure(
        .usage, "serve has nowhere to listen",
        help: "say --socket PATH, or let a socket unit hand a socket over")
    }
    return listeners
  }

  private static func load(_ directory: String) -> Result<Policy, ReloadFault> {
    let source = DirectorySource(path: directory)
    switch PolicyLoader.load(from: source) {
    case .success(let policy): return .success(policy)
    case .failure(let faults):
      let report = CheckReport(
        policy: source.displayPath, stamp: nil, diagnostics: faults.all)
      let summary = LoadedPolicy.summary(report)
      let text = report.diagnostics.map(\.text).joined(separator: "\n\n") + "\n\n" + summary
      let first = report.diagnostics.first?.text.split(separator: "\n").first ?? ""
      return .failure(ReloadFault(text: text, summary: "\(report.counts): \(first)"))
    }
  }

  /// Does what signals and changed files ask for.
  private func follow(_ server: Server, _ stop: StopRequest, _ watcher: FileWatcher?) {
    ReloadSignal.wait { _ = server.reload(cause: "SIGHUP") }
    DispatchQueue(label: "weir.stop").async {
      stop.wait()
      server.drain(cause: "signal")
    }
    guard let watcher else { return }
    DispatchQueue(label: "weir.watch").async {
      while watcher.waitForChange() { _ = server.reload(cause: "watch") }
    }
  }
}
