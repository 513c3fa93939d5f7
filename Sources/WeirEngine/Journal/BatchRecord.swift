import WeirCore
import WeirEvents
import WeirPolicy
import WeirSignals

/// What is kept of one batch: its accepted events as lines, and what became of them. Belongs to the
/// batch's job; the memory is used again.
@safe final class BatchRecord: @unchecked Sendable {  // one owner at a time, with its job
  private let record: any EventRecord
  private var lines = ByteWriter(capacity: 1 << 16)
  private var outcomes = PartWriter()
  /// One answer in the making.
  private var answer = ByteWriter(capacity: 1 << 10)
  /// Rows of the batch that were accepted, and those of them with a masked text, by place.
  private var rows: [Int] = []
  private var maskedPlaces: [Int] = []
  /// Whether alerts or an answer of some event are in the record.
  private var isNoted = false

  init(_ record: any EventRecord) { self.record = record }

  /// Whether the batch holds anything to keep.
  var isEmpty: Bool { rows.isEmpty }

  /// Makes the record of a batch that has been scored.
  /// - Parameters:
  ///   - job: has the batch.
  ///   - keepsReviewAnswers: whether the answers to events that go to review are in it.
  func compose(_ job: ScoringJob, keepsReviewAnswers: Bool) {
    rows.removeAll(keepingCapacity: true)
    for row in 0..<job.batch.rowCount
    where unsafe job.sequenced.outcomes[row] == .accepted {
      rows.append(row)
    }
    guard !rows.isEmpty else { return }
    writeLines(job)
    outcomes.clear()
    writeColumns(job)
    writeExtras(job, keepsReviewAnswers)
    unsafe record.pack(
      eventCount: rows.count, lines: UnsafeRawBufferPointer(lines.bytes), outcomes: outcomes.bytes)
  }

  /// Appends what was composed last, and tells a tap of it if something is noted.
  func append(
    to journal: any EventJournal, under plan: ScoringPlan, tap: (any JournalTap)?
  ) throws(JournalFault) -> UInt64 {
    let position = try journal.append(record)
    guard let tap else { return position }
    if isNoted {
      unsafe tap.didAppend(
        AppendedRecord(
          position: position - UInt64(rows.count), count: rows.count, policy: plan.digest,
          lines: UnsafeRawBufferPointer(lines.bytes), outcomes: outcomes.bytes))
    }
    tap.didReach(position)
    return position
  }

  private func writeLines(_ job: ScoringJob) {
    lines.clear()
    maskedPlaces.removeAll(keepingCapacity: true)
    job.plan.lineEncoder.encode(rows, of: job.batch, to: &lines, masked: &maskedPlaces)
  }

  private func writeColumns(_ job: ScoringJob) {
    let wordCount = max(1, (job.plan.policy.rules.count + 63) / 64)
    let columns = OutcomeColumns(count: rows.count, wordCount: wordCount)
    let start = unsafe outcomes.extend(by: columns.byteCount)
    unsafe start.storeBytes(of: OutcomeColumns.version, as: UInt8.self)
    unsafe start.storeBytes(of: 0, toByteOffset: 1, as: UInt8.self)
    unsafe start.storeBytes(
      of: UInt16(truncatingIfNeeded: wordCount).littleEndian, toByteOffset: 2, as: UInt16.self)
    unsafe start.storeBytes(
      of: UInt32(truncatingIfNeeded: rows.count).littleEndian, toByteOffset: 4, as: UInt32.self)
    unsafe start.storeBytes(of: 0, toByteOffset: 8, as: UInt64.self)
    let decisions = job.decisions
    for (place, row) in rows.enumerated() {
      let content = unsafe job.batch.contents[row].low
      unsafe (start + columns.contents + place &* 8).storeBytes(
        of: content.littleEndian, as: UInt64.self)
      for word in 0..<wordCount {
        let hits = unsafe decisions.hits[row &* decisions.wordCount &+ word]
        unsafe (start + columns.hits + (place &* wordCount &+ word) &* 8).storeBytes(
          of: hits.littleEndian, as: UInt64.self)
      }
      let score = unsafe decisions.scores[row]
      let millionths =
        score.isNaN
        ? OutcomeColumns.noScore : UInt32(truncatingIfNeeded: ByteWriter.millionths(score))
      unsafe (start + columns.scores + place &* 4).storeBytes(
        of: millionths.littleEndian, as: UInt32.self)
      unsafe (start + columns.states + place).storeBytes(
        of: OutcomeColumns.state(decisions.kinds[row], decisions.decisions[row]), as: UInt8.self)
      unsafe (start + columns.degradations + place).storeBytes(
        of: decisions.degradations[row].rawValue, as: UInt8.self)
    }
  }

  // MARK: What is rare

