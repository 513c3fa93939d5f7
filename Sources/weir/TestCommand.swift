import ArgumentParser
import WeirCases
import WeirCore
import WeirPolicy

/// `weir test DIR`.
struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Runs a policy's own tests: sequences of events on virtual time.",
    discussion: """
      Reads tests/*.yaml. Every case starts without state; its events are scored as
      'weir score' does it, and answers are held against what the case expects.
      Exit code 1 when a case fails or too few rules hit.
      """)

  @Argument(help: ArgumentHelp("The policy's directory.", valueName: "dir"))
  var directory: String

  @Option(help: ArgumentHelp("How to report.", valueName: "format"))
  var format = ReportFormat.text

  @Option(
    help: ArgumentHelp("Fail when fewer of the rules hit, in hundredths.", valueName: "percent"))
  var requireCoverage: Int?

  @Flag(help: "Run again whenever a file of the policy changes.")
  var watch = false

  @OptionGroup var cardNumbers: CardNumberOption

  func validate() throws {
    if let requireCoverage, !(0...100 ~= requireCoverage) {
      throw ValidationError("'--require-coverage' must be 0 to 100.")
    }
    if watch, format != .text {
      throw ValidationError("'--watch' is for people: leave '--format' out.")
    }
  }

  func run() throws {
    let stop = try StopRequest.onSignals()
    guard watch else { return try runOnce(stop) }
    let watcher = FileWatcher(directory: directory, stop: stop)
    repeat {
      StandardStreams.clearTerminal()
      do {
        try runOnce(stop)
      } catch let failure as CommandFailure {
        Console.say(failure.text)
      } catch is ExitCode {
        // The report has said it.
      }
      Console.say("weir: waiting for a change in \(Console.printable(directory)); Ctrl-C ends it")
    } while watcher.waitForChange()
  }

  private func runOnce(_ stop: StopRequest) throws {
    let source = DirectorySource(path: directory)
    let policy = try LoadedPolicy.read(source)
    let loaded = try LoadedPolicy.cases(source, for: policy)
    for warning in loaded.warnings { Console.say(warning.text + "\n") }
    let report = CaseRunner(policy: policy, tokenizer: try cardNumbers.tokenizer())
      .run(loaded.cases) { stop.isRequested }
    try StandardStreams.print(text(of: report))
    if let requireCoverage, report.coveragePercent < requireCoverage {
      throw CommandFailure(
        .doneWithFaults,
        "\(report.coveragePercent) % of the rules hit in some case, \(requireCoverage) % must",
        help: "add cases for: \(report.neverHit.joined(separator: ", "))")
    }
    if report.failedCount > 0 { throw ExitCode(CommandExit.doneWithFaults.rawValue) }
  }

  private func text(of report: CaseReport) -> String {
    switch format {
    case .text: report.text(style: StandardStreams.style)
    case .junit: report.junit
    case .json: report.json.page
    case .github: report.github
    }
  }
}

extension ReportFormat: ExpressibleByArgument {}
