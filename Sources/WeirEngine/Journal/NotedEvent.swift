package import WeirCore

/// An event of a journal of which something is noted: the alerts it raises, or its answer.
package struct NotedEvent: Sendable {
  /// Its row in the record, from 0: the journal's position before it is the record's and this.
  package let place: Int
  /// The event as the journal keeps it, without its LF.
  package let line: [UInt8]
  /// Bit i: it meets the condition of alert i of its policy.
  package let alerts: UInt64
  /// The line of its answer without its LF, where that was kept.
  package let answer: [UInt8]?
  /// The model's score in millionths; nil where there was none.
  package let scoreMillionths: UInt32?
  /// Nil for an event that was only recorded.
  package let decision: Decision?

  /// Visits the events of a record of which something is noted, in their order.
  /// - Parameters:
  ///   - record: of kind `events`; another one has none.
  ///   - visit: gets each of them.
  /// - Throws: `damaged` when the record's parts do not fit each other; some events may have been
  ///   visited then.
  package static func forEach(
    in record: JournalRecord, _ visit: (NotedEvent) throws(JournalFault) -> Void
  ) throws(JournalFault) {
    guard record.kind == .events else { return }
    let outcomes = try RecordOutcomes(record)
    var notes: [Int: Notes] = [:]
    for extra in outcomes.extras { try add(extra, of: record, to: &notes) }
    guard !notes.isEmpty else { return }
    var lines = KeptLines(record)
    for (place, note) in notes.sorted(by: { $0.key < $1.key }) {
      try visit(event(place, note, try lines.line(at: place), record, outcomes.columns))
    }
  }

  private struct Notes {
    var alerts: UInt64?
    var answer: [UInt8]?
  }

  private static func add(
    _ extra: RecordOutcomes.Extra, of record: JournalRecord, to notes: inout [Int: Notes]
  ) throws(JournalFault) {
    let bytes = record.outcomes[extra.bytes]
    switch extra.kind {
    case .failures, .masked: return
    case .alerts:
      let word = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard bytes.count == OutcomeColumns.alertByteCount, word != 0,
        notes[extra.row]?.alerts == nil
      else { throw RecordOutcomes.damage(record, "the alerts of an event in it are none") }
      notes[extra.row, default: Notes()].alerts = word
    case .answer:
      guard !bytes.isEmpty, notes[extra.row]?.answer == nil else {
        throw RecordOutcomes.damage(record, "the answer to an event in it is none")
      }
      notes[extra.row, default: Notes()].answer = Array(bytes)
    }
  }

  private static func event(
    _ place: Int, _ notes: Notes, _ line: [UInt8], _ record: JournalRecord,
    _ columns: OutcomeColumns
  ) throws(JournalFault) -> NotedEvent {
    let state = record.outcomes[columns.states + place]
    guard let (kind, decision) = OutcomeColumns.meaning(of: state) else {
      throw RecordOutcomes.damage(record, "an event in it was neither decided nor recorded")
    }
    let score = UInt32(RecordOutcomes.word(record.outcomes, columns.scores + place * 4))
    return NotedEvent(
      place: place, line: line, alerts: notes.alerts ?? 0, answer: notes.answer,
      scoreMillionths: score == OutcomeColumns.noScore ? nil : score,
      decision: kind == .decided ? decision : nil)
  }
}

/// The lines of a record, found one after the other.
private struct KeptLines {
  private let record: JournalRecord
  private var place = 0
  private var start = 0

  init(_ record: JournalRecord) { self.record = record }

  /// A line without its LF; places only rise.
  mutating func line(at wanted: Int) throws(JournalFault) -> [UInt8] {
    while true {
      guard let end = record.lines[start...].firstIndex(of: 10) else {
        throw RecordOutcomes.damage(record, "it has lines too few")
      }
      let line = record.lines[start..<end]
      start = end + 1
      place += 1
      if place > wanted { return Array(line) }
    }
  }
}
