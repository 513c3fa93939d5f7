/// Memory that grows with what it has to hold and is used again.
@safe final class ByteRoom: @unchecked Sendable {  // one owner
  private(set) var memory: UnsafeMutableRawBufferPointer

  init(byteCount: Int = 0) {
    unsafe memory = .allocate(byteCount: byteCount, alignment: 16)
  }

  deinit {
    unsafe memory.deallocate()
  }

  var byteCount: Int { unsafe memory.count }

  /// Makes room for `byteCount` bytes; the first `kept` stay what they are.
  func reserve(_ byteCount: Int, keeping kept: Int = 0) {
    if unsafe byteCount <= memory.count { return }
    // Sizes differ from batch to batch: a little more, and it does not grow each time.
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: byteCount + byteCount / 4, alignment: 16)
    let rest = unsafe UnsafeRawBufferPointer(rebasing: memory[..<kept])
    unsafe larger.copyMemory(from: rest)
    unsafe memory.deallocate()
    unsafe memory = larger
  }

  /// The bytes of a range, to write to.
  func room(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
    unsafe UnsafeMutableRawBufferPointer(rebasing: memory[range])
  }

  /// The bytes of a range.
  func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(rebasing: memory[range])
  }
}
