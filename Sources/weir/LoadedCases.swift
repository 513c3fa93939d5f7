import WeirCore
import WeirPolicy

extension LoadedPolicy {
  /// The tests of a policy.
  ///
  /// - Throws: All that is wrong with them, or that there are none.
  static func cases(
    _ source: any PolicySource, for policy: Policy
  ) throws(CommandFailure) -> CaseLoader.Loaded {
    let path = Console.printable(source.displayPath)
    switch CaseLoader.load(from: source, for: policy) {
    case .failure(let faults): throw failure(faults, path: path)
    case .success(let loaded):
      guard loaded.paths.isEmpty else { return loaded }
      throw CommandFailure(
        .badPolicy, "\(path): there are no tests",
        help: "write some to \(path)/tests/NAME.yaml; `weir new` makes a policy that has one")
    }
  }
}
