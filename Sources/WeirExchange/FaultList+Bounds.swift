import WeirPolicy

extension FaultList {
  /// Whether it holds as many errors as are shown: what is wrong with the rest of a list can wait.
  var isFull: Bool { errorCount >= PolicyLimits.diagnosticCountMax }

  /// A suggestion for a name that is not known; nil when there are too many names to look through.
  static func hint(for name: String, among known: [String], listed title: String) -> String? {
    guard known.count <= ExchangeLimits.hintNameCountMax else { return nil }
    return suggestion(for: name, among: known, listed: title)
  }
}
