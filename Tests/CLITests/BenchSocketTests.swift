import Glibc
import Synchronization
import Testing

/// `weir bench --socket`, with a server of this process that answers every line.
@Suite struct BenchSocketTests {
  private static let lines = (0..<30).map { "{\"event_id\":\"e\($0)\"}\n" }.joined()

  private func folder() throws -> Folder {
    let folder = try Folder()
    try folder.write("a.ndjson", Self.lines)
    return folder
  }

  @Test func sendsTheRecordingOnce() throws {
    let folder = try folder()
    let server = try LineServer(in: folder)
    let outcome = try Run.finish(
      ["bench", "a.ndjson", "--socket", "s", "--rate", "10000", "--connections", "4"], in: folder)
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors == "")
    #expect(outcome.output.hasPrefix("s, with 30 lines of a.ndjson\n\n10,000 events/s for "))
    #expect(outcome.output.contains("\n  30 sent, 30 answered: "))
    #expect(server.lineCount == 30)
  }

  @Test func roundTripsBesideAFloor() throws {
    let folder = try folder()
    let server = try LineServer(in: folder)
    let floor = try LineServer(in: folder, name: "floor")
    let outcome = try Run.finish(
      [
        "bench", "a.ndjson", "--socket", "s", "--round-trips", "40", "--against", "floor",
        "--format", "json",
      ], in: folder)
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors == "")
    // On one line or on several, as long as the figures are.
    #expect(outcome.output.filter { !$0.isWhitespace }.contains(#""ratios":{"p50":"#))
    // As many to warm up; the second pass has other ids.
    #expect(server.lineCount == 80)
    #expect(floor.lineCount == 80)
    #expect(outcome.output.contains("\"passes\": 3"))
  }

  @Test func sendsForAsLongAsIsSaid() throws {
    let folder = try folder()
    let server = try LineServer(in: folder)
    let outcome = try Run.finish(
      ["bench", "a.ndjson", "--socket", "s", "--rate", "100", "--duration", "1"], in: folder)
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("note: the recording was sent 4 times"))
    #expect(server.lineCount == 100)
  }

  @Test func writesAPage() throws {
    let folder = try folder()
    try folder.write("page.html", String(repeating: "old ", count: 100_000))
    let server = try LineServer(in: folder)
    let outcome = try Run.finish(
      ["bench", "a.ndjson", "--socket", "s", "--rate", "10000", "--html", "page.html"], in: folder)
    #expect(outcome.exitCode == 0)
    let page = String(decoding: try Folder.bytes(of: folder.path + "/page.html"), as: UTF8.self)
    #expect(page.hasPrefix("<!DOCTYPE html>\n"))
    #expect(page.hasSuffix("</html>\n"))
    #expect(server.lineCount == 30)
  }

  @Test func answersThatAreMissingAreAFailure() throws {
    let folder = try folder()
    let server = try LineServer(in: folder, closesAfter: 20)
    let outcome = try Run.finish(
      ["bench", "a.ndjson", "--socket", "s", "--rate", "10000"], in: folder)
    #expect(outcome.exitCode == 1)
    #expect(outcome.output.contains("failed: connection 1 of 1: closed by the server after 20"))
    #expect(
      outcome.errors == """
        weir: s: not every line was answered once
          help: the report says what happened; what the server says may tell why

        """)
    #expect(server.lineCount == 20)
  }

  @Test func aSignalEndsItWithAReport() throws {
    let folder = try folder()
    let server = try LineServer(in: folder)
    let run = try Run(
      ["bench", "a.ndjson", "--socket", "s", "--rate", "50", "--duration", "3600"], in: folder)
    server.waitForLine()
    run.kill(SIGINT)
    let outcome = run.finish()
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors == "")
    #expect(outcome.output.contains("note: stopped by a signal: this is what was measured"))
  }

  struct Case: Sendable {
    let arguments: [String]
    let exitCode: Int32
    let message: String

    init(_ arguments: [String], _ exitCode: Int32, _ message: String) {
      self.arguments = arguments
      self.exitCode = exitCode
      self.message = message
    }
  }

  private static let long = String(repeating: "p", count: 108)

  @Test(arguments: [
    Case(
      ["a.ndjson", "--socket", "none"], 74,
      "none: cannot be connected to: no such file or directory\n  help: start the server first"),
    Case(
      ["b.ndjson", "--socket", "none"], 74,
      "b.ndjson: cannot be opened: no such file or directory"),
    Case(["blank.ndjson", "--socket", "none"], 65, "blank.ndjson: no event to send"),
    Case(["broken.lz4", "--socket", "none"], 65, "broken.lz4: damaged at byte "),
    Case(
      ["a.ndjson", "--socket", "none", "--html", "no/page.html"], 74,
      "no/page.html: cannot be opened: no such file or directory"),
    Case(
      ["a.ndjson", "--socket", long], 74,
      "\(long): a socket's path has 1 to 107 bytes, this one 108"),
  ]) func tellsWhyItCannotBegin(_ item: Case) throws {
    let folder = try folder()
    try folder.write("blank.ndjson", "\n  \n\n")
    try folder.write("broken.lz4", "no frame")
    let outcome = try Run.finish(["bench"] + item.arguments + ["--rate", "5"], in: folder)
    #expect(outcome.exitCode == item.exitCode)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("weir: \(item.message)"), "\(outcome.errors)")
  }
}

