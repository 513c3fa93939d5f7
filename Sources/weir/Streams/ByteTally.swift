import Synchronization

/// Bytes that were read of files as they lie on the disk; any thread may add and ask.
final class ByteTally: Sendable {
  private let total = Atomic<UInt64>(0)

  var count: UInt64 { total.load(ordering: .relaxed) }

  func add(_ count: Int) { total.wrappingAdd(UInt64(count), ordering: .relaxed) }
}
