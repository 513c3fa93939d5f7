import Glibc
import Logging
import Synchronization
import WeirCore
import WeirEngine
import WeirPolicy

@testable import WeirServer

/// A server in this process, on a socket in a folder of its own.
final class TestServer {
  let server: Server
  let folder: SocketFolder
  var path: String { folder.file("s") }
  var control: String { folder.file("c") }

  /// The next policy that a reload reads.
  final class Source: Sendable {
    private let next = Mutex<Result<Policy, ReloadFault>?>(nil)

    func set(_ policy: Result<Policy, ReloadFault>) { next.withLock { $0 = policy } }

    func load() -> Result<Policy, ReloadFault> {
      next.withLock { $0 }
        ?? .failure(ReloadFault(text: "there is no policy", summary: "there is no policy"))
    }
  }

  let source = Source()

  init(
    _ policy: String = TestServer.policy(), workers: Int = 1,
    _ change: (inout ServerConfiguration) -> Void = { _ in }
  ) throws {
    folder = try SocketFolder()
    var options = ScoringOptions(clock: .fixed(milliseconds: 1_798_761_600_000))
    options.workers = workers
    options.batchRows = 64
    var configuration = ServerConfiguration(
      policy: Self.loaded(policy), options: options,
      listeners: [.path(try SocketPath(folder.file("s")))],
      notifier: try ServiceNotifier { _ in nil },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    configuration.control = try SocketPath(folder.file("c"))
    configuration.load = { [source] in source.load() }
    change(&configuration)
    server = Server(configuration)
    try server.start()
  }

  /// Ends it and waits until it has.
  func end() {
    server.drain(cause: "test")
    server.waitUntilEnded()
  }

  static func loaded(_ text: String) -> Policy {
    // The lists are for policies that name them.
    let source = EmbeddedSource([
      "policy.yaml": Array(text.utf8), "lists/bad.csv": Array("value\nmallory\n".utf8),
      "lists/net.csv": Array("value\n10.0.0.1\n".utf8),
    ])
    switch PolicyLoader.load(from: source) {
    case .success(let policy): return policy
    case .failure(let faults): preconditionFailure(faults.text)
    }
  }

  static func policy(version: Int = 1, rule: String = "event.amount == 7") -> String {
    """
    policy: small
    version: \(version)
    event:
      event_id: {type: string, max: 64, required: true}
      ts: {type: timestamp, required: true}
      card: {type: string, max: 64}
      amount: {type: int, min: 0, max: 1000000}
    velocity:
      count_1h: {aggregate: count, group_by: [event.card], window: 1h}
    rules:
      - {name: seven, condition: \(rule), action: review}
      - {name: third, condition: velocity.count_1h == 3, action: reject}
    """
  }

  static func event(_ id: String, card: String = "c", amount: Int = 1) -> String {
    "{\"event_id\":\"\(id)\",\"ts\":\"2026-03-02T12:00:00Z\",\"card\":\"\(card)\","
      + "\"amount\":\(amount)}\n"
  }
}

/// A client that blocks. A test that waits for what never comes fails after ten seconds.
final class TestClient {
  let descriptor: Int32
  private var rest: [UInt8] = []

  init(_ path: String) throws {
    guard let address = UnixAddress(path) else { throw SystemRefusal(code: ENAMETOOLONG) }
    descriptor = UnixAddress.makeSocket(SOCK_STREAM, isBlocking: true)
    var timeout = timeval(tv_sec: 10, tv_usec: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    let code = address.connect(descriptor)
    guard code == 0 else { throw SystemRefusal(code: code) }
  }

  deinit { close(descriptor) }

  /// Sends all of it; false when the other end does not take it.
  @discardableResult
  func send(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var offset = 0
    while offset < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.send(
          descriptor, buffer.baseAddress.map { unsafe $0 + offset }, bytes.count - offset,
          Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      offset += count
    }
    return true
  }

  func endInput() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// The next line without its end; nil at the end.
  func line() throws -> String? {
    while true {
      if let end = rest.firstIndex(of: 10) {
        defer { rest.removeFirst(end + 1) }
        return String(decoding: rest[..<end], as: UTF8.self)
      }
      guard try receive() else { return nil }
    }
  }

  func lines(_ count: Int) throws -> [String] {
    var lines: [String] = []
    while lines.count < count, let line = try line() { lines.append(line) }
    return lines
  }

  /// Everything up to the end.
  func all() throws -> [String] {
    var lines: [String] = []
    while let line = try line() { lines.append(line) }
    return lines
  }

  private func receive() throws -> Bool {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
    if count == 0 || (count < 0 && errno == ECONNRESET) { return false }
    guard count > 0 else { throw SystemRefusal(code: errno) }
    rest += chunk[..<count]
    return true
  }
}
