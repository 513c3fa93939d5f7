import Synchronization
import WeirCore
import WeirEngine
import WeirPolicy

@testable import WeirServer

/// A state directory in memory.
final class FakeState: ServerState {
  private struct State {
    var policies: [PolicyDigest: Policy] = [:]
    var resumeFault: JournalFault?
    var resumeCount = 0
    var keepFault: JournalFault?
    var closeFault: JournalFault?
    var isClosed = false
    var snapshot: Result<StateSnapshot, JournalFault> = .success(
      StateSnapshot(position: 4_711, byteCount: 1_234_567))
    var gate: StepPipe?
    var report = StateReport(
      path: "/var/lib/weir", fsync: "always", isEncrypted: true, position: 0, durablePosition: 0,
      segmentCount: 2, byteCount: 3_072, lastSnapshotPosition: nil)
  }

  let kept: FakeJournal
  let options: ScoringOptions
  private let state = Mutex(State())

  init(_ journal: FakeJournal, _ policy: Policy, _ options: ScoringOptions) throws {
    kept = journal
    self.options = options
    try keep(policy)
    _ = try journal.append(activation: Self.digest(policy))
    journal.sync()
  }

  static func digest(_ policy: Policy) -> PolicyDigest {
    let fold = StateFold(
      options: ScoringOptions(clock: .fixed(milliseconds: 0)), spareWordCount: 1, wantsDigest: false
    )
    guard (try? fold.activate(policy)) != nil, let digest = fold.policy else {
      preconditionFailure("a first policy is always taken")
    }
    return digest
  }

  /// The state of all that was kept.
  func fold() throws(JournalFault) -> StateFold {
    let fold = StateFold(
      options: options, spareWordCount: LiveEngine.spareWordCountOfFolds, wantsDigest: false)
    let policies = state.withLock { $0.policies }
    try fold.fold(FakeRecords(kept)) { (digest: PolicyDigest) throws(JournalFault) in
      guard let policy = policies[digest] else { throw JournalFault(.damaged, "no such policy") }
      return policy
    }
    return fold
  }

  // MARK: What a test does

  var resumeCount: Int { state.withLock { $0.resumeCount } }
  var isClosed: Bool { state.withLock { $0.isClosed } }
  func hasKept(_ policy: Policy) -> Bool {
    let digest = Self.digest(policy)
    return state.withLock { $0.policies[digest] != nil }
  }
  func failResume(_ fault: JournalFault?) { state.withLock { $0.resumeFault = fault } }
  func failKeep(_ fault: JournalFault) { state.withLock { $0.keepFault = fault } }
  func failClose(_ fault: JournalFault) { state.withLock { $0.closeFault = fault } }
  func failSnapshot(_ fault: JournalFault) { state.withLock { $0.snapshot = .failure(fault) } }
  func holdSnapshot(at gate: StepPipe) { state.withLock { $0.gate = gate } }
  func change(_ body: @Sendable (inout StateReport) -> Void) {
    state.withLock { body(&$0.report) }
  }

  // MARK: ServerState

  var journal: any EventJournal { kept }

  func resume(_ engine: LiveEngine) throws(JournalFault) -> LivePolicy {
    let fault = state.withLock { state in
      state.resumeCount += 1
      return state.resumeFault
    }
    if let fault { throw fault }
    kept.mend()
    return engine.prepare(try fold())
  }

  func keep(_ policy: Policy) throws(JournalFault) {
    let digest = Self.digest(policy)
    let fault = state.withLock { state in
      if state.keepFault == nil { state.policies[digest] = policy }
      return state.keepFault
    }
    if let fault { throw fault }
  }

  func takeSnapshot() throws(JournalFault) -> StateSnapshot {
    state.withLock { $0.gate }?.wait()
    return try state.withLock { $0.snapshot }.get()
  }

  func beat() {}

  var report: StateReport {
    var report = state.withLock { $0.report }
    report.position = kept.position
    report.durablePosition = kept.durable
    return report
  }

  func close() throws(JournalFault) {
    let fault = state.withLock { state in
      state.isClosed = true
      return state.closeFault
    }
    if let fault { throw fault }
    kept.sync()
  }
}
