package import WeirCore

/// The one look at every event in the order of the input: the clock, repeats, the watermark.
///
/// It decides which rows are new events, which repeat one, which are refused after all
/// (`timeInFuture`, `idConflict`), and what the watermark is at each. Everything after it may run
/// out of order, or in parts.
///
/// One owner at a time; batches in input order. `verdict(at:)` is for the stage that comes after
/// scoring, which goes in input order too: it may run at the same time as `run`, since a slot is
/// given to another event only after all rows that still mean the old one.
@safe package final class EventSequencer: @unchecked Sendable {  // see above
  private let core: UnsafeMutablePointer<SequencerCore>

  /// A sequencer before its first event.
  /// - Parameters:
  ///   - allowedLateness: milliseconds.
  ///   - maxFutureSkew: milliseconds.
  ///   - horizon: milliseconds of event time for which ids are remembered; 0: not at all.
  ///   - entryCountMax: ids remembered at most.
  ///   - verdictByteCount: bytes kept for each verdict.
  package init(
    allowedLateness: Int64, maxFutureSkew: Int64, horizon: Int64, entryCountMax: Int,
    verdictByteCount: Int
  ) {
    unsafe core = .allocate(capacity: 1)
    unsafe core.initialize(
      to: SequencerCore(
        allowedLateness: allowedLateness, maxFutureSkew: maxFutureSkew, isRemembering: horizon > 0,
        memory: EventMemory(
          horizon: horizon, entryCountMax: entryCountMax, verdictByteCount: verdictByteCount)))
  }

  deinit {
    unsafe core.deinitialize(count: 1)
    unsafe core.deallocate()
  }

  /// Looks at the rows of a decoded batch. `clock` is in milliseconds since 1970; nil lets any date
  /// pass.
  package func run(_ batch: EventBatch, into rows: SequencedRows, clock: Int64?) {
    unsafe core.pointee.run(batch, into: rows, clock: clock)
  }

  /// Looks at one valid event by itself, with the outcome that it would have in a batch.
  /// - Parameters:
  ///   - id: the fingerprint of its id.
  ///   - content: the digest of its fields.
  ///   - time: milliseconds since 1970, whatever the clock says.
  /// - Returns: what becomes of it.
  package func meet(_ id: Fingerprint, content: Fingerprint, time: Int64) -> EventMeeting {
    unsafe core.pointee.meet(id, content: content, time: time)
  }

  /// Where a remembered event's verdict is kept.
  package func verdict(at slot: UInt32) -> UnsafeMutableRawPointer {
    unsafe core.pointee.memory.arena.address(slot) + EventMemory.verdictOffset
  }

  /// Ids forgotten because there were more than `entryCountMax`.
  package var forgottenCount: UInt64 { unsafe core.pointee.memory.forgottenCount }

  /// Goes on under another policy: the next batch is the first of its generation.
  ///
  /// A horizon of 0 forgets nothing, but looks at nothing either.
  /// - Parameters:
  ///   - allowedLateness: milliseconds.
  ///   - maxFutureSkew: milliseconds.
  ///   - horizon: milliseconds of event time for which ids are remembered; 0: not at all.
  ///   - entryCountMax: ids remembered at most; a lower one than before is reached bit by bit.
  ///   - generation: the number that events met from now on carry.
  ///   - comparable: by generation, whether its contents can be held against those of this one.
  package func configure(
    allowedLateness: Int64, maxFutureSkew: Int64, horizon: Int64, entryCountMax: Int,
    generation: UInt16, comparable: [Bool]
  ) {
    unsafe core.pointee.allowedLateness = allowedLateness
    unsafe core.pointee.maxFutureSkew = maxFutureSkew
    unsafe core.pointee.isRemembering = horizon > 0
    if horizon > 0 { unsafe core.pointee.memory.horizon = horizon }
    unsafe core.pointee.memory.entryCountMax = entryCountMax
    unsafe core.pointee.generation = generation
    unsafe core.pointee.comparable = comparable
  }

  /// The largest accepted time, milliseconds since 1970; nil before the first event.
  package var watermark: Int64? { unsafe core.pointee.watermark }

  /// Ids remembered at present.
  package var count: Int { unsafe core.pointee.memory.count }

  /// Bytes of memory taken.
  package var byteCount: Int { unsafe core.pointee.memory.byteCount }

  // MARK: Taking apart and putting together

  /// Bytes that `forEach` gives of an event besides its verdict.
  package static var entryByteCount: Int { EventMemory.entryByteCount }

  /// The entry of an event as `forEach` gives it: when it was.
  package static func time(ofEntry entry: UnsafeRawPointer) -> Int64 {
    unsafe entry.loadUnaligned(fromByteOffset: 24, as: Int64.self)
  }

  /// Gives each event that is remembered, in the order of acceptance: its slot, its entry and its
  /// verdict. Not while a batch is looked at.
  package func forEach<Fault: Error>(
    _ body: (UInt32, UnsafeRawPointer, UnsafeRawPointer) throws(Fault) -> Void
  ) throws(Fault) {
    guard let watermark else { return }
    unsafe try core.pointee.memory.forEach(watermark: watermark, body)
  }

  /// Remembers what `forEach` gave, behind what is remembered already.
  /// - Returns: its slot, whose verdict is to be filled in; 0 where the id is known already.
  package func restore(_ entry: UnsafeRawPointer) -> UInt32 {
    unsafe core.pointee.memory.restore(entry)
  }

  /// Goes on from a watermark, milliseconds since 1970; nil: before the first event.
  package func restore(watermark: Int64?) { unsafe core.pointee.watermark = watermark }
}

