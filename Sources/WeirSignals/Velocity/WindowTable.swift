internal import CMemory
import WeirCore

/// The velocities that share a key and have windows: for each key one log of entries, exact, from
/// which every one of them answers.
///
/// Life of a row: its key's slot is found by the fingerprint; every velocity answers from the
/// entries that were there before, the event itself added where it counts; then the event is
/// entered, unless it is late or counts for none. Slots and logs of the rows ahead are prefetched,
/// so that a miss of the caches costs little.
///
/// Entries that no later event can see (those no later than watermark − lateness − the longest
/// window) are dropped when a log is full, and keys that have only such are removed by a sweep that
/// goes on a few slots with every batch: memory stays that of the live keys. Cost: 50 to 100 ns an
/// event with five velocities. Memory: 64 bytes a key with one short entry, 8 to 14 bytes of index,
/// and a block of entries where there are more.
///
/// One owner at a time; batches in input order.
@safe package final class WindowTable {
  private let core: UnsafeMutablePointer<WindowTableCore>

  /// A table of at most `Limits.velocitiesPerTable` velocities with windows.
  /// - Parameters:
  ///   - velocities: by bit of the masks.
  ///   - lanes: what the entries hold.
  ///   - shard: which part of the keys this one owns, of `shardCount` (a power of two).
  package init(
    _ velocities: [VelocitySpecification], lanes: [VelocityLaneKind], shard: Int, shardCount: Int,
    rowCapacity: Int
  ) {
    precondition(velocities.count <= Limits.velocitiesPerTable, "a mask has eight bits")
    unsafe core = .allocate(capacity: 1)
    unsafe core.initialize(
      to: WindowTableCore(
        velocities, lanes: lanes, shard: ShardFilter(shard: shard, shardCount: shardCount),
        rowCapacity: rowCapacity))
  }

  deinit {
    unsafe core.deinitialize(count: 1)
    unsafe core.deallocate()
  }

  /// Answers for every row of this shard and enters its events. Rows without a key, and those that
  /// are not accepted, are answered as missing by shard 0.
  /// - Returns: whether a sum had to be saturated; `overflows` then tells where.
  package func run(_ batch: borrowing VelocityBatch, overflows: UnsafeMutablePointer<UInt8>) -> Bool {
    unsafe core.pointee.run(batch, overflows: overflows)
  }

  /// Keys held at present.
  package var keyCount: Int { unsafe core.pointee.index.count }

  /// Bytes of memory taken, long logs left out.
  package var byteCount: Int {
    unsafe core.pointee.index.byteCount + core.pointee.arena.byteCount
  }

  /// Bytes that one key takes with `entryCount` entries, for `weir check`.
  package static func bytesPerKey(lanes: [VelocityLaneKind], entryCount: Int) -> Int {
    let stride = lanes.reduce(8) { $0 + $1.byteCount }
    var capacity = KeySlot.inlineCapacity(stride: stride)
    if entryCount <= capacity { return KeySlot.byteCount + 11 }
    while capacity < entryCount { capacity = KeySlot.nextCapacity(capacity) }
    return KeySlot.byteCount + 11 + (capacity * stride + 15) / 16 * 16
  }
}

/// Which keys one of several tables over the same velocities owns.
struct ShardFilter {
  let shard: UInt64
  let mask: UInt64

  init(shard: Int, shardCount: Int) {
    precondition(shardCount & (shardCount - 1) == 0, "the number of shards is a power of two")
    self.shard = UInt64(shard)
    mask = UInt64(shardCount - 1)
  }

  @inline(__always)
  func owns(_ key: Fingerprint) -> Bool { key.high &>> 40 & mask == shard }

  /// Lists the rows of a batch that this shard answers; marks the others that nobody will.
  @inline(__always)
  func collect(
    _ batch: borrowing VelocityBatch, velocityCount: Int, into rows: UnsafeMutablePointer<UInt32>
  ) -> Int {
    var count = 0
    for row in 0..<batch.rowCount {
      let key = unsafe batch.keys[row]
      if unsafe batch.accepted[row] != 0 && key != .absent {
        unsafe rows[count] = UInt32(truncatingIfNeeded: row)
        count &+= owns(key) ? 1 : 0
      } else if shard == 0 {
        for index in 0..<velocityCount {
          unsafe batch.answers[index].status[row] = FieldColumn.missing
        }
      }
    }
    return count
  }
}

