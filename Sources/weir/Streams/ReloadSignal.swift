import Glibc

/// Calls back for each SIGHUP, on a thread of its own; nothing runs inside a signal handler.
final class ReloadSignal: Sendable {
  private let action: @Sendable () -> Void

  private init(_ action: @escaping @Sendable () -> Void) { self.action = action }

  /// Keeps SIGHUP from ending the process. Call before other threads are made.
  static func block() {
    var set = signalSet
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Starts to wait for SIGHUP, which `block` has blocked.
  static func wait(_ action: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(ReloadSignal(action)).toOpaque()
    unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<ReloadSignal>.fromOpaque(context).takeRetainedValue().serve()
        return nil
      }, context)
    pthread_detach(thread)
  }

  private static var signalSet: sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, SIGHUP)
    return set
  }

  private func serve() {
    var set = Self.signalSet
    var signal: Int32 = 0
    while true {
      if unsafe sigwait(&set, &signal) == 0 { action() }
    }
  }
}
