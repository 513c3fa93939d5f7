import CMemory
import WeirCore

/// The state of one `VelocityTable`.
@safe struct VelocityTableCore: ~Copyable {
  /// Rows that are brought nearer together: index entries three blocks ahead, slots two, logs one.
  private static let blockRowCount = 16

  var arena = Arena()
  var index = KeyIndex()
  let layout: EntryLayout
  /// By bit.
  let terms: UnsafeMutablePointer<VelocityTerm>
  let termCount: Int
  /// The velocities with windows first, then those without.
  let ordered: UnsafeMutablePointer<VelocityTerm>
  let windowCount: Int
  let slotLayout: SlotLayout
  /// The bits of the velocities with windows, and of those without.
  let windowMask: UInt8
  let totalMask: UInt8
  let longestWindow: Int64
  let shard: ShardFilter
  /// Scratch: the rows of a batch that are this shard's, and the slots they seem to have.
  private let rows: UnsafeMutablePointer<UInt32>
  private let hints: UnsafeMutablePointer<UInt32>
  var insertedCount = 0
  /// No key has a newest entry before this: until it runs out there is nothing to sweep.
  var sweepFloor = Int64.min
  /// The least of the newest entries met since the sweep last began with the first part.
  var sweepMinimum = Int64.max
  var sweepCount = 0

  init(
    _ velocities: [VelocitySpecification], lanes: [VelocityLaneKind], shard: ShardFilter,
    rowCapacity: Int
  ) {
    let layout = EntryLayout(lanes, velocities: velocities)
    termCount = velocities.count
    unsafe terms = .allocate(capacity: max(1, velocities.count))
    var cell = MemoryLayout<KeySlot>.stride
    var all: [VelocityTerm] = []
    var (windowMask, totalMask): (UInt8, UInt8) = (0, 0)
    for (bit, velocity) in velocities.enumerated() {
      var term = VelocityTerm(velocity, bit: bit, layout: layout)
      if velocity.windowMilliseconds == nil {
        term.cell = cell
        cell += TotalCell.byteCount(velocity.aggregate, velocity.lane.map { lanes[$0] })
        totalMask |= 1 << UInt8(bit)
      } else {
        windowMask |= 1 << UInt8(bit)
      }
      unsafe (terms + bit).initialize(to: term)
      all.append(term)
    }
    let sorted = all.filter { $0.cell == 0 } + all.filter { $0.cell != 0 }
    unsafe ordered = .allocate(capacity: max(1, velocities.count))
    for (place, term) in sorted.enumerated() { unsafe (ordered + place).initialize(to: term) }
    windowCount = windowMask.nonzeroBitCount
    self.windowMask = windowMask
    self.totalMask = totalMask
    slotLayout = Self.slotLayout(velocities, lanes: lanes)
    longestWindow = velocities.reduce(0) { max($0, $1.windowMilliseconds ?? 0) }
    self.layout = layout
    self.shard = shard
    unsafe rows = .allocate(capacity: rowCapacity)
    unsafe hints = .allocate(capacity: rowCapacity)
  }

  deinit {
    unsafe terms.deallocate()
    unsafe ordered.deallocate()
    unsafe rows.deallocate()
    unsafe hints.deallocate()
  }

  static func slotLayout(
    _ velocities: [VelocitySpecification], lanes: [VelocityLaneKind]
  ) -> SlotLayout {
    let cells = velocities.filter { $0.windowMilliseconds == nil }.reduce(0) { sum, velocity in
      sum + TotalCell.byteCount(velocity.aggregate, velocity.lane.map { lanes[$0] })
    }
    let hasWindows = velocities.contains { $0.windowMilliseconds != nil }
    return SlotLayout(
      cells: cells, stride: hasWindows ? EntryLayout.stride(of: lanes) : nil)
  }

  // MARK: A batch

  mutating func run(
    _ batch: borrowing VelocityBatch, overflows: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    let count = unsafe shard.collect(batch, velocityCount: termCount, into: rows)
    guard count > 0 else { return false }
    insertedCount = 0
    var hasOverflow = false
    let step = Self.blockRowCount
    var start = -3 &* step
    while start < count {
      // Each block's index entries, slots and logs are asked for one block after the other, so that
      // what the next step reads has had a block's time to come.
      prefetchIndex(batch, block(start &+ 3 &* step, of: count))
      prefetchSlots(batch, block(start &+ 2 &* step, of: count))
      for place in block(start &+ step, of: count) { unsafe prefetchLog(hints[place]) }
      for place in block(start, of: count) {
        let row = unsafe Int(rows[place])
        if unsafe answerAndEnter(batch, row: row, hint: hints[place]) {
          hasOverflow = true
          unsafe overflows[row] = 1
        }
      }
      start &+= step
    }
    unsafe sweep(horizon: batch.horizons[Int(rows[count &- 1])], rowCount: count)
    return hasOverflow
  }

  /// The places of the block that starts at `start`, none before the first or after the last.
  @inline(__always)
  private func block(_ start: Int, of count: Int) -> Range<Int> {
    let first = min(max(0, start), count)
    return first..<max(first, min(count, start &+ Self.blockRowCount))
  }

  @inline(__always)
  private func prefetchIndex(_ batch: borrowing VelocityBatch, _ places: Range<Int>) {
    for place in places { unsafe index.prefetch(batch.keys[Int(rows[place])]) }
  }