@safe struct WindowTableCore: ~Copyable {
  var arena = Arena()
  var index = KeyIndex()
  private let layout: EntryLayout
  private let terms: UnsafeMutablePointer<VelocityTerm>
  private let termCount: Int
  private let longestWindow: Int64
  private let shard: ShardFilter
  /// Scratch: the rows of a batch that are this shard's, and the slots they seem to have.
  private let rows: UnsafeMutablePointer<UInt32>
  private let hints: UnsafeMutablePointer<UInt32>
  private var insertedCount = 0
  /// No key has a newest entry before this: until it runs out there is nothing to sweep.
  private var sweepFloor = Int64.min
  /// The least of the newest entries met since the sweep last began with the first part.
  private var sweepMinimum = Int64.max
  private var sweepCount = 0

  init(
    _ velocities: [VelocitySpecification], lanes: [VelocityLaneKind], shard: ShardFilter,
    rowCapacity: Int
  ) {
    let layout = EntryLayout(lanes, velocities: velocities)
    termCount = velocities.count
    unsafe terms = .allocate(capacity: max(1, velocities.count))
    for (bit, velocity) in velocities.enumerated() {
      unsafe (terms + bit).initialize(to: VelocityTerm(velocity, bit: bit, layout: layout))
    }
    longestWindow = velocities.reduce(0) { max($0, $1.windowMilliseconds ?? 0) }
    self.layout = layout
    self.shard = shard
    unsafe rows = .allocate(capacity: rowCapacity)
    unsafe hints = .allocate(capacity: rowCapacity)
  }

  deinit {
    unsafe terms.deallocate()
    unsafe rows.deallocate()
    unsafe hints.deallocate()
  }

  // MARK: A batch

  mutating func run(
    _ batch: borrowing VelocityBatch, overflows: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    let count = unsafe shard.collect(batch, velocityCount: termCount, into: rows)
    insertedCount = 0
    var hasOverflow = false
    let ahead = (index: 24, slot: 16, log: 8)
    for step in 0..<count &+ ahead.index {
      if step < count { unsafe index.prefetch(batch.keys[Int(rows[step])]) }
      let slotStep = step &- (ahead.index &- ahead.slot)
      if slotStep >= 0, slotStep < count {
        let hint = unsafe index.guess(batch.keys[Int(rows[slotStep])])
        unsafe hints[slotStep] = hint
        if hint != 0 { unsafe weir_prefetch(arena.address(hint)) }
      }
      let logStep = step &- (ahead.index &- ahead.log)
      if logStep >= 0, logStep < count { unsafe prefetchLog(hints[logStep]) }
      let now = step &- ahead.index
      if now >= 0 {
        let row = unsafe Int(rows[now])
        if unsafe answerAndEnter(batch, row: row, hint: hints[now]) {
          hasOverflow = true
          unsafe overflows[row] = 1
        }
      }
    }
    if count > 0 { unsafe sweep(horizon: batch.horizons[Int(rows[count &- 1])], rowCount: count) }
    return hasOverflow
  }

  @inline(__always)
  private func prefetchLog(_ hint: UInt32) {
    guard hint != 0 else { return }
    let slot = unsafe arena.address(hint).assumingMemoryBound(to: KeySlot.self)
    guard unsafe slot.pointee.place == .block else { return }
    let newest = unsafe (Int(slot.pointee.count) &- 1) &* layout.stride
    let log = unsafe arena.address(slot.pointee.log)
    unsafe weir_prefetch(log + max(0, newest))
    unsafe weir_prefetch(log + max(0, newest &- 64))
  }

