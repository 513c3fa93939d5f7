import Synchronization
import WeirCore
import WeirPipeline

/// Bytes in memory as a source that gives them in chunks; then the end, or a fault.
final class MemorySource: InterruptibleSource {
  private struct State {
    var offset = 0
    var isInterrupted = false
  }

  private let bytes: [UInt8]
  private let chunk: Int
  private let fault: InputOutputFault?
  private let state = Mutex(State())

  init(_ bytes: [UInt8], chunk: Int = 65_536, fault: InputOutputFault? = nil) {
    self.bytes = bytes
    self.chunk = chunk
    self.fault = fault
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputOutputFault) -> Int {
    let range = state.withLock { state in
      let start = state.isInterrupted ? bytes.count : state.offset
      let count = min(chunk, buffer.count, bytes.count - start)
      state.offset += count
      return start..<start + count
    }
    if range.isEmpty {
      if let fault, !isInterrupted { throw fault }
      return 0
    }
    unsafe bytes[range].withUnsafeBytes { unsafe buffer.copyMemory(from: $0) }
    return range.count
  }

  var hasBytes: Bool { true }
  func interrupt() { state.withLock { $0.isInterrupted = true } }
  var isInterrupted: Bool { state.withLock { $0.isInterrupted } }
  /// Bytes that were taken.
  var offset: Int { state.withLock { $0.offset } }
}

/// Chunks that are made when they are asked for. Nothing more is there at once after each.
final class LazySource: InterruptibleSource {
  private let next: @Sendable (Int) -> [UInt8]?
  private let count = Mutex(0)
  private let interrupted = Mutex(false)
  private let hasMore: Bool

  /// - Parameters:
  ///   - hasMore: whether the next chunk is there as soon as one was taken.
  ///   - next: the chunk of this number, at most 64 KiB; nil is the end.
  init(hasMore: Bool, _ next: @escaping @Sendable (Int) -> [UInt8]?) {
    self.hasMore = hasMore
    self.next = next
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputOutputFault) -> Int {
    if isInterrupted { return 0 }
    let number = count.withLock { count in
      defer { count += 1 }
      return count
    }
    guard let bytes = next(number) else { return 0 }
    precondition(bytes.count <= buffer.count, "a batch takes more than a chunk")
    unsafe bytes.withUnsafeBytes { unsafe buffer.copyMemory(from: $0) }
    return bytes.count
  }

  var hasBytes: Bool { hasMore }
  func interrupt() { interrupted.withLock { $0 = true } }
  var isInterrupted: Bool { interrupted.withLock { $0 } }
}

/// Keeps what is written; may refuse once it has so many bytes.
final class MemorySink: ByteSink {
  private let bytes = Mutex<[UInt8]>([])
  private let refusesAt: Int
  private let fault: InputOutputFault

  init(refusesAt: Int = .max, with fault: InputOutputFault = .closed) {
    self.refusesAt = refusesAt
    self.fault = fault
  }

  func write(_ new: UnsafeRawBufferPointer) throws(InputOutputFault) {
    let isRefused = bytes.withLock { bytes in
      if bytes.count >= refusesAt { return true }
      unsafe bytes.append(contentsOf: new)
      return false
    }
    if isRefused { throw fault }
  }

  var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
  var lineCount: Int { bytes.withLock { bytes in bytes.count { $0 == 10 } } }
}
