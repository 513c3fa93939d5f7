import Logging
import Synchronization
import Testing
import WeirCore
import WeirServer
import WeirStore

@testable import WeirLedger

/// Alerts of an outbox, told to a stream of lines.
@Suite(.serialized) struct AlertTellerTests {
  /// A stream that takes lines unless a test says that it does not.
  private final class Stream: Sendable {
    private let state = Mutex<(lines: [String], isTaking: Bool)>(([], true))

    var lines: [String] { state.withLock { $0.lines } }
    func stopTaking() { state.withLock { $0.isTaking = false } }

    func write(_ bytes: [UInt8]) -> Bool {
      state.withLock { state in
        if state.isTaking { state.lines.append(String(decoding: bytes, as: UTF8.self)) }
        return state.isTaking
      }
    }
  }

  private func teller(_ stream: Stream, _ bench: LedgerBench) -> (Store) -> AlertTeller {
    let clock = bench.clock
    return { store in
      AlertTeller(
        store, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        clock: { clock.now }, write: { stream.write($0) }, webhook: nil)
    }
  }

  /// Five failures of each of two accounts: two alerts.
  private static let failures = (0..<10).map {
    FollowedPolicy.event($0, type: "auth", account: $0 % 2 == 0 ? "a" : "b")
  }

  @Test func tellsEachAlertOnceAcrossStarts() throws {
    let (bench, stream) = (LedgerBench(), Stream())
    for _ in 0..<2 {
      try bench.begin("a", teller: teller(stream, bench))
      try bench.score(Self.failures)
      try bench.perform(FollowedPolicy.mark)
      try bench.waitForStores()
      try LedgerBench.wait { try bench.folder.store("a").alerts(.told).count == 2 }
      try bench.end()
    }
    #expect(stream.lines.count == 2)
    #expect(stream.lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}\n") })
    #expect(
      stream.lines.map { $0.contains("\"account\":\"a\"") }.sorted { $0 && !$1 }
        == [true, false])
  }

  @Test func whatIsInTheOutboxIsToldAtTheNextStart() throws {
    let (bench, stream) = (LedgerBench(), Stream())
    try bench.begin("a")
    try bench.score(Self.failures)
    try bench.perform(FollowedPolicy.mark)
    try bench.waitForStores()
    try bench.end()
    #expect(try bench.folder.store("a").alerts(.due).count == 2)
    try bench.begin("a", teller: teller(stream, bench))
    try LedgerBench.wait { try bench.folder.store("a").alerts(.told).count == 2 }
    #expect(stream.lines.count == 2)
    #expect(try bench.followers[0].report.toldAlertCount == 2)
  }

  @Test func whatAStreamDoesNotTakeIsNotTold() throws {
    let (bench, stream) = (LedgerBench(), Stream())
    stream.stopTaking()
    try bench.begin("a", teller: teller(stream, bench))
    try bench.score(Self.failures)
    try LedgerBench.wait { try bench.folder.store("a").alerts(.due).count == 2 }
    #expect(stream.lines.isEmpty)
    #expect(try bench.folder.store("a").alerts(.told).isEmpty)
  }

  @Test func aLockedStoreIsAskedAgain() throws {
    let (bench, stream) = (LedgerBench(), Stream())
    try bench.begin("a")
    try bench.score(Self.failures)
    try bench.perform(FollowedPolicy.mark)
    try bench.waitForStores()
    try bench.end()
    let held = try bench.folder.lock("a")
    let made = teller(stream, bench)(try bench.folder.store("a"))
    made.begin()
    try LedgerBench.wait { !stream.lines.isEmpty }
    #expect(made.counts.told == 0, "it cannot be noted")
    try bench.folder.unlock(held)
    try LedgerBench.wait { made.counts.told == 2 }
    made.end()
    #expect(Set(stream.lines).count == 2, "told again, with the same ids")
  }
}