  @inline(__always)
  private func prefetchSlots(_ batch: borrowing VelocityBatch, _ places: Range<Int>) {
    for place in places {
      let hint = unsafe index.guess(batch.keys[Int(rows[place])])
      unsafe hints[place] = hint
      // The first line of the arena belongs to nobody: no need to ask whether there is a hint.
      unsafe weir_prefetch(arena.address(hint))
    }
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
      guard isEntered else { return answerUnknown(batch, row: row, mask: mask) }
      reference = makeSlot(key, time: time)
    }
    let slot = unsafe arena.address(reference).assumingMemoryBound(to: KeySlot.self)
    var hasOverflow = false
    if totalMask != 0 {
      hasOverflow = unsafe runTotals(slot, batch, row: row, mask: mask, isEntered: isEntered)
    }
    if windowMask != 0 {
      let isLogged = isEntered && mask & windowMask != 0
      let isSaturated = unsafe runWindows(slot, batch, row: row, mask: mask, isEntered: isLogged)
      hasOverflow = hasOverflow || isSaturated
    }
    return hasOverflow
  }

  @inline(__always)
  private mutating func runTotals(
    _ slot: UnsafeMutablePointer<KeySlot>, _ batch: borrowing VelocityBatch, row: Int,
    mask: UInt8, isEntered: Bool
  ) -> Bool {
    let memory = UnsafeMutableRawPointer(slot)
    var hasOverflow = false
    for place in windowCount..<termCount {
      let term = unsafe ordered[place]
      let isSaturated = unsafe TotalCell.answer(
        term, memory, batch, row: row, own: term.countsItself(mask), arena: arena)
      hasOverflow = hasOverflow || isSaturated
      if isEntered, UInt64(mask) &>> term.bit & 1 != 0 {
        unsafe TotalCell.add(term, memory, batch, row: row, layout: layout, arena: &arena)
      }
    }
    return hasOverflow
  }

  @inline(__always)
  private mutating func runWindows(
    _ slot: UnsafeMutablePointer<KeySlot>, _ batch: borrowing VelocityBatch, row: Int,
    mask: UInt8, isEntered: Bool
  ) -> Bool {
    let time = unsafe batch.times[row]
    let horizon = unsafe batch.horizons[row]
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
    // Texts are answered always: their columns must not lead anywhere else.
    let isRead = unsafe batch.accepted[row] & VelocityBatch.unreadAnswers == 0 || layout.hasTexts
    let hasOverflow = isRead && answer(window, batch, row: row, mask: mask, from: from)
    if isEntered {
      unsafe enter(batch, row: row, slot: slot, at: end, mask: mask & windowMask)
    }
    return hasOverflow
  }

  @inline(__always)
  private func answer(
    _ window: CompactWindow, _ batch: borrowing VelocityBatch, row: Int, mask: UInt8, from: Int64
  ) -> Bool {
    var hasOverflow = false
    let lower = EntryLayout.lastWord(of: from)
    for place in 0..<windowCount {
      let term = unsafe ordered + place
      let isSaturated = unsafe window.answer(
        term, batch, row: row, lower: lower &- term.pointee.windowWord,
        own: term.pointee.countsItself(mask), arena: arena)
      hasOverflow = hasOverflow || isSaturated
    }
    return hasOverflow
  }

  /// Answers a row whose key has no slot and gets none.
  @inline(never)
  private func answerUnknown(
    _ batch: borrowing VelocityBatch, row: Int, mask: UInt8
  ) -> Bool {
    var hasOverflow = false
    for place in windowCount..<termCount {
      let term = unsafe ordered[place]
      let isSaturated = unsafe TotalCell.answer(
        term, nil, batch, row: row, own: term.countsItself(mask), arena: arena)
      hasOverflow = hasOverflow || isSaturated
    }
    let window = unsafe CompactWindow(
      entries: UnsafeMutableRawPointer(terms), end: 0, stride: layout.stride)
    let isSaturated = unsafe answer(window, batch, row: row, mask: mask, from: batch.times[row])
    return hasOverflow || isSaturated
  }

  @inline(__always)
  func word(_ entries: UnsafeMutableRawPointer, _ index: Int) -> UInt64 {
    unsafe entries.load(fromByteOffset: index &* layout.stride, as: UInt64.self)
  }

  @inline(__always)
  func entries(of slot: UnsafeMutablePointer<KeySlot>) -> UnsafeMutableRawPointer {
    unsafe slot.pointee.place == .inline
      ? UnsafeMutableRawPointer(slot) + slotLayout.entriesOffset
      : arena.address(slot.pointee.log)
  }

  /// A slot for a key that has none, with nothing in it.
  mutating func makeSlot(_ key: Fingerprint, time: Int64) -> UInt32 {
    let reference = arena.allocate(byteCount: slotLayout.byteCount)
    let slot = unsafe arena.address(reference).bindMemory(to: KeySlot.self, capacity: 1)
    unsafe slot.initialize(
      to: KeySlot(
        key: key, newest: time, log: 0, count: 0, capacity: UInt8(slotLayout.inlineCapacity),
        place: .inline))
    if totalMask != 0 {
      for place in windowCount..<termCount {
        unsafe TotalCell.initialize(ordered[place], UnsafeMutableRawPointer(slot))
      }
    }
    index.insert(key, slot: reference, in: &arena)
    insertedCount &+= 1
    return reference
  }
}
