package import WeirCore
import WeirEvents
package import WeirPolicy
import WeirSignals

/// A policy with all that a live engine needs to score under it, made aside.
package final class LivePolicy: @unchecked Sendable {  // handed from maker to engine
  let plan: ScoringPlan
  let state: EngineState
  let steps: ScoringSteps
  let batches: [LiveBatch]
  let sideBatch: LiveBatch
  let workers: [RunWorker]
  /// The worker of the engine's own thread.
  let ownWorker: RunWorker
  /// The plan under which it was prepared; none once it is in place.
  private(set) var predecessor: ScoringPlan?

  /// What became of the velocities of the policy before.
  package let change: LivePolicyChange
  /// What was changed of lists, and the policy's lists by then.
  private(set) var lists: LiveLists

  init(
    _ plan: ScoringPlan, _ state: EngineState, _ options: ScoringOptions, book: ListBook,
    queueCount: Int, before: LivePolicy? = nil
  ) {
    self.plan = plan
    self.state = state
    lists = LiveLists(book: book, lists: book.lists(of: plan.policy))
    steps = ScoringSteps(plan, options, state)
    let rows = options.batchRows
    let workerCount = options.workers > 1 ? options.workers : 0
    // Those that are full, those that are not and on the threads all the same, and one to fill.
    let batchCount = (queueCount + rows - 1) / rows + workerCount + 2
    batches = (0..<batchCount).map { LiveBatch(plan, index: $0, rowCapacity: rows) }
    sideBatch = LiveBatch(plan, index: batches.count, rowCapacity: 1)
    workers = (0..<workerCount).map { _ in RunWorker(plan, rowCapacity: rows) }
    ownWorker = RunWorker(plan, rowCapacity: rows)
    predecessor = before?.plan
    change = LivePolicyChange(of: plan)
    place(lists)
  }

  /// Puts other lists in place. No batch may be in flight.
  func place(_ lists: LiveLists) {
    self.lists = lists
    for batch in batches { batch.job.lists.lists = lists.lists }
    sideBatch.job.lists.lists = lists.lists
  }

  /// name@version:digest of the policy.
  package var stamp: String { plan.stamp }

  /// The SHA-256 over its files.
  package var digest: PolicyDigest { ScoringPlan.digest(of: plan.policy) }

  /// The policy.
  package var policy: Policy { plan.policy }

  func didActivate() { predecessor = nil }
}

/// What was changed of lists, and what the lists of a policy are by then: made aside, then put in
/// place between two batches.
package struct LiveLists: Sendable {
  /// What was changed, and how far the audit trail has come.
  package private(set) var book: ListBook
  private(set) var lists: [SignalList]

  init(book: ListBook, lists: [SignalList]) {
    self.book = book
    self.lists = lists
  }

  /// These after one more row of the audit trail, under a policy.
  func after(_ entry: LedgerEntry, _ policy: Policy) -> LiveLists {
    var next = self
    next.book.apply(entry)
    next.lists = next.book.lists(lists, of: policy, after: entry)
    return next
  }
}

/// What a policy that follows another one does with the velocities.
package struct LivePolicyChange: Sendable {
  /// Names of velocities that go on with their state, and of those that start without any.
  package let kept: [String]
  package let new: [String]

  init(of plan: ScoringPlan) {
    var keptIndices: Set<Int> = []
    for table in plan.tables where table.predecessor != nil {
      keptIndices.formUnion(table.velocities.compactMap { $0 })
    }
    let velocities = plan.policy.velocities
    kept = velocities.indices.filter(keptIndices.contains).map { velocities[$0].name }
    new = velocities.indices.filter { !keptIndices.contains($0) }.map { velocities[$0].name }
  }
}

/// Why a policy cannot follow in a running engine, though it is a good one.
package struct LivePolicyFault: Error, Sendable {
  /// What is wrong, and how to mend it.
  package let message: String
  package let help: String

  init(_ fault: PolicyGenerations.Fault) {
    help = "start the server anew with this policy"
    switch fault {
    case .tooManyRules(let count):
      message = "the policy has more than the \(count) rules that this process has room for"
    case .tooManyGenerations:
      message = "there have been too many different sets of rules since this process started"
    }
  }
}
