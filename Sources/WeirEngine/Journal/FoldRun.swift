import Crypto
import Synchronization
import WeirCore
import WeirPipeline
import WeirPolicy
import WeirSignals

/// Folds the events of a journal into a state, up to its end or to the next activation, on as many
/// threads as score.
final class FoldRun: PipelineWork, @unchecked Sendable {  // one reader at a time
  /// What a run ended with, besides faults.
  enum End {
    case source
    case activation(PolicyDigest)
  }

  let steps: [PipelineStep]
  private let plan: ScoringPlan
  private let scoring: ScoringSteps
  private let jobs: [ScoringJob]
  private let rows: [FoldRows]
  private let workers: [RunWorker]
  private let source: any RecordSource
  private let record: JournalRecord
  private let progress: (UInt64) -> Void
  private let failure = Mutex<JournalFault?>(nil)
  private var reading: FoldRecord?
  private(set) var end = End.source
  /// The position behind what was read.
  private(set) var position: UInt64
  /// The digest of all events so far; nil where nobody wants it.
  private(set) var digest: EventDigest?
  /// What was changed of lists so far.
  private(set) var book: ListBook
  /// The policy's lists by then; the file's, where no filter asks.
  private var lists: [SignalList]
  /// Whether `record` is a change that has to wait for the batch before it.
  private var isHeld = false

  init(
    _ plan: ScoringPlan, _ options: ScoringOptions, _ state: EngineState, book: ListBook,
    source: any RecordSource, record: JournalRecord, position: UInt64, digest: EventDigest?,
    progress: @escaping (UInt64) -> Void
  ) {
    self.plan = plan
    self.book = book
    lists = plan.filters.isEmpty ? [] : book.lists(of: plan.policy)
    scoring = ScoringSteps(plan, options, state, end: .fold)
    steps = scoring.steps
    self.source = source
    self.record = record
    self.position = position
    self.digest = digest
    self.progress = progress
    let jobCount = options.workers + 2
    rows = (0..<jobCount).map { _ in FoldRows(rowCapacity: options.batchRows) }
    jobs = rows.map { rows in
      let job = ScoringJob(plan, rowCapacity: options.batchRows)
      job.fold = rows
      return job
    }
    workers = (0..<options.workers).map { _ in
      RunWorker(plan, rowCapacity: options.batchRows, isFolding: true)
    }
  }

  /// Why the run ended early; nil when it did not.
  var fault: JournalFault? { failure.withLock { $0 } }

  private func fail(_ fault: JournalFault) { failure.withLock { $0 = $0 ?? fault } }

  // MARK: PipelineWork

  func read(into index: Int) -> ReadResult {
    let job = jobs[index]
    job.clear()
    job.batch.clear()
    rows[index].clear()
    guard fault == nil else { return .end }
    do throws(JournalFault) {
      try fill(job, rows[index])
    } catch {
      fail(error)
      return .end
    }
    progress(position)
    return job.batch.rowCount > 0 ? .batch(isSmall: false) : .end
  }

  private func fill(_ job: ScoringJob, _ rows: FoldRows) throws(JournalFault) {
    while job.batch.rowCount < job.batch.rowCapacity {
      if reading == nil {
        guard try readRecord() else { return }
        switch record.kind {
        case .activation:
          end = .activation(record.policy)
          digest?.add(activation: record.policy)
          return
        case .change:
          // Events before it met the lists before it.
          isHeld = job.batch.rowCount > 0
          if isHeld { return }
          try follow()
          continue
        case .events:
          reading = try FoldRecord(record)
          digest?.add(lines: record.lines)
        }
      }
      if job.batch.rowCount == 0, !lists.isEmpty { job.lists.lists = lists }
      let before = job.batch.rowCount
      try reading?.fill(job, rows, from: record)
      if reading?.isAtEnd == true {
        reading = nil
      } else if job.batch.rowCount == before || job.batch.rowCount < job.batch.rowCapacity {
        return
      }
    }
  }

  /// Reads the next record, unless one is held; false where the run ends.
  private func readRecord() throws(JournalFault) -> Bool {
    if isHeld {
      isHeld = false
      return true
    }
    guard case .source = end, try source.next(into: record) else { return false }
    guard record.position == position else {
      throw JournalFault(
        .damaged, "the journal goes on at position \(record.position) instead of \(position)")
    }
    position += UInt64(record.count)
    return true
  }

  /// Takes up a change.
  private func follow() throws(JournalFault) {
    digest?.add(change: record.lines)
    guard let entry = try book.take(piece: record.lines), !plan.filters.isEmpty else { return }
    lists = book.lists(lists, of: plan.policy, after: entry)
  }

  func run(step: Int, lane: Int, job: Int, worker: Int) -> Bool {
    let job = jobs[job]
    guard job.journalFault == nil else {
      if let fault = job.journalFault { fail(fault) }
      return false
    }
    scoring.run(step: step, lane: lane, job, workers[worker])
    if step == 0 { checkDecoded(job) }
    return true
  }

  private func checkDecoded(_ job: ScoringJob) {
    for row in 0..<job.batch.rowCount
    where unsafe job.batch.faults[row].fault != .none && job.journalFault == nil {
      let position = (job.fold?.position ?? 0) + UInt64(row)
      let code = unsafe job.batch.faults[row].fault.code.rawValue
      job.journalFault = JournalFault(
        .damaged, "the event at position \(position) of the journal is no event (\(code))")
    }
  }
}

/// A chain of SHA-256 over all accepted events in their order, whatever records they came in.
package struct EventDigest: Sendable, Equatable {
  /// 32 bytes; zeros before the first event.
  package private(set) var bytes = [UInt8](repeating: 0, count: 32)

  /// The digest of nothing.
  package init() {}

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Adds lines, each with its LF.
  mutating func add(lines: [UInt8]) {
    var start = 0
    unsafe lines.withUnsafeBytes { all in
      while start < all.count {
        var end = start
        while end < all.count, unsafe all[end] != 10 { end += 1 }
        unsafe add(UnsafeRawBufferPointer(rebasing: all[start..<end]))
        start = end + 1
      }
    }
  }

  mutating func add(activation policy: PolicyDigest) {
    unsafe policy.bytes.withUnsafeBytes { unsafe add($0) }
  }

  mutating func add(change piece: [UInt8]) {
    unsafe piece.withUnsafeBytes { unsafe add($0) }
  }

  private mutating func add(_ content: UnsafeRawBufferPointer) {
    var hash = SHA256()
    unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    unsafe hash.update(bufferPointer: content)
    bytes = Array(hash.finalize())
  }
}
