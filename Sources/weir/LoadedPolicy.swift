import Glibc
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
    case .failure(let faults):
      throw failure(
        CheckReport(policy: source.displayPath, stamp: nil, diagnostics: faults.all))
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

  /// Event time between the first and the last event of the longest test case of a policy, in
  /// milliseconds; nil when there are no tests.
  ///
  /// Cases are not read here yet: where there are tests, they are taken to be long enough.
  static func longestSpanMilliseconds(ofTestsIn directory: String) -> Int64? {
    guard let stream = unsafe opendir(directory + "/tests") else { return nil }
    defer { unsafe closedir(stream) }
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".yaml"), !name.hasPrefix(".") { return .max }
    }
    return nil
  }
}
