package import WeirCore

/// An event that was answered `review`, as the journal has it.
package struct ReviewedEvent: Hashable, Sendable {
  /// Its position in the journal, and one more: the number of its case.
  package let number: UInt64
  /// The event as a line of JSON, masked as the journal keeps it, without a line end.
  package let event: [UInt8]
  /// The answer as a line of JSON, without a line end.
  package let answer: [UInt8]
  /// What the policy's schema says of the event; what is nil is looked for in the line.
  package let facts: Facts

  /// Values of the event by the names of fields, wherever they stand in its line.
  package struct Facts: Hashable, Sendable {
    /// `event_id`.
    package var eventID: String?
    /// `ts`, milliseconds since 1970.
    package var milliseconds: Int64?
    /// `amount_minor`.
    package var amount: Int64?
    /// `currency`.
    package var currency: String?

    /// Nothing.
    package init() {}
  }

  /// An event and its answer.
  /// - Parameters:
  ///   - number: of its case.
  ///   - event: a line of JSON without its end.
  ///   - answer: a line of JSON without its end.
  ///   - facts: what the policy's schema says of the event.
  package init(number: UInt64, event: [UInt8], answer: [UInt8], facts: Facts = Facts()) {
    self.number = number
    self.event = event
    self.answer = answer
    self.facts = facts
  }
}

/// An alert that was raised, to be kept until it has been told.
package struct StoredAlert: Hashable, Sendable {
  /// The same whenever the alert is made of the same event: what receivers tell repeats by.
  package let id: String
  package let name: String
  package let severity: String
  /// The event's time, milliseconds since 1970.
  package let milliseconds: Int64
  /// Under what the alert's cooldown runs: a keyed hash.
  package let key: [UInt8]
  /// What is told: a line of JSON without its end.
  package let body: [UInt8]

  /// An alert.
  /// - Parameters:
  ///   - id: the same for the same event.
  ///   - name: as the policy has it.
  ///   - severity: as the policy has it.
  ///   - milliseconds: the event's time, since 1970.
  ///   - key: a keyed hash under which the cooldown runs.
  ///   - body: a line of JSON without its end.
  package init(
    id: String, name: String, severity: String, milliseconds: Int64, key: [UInt8], body: [UInt8]
  ) {
    self.id = id
    self.name = name
    self.severity = severity
    self.milliseconds = milliseconds
    self.key = key
    self.body = body
  }
}

/// What came of a stretch of a journal: goes into a store in one transaction.
package struct StoreBatch: Sendable {
  /// One thing that a journal holds for a store.
  package enum Step: Sendable {
    case entry(LedgerEntry)
    case reviewed(ReviewedEvent)
    case alert(StoredAlert)
  }

  /// The identity of the state directory.
  package var journal: [UInt8]
  /// The stretch: from the position where the store has to be, to the one where it is then.
  package var from: UInt64
  package var to: UInt64
  /// What is in it, in the order of the journal: an erasure finds the cases before it, and an
  /// action its case.
  package var steps: [Step] = []
  /// The clock when it is written, milliseconds since 1970: when cases are opened and alerts due.
  package var now: Int64

  /// An empty stretch.
  /// - Parameters:
  ///   - journal: the identity of the state directory.
  ///   - from: where the store has to be.
  ///   - to: where it is then.
  ///   - now: the clock, milliseconds since 1970.
  package init(journal: [UInt8], from: UInt64, to: UInt64, now: Int64) {
    self.journal = journal
    self.from = from
    self.to = to
    self.now = now
  }
}
