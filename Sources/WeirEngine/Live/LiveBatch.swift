import Synchronization
package import WeirCore
import WeirEvents
import WeirPolicy

/// One batch of a live engine: lines as they come from anywhere, then their answers.
///
/// Who took it from the engine fills it and gives it to `score` or `submit`; it is theirs again
/// when it has been scored, and goes back by `giveBack`.
@safe package final class LiveBatch: @unchecked Sendable {  // one owner at a time
  /// Its place among the engine's batches.
  package let index: Int
  let job: ScoringJob
  /// Whether ids may be read while later steps still work on the batch.
  private let decoded = Atomic<Bool>(false)
  private let typeField: Int?
  private let typeValues: [[UInt8]]

  init(_ plan: ScoringPlan, index: Int, rowCapacity: Int) {
    self.index = index
    job = ScoringJob(plan, rowCapacity: rowCapacity)
    typeField = plan.policy.schema.fields.firstIndex { $0.name == "type" }
    typeValues = LiveEngine.eventTypes(of: plan.policy).map { Array($0.utf8) }
  }

  func clear() {
    job.clear()
    job.batch.clear()
    decoded.store(false, ordering: .relaxed)
  }

  // MARK: Filling

  /// Lines in it.
  package var rowCount: Int { job.batch.rowCount }

  /// Whether a line of so many bytes fits in.
  package func hasRoom(byteCount: Int) -> Bool {
    job.batch.rowCount < job.batch.rowCapacity
      && job.batch.byteCount + byteCount + 1 <= job.batch.byteCapacity
  }

  /// Adds a line without its line end, of at most `Limits.lineByteCountMax` bytes.
  ///
  /// - Precondition: it fits in.
  package func add(_ bytes: UnsafeRawBufferPointer, number: UInt64) {
    let batch = job.batch
    let start = batch.byteCount
    if let base = bytes.baseAddress {
      unsafe UnsafeMutableRawPointer(batch.text + start).copyMemory(
        from: base, byteCount: bytes.count)
    }
    // The decoder wants a control character behind every line.
    unsafe batch.text[start + bytes.count] = UInt8(ascii: "\n")
    batch.byteCount = start + bytes.count + 1
    let slice = TextSlice(
      offset: UInt32(truncatingIfNeeded: start),
      byteCount: UInt32(truncatingIfNeeded: bytes.count))
    addRow(slice, number: number, fault: .none)
  }

  /// Adds a line that is refused without being read.
  package func add(refused fault: Fault, number: UInt64) {
    let slice = TextSlice(offset: UInt32(truncatingIfNeeded: job.batch.byteCount), byteCount: 0)
    addRow(slice, number: number, fault: fault)
  }

  private func addRow(_ line: TextSlice, number: UInt64, fault: Fault) {
    let batch = job.batch
    let row = batch.rowCount
    unsafe batch.lines[row] = line
    unsafe batch.lineNumbers[row] = number
    unsafe batch.faults[row] =
      fault == .none
      ? .none : RowFault(fault, field: RowFault.noField, offset: RowFault.noOffset)
    batch.rowCount = row + 1
  }

  // MARK: What came of it

  /// The journal's position behind the batch's events, which has to be answerable before they are
  /// answered; 0 where nothing was to be kept.
  package var position: UInt64 { job.position }

  /// Why the batch's events could not be kept: then none of its answers may go out.
  package var journalFault: JournalFault? { job.journalFault }

  /// The answers in the order of the lines, each with its LF.
  package var answers: UnsafeBufferPointer<UInt8> { unsafe job.writer.bytes }

  /// What was decided of each row.
  package var decisions: DecisionRows { job.decisions }

  /// Whether there are any of `shadowMoves`.
  package var hasShadowMoves: Bool { !job.shadowMoves.isEmpty }

  /// The decisions that would be others if a shadow rule were enforced; of repeats none. Rules are
  /// those of the policy under which the batch was scored.
  package var shadowMoves: [ShadowMove] { job.shadowMoves }

  /// The columns of the rows.
  package var batch: EventBatch { job.batch }

  /// Notes that the columns are there.
  func didDecode() { decoded.store(true, ordering: .releasing) }

  /// Whether the columns of the fields are there, though the batch may be in flight.
  package var isDecoded: Bool { decoded.load(ordering: .acquiring) }

  /// The place of a row's event type in `LiveEngine.eventTypes`, from 1; 0 where it has none.
  package func eventType(_ row: Int) -> Int {
    guard let typeField else { return 0 }
    let column = job.batch.columns[typeField]
    guard unsafe column.status[row] == FieldColumn.present else { return 0 }
    let slice = unsafe column.data.load(fromByteOffset: row &* 8, as: TextSlice.self)
    let text = unsafe job.batch.text + Int(slice.offset)
    for index in typeValues.indices where typeValues[index].count == Int(slice.byteCount) {
      var isEqual = true
      for place in 0..<typeValues[index].count
      where unsafe text[place] != typeValues[index][place] {
        isEqual = false
        break
      }
      if isEqual { return index + 1 }
    }
    return 0
  }
}
