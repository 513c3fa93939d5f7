internal import CMemory
import WeirCore

/// Where the slot of a key lies: an open-addressing hash table of 8-byte entries.
///
/// An entry is 32 bits of the key's fingerprint and the 32-bit reference of its slot; 0 is empty.
/// The lower ones of those bits say where the entry belongs, so that no slot need be asked when
/// entries move. The slot holds the whole fingerprint and is asked when the 32 bits agree. The
/// table is cut into 256 parts by other bits of the fingerprint, each of which grows by itself, so
/// that growing never stops the stream for long: a 256th of the keys is entered again. At most 3/4
/// full. The parts lie in the arena of the slots, near them.
@safe struct KeyIndex: ~Copyable {
  private static let partCount = 256
  private static let firstCapacity = 16

  @safe private struct Part {
    var entries: UnsafeMutablePointer<UInt64>
    /// The arena's block of the entries; 0 where it is memory of its own.
    var block: UInt32
    /// Entries less one: a power of two less one; -1 before the first key.
    var mask: Int
    var count: Int
  }

  private let parts: UnsafeMutablePointer<Part>
  /// The one entry, always empty, of all parts without keys: searches end at once.
  private let nowhere: UnsafeMutablePointer<UInt64>
  /// Keys in all parts.
  private(set) var count = 0
  /// Where the sweep goes on: a part and an entry of it.
  private var sweepPart = 0
  private var sweepEntry = 0
  /// What is left of the budget.
  private var sweepSteps = 0
  /// How often the sweep has gone through all parts.
  private(set) var sweepCount = 0

  init() {
    unsafe parts = .allocate(capacity: Self.partCount)
    unsafe nowhere = .allocate(capacity: 1)
    unsafe nowhere.initialize(to: 0)
    for index in 0..<Self.partCount {
      unsafe (parts + index).initialize(to: Part(entries: nowhere, block: 0, mask: 0, count: 0))
    }
  }

  deinit {
    for index in 0..<Self.partCount
    where unsafe parts[index].mask != 0 && parts[index].block == 0 {
      unsafe parts[index].entries.deallocate()
    }
    unsafe nowhere.deallocate()
    unsafe parts.deallocate()
  }

  /// Bytes of entries that are not in the arena.
  var byteCount: Int {
    (0..<Self.partCount).reduce(0) { sum, index in
      unsafe parts[index].block == 0 ? sum + (parts[index].mask + 1) * 8 : sum
    }
  }

  @inline(__always)
  private static func part(_ key: Fingerprint) -> Int {
    Int(truncatingIfNeeded: key.high &>> 16 & 255)
  }

  @inline(__always)
  private static func position(_ key: Fingerprint) -> Int { home(key.low) }

  /// Where an entry, or a key with these bits, belongs, before the mask.
  @inline(__always)
  private static func home(_ entry: UInt64) -> Int { Int(truncatingIfNeeded: entry &>> 32) }

  @inline(__always)
  private static func tag(_ key: Fingerprint) -> UInt64 { key.low & 0xFFFF_FFFF_0000_0000 }

  /// Brings the entries of a key nearer.
  @inline(__always)
  func prefetch(_ key: Fingerprint) {
    let part = unsafe parts[Self.part(key)]
    unsafe weir_prefetch(part.entries + Self.position(key) & part.mask)
  }

  /// The slot that the key probably has, without a look at it; 0 when it has none.
  @inline(__always)
  func guess(_ key: Fingerprint) -> UInt32 {
    let part = unsafe parts[Self.part(key)]
    let tag = Self.tag(key)
    var position = Self.position(key) & part.mask
    while true {
      let entry = unsafe part.entries[position]
      if entry == 0 { return 0 }
      if entry & 0xFFFF_FFFF_0000_0000 == tag { return UInt32(truncatingIfNeeded: entry) }
      position = (position &+ 1) & part.mask
    }
  }

  /// The slot of a key; 0 when it has none. Slots begin with the 16 bytes of their key.
  @inline(__always)
  func find(_ key: Fingerprint, in arena: borrowing Arena) -> UInt32 {
    let part = unsafe parts[Self.part(key)]
    let tag = Self.tag(key)
    var position = Self.position(key) & part.mask
    while true {
      let entry = unsafe part.entries[position]
      if entry == 0 { return 0 }
      if entry & 0xFFFF_FFFF_0000_0000 == tag {
        let reference = UInt32(truncatingIfNeeded: entry)
        if unsafe arena.address(reference).load(as: Fingerprint.self) == key { return reference }
      }
      position = (position &+ 1) & part.mask
    }
  }

