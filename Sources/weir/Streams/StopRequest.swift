import Glibc
import Synchronization

/// That somebody asked the program to finish: Ctrl-C or SIGTERM.
///
/// A thread of its own waits for the signals, which are blocked in all others; so nothing runs
/// inside a signal handler. The first one makes `descriptor` readable and `isRequested` true. From
/// then on signals have their usual effect: a second one ends the process at once. A signal that
/// was ignored when the program started (as with `nohup` or `&` in a script) stays ignored.
final class StopRequest: Sendable {
  /// Readable once a stop was asked for, never before; never read from.
  let descriptor: Int32
  private let writeEnd: Int32
  private let flag = Atomic<Bool>(false)
  private let signalFlag = Atomic<Bool>(false)
  private let signals: [Int32]

  /// Starts to wait for signals. Call before other threads are made: they inherit what is blocked.
  static func onSignals() throws(CommandFailure) -> StopRequest {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw failure() }
    let request = StopRequest(
      readEnd: ends[0], writeEnd: ends[1], signals: [SIGINT, SIGTERM].filter { !isIgnored($0) })
    guard !request.signals.isEmpty else { return request }
    var set = request.signalSet
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(request).toOpaque()
    let status = unsafe pthread_create(&thread, nil, { unsafe StopRequest.serve($0) }, context)
    guard status == 0 else { throw failure() }
    return request
  }

  private init(readEnd: Int32, writeEnd: Int32, signals: [Int32]) {
    descriptor = readEnd
    self.writeEnd = writeEnd
    self.signals = signals
  }

  /// Whether a stop was asked for, by a signal or by the program itself.
  var isRequested: Bool { flag.load(ordering: .acquiring) }

  /// Whether a signal asked for it.
  var isSignalled: Bool { signalFlag.load(ordering: .acquiring) }

  /// Waits until a stop is asked for.
  func wait() {
    while !isRequested {
      var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      unsafe poll(&wanted, 1, -1)
    }
  }

  /// Asks for a stop, as a signal would.
  func request() {
    guard !flag.exchange(true, ordering: .acquiringAndReleasing) else { return }
    var byte: UInt8 = 1
    _ = unsafe write(writeEnd, &byte, 1)
  }

  private var signalSet: sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for signal in signals { unsafe sigaddset(&set, signal) }
    return set
  }

  private static func serve(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    unsafe Unmanaged<StopRequest>.fromOpaque(context).takeRetainedValue().serve()
    return nil
  }

  private func serve() {
    var set = signalSet
    var signal: Int32 = 0
    while unsafe sigwait(&set, &signal) != 0 {}
    signalFlag.store(true, ordering: .releasing)
    request()
    // This thread is now the one that a second signal reaches, with its default effect.
    unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    while true { pause() }
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(signal, nil, &action) == 0 else { return false }
    return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }

  private static func failure() -> CommandFailure {
    CommandFailure(.inputOutput, "cannot wait for signals: \(CommandFailure.reason(errno))")
  }
}