  /// Answers one row, then enters its event. Returns whether a sum had to be saturated.
  @inline(__always)
  private mutating func answerAndEnter(
    _ batch: borrowing VelocityBatch, row: Int, hint: UInt32
  ) -> Bool {
    let key = unsafe batch.keys[row]
    let time = unsafe batch.times[row]
    let horizon = unsafe batch.horizons[row]
    let mask = unsafe batch.masks[row]
    let isEntered = mask != 0 && time >= horizon
    var reference = hint
    if unsafe hint == 0 || arena.address(hint).load(as: Fingerprint.self) != key {
      reference = index.find(key, in: arena)
    }
    if reference == 0 {
      let hasOverflow = answerEmpty(batch, row: row, mask: mask)
      if isEntered { enterFirst(batch, row: row, key: key, mask: mask) }
      return hasOverflow
    }
    let slot = unsafe arena.address(reference).assumingMemoryBound(to: KeySlot.self)
    // The window of a late event starts no earlier than what is kept for it.
    let from = max(time, horizon)
    if unsafe slot.pointee.place == .series {
      return unsafe runSeries(slot, batch, row: row, mask: mask, from: from, isEntered: isEntered)
    }
    let upper = EntryLayout.lastWord(of: time)
    let entries = unsafe entries(of: slot)
    var end = unsafe Int(slot.pointee.count)
    while end > 0, unsafe word(entries, end &- 1) > upper { end &-= 1 }
    let window = unsafe CompactWindow(entries: entries, end: end, stride: layout.stride)
    var hasOverflow = false
    for index in 0..<termCount {
      let term = unsafe terms[index]
      let isSaturated = window.answer(
        term, batch, row: row, lower: EntryLayout.lastWord(of: from &- term.window),
        own: term.countsItself(mask), arena: arena)
      hasOverflow = hasOverflow || isSaturated
    }
    if isEntered {
      unsafe enter(batch, row: row, slot: slot, at: end, mask: mask, horizon: horizon)
    }
    return hasOverflow
  }

  @inline(__always)
  private func word(_ entries: UnsafeMutableRawPointer, _ index: Int) -> UInt64 {
    unsafe entries.load(fromByteOffset: index &* layout.stride, as: UInt64.self)
  }

  @inline(__always)
  private func entries(of slot: UnsafeMutablePointer<KeySlot>) -> UnsafeMutableRawPointer {
    unsafe slot.pointee.place == .inline
      ? UnsafeMutableRawPointer(slot + 1) : arena.address(slot.pointee.log)
  }

  @inline(__always)
  private func answerEmpty(_ batch: borrowing VelocityBatch, row: Int, mask: UInt8) -> Bool {
    let window = unsafe CompactWindow(
      entries: UnsafeMutableRawPointer(terms), end: 0, stride: layout.stride)
    var hasOverflow = false
    for index in 0..<termCount {
      let term = unsafe terms[index]
      let isSaturated = window.answer(
        term, batch, row: row, lower: 0, own: term.countsItself(mask), arena: arena)
      hasOverflow = hasOverflow || isSaturated
    }
    return hasOverflow
  }

  // MARK: Entering an event

  private mutating func enterFirst(
    _ batch: borrowing VelocityBatch, row: Int, key: Fingerprint, mask: UInt8
  ) {
    let reference = arena.allocate(byteCount: KeySlot.byteCount)
    let slot = unsafe arena.address(reference).bindMemory(to: KeySlot.self, capacity: 1)
    let inlineCapacity = KeySlot.inlineCapacity(stride: layout.stride)
    unsafe slot.initialize(
      to: KeySlot(
        key: key, newest: batch.times[row], log: 0, count: 1, capacity: UInt8(inlineCapacity),
        place: .inline))
    if inlineCapacity == 0 {
      unsafe slot.pointee.log = arena.allocate(byteCount: layout.stride)
      unsafe slot.pointee.capacity = 1
      unsafe slot.pointee.place = .block
    }
    unsafe layout.write(batch, row: row, mask: mask, at: entries(of: slot), arena: &arena)
    index.insert(key, slot: reference, in: arena)
    sweepMinimum = unsafe min(sweepMinimum, batch.times[row])
    insertedCount &+= 1
  }

