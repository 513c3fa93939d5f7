/// How a report is written.
package enum ReportFormat: String, CaseIterable, Sendable {
  /// For people.
  case text
  /// XML as JUnit has it, which build servers read.
  case junit
  /// One JSON document.
  case json
  /// Annotations of GitHub's workflow log.
  case github
}