/// What became of an event that was looked at by itself.
package enum EventMeeting: Hashable, Sendable {
  /// A new event; a late one does not move the state.
  case accepted(isLate: Bool)
  /// A repeat of one that is remembered.
  case repeated
  /// The id of one that is remembered, with other content: it is invalid.
  case conflicting
}

@safe struct SequencerCore: ~Copyable {
  private static let prefetchDistance = 16

  var allowedLateness: Int64
  var maxFutureSkew: Int64
  var isRemembering: Bool
  var memory: EventMemory
  /// The generation of the policy at hand, and which ones have contents like it.
  var generation: UInt16 = 0
  var comparable = [true]
  /// The largest accepted time; none before the first event.
  var watermark: Int64?

  init(
    allowedLateness: Int64, maxFutureSkew: Int64, isRemembering: Bool,
    memory: consuming EventMemory
  ) {
    self.allowedLateness = allowedLateness
    self.maxFutureSkew = maxFutureSkew
    self.isRemembering = isRemembering
    self.memory = memory
  }

  mutating func run(_ batch: EventBatch, into rows: SequencedRows, clock: Int64?) {
    let times = unsafe batch.columns[batch.schema.timeIndex].data
      .assumingMemoryBound(to: Int64.self)
    guard let ids = unsafe batch.columns[batch.schema.eventIDIndex].fingerprints else {
      preconditionFailure("the decoder fingerprints event_id")
    }
    let latest = clock.map { Self.latest(clock: $0, skew: maxFutureSkew) } ?? .max
    for row in 0..<batch.rowCount {
      let ahead = row &+ Self.prefetchDistance
      if isRemembering, ahead < batch.rowCount { unsafe memory.prefetch(ids[ahead]) }
      unsafe rows.memorySlots[row] = 0
      unsafe rows.accepted[row] = 0
      unsafe rows.outcomes[row] = .invalid
      unsafe rows.horizons[row] = (watermark ?? 0) &- allowedLateness
      guard unsafe batch.faults[row].fault == .none else { continue }
      let time = unsafe times[row]
      if time > latest {
        refuse(batch, row: row, .timeInFuture, field: batch.schema.timeIndex)
      } else {
        unsafe meet(batch, rows, row: row, time: time, id: ids[row])
      }
    }
  }

  /// The latest time that an event may have.
  private static func latest(clock: Int64, skew: Int64) -> Int64 {
    let (sum, overflowed) = clock.addingReportingOverflow(skew)
    return overflowed ? .max : sum
  }

  @inline(__always)
  private mutating func meet(
    _ batch: EventBatch, _ rows: SequencedRows, row: Int, time: Int64, id: Fingerprint
  ) {
    if isRemembering, let watermark {
      let known = memory.find(id, watermark: watermark)
      if known != 0 {
        let isSame = unsafe memory.hasContent(batch.contents[row], at: known)
        guard isSame || !isComparable(known) else {
          return refuse(batch, row: row, .idConflict, field: batch.schema.eventIDIndex)
        }
        unsafe rows.outcomes[row] = .repeated
        unsafe rows.memorySlots[row] = known
        return
      }
    }
    let isInOrder = time >= watermark ?? time
    let newest = isInOrder ? time : watermark ?? time
    watermark = newest
    unsafe rows.outcomes[row] = .accepted
    unsafe rows.accepted[row] = 1
    unsafe rows.horizons[row] = newest &- allowedLateness
    if isRemembering {
      unsafe rows.memorySlots[row] = memory.remember(
        id, content: batch.contents[row], generation: generation, time: time, watermark: newest,
        isInOrder: isInOrder)
    }
  }

  /// The same for one event without a batch; only its own generation is known.
  mutating func meet(_ id: Fingerprint, content: Fingerprint, time: Int64) -> EventMeeting {
    if isRemembering, let watermark {
      let known = memory.find(id, watermark: watermark)
      if known != 0 { return memory.hasContent(content, at: known) ? .repeated : .conflicting }
    }
    let isInOrder = time >= watermark ?? time
    let newest = isInOrder ? time : watermark ?? time
    watermark = newest
    if isRemembering {
      _ = memory.remember(
        id, content: content, generation: generation, time: time, watermark: newest,
        isInOrder: isInOrder)
    }
    return .accepted(isLate: time < newest &- allowedLateness)
  }

  /// Whether the content of a known event was made of the fields that contents are made of now.
  @inline(never)
  private func isComparable(_ known: UInt32) -> Bool {
    let generation = Int(memory.generation(at: known))
    return generation < comparable.count && comparable[generation]
  }

  private func refuse(_ batch: EventBatch, row: Int, _ fault: Fault, field: Int) {
    unsafe batch.faults[row] = RowFault(
      fault, field: UInt16(truncatingIfNeeded: field), offset: RowFault.noOffset)
  }
}
