import Synchronization

/// A clock that goes on when it is told to.
final class FakeClock: Sendable {
  private let time = Atomic<UInt64>(1_000_000_000)

  var nanoseconds: UInt64 { time.load(ordering: .relaxed) }

  func advance(milliseconds: Int) {
    time.wrappingAdd(UInt64(milliseconds) * 1_000_000, ordering: .relaxed)
  }
}
