/// What the answer to a row is about.
@frozen public enum AnswerKind: UInt8, Sendable, BitwiseCopyable {
  /// The line is invalid: its fault is the answer.
  case invalid = 0
  /// The event got a decision.
  case decided = 1
  /// The event moved the state, and gets none.
  case recorded = 2
  /// The decision of an event that came before, once more.
  case decidedAgain = 3
  /// An event that was recorded before.
  case recordedAgain = 4
}

/// What the value of a reason is.
@frozen public enum ReasonPresence: UInt8, Sendable, BitwiseCopyable {
  /// The bits of the feature's type.
  case value = 0
  /// There is none.
  case none = 1
  /// The bits of a Double that stands for a missing value.
  case standIn = 2
}

/// One of a decision's reasons: what pushed its score up most.
@frozen public struct Reason: Sendable, BitwiseCopyable {
  /// The index of a term: the features in the order of the policy, then the rules with log-odds.
  public var term: UInt16
  /// What `value` is.
  public var presence: ReasonPresence
  /// Log-odds; more than 0.
  public var contribution: Double
  /// The feature before its transform, as the bits of its type.
  public var value: UInt64

  /// A reason.
  @inlinable public init(
    term: UInt16, presence: ReasonPresence, contribution: Double, value: UInt64
  ) {
    self.term = term
    self.presence = presence
    self.contribution = contribution
    self.value = value
  }

  /// The place of a reason that there is not.
  @inlinable public static var none: Reason {
    Reason(term: .max, presence: .none, contribution: 0, value: 0)
  }
}

/// Why a decision is not made under full rules and state; an `OptionSet` of one byte.
@frozen public struct Degradation: OptionSet, Sendable, BitwiseCopyable {
  /// The bits.
  public let rawValue: UInt8
  /// The set with these bits.
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A sum left the range of 64 bits.
  @inlinable public static var overflow: Degradation { Degradation(rawValue: 1) }
  /// Something in the model was not finite.
  @inlinable public static var model: Degradation { Degradation(rawValue: 2) }
  /// The answer was due before the event was scored.
  @inlinable public static var deadline: Degradation { Degradation(rawValue: 4) }
  /// There was no room for the event: it was not scored, and did not move the state.
  @inlinable public static var overload: Degradation { Degradation(rawValue: 8) }
  /// The event could not be kept: it did not move the state.
  @inlinable public static var storage: Degradation { Degradation(rawValue: 16) }
}

/// The answers to the rows of a batch, in columns.
@safe package final class DecisionRows: @unchecked Sendable {  // belongs to its batch, one owner
  /// Words of 64 rules that each row has in `hits`, `errors` and `missing`.
  package let wordCount: Int
  package let kinds: UnsafeMutablePointer<AnswerKind>
  package let decisions: UnsafeMutablePointer<Decision>
  /// 0 to 1; NaN where there is none.
  package let scores: UnsafeMutablePointer<Double>
  package let degradations: UnsafeMutablePointer<Degradation>
  /// 1 for late events.
  package let late: UnsafeMutablePointer<UInt8>
  /// Bit r of a row's words: rule r hit.
  package let hits: UnsafeMutablePointer<UInt64>
  /// Bit r of a row's words: the condition of rule r ended in an error other than a missing value.
  package let errors: UnsafeMutablePointer<UInt64>
  /// Bit r of a row's words: the condition of rule r needed a value that is missing.
  package let missing: UnsafeMutablePointer<UInt64>
  /// `Limits.reasonCountMax` a row, the largest first.
  package let reasons: UnsafeMutablePointer<Reason>
  /// Of repeats: the generation of the policy whose rules the bits mean.
  package let generations: UnsafeMutablePointer<UInt16>

  /// Memory for `rowCapacity` answers with `wordCount` words of 64 rules each.
  package init(rowCapacity: Int, wordCount: Int) {
    self.wordCount = wordCount
    let wordCapacity = rowCapacity * wordCount
    let reasonCapacity = rowCapacity * Limits.reasonCountMax
    unsafe kinds = .allocate(capacity: rowCapacity)
    unsafe kinds.initialize(repeating: .invalid, count: rowCapacity)
    unsafe decisions = .allocate(capacity: rowCapacity)
    unsafe decisions.initialize(repeating: .review, count: rowCapacity)
    unsafe scores = .allocate(capacity: rowCapacity)
    unsafe scores.initialize(repeating: .nan, count: rowCapacity)
    unsafe degradations = .allocate(capacity: rowCapacity)
    unsafe degradations.initialize(repeating: [], count: rowCapacity)
    unsafe late = .allocate(capacity: rowCapacity)
    unsafe late.initialize(repeating: 0, count: rowCapacity)
    unsafe hits = .allocate(capacity: wordCapacity)
    unsafe hits.initialize(repeating: 0, count: wordCapacity)
    unsafe errors = .allocate(capacity: wordCapacity)
    unsafe errors.initialize(repeating: 0, count: wordCapacity)
    unsafe missing = .allocate(capacity: wordCapacity)
    unsafe missing.initialize(repeating: 0, count: wordCapacity)
    unsafe reasons = .allocate(capacity: reasonCapacity)
    unsafe reasons.initialize(repeating: .none, count: reasonCapacity)
    unsafe generations = .allocate(capacity: rowCapacity)
    unsafe generations.initialize(repeating: 0, count: rowCapacity)
  }

  deinit {
    unsafe kinds.deallocate()
    unsafe decisions.deallocate()
    unsafe scores.deallocate()
    unsafe degradations.deallocate()
    unsafe late.deallocate()
    unsafe hits.deallocate()
    unsafe errors.deallocate()
    unsafe missing.deallocate()
    unsafe reasons.deallocate()
    unsafe generations.deallocate()
  }

  /// Whether a rule's bit is set for a row in `hits`, `errors` or `missing`. For single rows: what
  /// works on batches works on words.
  package func isSet(_ rule: Int, in bits: UnsafePointer<UInt64>, _ row: Int) -> Bool {
    unsafe bits[row * wordCount + rule / 64] >> UInt64(rule % 64) & 1 != 0
  }

  /// Forgets what the first `rowCount` rows held.
  package func clear(rowCount: Int) {
    unsafe hits.update(repeating: 0, count: rowCount * wordCount)
    unsafe errors.update(repeating: 0, count: rowCount * wordCount)
    unsafe missing.update(repeating: 0, count: rowCount * wordCount)
    unsafe degradations.update(repeating: [], count: rowCount)
    unsafe reasons.update(repeating: .none, count: rowCount * Limits.reasonCountMax)
  }
}
