package import WeirCore
package import WeirPolicy
import WeirPipeline
import WeirSignals

/// A state that is made of a journal: `state == fold(journal)`, and nothing else makes one.
///
/// Begins empty or with a snapshot, takes records, and is then gone on with by an engine or written
/// as a snapshot. One thread uses it; folding itself uses `options.workers`.
package final class StateFold: @unchecked Sendable {  // handed from maker to engine
  let options: ScoringOptions
  /// Words of 64 rules that answers have room for beyond what the first policy needs.
  let spareWordCount: Int
  private(set) var plan: ScoringPlan?
  private(set) var state: EngineState?
  /// The policy under which the last events were scored.
  package private(set) var policy: PolicyDigest? {
    didSet { if let policy { policies.insert(policy) } }
  }
  /// All policies since this state was begun, or read.
  package private(set) var policies: Set<PolicyDigest> = []
  /// Events and activations that were folded since the journal began.
  package private(set) var position: UInt64 = 0
  /// The digest of all events so far; nil where nobody wants it.
  package private(set) var digest: EventDigest?
  /// What was changed of lists, and how far the audit trail has come.
  package private(set) var book = ListBook()

  /// A state of nothing.
  /// - Parameters:
  ///   - options: of the engine that goes on with it; `hashSeed` is the directory's.
  ///   - spareWordCount: words of 64 rules that answers are to have beyond what they need.
  ///   - wantsDigest: whether the digest of events is worked out; it takes time.
  package init(options: ScoringOptions, spareWordCount: Int, wantsDigest: Bool) {
    self.options = options
    self.spareWordCount = spareWordCount
    digest = wantsDigest ? EventDigest() : nil
  }

  init(
    _ options: ScoringOptions, _ spareWordCount: Int, _ plan: ScoringPlan, _ state: EngineState,
    _ header: StateHeader, _ book: ListBook
  ) {
    self.book = book
    self.options = options
    self.spareWordCount = spareWordCount
    self.plan = plan
    self.state = state
    policy = header.policy
    policies = [header.policy]
    position = header.position
    digest = header.digest
  }

  /// The largest accepted time, milliseconds since 1970; nil before the first event.
  package var watermark: Int64? { state?.sequencer.watermark }

  /// Takes all records of a source.
  /// - Parameters:
  ///   - source: goes on at `position`.
  ///   - policies: loads a policy.
  ///   - progress: is told the position reached, on any thread, one call at a time.
  /// - Throws: `damaged` and what source and policies do. The state is of no use then.
  package func fold(
    _ source: any RecordSource, policies: (PolicyDigest) throws(JournalFault) -> Policy,
    progress: @escaping (UInt64) -> Void = { _ in }
  ) throws(JournalFault) {
    let record = JournalRecord()
    while true {
      guard let plan, let state else {
        guard try source.next(into: record) else { return }
        guard record.kind == .activation, record.position == position else {
          throw JournalFault(.damaged, "the journal does not begin with a policy")
        }
        position += 1
        digest?.add(activation: record.policy)
        try follow(record.policy, policies)
        continue
      }
      let run = FoldRun(
        plan, options, state, book: book, source: source, record: record, position: position,
        digest: digest, progress: progress)
      Pipeline(run, workerCount: options.workers, jobCount: options.workers + 2).run()
      if let fault = run.fault { throw fault }
      position = run.position
      digest = run.digest
      book = run.book
      guard case .activation(let next) = run.end else { return }
      try follow(next, policies)
    }
  }

  private func follow(
    _ digest: PolicyDigest, _ policies: (PolicyDigest) throws(JournalFault) -> Policy
  ) throws(JournalFault) {
    let next = try policies(digest)
    guard ScoringPlan.digest(of: next) == digest else {
      throw JournalFault(.damaged, "the policy kept as \(digest.hex.prefix(12)) is another one")
    }
    try activate(next)
  }

  /// Goes on under a policy: events from here on are scored under it. Not a record by itself.
  /// - Throws: `usage` when there have been too many sets of rules.
  package func activate(_ next: Policy) throws(JournalFault) {
    policy = ScoringPlan.digest(of: next)
    guard let before = plan, let beforeState = state else {
      let generations = PolicyGenerations(next, spareWordCount: spareWordCount)
      let plan = makePlan(next, generations, after: nil)
      let state = EngineState(plan, rowCapacity: options.batchRows)
      state.begin(plan)
      (self.plan, self.state) = (plan, state)
      return
    }
    do throws(PolicyGenerations.Fault) {
      let generations = try before.generations.following(next)
      let plan = makePlan(next, generations, after: before)
      let state = EngineState(plan, after: beforeState, rowCapacity: options.batchRows)
      state.begin(plan)
      (self.plan, self.state) = (plan, state)
    } catch {
      guard case .tooManyRules = error else {
        throw JournalFault(
          .usage, "there have been too many different sets of rules in this state",
          help: "begin a new state directory")
      }
      try widen(to: max(1, (next.rules.count + 63) / 64) + spareWordCount)
      try activate(next)
    }
  }

  /// Makes room for more rules in what answers remember: by taking the state apart.
  private func widen(to wordCount: Int) throws(JournalFault) {
    guard let plan else { return }
    let parts = PartsInMemory()
    try write(to: parts)
    let wider = try StateFold.read(
      parts, options: options, spareWordCount: spareWordCount, wordCount: wordCount
    ) { (_: PolicyDigest) throws(JournalFault) in plan.policy }
    (self.plan, self.state) = (wider.plan, wider.state)
  }

  func makePlan(
    _ policy: Policy, _ generations: PolicyGenerations, after previous: ScoringPlan?
  ) -> ScoringPlan {
    ScoringPlan(
      policy: policy, hashKey: previous?.hashKey ?? options.hashKey, tokenizer: options.tokenizer,
      workerCount: options.workers, isExplaining: false, asksForEffects: policy.hasShadowRules,
      generations: generations, after: previous)
  }
}

/// The parts of a state, kept in memory.
private final class PartsInMemory: StatePartSink, StatePartSource {
  private var parts: [(StatePart, [UInt8])] = []
  private var next = 0

  func write(_ kind: StatePart, _ bytes: UnsafeRawBufferPointer) throws(JournalFault) {
    parts.append((kind, unsafe Array(bytes)))
  }

  func next(into bytes: inout [UInt8]) throws(JournalFault) -> StatePart? {
    guard next < parts.count else { return nil }
    defer { next += 1 }
    bytes = parts[next].1
    return parts[next].0
  }
}
