import WeirCore

/// The logs of keys: entering events, growing, becoming a series and back, and the sweep.
extension VelocityTableCore {
  /// Enters the event of a row before the entry `position`, those from there on being later.
  @inline(__always)
  mutating func enter(
    _ batch: borrowing VelocityBatch, row: Int, slot: UnsafeMutablePointer<KeySlot>,
    at position: Int, mask: UInt8
  ) {
    var position = position
    if unsafe slot.pointee.count == slot.pointee.capacity {
      let forgotten = unsafe forget(slot, horizon: batch.horizons[row])
      position = max(0, position &- forgotten)
      if forgotten == 0, unsafe !grow(slot) {
        return unsafe becomeSeries(batch, row: row, slot: slot, mask: mask)
      }
    }
    let entries = unsafe entries(of: slot)
    let count = unsafe Int(slot.pointee.count)
    if count == 0 {
      // A log that begins, of a new key or of one that the sweep had passed as empty.
      sweepMinimum = unsafe min(sweepMinimum, batch.times[row])
      sweepFloor = unsafe min(sweepFloor, batch.times[row])
    }
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
      from: entries(of: slot), byteCount: Int(slot.pointee.count) &* layout.stride)
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
  func series(of slot: UnsafeMutablePointer<KeySlot>) -> UnsafeMutablePointer<Series> {
    unsafe arena.address(slot.pointee.log).load(as: UnsafeMutablePointer<Series>.self)
  }

  @inline(never)
  private mutating func becomeSeries(
    _ batch: borrowing VelocityBatch, row: Int, slot: UnsafeMutablePointer<KeySlot>, mask: UInt8
  ) {
    let series = unsafe makeSeries(slot)
    let place = unsafe series.pointee.insert(
      after: EntryLayout.lastWord(of: batch.times[row]))
    unsafe layout.write(batch, row: row, mask: mask, at: place, arena: &arena)
    unsafe slot.pointee.newest = max(slot.pointee.newest, batch.times[row])
  }

  /// Makes a series of a log.
  private mutating func makeSeries(
    _ slot: UnsafeMutablePointer<KeySlot>
  ) -> UnsafeMutablePointer<Series> {
    let series = UnsafeMutablePointer<Series>.allocate(capacity: 1)
    unsafe series.initialize(
      to: Series(
        from: entries(of: slot), count: Int(slot.pointee.count), stride: layout.stride,
        terms: terms, termCount: termCount))
    unsafe releaseBlock(of: slot)
    let block = arena.allocate(byteCount: MemoryLayout<UInt>.size)
    unsafe arena.address(block).storeBytes(of: series, as: UnsafeMutablePointer<Series>.self)
    unsafe slot.pointee.log = block
    unsafe slot.pointee.place = .series
    return unsafe series
  }

  /// Makes room for an entry behind all others, none of which is later than `time`, and gives its
  /// place. Nothing is forgotten for it.
  mutating func appendEntry(
    _ slot: UnsafeMutablePointer<KeySlot>, time: Int64
  ) -> UnsafeMutableRawPointer {
    unsafe slot.pointee.newest = max(slot.pointee.newest, time)
    sweepMinimum = min(sweepMinimum, time)
    sweepFloor = min(sweepFloor, time)
    if unsafe slot.pointee.place == .series {
      return unsafe series(of: slot).pointee.insert(after: .max)
    }
    if unsafe slot.pointee.count == slot.pointee.capacity, unsafe !grow(slot) {
      return unsafe makeSeries(slot).pointee.insert(after: .max)
    }
    unsafe slot.pointee.count &+= 1
    return unsafe entries(of: slot) + (Int(slot.pointee.count) &- 1) &* layout.stride
  }

  @inline(never)
  mutating func runSeries(
    _ slot: UnsafeMutablePointer<KeySlot>, _ batch: borrowing VelocityBatch, row: Int,
    mask: UInt8, from: Int64, isEntered: Bool
  ) -> Bool {
    let series = unsafe series(of: slot)
    let time = unsafe batch.times[row]
    let upper = EntryLayout.lastWord(of: time)
    var hasOverflow = false
    let lower = EntryLayout.lastWord(of: from)
    for place in 0..<windowCount {
      let term = unsafe ordered[place]
      let isSaturated = unsafe series.pointee.answer(
        term, batch, row: row, lower: lower &- term.windowWord, upper: upper,
        own: term.countsItself(mask), arena: arena)
      hasOverflow = hasOverflow || isSaturated
    }
    if isEntered {
      let place = unsafe series.pointee.insert(after: upper)
      unsafe layout.write(batch, row: row, mask: mask & windowMask, at: place, arena: &arena)
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
    unsafe dropSeries(of: slot)
    unsafe slot.pointee.log = block
    unsafe slot.pointee.count = UInt8(count)
    unsafe slot.pointee.capacity = UInt8(capacity)
    unsafe slot.pointee.place = .block
  }

  private mutating func dropSeries(of slot: UnsafeMutablePointer<KeySlot>) {
    let series = unsafe series(of: slot)
    unsafe series.deinitialize(count: 1)
    unsafe series.deallocate()
    unsafe arena.free(
      slot.pointee.log, byteCount: MemoryLayout<UInt>.size)
  }

  // MARK: Keys that nothing can see any more

  /// Goes on with the sweep: three slots for each key that came new, and a few more. So dead keys
  /// are never more than half of the live ones for long. Keys with cells lose their logs only.
  mutating func sweep(horizon: Int64, rowCount: Int) {
    let bound = horizon &- longestWindow
    guard bound >= sweepFloor, windowMask != 0 else { return }
    index.beginSweep(budget: insertedCount &* 3 &+ rowCount / 64 &+ 1)
    while case let reference = index.nextInSweep(in: arena), reference != 0 {
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
      if totalMask != 0 {
        unsafe slot.pointee.count = 0
        unsafe slot.pointee.capacity = UInt8(slotLayout.inlineCapacity)
        unsafe slot.pointee.place = .inline
      } else {
        index.removeSwept()
        arena.free(reference, byteCount: slotLayout.byteCount)
      }
    }
  }

  /// Frees what a slot owns besides its cells.
  private mutating func release(_ slot: UnsafeMutablePointer<KeySlot>) {
    if unsafe slot.pointee.place == .series {
      let series = unsafe series(of: slot)
      unsafe series.pointee.forget(upTo: .max, layout: layout, arena: &arena)
      return unsafe dropSeries(of: slot)
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
