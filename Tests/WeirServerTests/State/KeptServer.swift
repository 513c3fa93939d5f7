import Glibc
import Logging
import Synchronization
import NIOCore
import Testing
import WeirCore
import WeirEngine
import WeirPolicy

@testable import WeirServer

/// A server whose state lies in a fake directory.
final class KeptServer {
  let journal: FakeJournal
  let state: FakeState
  let server: TestServer
  let log = LogLines()

  static let full = JournalFault(.full, "no space is left on the device")
  static let broken = JournalFault(.sync, "a segment could not be synced: input/output error")

  /// A server of which nothing is answered before the test syncs, and whose few lines gather until
  /// then.
  /// - Parameters:
  ///   - policy: its text.
  ///   - workers: threads that score.
  ///   - isLazy: whether answers wait for no sync.
  ///   - change: what else is to be different.
  /// - Throws: what its sockets do.
  init(
    _ policy: String = TestServer.policy(), workers: Int = 1, isLazy: Bool = false,
    _ change: (inout ServerConfiguration) -> Void = { _ in }
  ) throws {
    let journal = FakeJournal(isLazy: isLazy)
    let log = log
    var made: FakeState?
    server = try TestServer(policy, workers: workers) { configuration in
      // As a directory has one of its own.
      configuration.options.hashSeed = 7
      // Nothing of this fails in memory.
      let state = try? FakeState(journal, configuration.policy, configuration.options)
      configuration.state = state
      configuration.fold = try? state?.fold()
      configuration.limits.gatherNanoseconds = .max
      configuration.limits.resumeNanoseconds = 1_000_000
      configuration.logger = Logger(label: "test") { _ in log.handler }
      made = state
      change(&configuration)
    }
    self.journal = journal
    state = try #require(made)
  }

  var path: String { server.path }

  func client() throws -> TestClient { try TestClient(server.path) }

  func snapshot() throws -> ServerSnapshot { try server.server.snapshot().wait() }

  /// Asks the server until it is as expected; a test for which it never is fails after ten seconds.
  func wait(
    _ expectation: Comment, sourceLocation: SourceLocation = #_sourceLocation,
    until isAsExpected: (ServerSnapshot) throws -> Bool
  ) throws {
    let start = ScoringLoop.now()
    while try !isAsExpected(snapshot()) {
      guard ScoringLoop.now() &- start < 60_000_000_000 else {
        Issue.record(expectation, sourceLocation: sourceLocation)
        throw SystemRefusal(code: ETIMEDOUT)
      }
    }
  }

  /// Waits until so many events were appended since the beginning.
  func waitForEvents(
    _ count: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try wait("\(count) events in the journal", sourceLocation: sourceLocation) { _ in
      eventCounts.reduce(0, +) == count
    }
  }

  func waitForLines(_ count: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try wait("\(count) lines in the queue", sourceLocation: sourceLocation) {
      $0.queuedLines == count
    }
  }

  /// Events by record.
  var eventCounts: [Int] { journal.records.filter { $0.kind == .events }.map(\.count) }

  func end() { server.end() }
}

extension TestClient {
  /// Whether nothing has come that was not read yet. Says nothing of what is still to come.
  var hasNothing: Bool {
    var byte: UInt8 = 0
    let count = unsafe recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
    return count < 0 && errno == EAGAIN
  }
}

/// The lines that a server logs.
final class LogLines: Sendable {
  private let lines = Mutex<[String]>([])

  /// Those of a kind of event, as they are for people.
  func messages(_ event: String) -> [String] {
    lines.withLock { $0 }.filter { $0.hasPrefix(event + ": ") }
      .map { String($0.dropFirst(event.count + 2)) }
  }

  var handler: any LogHandler { Handler(log: self) }

  private struct Handler: LogHandler {
    let log: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let all = event.metadata ?? [:]
      let name = all["event"].map { "\($0)" } ?? ""
      let rest = all.filter { $0.key != "event" }.sorted { $0.key < $1.key }
        .map { " \($0.key)=\($0.value)" }.joined()
      log.lines.withLock { $0.append("\(name): \(event.level) \(event.message)\(rest)") }
    }
  }
}
