import WeirCore
import WeirPolicy

@testable import WeirEngine

/// An engine over a journal in memory, its state made by a fold.
final class JournaledRun {
  let policies: [Policy]
  let journal: MemoryJournal
  let options: ScoringOptions
  private(set) var text = ""

  init(
    under policies: [Policy], workers: Int = 2, batchRows: Int = 100, hashSeed: UInt64 = 7,
    journal: MemoryJournal = MemoryJournal(), _ change: (inout ScoringOptions) -> Void = { _ in }
  ) {
    self.policies = policies
    self.journal = journal
    var options = EngineRun.options
    options.workers = workers
    options.batchRows = batchRows
    options.hashSeed = hashSeed
    change(&options)
    self.options = options
  }

  func load(_ digest: PolicyDigest) throws(JournalFault) -> Policy {
    guard let policy = policies.first(where: { ScoringEngine.digest(of: $0) == digest }) else {
      throw JournalFault(.damaged, "no such policy")
    }
    return policy
  }

  /// The state that the journal's first `count` records make.
  func fold(_ count: Int = .max) throws -> StateFold {
    try fold(from: StateFold(options: options, spareWordCount: 0, wantsDigest: true), count)
  }

  /// A state that goes on from another one.
  func fold(from state: StateFold, _ count: Int = .max) throws -> StateFold {
    let rest = journal.records.prefix(count).filter { $0.position >= state.position }
    try state.fold(
      MemoryRecords(rest),
      policies: { (digest: PolicyDigest) throws(JournalFault) in
        try self.load(digest)
      })
    return state
  }

  /// The same by way of a snapshot.
  func reread(_ state: StateFold) throws -> StateFold {
    let parts = MemoryParts()
    try state.write(to: parts)
    return try StateFold.read(parts, options: options, spareWordCount: 0) {
      (digest: PolicyDigest) throws(JournalFault) in try self.load(digest)
    }
  }

  /// Scores lines under a policy by an engine that goes on with a state.
  /// - Returns: the state that the engine left, with the digest of a fold.
  @discardableResult
  func score(
    _ bytes: some Sequence<UInt8>, under policy: Policy, from state: StateFold? = nil
  ) throws -> StateFold {
    let fold = try state ?? self.fold()
    let digest = ScoringEngine.digest(of: policy)
    if fold.policy != digest {
      _ = try journal.append(activation: digest)
      try fold.activate(policy)
    }
    let engine = ScoringEngine(resuming: fold, journal: journal, options: options)
    let sink = MemorySink()
    _ = try engine.run(from: MemorySource(Array(bytes)), to: sink)
    text += sink.text
    return fold
  }
}
