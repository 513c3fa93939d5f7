import WeirCore
import WeirPolicy

/// Reading of policies for commands.
enum LoadedPolicy {
  /// The policy of a source.
  ///
  /// - Throws: All that is wrong with it, and a last line that counts.
  static func read(
    _ source: any PolicySource, model: PolicyLoader.ModelUse = .asWritten
  ) throws(CommandFailure) -> Policy {
    switch PolicyLoader.load(from: source, model: model) {
    case .success(let policy): return policy
    case .failure(let faults):
      throw failure(
        CheckReport(policy: source.displayPath, stamp: nil, diagnostics: faults.all))
    }
  }

  /// The tests of a policy, of which there must be some.
  ///
  /// - Throws: All that is wrong with them, or that there are none.
  static func cases(
    _ source: any PolicySource, for policy: Policy
  ) throws(CommandFailure) -> CaseLoader.Loaded {
    switch CaseLoader.load(from: source, for: policy) {
    case .failure(let faults):
      throw failure(
        CheckReport(policy: source.displayPath, stamp: nil, diagnostics: faults.all))
    case .success(let loaded):
      guard loaded.paths.isEmpty else { return loaded }
      let path = Console.printable(source.displayPath)
      throw CommandFailure(
        .badPolicy, "\(path): there are no tests",
        help: "write some to \(path)/tests/NAME.yaml; `weir new` makes a policy that has one")
    }
  }

  /// That a policy has errors: what was found, and a last line that counts.
  static func failure(_ report: CheckReport) -> CommandFailure {
    CommandFailure(
      .badPolicy,
      complete: report.diagnostics.map(\.text).joined(separator: "\n\n") + "\n\n" + summary(report))
  }

  /// `weir: DIR: 1 error, 2 warnings`
  static func summary(_ report: CheckReport) -> String {
    "weir: \(Console.printable(report.policy)): \(report.counts)"
  }
}