/// Answers every line that it receives on a Unix socket, over any number of connections, on a
/// thread of its own.
private final class LineServer: Sendable {
  private static let answer = Array("{\"event_id\":\"e\",\"decision\":\"approve\"}\n".utf8)

  private let listener: Int32
  private let limit: Int
  private let lines = Mutex(0)
  /// Readable once a line has come.
  private let first: Int32
  private let firstEnd: Int32

  /// Listens on `name`; connections are closed when so many lines were answered.
  init(in folder: Folder, name: String = "s", closesAfter limit: Int = .max) throws {
    self.limit = limit
    var ends: [Int32] = [0, 0]
    _ = unsafe pipe(&ends)
    (first, firstEnd) = (ends[0], ends[1])
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = Array((folder.path + "/" + name).utf8)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0, listen(listener, 64) == 0 else { throw SystemRefusal(code: errno) }
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(self).toOpaque()
    let code = unsafe pthread_create(
      &thread, nil,
      { context in
        if let context = unsafe context {
          unsafe Unmanaged<LineServer>.fromOpaque(context).takeRetainedValue().serve()
        }
        return nil
      }, context)
    guard code == 0 else { throw SystemRefusal(code: code) }
    pthread_detach(thread)
  }

  /// Lines answered so far.
  var lineCount: Int { lines.withLock { $0 } }

  /// Waits until a line has come.
  func waitForLine() {
    var byte: UInt8 = 0
    _ = unsafe read(first, &byte, 1)
  }

  /// Until the test program ends.
  private func serve() {
    var wanted = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while unsafe poll(&wanted, nfds_t(wanted.count), -1) > 0 {
      for item in wanted where item.revents != 0 {
        if item.fd == listener {
          let connection = accept(listener, nil, nil)
          wanted.append(pollfd(fd: connection, events: Int16(POLLIN), revents: 0))
          continue
        }
        let count = unsafe recv(item.fd, &buffer, buffer.count, 0)
        if count <= 0 || !answer(buffer[..<count], on: item.fd) {
          close(item.fd)
          wanted.removeAll { $0.fd == item.fd }
        }
      }
    }
  }

  /// False when the limit is reached.
  private func answer(_ bytes: ArraySlice<UInt8>, on connection: Int32) -> Bool {
    for _ in 0..<bytes.count(where: { $0 == 10 }) {
      guard lineCount < limit else { return false }
      if lineCount == 0 { unsafe _ = write(firstEnd, Self.answer, 1) }
      lines.withLock { $0 += 1 }
      _ = unsafe send(connection, Self.answer, Self.answer.count, Int32(MSG_NOSIGNAL))
    }
    return true
  }
}
