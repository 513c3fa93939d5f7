import ArgumentParser
import WeirCore
import WeirEngine
import WeirPolicy

/// `weir check DIR`.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Compiles a policy: prints what is wrong with it, or what it does.",
    discussion: """
      A good policy's plan goes to stdout. Faults and warnings go to stderr, each
      with its place and how to mend it. As JSON or SARIF they go to stdout, and
      there is no plan. Exit codes: 0 good; 1 warnings, with --strict; 78 errors.
      """)

  /// How findings are written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, sarif
  }

  @Argument(help: ArgumentHelp("The policy's directory.", valueName: "dir"))
  var directory: String

  @Option(help: ArgumentHelp("How findings are written.", valueName: "format"))
  var format: Format = .text

  @Flag(help: "Fail on warnings too.")
  var strict = false

  func run() throws {
    let source = DirectorySource(path: directory)
    var policy: Policy?
    let found: [Diagnostic]
    switch PolicyLoader.load(from: source) {
    case .failure(let faults): found = faults.all
    case .success(let loaded):
      policy = loaded
      found = Self.review(loaded, of: source)
    }
    if found.contains(where: { $0.severity == .error }) { policy = nil }
    let report = CheckReport(
      policy: source.displayPath, stamp: policy.map { ScoringEngine.stamp(of: $0) },
      diagnostics: found)
    switch format {
    case .text: try print(report, policy)
    case .json: try StandardStreams.print(report.json.page)
    case .sarif: try StandardStreams.print(report.sarif.page)
    }
    if report.errorCount > 0 { throw ExitCode(CommandExit.badPolicy.rawValue) }
    if strict, report.warningCount > 0 { throw ExitCode(CommandExit.doneWithFaults.rawValue) }
  }

  /// Findings for people, and the plan of a policy without errors.
  private func print(_ report: CheckReport, _ policy: Policy?) throws {
    guard let policy else { throw LoadedPolicy.failure(report) }
    for warning in report.diagnostics { Console.say(warning.text + "\n") }
    if strict, report.warningCount > 0 { Console.say(LoadedPolicy.summary(report)) }
    try StandardStreams.print(
      PlanDescription.text(of: policy, warnings: report.diagnostics) { group in
        MemoryEstimate.bytesPerKey(of: group, in: policy)
      })
  }

  /// What there is to say about a policy that loads, and about its tests.
  private static func review(_ policy: Policy, of source: any PolicySource) -> [Diagnostic] {
    switch CaseLoader.load(from: source, for: policy) {
    case .success(let loaded):
      return PolicyReview.diagnostics(
        of: policy, longestSpanMilliseconds: loaded.longestSpanMilliseconds) + loaded.warnings
    case .failure(let faults):
      // How long the cases are is not known: no window is said to be too long.
      return faults.all
        + PolicyReview.diagnostics(of: policy, longestSpanMilliseconds: .max)
    }
  }
}
