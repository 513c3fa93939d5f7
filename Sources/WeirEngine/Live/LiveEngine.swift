package import WeirCore
import WeirEvents
package import WeirPolicy
import WeirSignals

/// Scores events as they come, in the order in which they are added, and goes on with its state
/// when the policy is replaced.
///
/// One thread owns it: everything but `prepare` is called there. A batch is scored on that thread
/// by `score`, the short way for few events, or by `submit` on Dispatch's threads, which hand it to
/// `finished`. State and answers are the same either way, and the same as `ScoringEngine`'s.
package final class LiveEngine: @unchecked Sendable {  // one thread, as said above
  /// Words of 64 rules for which answers have room beyond what the first policy needs.
  private static let spareWordCount = 1

  private let options: ScoringOptions
  private let queueCount: Int
  private let finished: @Sendable (LiveBatch) -> Void
  private var current: LivePolicy
  private var pipeline: LivePipeline?
  private var free: [LiveBatch] = []
  /// Batches that were submitted and have not been given back.
  package private(set) var inFlightCount = 0
  /// Who reads and writes what is answered unscored.
  private let unscored = ByteBox()

  /// An engine without any state yet.
  /// - Parameters:
  ///   - policy: the first one.
  ///   - options: `workers` of 1 scores everything on the owner's thread. None of what changes the
  ///     form of answers is heeded.
  ///   - queueCount: events for which there are batches, if their lines are of usual length:
  ///     512 KiB of them for each `Limits.batchRowCount`.
  ///   - finished: takes batches that were submitted, one after the other, on any thread.
  package init(
    policy: Policy, options: ScoringOptions, queueCount: Int = Limits.batchRowCount,
    finished: @escaping @Sendable (LiveBatch) -> Void
  ) {
    var options = options
    options.isExplaining = false
    options.collector = nil
    options.decisionsOnly = false
    options.stopsAtFirstError = false
    options.alertTap = nil
    options.notesShadowMoves = true
    self.options = options
    self.finished = finished
    self.queueCount = queueCount
    let plan = ScoringPlan(
      policy: policy, hashKey: options.hashKey, tokenizer: options.tokenizer,
      workerCount: options.workers, isExplaining: false, asksForEffects: policy.hasShadowRules,
      generations: PolicyGenerations(policy, spareWordCount: Self.spareWordCount))
    let state = EngineState(plan, rowCapacity: options.batchRows)
    current = LivePolicy(plan, state, options, book: options.book, queueCount: queueCount)
    begin()
  }

  /// Words of 64 rules that a fold is to have to spare for a live engine.
  package static var spareWordCountOfFolds: Int { spareWordCount }

  /// An engine that goes on with a state, under the policy that the state ends with.
  /// - Parameters:
  ///   - fold: has a policy, and is of no use to anybody else from here on.
  ///   - journal: goes on where the fold ended.
  ///   - options: those of the fold.
  ///   - queueCount: as in the other initialiser.
  ///   - finished: as there.
  package init(
    resuming fold: StateFold, journal: any EventJournal, options: ScoringOptions,
    queueCount: Int = Limits.batchRowCount, finished: @escaping @Sendable (LiveBatch) -> Void
  ) {
    guard let plan = fold.plan, let state = fold.state else {
      preconditionFailure("events are scored under a policy")
    }
    var options = options
    options.isExplaining = false
    options.collector = nil
    options.decisionsOnly = false
    options.stopsAtFirstError = false
    options.alertTap = nil
    options.notesShadowMoves = true
    options.journal = journal
    self.options = options
    self.finished = finished
    self.queueCount = queueCount
    current = LivePolicy(plan, state, options, book: fold.book, queueCount: queueCount)
    begin()
  }

  /// Takes up `current`.
  private func begin() {
    free = current.batches
    inFlightCount = 0
    guard options.workers > 1 else { return }
    pipeline = LivePipeline(
      current.steps, workers: current.workers, jobCount: current.batches.count,
      finished: finished)
  }

  /// Ends the engine's threads once everything submitted has gone through.
  package func end() {
    pipeline?.end()
    pipeline = nil
  }

  // MARK: Batches

  /// Batches that may be submitted before they are full: as many as keep the threads busy.
  package var usualInFlightCount: Int { options.workers + 1 }

  /// An empty batch; nil while all are taken.
  package func takeBatch() -> LiveBatch? {
    guard let batch = free.popLast() else { return nil }
    batch.clear()
    return batch
  }

  /// Takes a batch back whose answers are done with.
  package func giveBack(_ batch: LiveBatch, wasSubmitted: Bool) {
    if wasSubmitted { inFlightCount -= 1 }
    free.append(batch)
  }

  /// Whether `submit` may be called.
  package var hasWorkers: Bool { pipeline != nil }

  /// Scores a batch here and now.
  ///
  /// - Precondition: no batch is in flight, since it would be scored before those.
  package func score(_ batch: LiveBatch) {
    precondition(inFlightCount == 0, "batches are scored in the order of arrival")
    batch.job.clock = options.clock.now
    current.steps.runAll(batch.job, current.ownWorker)
    batch.didDecode()
  }

  /// Hands a batch to the threads.
  package func submit(_ batch: LiveBatch) {
    guard let pipeline else { preconditionFailure("an engine of one worker has no threads") }
    batch.job.clock = options.clock.now
    inFlightCount += 1
    pipeline.submit(batch)
  }

  // MARK: Answers without scoring

  /// The answer to a line that is not scored: its fault if it has one, else `review`, degraded by
  /// `why`. Moves nothing. Good until the next call.
  /// - Parameters:
  ///   - line: without its line end.
  ///   - number: of the line.
  ///   - why: `overload` where there is no room for it, `storage` while nothing can be kept.
  /// - Returns: a line with its LF.
  package func answerUnscored(
    _ line: UnsafeRawBufferPointer, number: UInt64, why: Degradation = .overload
  ) -> UnsafeBufferPointer<UInt8> {
    let batch = current.sideBatch
    batch.clear()
    unsafe batch.add(line, number: number)
    current.ownWorker.decoder.decode(batch.job.batch)
    unscored.writer.clear()
    current.plan.encoder.encodeUnscored(
      0, of: batch.job.batch, isDecoded: true, why: why, to: &unscored.writer)
    return unsafe unscored.writer.bytes
  }

  /// The answer to a row of a batch that was scored and could not be kept: its fault if it has
  /// one, else `review`, degraded by `storage`. Good until the next call.
  package func answerUnkept(_ row: Int, of batch: LiveBatch) -> UnsafeBufferPointer<UInt8> {
    unscored.writer.clear()
    current.plan.encoder.encodeUnscored(
      row, of: batch.job.batch, isDecoded: true, why: .storage, to: &unscored.writer)
    return unsafe unscored.writer.bytes
  }

  /// The answer to a row whose answer is due before it has been scored; the batch may be in flight.
  /// Good until the next call.
  package func answerLate(_ row: Int, of batch: LiveBatch) -> UnsafeBufferPointer<UInt8> {
    unscored.writer.clear()
    current.plan.encoder.encodeUnscored(
      row, of: batch.job.batch, isDecoded: batch.isDecoded, why: .deadline, to: &unscored.writer)
    return unsafe unscored.writer.bytes
  }

  /// The answer to a line that was refused for how its sender behaves, such as by coming too late.
  /// Good until the next call.
  package func answerRefused(_ fault: Fault, number: UInt64) -> UnsafeBufferPointer<UInt8> {
    let batch = current.sideBatch
    batch.clear()
    batch.add(refused: fault, number: number)
    current.ownWorker.decoder.decode(batch.job.batch)
    unscored.writer.clear()
    current.plan.encoder.encodeUnscored(
      0, of: batch.job.batch, isDecoded: true, why: .overload, to: &unscored.writer)
    return unsafe unscored.writer.bytes
  }

  // MARK: Policies

  /// The policy under which events are scored.
  package var policy: Policy { current.plan.policy }

  /// name@version:digest of it, as in every answer.
  package var policyStamp: String { current.plan.stamp }

  /// Makes everything that events under another policy need, besides the state. From any thread;
  /// nothing is changed. Takes as long as the memory of a few batches takes to clear.
  /// - Throws: why the policy cannot follow in this engine.
  package func prepare(_ policy: Policy) throws(LivePolicyFault) -> LivePolicy {
    let before = current
    let generations: PolicyGenerations
    do throws(PolicyGenerations.Fault) {
      generations = try before.plan.generations.following(policy)
    } catch {
      throw LivePolicyFault(error)
    }
    let plan = ScoringPlan(
      policy: policy, hashKey: before.plan.hashKey, tokenizer: options.tokenizer,
      workerCount: options.workers, isExplaining: false, asksForEffects: policy.hasShadowRules,
      generations: generations, after: before.plan)
    let state = EngineState(plan, after: before.state, rowCapacity: options.batchRows)
    return LivePolicy(
      plan, state, options, book: before.lists.book, queueCount: queueCount, before: before)
  }

  /// Makes everything that events need under a state that was folded anew. From any thread; nothing
  /// is changed.
  /// - Parameter fold: has a policy, and is of no use to anybody else from here on.
  /// - Returns: what `activate` takes.
  package func prepare(_ fold: StateFold) -> LivePolicy {
    guard let plan = fold.plan, let state = fold.state else {
      preconditionFailure("events are scored under a policy")
    }
    return LivePolicy(plan, state, options, book: fold.book, queueCount: queueCount)
  }

  /// Puts a policy in place: the next batch is the first under it. Gives the one before: to free it
  /// may take long where velocities are gone.
  ///
  /// Where there is a journal, the activation is appended by the caller, who has to do it here and
  /// now: what comes after is scored under the policy.
  ///
  /// - Precondition: it was prepared under the present policy, or with a state of its own; no batch
  ///   is in flight or taken.
  package func activate(_ policy: LivePolicy) -> LivePolicy {
    precondition(
      policy.predecessor == nil || policy.predecessor === current.plan,
      "prepared under the present policy")
    precondition(free.count == current.batches.count, "the switch falls between two batches")
    end()
    policy.didActivate()
    let before = current
    current = policy
    current.state.begin(current.plan)
    begin()
    return before
  }

  // MARK: Lists

  /// What was changed of lists so far. On the owner's thread.
  package var lists: LiveLists { current.lists }

  /// The type of the values of the policy's list of a name; nil when it has no such list.
  package func type(ofList name: String) -> String? {
    listTypes.first { $0.name == name }?.type
  }

  /// The policy's lists with their types, as it writes them.
  package var listTypes: [(name: String, type: String)] {
    policy.lists.map { ($0.name, $0.kind.rawValue) }
  }

  /// Makes the lists that follow on one more row of the audit trail. From any thread; nothing is
  /// changed. Takes some tens of milliseconds for each million entries of a list that it changes.
  /// - Parameters:
  ///   - lists: those in place.
  ///   - entry: the row.
  /// - Returns: what `activate` takes, as long as no policy comes between.
  package func prepare(_ lists: LiveLists, _ entry: LedgerEntry) -> LiveLists {
    lists.after(entry, current.plan.policy)
  }

  /// Puts lists in place: the next batch is the first that asks them. The caller appends the row's
  /// last piece to the journal here and now.
  ///
  /// - Precondition: no batch is in flight or taken.
  package func activate(_ lists: LiveLists) {
    precondition(free.count == current.batches.count, "the switch falls between two batches")
    current.place(lists)
  }

  /// The event types of a policy in its order; none when events have no types.
  package static func eventTypes(of policy: Policy) -> [String] {
    let field = policy.schema.fields.first { $0.name == "type" }
    guard case .enumeration(let values)? = field?.type else { return [] }
    return values
  }

  // MARK: State

  /// What the state takes. Not while a batch is in flight.
  package var stateSize: LiveStateSize {
    let names = current.plan.tables.map { table in
      table.groupBy.map { current.plan.policy.slots.name(of: $0) }.joined(separator: ", ")
    }
    var groups: [LiveStateSize.Group] = []
    for (name, size) in zip(names, current.state.velocities.sizes) {
      if let known = groups.firstIndex(where: { $0.name == name }) {
        groups[known].keyCount += size.keyCount
        groups[known].byteCount += size.byteCount
      } else {
        groups.append(
          LiveStateSize.Group(name: name, keyCount: size.keyCount, byteCount: size.byteCount))
      }
    }
    let sequencer = current.state.sequencer
    return LiveStateSize(
      groups: groups, rememberedCount: sequencer.count, rememberedByteCount: sequencer.byteCount,
      watermark: sequencer.watermark)
  }
}

/// What an engine's state takes at a moment.
package struct LiveStateSize: Sendable {
  /// The velocities of one `group_by`.
  package struct Group: Sendable {
    /// The names of the fields, with commas between.
    package let name: String
    package fileprivate(set) var keyCount: Int
    package fileprivate(set) var byteCount: Int
  }

  package let groups: [Group]
  /// Ids that are remembered, and what they take.
  package let rememberedCount: Int
  package let rememberedByteCount: Int
  /// Milliseconds since 1970; nil before the first event.
  package let watermark: Int64?
}

/// A writer that is written to in place.
private final class ByteBox {
  var writer = ByteWriter(capacity: 1 << 12)
}
