import Crypto
import Synchronization
import WeirCore
import WeirPipeline

/// Folds the events of a journal into a state, up to its end or to the next activation, on as many
/// threads as score.
final class FoldRun: PipelineWork, @unchecked Sendable {  // one reader at a time
  /// What a run ended with, besides faults.
  enum End {
    case source
    case activation(PolicyDigest)
  }

  let steps: [PipelineStep]
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

  init(
    _ plan: ScoringPlan, _ options: ScoringOptions, _ state: EngineState,
    source: any RecordSource, record: JournalRecord, position: UInt64, digest: EventDigest?,
    progress: @escaping (UInt64) -> Void
  ) {
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
        guard case .source = end, try source.next(into: record) else { return }
        guard record.position == position else {
          throw JournalFault(
            .damaged, "the journal goes on at position \(record.position) instead of \(position)")
        }
        position += UInt64(record.count)
        if record.kind == .activation {
          end = .activation(record.policy)
          digest?.add(activation: record.policy)
          return
        }
        reading = try FoldRecord(record)
        digest?.add(lines: record.lines)
      }
      let before = job.batch.rowCount
      try reading?.fill(job, rows, from: record)
      if reading?.isAtEnd == true {
        reading = nil
      } else if job.batch.rowCount == before || job.batch.rowCount < job.batch.rowCapacity {
        return
      }
    }
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

  private mutating func add(_ content: UnsafeRawBufferPointer) {
    var hash = SHA256()
    unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    unsafe hash.update(bufferPointer: content)
    bytes = Array(hash.finalize())
  }
}
