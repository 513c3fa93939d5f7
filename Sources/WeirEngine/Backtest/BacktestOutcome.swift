import WeirCore

/// What a policy answers a line with, as a number that tables are indexed by.
package enum BacktestOutcome {
  /// `Decision.approve`, `.review` and `.reject` are 0, 1 and 2.
  package static let decisionCount = 3
  /// The event moves the state and gets no decision.
  package static let undecided = 3
  /// A repeat of an event that was answered before.
  package static let repeated = 4
  /// The line cannot be read.
  package static let invalid = 5
  /// How many there are.
  package static let count = 6

  /// The number of a decision.
  @inline(__always)
  static func number(_ decision: Decision) -> Int {
    switch decision {
    case .approve: 0
    case .review: 1
    case .reject: 2
    }
  }
}