  /// Enters a key that has no slot yet.
  mutating func insert(_ key: Fingerprint, slot: UInt32, in arena: inout Arena) {
    let index = Self.part(key)
    if unsafe (parts[index].count &+ 1) &* 4 > (parts[index].mask &+ 1) &* 3 {
      grow(index, in: &arena)
    }
    let part = unsafe parts[index]
    Self.place(Self.tag(key) | UInt64(slot), Self.position(key), in: part)
    unsafe parts[index].count &+= 1
    count &+= 1
  }

  @inline(__always)
  private static func place(_ entry: UInt64, _ start: Int, in part: Part) {
    var position = start & part.mask
    while unsafe part.entries[position] != 0 { position = (position &+ 1) & part.mask }
    unsafe part.entries[position] = entry
  }

  private mutating func grow(_ index: Int, in arena: inout Arena) {
    let old = unsafe parts[index]
    let capacity = old.mask == 0 ? Self.firstCapacity : (old.mask + 1) * 2
    var new = Self.makePart(capacity, in: &arena)
    unsafe new.entries.initialize(repeating: 0, count: capacity)
    new.count = old.count
    for position in 0...old.mask {
      let entry = unsafe old.entries[position]
      guard entry != 0 else { continue }
      Self.place(entry, Self.home(entry), in: new)
    }
    if old.block != 0 {
      arena.recycle(old.block, byteCount: (old.mask + 1) * 8)
    } else if old.mask != 0 {
      unsafe old.entries.deallocate()
    }
    unsafe parts[index] = new
  }

  private static func makePart(_ capacity: Int, in arena: inout Arena) -> Part {
    guard capacity * 8 <= Arena.blockByteCountMax else {
      return unsafe Part(
        entries: .allocate(capacity: capacity), block: 0, mask: capacity - 1, count: 0)
    }
    let block = arena.allocate(byteCount: capacity * 8)
    let entries = unsafe arena.address(block).bindMemory(to: UInt64.self, capacity: capacity)
    return unsafe Part(entries: entries, block: block, mask: capacity - 1, count: 0)
  }

  /// Gives the slot of each key, in no order that means anything.
  func forEach<Fault: Error>(_ body: (UInt32) throws(Fault) -> Void) throws(Fault) {
    for index in 0..<Self.partCount {
      let part = unsafe parts[index]
      for position in 0...part.mask {
        let entry = unsafe part.entries[position]
        if entry != 0 { try body(UInt32(truncatingIfNeeded: entry)) }
      }
    }
  }

  // MARK: Removing keys

  /// Removes a key, whose slot is `slot` and still holds it.
  mutating func remove(_ key: Fingerprint, slot: UInt32) {
    let index = Self.part(key)
    let part = unsafe parts[index]
    var position = Self.position(key) & part.mask
    while unsafe UInt32(truncatingIfNeeded: part.entries[position]) != slot {
      position = (position &+ 1) & part.mask
    }
    close(position, in: part)
    unsafe parts[index].count &-= 1
    count &-= 1
  }

  /// Lets the sweep look at up to `budget` slots, from where it ended the last time.
  mutating func beginSweep(budget: Int) { sweepSteps = budget * 16 }

  /// The next slot to look at; 0 at the end of the budget. An empty entry costs a sixteenth. Slots
  /// that come soon are brought nearer.
  mutating func nextInSweep(in arena: borrowing Arena) -> UInt32 {
    while sweepSteps > 0, count > 0 {
      let part = unsafe parts[sweepPart]
      guard sweepEntry <= part.mask, part.count > 0 else {
        sweepPart = (sweepPart &+ 1) % Self.partCount
        sweepCount &+= sweepPart == 0 ? 1 : 0
        sweepEntry = 0
        sweepSteps &-= 1
        continue
      }
      let entry = unsafe part.entries[sweepEntry]
      let soon = unsafe part.entries[(sweepEntry &+ 8) & part.mask]
      unsafe weir_prefetch(arena.address(UInt32(truncatingIfNeeded: soon)))
      sweepSteps &-= entry == 0 ? 1 : 16
      sweepEntry &+= 1
      if entry != 0 { return UInt32(truncatingIfNeeded: entry) }
    }
    return 0
  }

  /// Removes the key of the slot that `nextInSweep` gave last, which still holds it.
  mutating func removeSwept() {
    sweepEntry &-= 1
    let part = unsafe parts[sweepPart]
    close(sweepEntry, in: part)
    unsafe parts[sweepPart].count &-= 1
    count &-= 1
  }

  /// Empties an entry and moves those behind it up, so that every search still finds its end.
  private func close(_ position: Int, in part: Part) {
    var hole = position
    var next = (hole + 1) & part.mask
    while case let entry = unsafe part.entries[next], entry != 0 {
      let home = Self.home(entry) & part.mask
      if (next &- home) & part.mask >= (next &- hole) & part.mask {
        unsafe part.entries[hole] = entry
        hole = next
      }
      next = (next + 1) & part.mask
    }
    unsafe part.entries[hole] = 0
  }
}