  private func writeExtras(_ job: ScoringJob, _ keepsReviewAnswers: Bool) {
    var count: UInt32 = 0
    let decisions = job.decisions
    for (place, row) in rows.enumerated() {
      var failed: UInt64 = 0
      for word in 0..<decisions.wordCount {
        unsafe failed |= decisions.errors[row &* decisions.wordCount &+ word]
      }
      guard failed != 0 else { continue }
      count += 1
      begin(.failures, place, byteCount: decisions.wordCount * 8)
      for word in 0..<decisions.wordCount {
        outcomes.append(unsafe decisions.errors[row &* decisions.wordCount &+ word])
      }
    }
    for place in maskedPlaces {
      count += 1
      writeMasked(job, place)
    }
    var notedCount: UInt32 = job.meetsAlerts ? writeAlerts(job) : 0
    if keepsReviewAnswers { notedCount += writeReviewAnswers(job) }
    isNoted = notedCount > 0
    count += notedCount
    guard count > 0 else { return }
    unsafe UnsafeMutableRawPointer(mutating: outcomes.bytes.baseAddress)?
      .storeBytes(of: count.littleEndian, toByteOffset: 8, as: UInt32.self)
  }

  /// Writes the words of events that meet alerts; gives how many there are.
  private func writeAlerts(_ job: ScoringJob) -> UInt32 {
    guard let words = unsafe job.alerts else { return 0 }
    var count: UInt32 = 0
    for (place, row) in rows.enumerated() where unsafe words[row] != 0 {
      count += 1
      begin(.alerts, place, byteCount: OutcomeColumns.alertByteCount)
      outcomes.append(unsafe words[row])
    }
    return count
  }

  /// Writes the answers to events that go to review; gives how many there are.
  private func writeReviewAnswers(_ job: ScoringJob) -> UInt32 {
    let decisions = job.decisions
    let input = unsafe DecisionEncoder.Input(
      batch: job.batch, decisions: decisions, texts: job.reasonTexts.base, decisionsOnly: false)
    var count: UInt32 = 0
    for (place, row) in rows.enumerated()
    where unsafe decisions.kinds[row] == .decided && decisions.decisions[row] == .review {
      count += 1
      answer.clear()
      job.plan.encoder.encode(row, of: input, to: &answer)
      let line = unsafe UnsafeRawBufferPointer(
        UnsafeBufferPointer(rebasing: answer.bytes.dropLast()))
      begin(.answer, place, byteCount: line.count)
      unsafe outcomes.append(copying: line)
    }
    return count
  }

  private func begin(_ kind: OutcomeColumns.Extra, _ place: Int, byteCount: Int) {
    outcomes.append(UInt32(truncatingIfNeeded: place))
    outcomes.append(kind.rawValue)
    outcomes.append(UInt32(truncatingIfNeeded: byteCount))
  }

  private func writeMasked(_ job: ScoringJob, _ place: Int) {
    let plan = job.plan
    let row = rows[place]
    begin(.masked, place, byteCount: MaskedOutcome.byteCount(plan))
    for field in plan.fingerprinted {
      let fingerprint = unsafe job.batch.columns[field].fingerprints?[row] ?? .absent
      outcomes.append(fingerprint.high)
      outcomes.append(fingerprint.low)
    }
    for filter in plan.filters.indices { outcomes.append(unsafe job.filterAnswers[filter][row]) }
    for table in plan.policy.tables.indices {
      outcomes.append(unsafe job.cells[table].isEmpty ? -1 : job.foundRows[table][row])
    }
  }
}

/// What was worked out from the texts of an event before they were masked.
struct MaskedOutcome {
  /// The row of the batch.
  let row: Int
  /// By fingerprinted field of the plan.
  let fingerprints: [Fingerprint]
  /// By filter of the plan.
  let filterAnswers: [UInt8]
  /// By table of the policy.
  let foundRows: [Int32]

  static func byteCount(_ plan: ScoringPlan) -> Int {
    plan.fingerprinted.count * 16 + plan.filters.count + plan.policy.tables.count * 4
  }

  init(row: Int, _ plan: ScoringPlan, from reader: inout PartReader) throws(JournalFault) {
    self.row = row
    var fingerprints: [Fingerprint] = []
    for _ in plan.fingerprinted {
      let high = try reader.word(UInt64.self)
      fingerprints.append(Fingerprint(high: high, low: try reader.word(UInt64.self)))
    }
    var answers: [UInt8] = []
    for _ in plan.filters { answers.append(try reader.word(UInt8.self) & 1) }
    var found: [Int32] = []
    for table in plan.policy.tables {
      let row = try reader.word(Int32.self)
      guard row >= -1, row < table.table.count else {
        throw JournalFault(
          .damaged, "an event of the journal names a table's row that is not there")
      }
      found.append(row)
    }
    (self.fingerprints, filterAnswers, foundRows) = (fingerprints, answers, found)
  }
}
