#if WEIR_TSAN
  import Glibc

  /// In builds for the thread sanitizer, in place of `Mutex`: the sanitizer sees the locks of
  /// pthread, but not those of the Synchronization module, and would call everything that they
  /// guard a race.
  @safe package final class ThreadLock<Value>: @unchecked Sendable {  // the lock guards the value
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    /// A lock around `value`.
    package init(_ value: Value) {
      unsafe lock = .allocate(capacity: 1)
      unsafe lock.initialize(to: pthread_mutex_t())
      unsafe pthread_mutex_init(lock, nil)
      self.value = value
    }

    deinit {
      unsafe pthread_mutex_destroy(lock)
      unsafe lock.deallocate()
    }

    /// Calls `body` while no other thread is in one.
    package func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
      unsafe pthread_mutex_lock(lock)
      defer { unsafe pthread_mutex_unlock(lock) }
      return body(&value)
    }
  }

  typealias Mutex = ThreadLock
#endif
