/// Memory of one batch in flight, taken once; given back together.
@safe final class Scratch: @unchecked Sendable {  // belongs to its batch, one owner
  private var blocks: [UnsafeMutableRawPointer] = unsafe []

  /// Zeroed memory for `count` values, aligned to cache lines.
  func allocate<T: BitwiseCopyable>(_ type: T.Type, count: Int) -> UnsafeMutablePointer<T> {
    let byteCount = max(64, count * MemoryLayout<T>.stride)
    let block = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    unsafe block.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    unsafe blocks.append(block)
    return unsafe block.bindMemory(to: type, capacity: max(1, count))
  }

  deinit {
    unsafe blocks.forEach { unsafe $0.deallocate() }
  }
}
