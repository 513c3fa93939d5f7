import NIOCore

/// Asks the scoring loop for a snapshot, one at a time, and waits for it only so long.
///
/// Belongs to the event loop of the health server. Who asks while one is on its way gets that one:
/// a loop that stands still is not buried under questions.
final class SnapshotGate {
  private let eventLoop: any EventLoop
  private let timeout: TimeAmount
  private let fetch: @Sendable () -> EventLoopFuture<ServerSnapshot>
  private var pending: EventLoopFuture<ServerSnapshot>?

  init(
    eventLoop: any EventLoop, timeout: TimeAmount,
    fetch: @escaping @Sendable () -> EventLoopFuture<ServerSnapshot>
  ) {
    self.eventLoop = eventLoop
    self.timeout = timeout
    self.fetch = fetch
  }

  /// Calls `body` once: with a snapshot, or with nil when there is none in time.
  func withSnapshot(_ body: @escaping (ServerSnapshot?) -> Void) {
    eventLoop.assertInEventLoop()
    let promise = eventLoop.makePromise(of: ServerSnapshot?.self)
    let end = eventLoop.scheduleTask(in: timeout) { promise.succeed(nil) }
    current().assumeIsolated().whenComplete { result in
      end.cancel()
      // When the time was up already, this does nothing.
      promise.succeed(try? result.get())
    }
    promise.futureResult.assumeIsolated().whenSuccess(body)
  }

  private func current() -> EventLoopFuture<ServerSnapshot> {
    if let pending { return pending }
    let future = fetch().hop(to: eventLoop)
    pending = future
    future.assumeIsolated().whenComplete { _ in self.pending = nil }
    return future
  }
}
