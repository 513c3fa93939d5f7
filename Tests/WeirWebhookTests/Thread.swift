import Glibc

/// A thread of a test.
enum Thread {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Runs something on a thread that nobody waits for.
  static func start(_ run: @escaping @Sendable () -> Void) throws {
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(Body(run)).toOpaque()
    let status = unsafe pthread_create(
      &thread, nil,
      { context in
        if let context = unsafe context {
          unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        }
        return nil
      }, context)
    guard status == 0 else { throw SystemRefusal(code: status) }
    pthread_detach(thread)
  }
}
