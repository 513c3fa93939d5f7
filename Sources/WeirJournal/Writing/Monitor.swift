import Glibc

/// A value behind a lock, with a condition to wait for.
///
/// Of pthread and not of the Synchronization module: a `Mutex` has nothing to wait with.
@safe package final class Monitor<Value>: @unchecked Sendable {  // the lock guards the value
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var value: Value

  /// A value that nobody has asked for yet.
  package init(_ value: Value) {
    unsafe lock = .allocate(capacity: 1)
    unsafe lock.initialize(to: pthread_mutex_t())
    unsafe pthread_mutex_init(lock, nil)
    unsafe condition = .allocate(capacity: 1)
    unsafe condition.initialize(to: pthread_cond_t())
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    // Setting the wall clock must not lengthen a wait.
    unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    unsafe pthread_cond_init(condition, &attributes)
    unsafe pthread_condattr_destroy(&attributes)
    self.value = value
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe condition.deallocate()
    unsafe pthread_mutex_destroy(lock)
    unsafe lock.deallocate()
  }

  /// Calls `body` while no other thread is in one.
  package func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe pthread_mutex_lock(lock)
    defer { unsafe pthread_mutex_unlock(lock) }
    return try body(&value)
  }

  /// As `withLock`, and wakes everyone who waits.
  package func wakingAll<Result>(_ body: (inout Value) -> Result) -> Result {
    unsafe pthread_mutex_lock(lock)
    defer {
      unsafe pthread_cond_broadcast(condition)
      unsafe pthread_mutex_unlock(lock)
    }
    return body(&value)
  }

  /// What somebody who waits is told.
  package enum Answer<Result> {
    case done(Result)
    /// To ask again when something has changed, or after so many milliseconds.
    case wait(milliseconds: Int? = nil)
  }

  /// Asks `body`, which is called with the lock, until it is done.
  package func wait<Result>(_ body: (inout Value) -> Answer<Result>) -> Result {
    unsafe pthread_mutex_lock(lock)
    defer { unsafe pthread_mutex_unlock(lock) }
    while true {
      let limit: Int?
      switch body(&value) {
      case .done(let result): return result
      case .wait(let milliseconds): limit = milliseconds
      }
      guard let milliseconds = limit else {
        unsafe pthread_cond_wait(condition, lock)
        continue
      }
      var deadline = timespec()
      unsafe clock_gettime(CLOCK_MONOTONIC, &deadline)
      let nanoseconds = deadline.tv_nsec + milliseconds % 1_000 * 1_000_000
      deadline.tv_sec += milliseconds / 1_000 + nanoseconds / 1_000_000_000
      deadline.tv_nsec = nanoseconds % 1_000_000_000
      unsafe pthread_cond_timedwait(condition, lock, &deadline)
    }
  }
}

/// A thread of the system's.
package final class ServiceThread: @unchecked Sendable {  // one owner
  private var handle = pthread_t()

  /// Starts a thread that runs `body`; nil when the system has none left.
  package init?(_ body: @escaping @Sendable () -> Void) {
    let box = unsafe Unmanaged.passRetained(ThreadBody(body))
    let code = unsafe pthread_create(
      &handle, nil,
      { argument in
        if let argument = unsafe argument {
          unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().body()
        }
        return nil
      }, box.toOpaque())
    guard code == 0 else {
      unsafe box.release()
      return nil
    }
  }

  /// Waits until its body has returned.
  package func join() { pthread_join(handle, nil) }
}

private final class ThreadBody: Sendable {
  let body: @Sendable () -> Void

  init(_ body: @escaping @Sendable () -> Void) {
    self.body = body
  }
}