  /// Enters the event of a row before the entry `position`, those from there on being later.
  @inline(__always)
  private mutating func enter(
    _ batch: borrowing VelocityBatch, row: Int, slot: UnsafeMutablePointer<KeySlot>,
    at position: Int, mask: UInt8, horizon: Int64
  ) {
    var position = position
    if unsafe slot.pointee.count == slot.pointee.capacity {
      let forgotten = unsafe forget(slot, horizon: horizon)
      position = max(0, position &- forgotten)
      if forgotten == 0, unsafe !grow(slot) {
        return unsafe becomeSeries(batch, row: row, slot: slot, mask: mask)
      }
    }
    let entries = unsafe entries(of: slot)
    let count = unsafe Int(slot.pointee.count)
    let place = unsafe entries + position &* layout.stride
    if position < count {
      unsafe (place + layout.stride).copyMemory(
        from: place, byteCount: (count &- position) &* layout.stride)
    }
    unsafe layout.write(batch, row: row, mask: mask, at: place, arena: &arena)
    unsafe slot.pointee.count &+= 1
    unsafe slot.pointee.newest = max(slot.pointee.newest, batch.times[row])
  }

  /// Drops the entries that nothing can see any more; gives how many they were.
  private mutating func forget(_ slot: UnsafeMutablePointer<KeySlot>, horizon: Int64) -> Int {
    let bound = EntryLayout.lastWord(of: horizon &- longestWindow)
    let entries = unsafe entries(of: slot)
    let count = unsafe Int(slot.pointee.count)
    var forgotten = 0
    while forgotten < count, unsafe word(entries, forgotten) <= bound {
      if layout.hasTexts {
        unsafe layout.release(entries + forgotten &* layout.stride, arena: &arena)
      }
      forgotten &+= 1
    }
    guard forgotten > 0 else { return 0 }
    unsafe entries.copyMemory(
      from: entries + forgotten &* layout.stride, byteCount: (count &- forgotten) &* layout.stride)
    unsafe slot.pointee.count = UInt8(count &- forgotten)
    return forgotten
  }

  /// Moves a full log to a larger block; false when it is as large as logs get.
  private mutating func grow(_ slot: UnsafeMutablePointer<KeySlot>) -> Bool {
    let capacity = unsafe Int(slot.pointee.capacity)
    guard capacity < Limits.compactLogEntryCountMax else { return false }
    let larger = KeySlot.nextCapacity(capacity)
    let block = arena.allocate(byteCount: larger &* layout.stride)
    unsafe arena.address(block).copyMemory(
      from: entries(of: slot), byteCount: capacity &* layout.stride)
    unsafe releaseBlock(of: slot)
    unsafe slot.pointee.log = block
    unsafe slot.pointee.capacity = UInt8(larger)
    unsafe slot.pointee.place = .block
    return true
  }

  private mutating func releaseBlock(of slot: UnsafeMutablePointer<KeySlot>) {
    guard unsafe slot.pointee.place == .block else { return }
    unsafe arena.free(
      slot.pointee.log, byteCount: Int(slot.pointee.capacity) &* layout.stride)
  }

  // MARK: Keys with many entries

  @inline(__always)
  private func series(of slot: UnsafeMutablePointer<KeySlot>) -> UnsafeMutablePointer<Series> {
    unsafe UnsafeMutableRawPointer(slot + 1).load(as: UnsafeMutablePointer<Series>.self)
  }

  @inline(never)
  private mutating func becomeSeries(
    _ batch: borrowing VelocityBatch, row: Int, slot: UnsafeMutablePointer<KeySlot>, mask: UInt8
  ) {
    let series = UnsafeMutablePointer<Series>.allocate(capacity: 1)
    unsafe series.initialize(
      to: Series(
        from: entries(of: slot), count: Int(slot.pointee.count), stride: layout.stride,
        terms: terms, termCount: termCount))
    unsafe releaseBlock(of: slot)
    unsafe UnsafeMutableRawPointer(slot + 1).storeBytes(
      of: series, as: UnsafeMutablePointer<Series>.self)
    unsafe slot.pointee.place = .series
    let place = unsafe series.pointee.insert(
      after: EntryLayout.lastWord(of: batch.times[row]))
    unsafe layout.write(batch, row: row, mask: mask, at: place, arena: &arena)
    unsafe slot.pointee.newest = max(slot.pointee.newest, batch.times[row])
  }

