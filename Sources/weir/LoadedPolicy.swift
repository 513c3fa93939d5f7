import WeirCore
import WeirPolicy

/// Reading of policies for commands.
enum LoadedPolicy {
  /// The policy of a source.
  ///
  /// - Throws: All that is wrong with it, and a last line that counts.
  static func read(_ source: any PolicySource) throws(CommandFailure) -> Policy {
    switch PolicyLoader.load(from: source) {
    case .success(let policy): return policy
    case .failure(let faults): throw failure(faults, path: Console.printable(source.displayPath))
    }
  }

  /// Faults as text, and a last line that counts them.
  static func failure(_ faults: PolicyFaults, path: String) -> CommandFailure {
    let errorCount = faults.all.count { $0.severity == .error }
    let warningCount = faults.all.count - errorCount
    var counts = counted(errorCount, "error")
    if warningCount > 0 { counts += ", " + counted(warningCount, "warning") }
    return CommandFailure(.badPolicy, complete: "\(faults.text)\n\nweir: \(path): \(counts)")
  }

  private static func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}
