package import WeirCore
package import WeirEvents

/// How a stream is scored. None of it but `isExplaining`, `decisionsOnly`, `stopsAtFirstError`,
/// `clock` and `tokenizer` changes a byte of the answers.
package struct ScoringOptions: Sendable {
  /// What an event's time may not be too far ahead of.
  package enum Clock: Sendable {
    /// What the edge reads from the system's clock, milliseconds since 1970; asked once a batch.
    case system(@Sendable () -> Int64)
    /// Always the same moment, for tests and replays.
    case fixed(milliseconds: Int64)

    /// The moment, milliseconds since 1970.
    package var now: Int64 {
      switch self {
      case .system(let read): read()
      case .fixed(let milliseconds): milliseconds
      }
    }
  }

  /// Threads that work, at least 1.
  package var workers = 2
  /// Events of one batch at most, at least 1.
  package var batchRows = Limits.batchRowCount
  /// Adds its explanation to each answer.
  package var isExplaining = false
  /// Takes answers as values; the run explains what it takes.
  package var collector: AnswerCollector?
  /// What is written of scored events instead of answers; nil: answers are.
  var features: FeatureOutput?
  /// Notes of each batch what shadow rules would have changed.
  var notesShadowMoves = false
  /// Leaves out answers that are no decisions.
  package var decisionsOnly = false
  /// Ends the run with the answer to the first invalid line.
  package var stopsAtFirstError = false
  package var clock: Clock
  /// Grows the key of all hashes; nil draws one.
  package var hashSeed: UInt64?
  /// Where accepted events go before they are answered; nil: nowhere.
  package var journal: (any EventJournal)?
  /// What was changed of lists, where there is no journal that says so.
  package var book = ListBook()
  /// Whether the journal keeps the answers to events that go to review, for whoever reviews them.
  package var keepsReviewAnswers = false
  /// Is told of records with noted events that were appended; needs a journal.
  package var tap: (any JournalTap)?
  /// Takes the events of a stream that meet conditions of alerts; nobody, if nil.
  package var alertTap: (any AlertTap)?
  /// Makes tokens of card numbers; without it they are refused.
  package var tokenizer: (any PANTokenizer)?

  /// Nanoseconds from any point on, to measure the stages by; nil measures nothing.
  package var stageClock: (@Sendable () -> UInt64)?

  /// The defaults, under a clock.
  package init(clock: Clock) { self.clock = clock }
}
