import WeirCore
package import WeirEngine
import WeirEvents
package import WeirPolicy

/// What the cases of a policy came to.
package struct CaseReport: Sendable {
  /// One case.
  package struct Outcome: Sendable {
    package let testCase: PolicyCase
    /// In the order of the events; empty when the case passed.
    package let failures: [Failure]

    /// The name of the case as reports print it.
    var title: String { CaseReport.printable(testCase.name) }
    /// Its file likewise.
    var path: String { CaseReport.printable(testCase.path) }

    /// The first failures, a line each, and how many more there are.
    var sentences: [String] {
      let shown = failures.prefix(CaseReport.shownFailureCount)
      return shown.map { "\($0.title): \($0.sentence)" } + [rest].compactMap(\.self)
    }

    /// How many failures are more than a report shows; nil when all are shown.
    var rest: String? {
      let count = failures.count - CaseReport.shownFailureCount
      return count > 0 ? "and \(Paragraph.counted(count, "event")) more of this case" : nil
    }
  }

  /// Failures of one case that are told in words; one cause mostly makes many.
  static let shownFailureCount = 5

  /// A text of a test for a terminal or a log: no control characters, no card numbers.
  static func printable(_ text: String) -> String {
    Paragraph.printable(SensitiveData.masked(text))
  }

  /// An event that was not answered as expected.
  package struct Failure: Sendable {
    package let step: CaseStep
    /// Which of the step's events, from 1.
    package let round: Int
    package let mismatches: [Mismatch]
    package let answer: EventAnswer
  }

  /// One thing that was expected of an event, and what there was instead.
  package struct Mismatch: Hashable, Sendable {
    /// `decision`, `rules`, `values velocity.NAME`.
    package let what: String
    package let expected: String
    package let got: String
  }

  /// name@version:digest of the policy.
  package let policy: String
  /// In the order of the files.
  package let outcomes: [Outcome]
  /// All rules of the policy, shadow rules too, in its order.
  package let rules: [String]
  /// Those that hit in no case.
  package let neverHit: [String]

  /// Cases with failures.
  package var failedCount: Int { outcomes.count { !$0.failures.isEmpty } }
  /// Events of all cases.
  package var eventCount: Int { outcomes.reduce(0) { $0 + $1.testCase.eventCount } }

  /// Rules that hit in some case, of all, in hundredths rounded down; 100 without rules.
  package var coveragePercent: Int {
    rules.isEmpty ? 100 : (rules.count - neverHit.count) * 100 / rules.count
  }
}
