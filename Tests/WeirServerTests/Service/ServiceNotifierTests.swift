import Glibc
import Testing

@testable import WeirServer

/// What a service manager is told.
struct ServiceNotifierTests {
  private static func notifier(
    _ variables: [String: String]
  ) throws(ServiceFault) -> ServiceNotifier {
    try ServiceNotifier(variable: { variables[$0] }, processID: 42)
  }

  /// The service manager's end of it.
  private final class Listener {
    let descriptor: Int32

    init(at address: UnixAddress) throws {
      descriptor = UnixAddress.makeSocket(SOCK_DGRAM, isBlocking: false)
      let code = address.bind(descriptor)
      guard code == 0 else { throw SystemRefusal(code: code) }
    }

    deinit { close(descriptor) }

    /// The datagrams that have come; what is sent over a Unix socket is there at once.
    func received() -> [String] {
      var texts: [String] = []
      var buffer = [UInt8](repeating: 0, count: 4_096)
      while case let count = unsafe recv(descriptor, &buffer, buffer.count, 0), count >= 0 {
        texts.append(String(decoding: buffer.prefix(count), as: UTF8.self))
      }
      return texts
    }
  }

  @Test(
    arguments: [
      ([.ready], "READY=1"),
      ([.ready, .status("serving a@1")], "READY=1\nSTATUS=serving a@1"),
      ([.reloading(monotonicMicroseconds: 17)], "RELOADING=1\nMONOTONIC_USEC=17"),
      ([.stopping], "STOPPING=1"), ([.watchdog], "WATCHDOG=1"),
      ([.status("a\nREADY=1")], "STATUS=a?READY=1"),
    ] as [([ServiceNotifier.State], String)])
  func writesTheProtocol(_ states: [ServiceNotifier.State], _ text: String) {
    #expect(ServiceNotifier.text(of: states) == text)
  }

  @Test(arguments: [true, false])
  func tellsWhoListens(atPath: Bool) throws {
    let folder = try SocketFolder()
    let text = atPath ? folder.file("notify") : "@weir-test-notify-\(getpid())"
    let address = try #require(UnixAddress(text))
    let listener = try Listener(at: address)
    // Every byte of an abstract name counts, a NUL at its end too.
    #expect(UnixAddress(boundTo: listener.descriptor) == address)
    let notifier = try Self.notifier(["NOTIFY_SOCKET": text])
    #expect(notifier.isActive)
    #expect(notifier.notify(.ready, .status("ok")))
    #expect(notifier.notify(.watchdog))
    #expect(notifier.notify(.stopping))
    #expect(listener.received() == ["READY=1\nSTATUS=ok", "WATCHDOG=1", "STOPPING=1"])
  }

  @Test func reloadingNamesTheMonotonicClock() throws {
    let folder = try SocketFolder()
    let listener = try Listener(at: try #require(UnixAddress(folder.file("notify"))))
    let notifier = try Self.notifier(["NOTIFY_SOCKET": folder.file("notify")])
    var before = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &before)
    #expect(notifier.notifyReloading())
    var after = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &after)
    let text = try #require(listener.received().first)
    let prefix = "RELOADING=1\nMONOTONIC_USEC="
    #expect(text.hasPrefix(prefix))
    let time = try #require(Int(text.dropFirst(prefix.count)))
    #expect(before.tv_sec * 1_000_000 + before.tv_nsec / 1_000 <= time)
    #expect(time <= after.tv_sec * 1_000_000 + after.tv_nsec / 1_000)
  }

  @Test func aFullQueueHoldsNoWatchdogUp() throws {
    let folder = try SocketFolder()
    let listener = try Listener(at: try #require(UnixAddress(folder.file("notify"))))
    let notifier = try Self.notifier(["NOTIFY_SOCKET": folder.file("notify")])
    var count = 0
    while count < 100_000, notifier.notify(.watchdog) { count += 1 }
    #expect(count > 0 && count < 100_000)
    #expect(listener.received().count == count)
    #expect(notifier.notify(.watchdog))
  }

  @Test func tellsNobodyWhereNobodyIs() throws {
    #expect(!(try Self.notifier([:]).isActive))
    #expect(!(try Self.notifier(["NOTIFY_SOCKET": ""]).isActive))
    #expect(!(try Self.notifier([:]).notify(.ready)))
    let folder = try SocketFolder()
    #expect(!(try Self.notifier(["NOTIFY_SOCKET": folder.file("no")]).notify(.ready)))
  }

  @Test(
    arguments: [
      ([:], nil), (["WATCHDOG_USEC": "10000000"], 10_000_000_000),
      (["WATCHDOG_USEC": "1", "WATCHDOG_PID": "42"], 1_000),
      (["WATCHDOG_USEC": "1", "WATCHDOG_PID": "41"], nil), (["WATCHDOG_PID": "42"], nil),
    ] as [([String: String], UInt64?)])
  func readsTheWatchdog(_ variables: [String: String], _ nanoseconds: UInt64?) throws {
    #expect(try Self.notifier(variables).watchdogNanoseconds == nanoseconds)
  }

  @Test(arguments: [
    (
      ["NOTIFY_SOCKET": "run/notify"],
      "NOTIFY_SOCKET: 'run/notify' is neither an absolute path nor an abstract name of at most "
        + "107 bytes\n  help: let the service manager set it, or unset it"
    ),
    (
      ["NOTIFY_SOCKET": "vsock:2:1234"],
      "NOTIFY_SOCKET: 'vsock:2:1234' is neither an absolute path nor an abstract name of at most "
        + "107 bytes\n  help: let the service manager set it, or unset it"
    ),
    (
      ["WATCHDOG_USEC": "10s"],
      "WATCHDOG_USEC: '10s' is no positive number of microseconds\n"
        + "  help: let the service manager set it"
    ),
    (
      ["WATCHDOG_USEC": "0"],
      "WATCHDOG_USEC: '0' is no positive number of microseconds\n"
        + "  help: let the service manager set it"
    ),
    (
      ["WATCHDOG_USEC": "18446744073709551615"],
      "WATCHDOG_USEC: '18446744073709551615' is no positive number of microseconds\n"
        + "  help: let the service manager set it"
    ),
    (
      ["WATCHDOG_USEC": "1", "WATCHDOG_PID": "me"],
      "WATCHDOG_PID: 'me' is no process id\n  help: let the service manager set it"
    ),
  ])
  func refusesVariables(_ variables: [String: String], _ text: String) {
    let fault = #expect(throws: ServiceFault.self) { try Self.notifier(variables) }
    #expect(fault?.text == text)
  }
}