  @inline(never)
  private mutating func runSeries(
    _ slot: UnsafeMutablePointer<KeySlot>, _ batch: borrowing VelocityBatch, row: Int,
    mask: UInt8, from: Int64, isEntered: Bool
  ) -> Bool {
    let series = unsafe series(of: slot)
    let time = unsafe batch.times[row]
    let upper = EntryLayout.lastWord(of: time)
    var hasOverflow = false
    for index in 0..<termCount {
      let term = unsafe terms[index]
      let isSaturated = unsafe series.pointee.answer(
        term, batch, row: row, lower: EntryLayout.lastWord(of: from &- term.window),
        upper: upper, own: term.countsItself(mask), arena: arena)
      hasOverflow = hasOverflow || isSaturated
    }
    if isEntered {
      let place = unsafe series.pointee.insert(after: upper)
      unsafe layout.write(batch, row: row, mask: mask, at: place, arena: &arena)
      unsafe slot.pointee.newest = max(slot.pointee.newest, time)
    }
    let bound = unsafe EntryLayout.lastWord(of: batch.horizons[row] &- longestWindow)
    unsafe series.pointee.forget(upTo: bound, layout: layout, arena: &arena)
    if unsafe series.pointee.count <= Limits.compactLogEntryCountMax / 4 {
      unsafe becomeCompact(slot)
    }
    return hasOverflow
  }

  private mutating func becomeCompact(_ slot: UnsafeMutablePointer<KeySlot>) {
    let series = unsafe series(of: slot)
    let count = unsafe series.pointee.count
    let capacity = max(2, count)
    let block = arena.allocate(byteCount: capacity &* layout.stride)
    for index in 0..<count {
      unsafe (arena.address(block) + index &* layout.stride).copyMemory(
        from: series.pointee.entry(series.pointee.start &+ index), byteCount: layout.stride)
    }
    unsafe series.deinitialize(count: 1)
    unsafe series.deallocate()
    unsafe slot.pointee.log = block
    unsafe slot.pointee.count = UInt8(count)
    unsafe slot.pointee.capacity = UInt8(capacity)
    unsafe slot.pointee.place = .block
  }

  // MARK: Keys that nothing can see any more

  /// Goes on with the sweep: three slots for each key that came new, and a few more. So dead keys
  /// are never more than half of the live ones for long.
  private mutating func sweep(horizon: Int64, rowCount: Int) {
    let bound = horizon &- longestWindow
    guard bound >= sweepFloor else { return }
    index.beginSweep(budget: insertedCount &* 3 &+ rowCount / 64 &+ 1)
    while case let reference = index.nextInSweep(), reference != 0 {
      if index.sweepCount != sweepCount {
        sweepCount = index.sweepCount
        sweepFloor = sweepMinimum
        sweepMinimum = .max
      }
      let slot = unsafe arena.address(reference).assumingMemoryBound(to: KeySlot.self)
      guard unsafe slot.pointee.newest <= bound else {
        sweepMinimum = unsafe min(sweepMinimum, slot.pointee.newest)
        continue
      }
      unsafe release(slot)
      index.removeSwept(in: arena)
      arena.free(reference, byteCount: KeySlot.byteCount)
    }
  }

  /// Frees what a slot owns.
  private mutating func release(_ slot: UnsafeMutablePointer<KeySlot>) {
    if unsafe slot.pointee.place == .series {
      let series = unsafe series(of: slot)
      unsafe series.pointee.forget(upTo: .max, layout: layout, arena: &arena)
      unsafe series.deinitialize(count: 1)
      return unsafe series.deallocate()
    }
    if layout.hasTexts {
      let entries = unsafe entries(of: slot)
      for index in unsafe 0..<Int(slot.pointee.count) {
        unsafe layout.release(entries + index &* layout.stride, arena: &arena)
      }
    }
    unsafe releaseBlock(of: slot)
  }
}
