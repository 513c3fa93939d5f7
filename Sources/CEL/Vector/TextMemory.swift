/// Memory that texts are copied into, one behind the other. It moves when it grows: what points to
/// its base has to be set again. Freed by its owner.
@safe struct TextMemory {
  /// Where the offsets of its texts count from.
  private(set) var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var count = 0

  init(capacity: Int) {
    self.capacity = capacity
    unsafe base = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
  }

  func free() { unsafe base.deallocate() }

  /// Forgets every text. Nothing is freed.
  mutating func removeAll() { count = 0 }

  /// Copies a text; nil when offsets would not fit 32 bits.
  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) -> TextRef? {
    let end = count + bytes.count
    guard end <= Int(UInt32.max) else { return nil }
    if end > capacity {
      let larger = max(end, capacity * 2)
      let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
      unsafe grown.update(from: base, count: count)
      unsafe base.deallocate()
      unsafe base = grown
      capacity = larger
    }
    if let start = bytes.baseAddress {
      unsafe (base + count).update(from: start, count: bytes.count)
    }
    defer { count = end }
    return TextRef(
      offset: UInt32(truncatingIfNeeded: count), count: UInt32(truncatingIfNeeded: bytes.count))
  }
}
