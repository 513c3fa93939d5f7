/// Elements that never change again, at an address that never moves, so that loops over a batch
/// read them without bounds checks or reference counts.
@safe final class Block<Element: BitwiseCopyable>: @unchecked Sendable {  // written in init only
  let base: UnsafePointer<Element>
  let count: Int

  /// A copy of `elements`; `padding` more elements behind them can be read.
  init(_ elements: [Element], padding: Int = 0, fill: Element? = nil) {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count + padding))
    unsafe elements.withUnsafeBufferPointer { source in
      if let start = source.baseAddress {
        unsafe memory.initialize(from: start, count: source.count)
      }
    }
    if let fill { unsafe (memory + elements.count).initialize(repeating: fill, count: padding) }
    unsafe base = unsafe UnsafePointer(memory)
    count = elements.count
  }

  deinit { unsafe UnsafeMutablePointer(mutating: base).deallocate() }

  @inline(__always)
  subscript(index: Int) -> Element { unsafe base[index] }
}
