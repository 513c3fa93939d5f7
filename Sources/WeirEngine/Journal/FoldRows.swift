import Glibc
import WeirCore
import WeirSignals

/// What a batch that is folded knows of its events besides their lines. Belongs to the batch's job.
@safe final class FoldRows: @unchecked Sendable {  // one owner at a time, with its job
  /// The halves of digests that repeats are compared by, one a row.
  let contents: UnsafeMutablePointer<UInt64>
  /// Rows with a masked text.
  private(set) var masked: [MaskedOutcome] = []
  /// The journal's position before the batch.
  var position: UInt64 = 0

  init(rowCapacity: Int) { unsafe contents = .allocate(capacity: rowCapacity) }

  deinit { unsafe contents.deallocate() }

  func clear() { masked.removeAll(keepingCapacity: true) }

  func add(_ outcome: MaskedOutcome) { masked.append(outcome) }

  // MARK: Instead of what masked texts would give

  func patchFingerprints(_ job: ScoringJob) {
    for outcome in masked {
      for (place, field) in job.plan.fingerprinted.enumerated() {
        unsafe job.batch.columns[field].fingerprints?[outcome.row] = outcome.fingerprints[place]
      }
    }
  }

  func patchFoundRows(_ job: ScoringJob, table: Int) {
    for outcome in masked {
      unsafe job.foundRows[table][outcome.row] = outcome.foundRows[table]
    }
  }

  func patchFilter(_ job: ScoringJob, filter: Int) {
    for outcome in masked {
      unsafe job.filterAnswers[filter][outcome.row] = outcome.filterAnswers[filter]
    }
  }
}

/// One record of events as a fold takes it, row by row.
struct FoldRecord {
  private let columns: OutcomeColumns
  /// By row.
  private let extras: [Int: [RecordOutcomes.Extra]]
  private var row = 0
  private var lineStart = 0

  /// - Throws: `damaged` when the record's parts do not fit each other.
  init(_ record: JournalRecord) throws(JournalFault) {
    let outcomes = try RecordOutcomes(record)
    columns = outcomes.columns
    extras = Dictionary(grouping: outcomes.extras, by: \.row)
  }

  private static func damage(_ record: JournalRecord, _ what: String) -> JournalFault {
    RecordOutcomes.damage(record, what)
  }

  /// Whether all rows have been taken.
  var isAtEnd: Bool { row == columns.count }

  /// Puts rows into a job until it is full or the record is at its end.
  /// - Throws: `damaged`.
  mutating func fill(
    _ job: ScoringJob, _ rows: FoldRows, from record: JournalRecord
  ) throws(JournalFault) {
    if job.batch.rowCount == 0 { rows.position = record.position + UInt64(row) }
    while !isAtEnd, job.batch.rowCount < job.batch.rowCapacity {
      let end = try lineEnd(record)
      guard job.batch.byteCount + (end - lineStart) <= job.batch.byteCapacity else { return }
      add(record, end, to: job)
      try restore(record, to: job, rows)
      lineStart = end
      row += 1
    }
    guard !isAtEnd || lineStart == record.lines.count else {
      throw Self.damage(record, "it has lines too many")
    }
  }

  /// Where the next line ends, its LF included.
  private func lineEnd(_ record: JournalRecord) throws(JournalFault) -> Int {
    let end = unsafe record.lines.withUnsafeBytes { bytes -> Int? in
      guard let start = bytes.baseAddress, bytes.count > lineStart,
        let found = unsafe memchr(start + lineStart, 10, bytes.count - lineStart)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - start + 1
    }
    guard let end, end - lineStart <= Limits.keptLineByteCountMax + 1 else {
      throw Self.damage(record, "it has lines too few, or one that is too long")
    }
    return end
  }

