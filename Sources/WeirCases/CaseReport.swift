package import WeirEngine
package import WeirPolicy

/// What the cases of a policy came to.
package struct CaseReport: Sendable {
  /// One case.
  package struct Outcome: Sendable {
    package let testCase: PolicyCase
    /// In the order of the events; empty when the case passed.
    package let failures: [Failure]
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
