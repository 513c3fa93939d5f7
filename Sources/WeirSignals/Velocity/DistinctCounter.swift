/// How often each value lies in a window: an open-addressing hash table from 64-bit values to
/// counts, at most 3/4 full. It grows and shrinks with the window.
@safe struct DistinctCounter: ~Copyable {
  private static let capacityMin = 64

  @safe private struct Slot {
    var value: UInt64
    /// 0: empty.
    var count: UInt64
  }

  private var slots: UnsafeMutablePointer<Slot>
  private var mask: Int
  /// Different values.
  private(set) var count = 0

  init() {
    mask = Self.capacityMin - 1
    unsafe slots = Self.allocate(Self.capacityMin)
  }

  deinit { unsafe slots.deallocate() }

  private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Slot> {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
    unsafe slots.initialize(repeating: Slot(value: 0, count: 0), count: capacity)
    return unsafe slots
  }

  /// Where a value is, or the empty slot where it would be.
  @inline(__always)
  private func position(of value: UInt64) -> Int {
    var position = home(of: value)
    while unsafe slots[position].count != 0 && slots[position].value != value {
      position = (position &+ 1) & mask
    }
    return position
  }

  @inline(__always)
  private func home(of value: UInt64) -> Int {
    Int(truncatingIfNeeded: (value &* 0x9E37_79B9_7F4A_7C15) &>> 32) & mask
  }

  func contains(_ value: UInt64) -> Bool { unsafe slots[position(of: value)].count != 0 }

  mutating func add(_ value: UInt64) {
    let position = position(of: value)
    if unsafe slots[position].count == 0 {
      unsafe slots[position].value = value
      count &+= 1
    }
    unsafe slots[position].count &+= 1
    if count &* 4 > (mask &+ 1) &* 3 { resize((mask &+ 1) &* 2) }
  }

  mutating func remove(_ value: UInt64) {
    let position = position(of: value)
    unsafe slots[position].count &-= 1
    guard unsafe slots[position].count == 0 else { return }
    count &-= 1
    close(position)
    if mask >= Self.capacityMin, count &* 8 < mask { resize((mask &+ 1) / 2) }
  }

  private mutating func close(_ position: Int) {
    var hole = position
    var next = (hole &+ 1) & mask
    while unsafe slots[next].count != 0 {
      let home = unsafe home(of: slots[next].value)
      if (next &- home) & mask >= (next &- hole) & mask {
        unsafe slots[hole] = slots[next]
        hole = next
      }
      next = (next &+ 1) & mask
    }
    unsafe slots[hole].count = 0
  }

  private mutating func resize(_ capacity: Int) {
    let old = unsafe slots
    let oldMask = mask
    unsafe slots = Self.allocate(capacity)
    mask = capacity &- 1
    for index in 0...oldMask where unsafe old[index].count != 0 {
      let position = unsafe position(of: old[index].value)
      unsafe slots[position] = old[index]
    }
    unsafe old.deallocate()
  }
}