  private func add(_ record: JournalRecord, _ end: Int, to job: ScoringJob) {
    let batch = job.batch
    let start = batch.byteCount
    let count = end - lineStart
    unsafe record.lines.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      unsafe UnsafeMutableRawPointer(batch.text + start).copyMemory(
        from: base + lineStart, byteCount: count)
    }
    batch.byteCount = start + count
    let row = batch.rowCount
    unsafe batch.lines[row] = TextSlice(
      offset: UInt32(truncatingIfNeeded: start), byteCount: UInt32(truncatingIfNeeded: count - 1))
    unsafe batch.lineNumbers[row] = 0
    unsafe batch.faults[row] = .none
    batch.rowCount = row + 1
  }

  /// Restores what became of the row that was added last.
  private func restore(
    _ record: JournalRecord, to job: ScoringJob, _ rows: FoldRows
  ) throws(JournalFault) {
    let target = job.batch.rowCount - 1
    let decisions = job.decisions
    guard columns.wordCount <= decisions.wordCount else {
      throw Self.damage(record, "it has more rules than its policy")
    }
    let state = record.outcomes[columns.states + row]
    guard let (kind, decision) = OutcomeColumns.meaning(of: state) else {
      throw Self.damage(record, "an event in it was neither decided nor recorded")
    }
    unsafe record.outcomes.withUnsafeBytes { bytes in
      unsafe rows.contents[target] = UInt64(
        littleEndian: bytes.loadUnaligned(
          fromByteOffset: columns.contents + row &* 8, as: UInt64.self))
      for word in 0..<decisions.wordCount {
        let place = columns.hits + (row &* columns.wordCount &+ word) &* 8
        let hits =
          unsafe word < columns.wordCount
          ? UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)) : 0
        unsafe decisions.hits[target &* decisions.wordCount &+ word] = hits
        unsafe decisions.errors[target &* decisions.wordCount &+ word] = 0
      }
      let score = unsafe UInt32(
        littleEndian: bytes.loadUnaligned(
          fromByteOffset: columns.scores + row &* 4, as: UInt32.self))
      unsafe decisions.scores[target] =
        score == OutcomeColumns.noScore ? .nan : Double(score) / 1_000_000
    }
    unsafe decisions.kinds[target] = kind
    unsafe decisions.decisions[target] = decision
    unsafe decisions.degradations[target] = Degradation(
      rawValue: record.outcomes[columns.degradations + row])
    guard !extras.isEmpty, let mine = extras[row] else { return }
    for extra in mine { try restore(extra, record, job, rows) }
  }

  private func restore(
    _ extra: RecordOutcomes.Extra, _ record: JournalRecord,
    _ job: ScoringJob, _ rows: FoldRows
  ) throws(JournalFault) {
    let target = job.batch.rowCount - 1
    let wordCount = job.decisions.wordCount
    switch extra.kind {
    case .failures:
      guard extra.bytes.count % 8 == 0, extra.bytes.count / 8 <= wordCount else {
        throw Self.damage(record, "more rules failed than its policy has")
      }
      for place in 0..<extra.bytes.count {
        let word = target &* wordCount &+ place / 8
        let byte = UInt64(record.outcomes[extra.bytes.lowerBound + place]) << UInt64(place % 8 * 8)
        unsafe job.decisions.errors[word] |= byte
      }
    case .masked:
      guard extra.bytes.count == MaskedOutcome.byteCount(job.plan) else {
        throw Self.damage(record, "what it says of a masked text is of another policy")
      }
      let bytes = Array(record.outcomes[extra.bytes])
      rows.add(try Self.masked(bytes, target, job.plan))
    // What was told of an event is no part of the state.
    case .alerts, .answer: break
    }
  }

  private static func masked(
    _ bytes: [UInt8], _ row: Int, _ plan: ScoringPlan
  ) throws(JournalFault) -> MaskedOutcome {
    try bytes.readAsPart { reader throws(JournalFault) in
      try MaskedOutcome(row: row, plan, from: &reader)
    }
  }
}
