package import WeirCore

/// Collects what is wrong with a policy while it is read. Not shared between threads.
package final class FaultList {
  private var found: [Diagnostic] = []

  /// How many errors there are; to see later whether some were added.
  package private(set) var errorCount = 0

  /// A list that holds nothing.
  package init() {}

  /// Adds what is wrong at a place, with the line it is in.
  package func add(
    _ code: PolicyCode, _ message: String, at place: Place, help: String? = nil,
    severity: Diagnostic.Severity = .error, showsLine: Bool = true
  ) {
    if severity == .error { errorCount += 1 }
    let line = place.text.line(place.line)
    let isShown =
      showsLine && place.line > 0 && line.count <= PolicyLimits.shownLineByteCountMax
      && line.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 9 }
    found.append(
      Diagnostic(
        severity: severity, code: code.rawValue, message: message, path: place.text.path,
        line: place.line, column: place.column,
        sourceLine: isShown ? String(decoding: line, as: UTF8.self) : nil,
        length: place.length, help: help))
  }

  /// Adds what was found elsewhere.
  package func add(_ diagnostics: [Diagnostic]) {
    errorCount += diagnostics.count { $0.severity == .error }
    found += diagnostics
  }

  /// Adds one that changes nothing about whether the policy loads.
  func warn(_ code: PolicyCode, _ message: String, at place: Place, help: String? = nil) {
    add(code, message, at: place, help: help, severity: .warning)
  }

  /// All of one severity: those of `first` before those of other files, then by path and place;
  /// at most `PolicyLimits.diagnosticCountMax` and one that counts the rest.
  package func sorted(_ severity: Diagnostic.Severity, first: String) -> [Diagnostic] {
    let ordered = found.filter { $0.severity == severity }.enumerated().sorted { left, right in
      func key(_ item: (offset: Int, element: Diagnostic)) -> (Int, String, Int, Int, Int) {
        let one = item.element
        return (one.path == first ? 0 : 1, one.path, one.line, one.column, item.offset)
      }
      return key(left) < key(right)
    }.map(\.element)
    guard ordered.count > PolicyLimits.diagnosticCountMax else { return ordered }
    let rest = ordered.count - PolicyLimits.diagnosticCountMax
    return ordered.prefix(PolicyLimits.diagnosticCountMax) + [
      Diagnostic(
        severity: severity, code: PolicyCode.limit.rawValue, message: "and \(rest) more",
        path: first, line: 0, column: 0)
    ]
  }
}
