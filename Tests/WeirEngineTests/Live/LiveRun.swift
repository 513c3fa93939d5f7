import Dispatch
import Synchronization
import WeirCore
import WeirEngine
import WeirPolicy

/// A live engine that is fed lines and gives back its answers as text.
final class LiveRun {
  let engine: LiveEngine
  private let finished: Finished
  private(set) var text = ""
  private var number: UInt64 = 0

  /// What the engine's threads have scored.
  private final class Finished: Sendable {
    private let batches = Mutex<[LiveBatch]>([])
    private let count = DispatchSemaphore(value: 0)

    func append(_ batch: LiveBatch) {
      batches.withLock { $0.append(batch) }
      count.signal()
    }

    func next() -> LiveBatch {
      count.wait()
      return batches.withLock { $0.removeFirst() }
    }
  }

  init(under policy: Policy, workers: Int = 1, batchRows: Int = 64) {
    let finished = Finished()
    self.finished = finished
    var options = EngineRun.options
    options.workers = workers
    options.batchRows = batchRows
    engine = LiveEngine(policy: policy, options: options) { finished.append($0) }
  }

  /// A run that goes on with a state.
  init(resuming fold: StateFold, journal: any EventJournal, options: ScoringOptions) {
    let finished = Finished()
    self.finished = finished
    engine = LiveEngine(resuming: fold, journal: journal, options: options) { finished.append($0) }
  }

  deinit { engine.end() }

  /// Feeds lines, in batches of sizes that `rows` gives; every other batch goes to the threads if
  /// there are any.
  func feed(_ lines: some Collection<ArraySlice<UInt8>>, rows: () -> Int = { 64 }) {
    var batch: LiveBatch?
    var wanted = 0
    var batchNumber = 0
    for line in lines {
      number += 1
      if line.allSatisfy({ " \t\r".utf8.contains($0) }) { continue }
      let open = batch ?? take()
      if batch == nil { wanted = max(1, rows()) }
      batch = open
      unsafe line.withUnsafeBytes { unsafe open.add($0, number: number) }
      let isFull = open.rowCount == wanted || !open.hasRoom(byteCount: Limits.lineByteCountMax)
      guard isFull else { continue }
      run(open, onThreads: batchNumber % 2 == 1)
      batchNumber += 1
      batch = nil
    }
    if let batch { run(batch, onThreads: false) }
    while engine.inFlightCount > 0 { collect() }
  }

  func feed(_ text: String) {
    feed(Array(text.utf8).split(separator: 10, omittingEmptySubsequences: false).dropLast())
  }

  /// Puts another policy in place.
  func replace(by policy: Policy) throws {
    _ = engine.activate(try engine.prepare(policy))
  }

  private func take() -> LiveBatch {
    while true {
      if let batch = engine.takeBatch() { return batch }
      collect()
    }
  }

  private func run(_ batch: LiveBatch, onThreads: Bool) {
    if onThreads, engine.hasWorkers {
      engine.submit(batch)
    } else {
      while engine.inFlightCount > 0 { collect() }
      engine.score(batch)
      keep(batch, wasSubmitted: false)
    }
  }

  private func collect() { keep(finished.next(), wasSubmitted: true) }

  private func keep(_ batch: LiveBatch, wasSubmitted: Bool) {
    text += unsafe String(decoding: batch.answers, as: UTF8.self)
    engine.giveBack(batch, wasSubmitted: wasSubmitted)
  }
}
