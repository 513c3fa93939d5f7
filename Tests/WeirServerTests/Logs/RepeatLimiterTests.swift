import Logging
import Synchronization
import Testing

@testable import WeirServer

/// How many equal messages are written, on virtual time.
struct RepeatLimiterTests {
  /// A message at a time in milliseconds and what becomes of it: the number left out before it, or
  /// nil when it is left out itself.
  struct Step: Sendable {
    let milliseconds: UInt64
    let key: String
    let suppressed: UInt64?

    init(_ milliseconds: UInt64, _ key: String, _ suppressed: UInt64?) {
      self.milliseconds = milliseconds
      self.key = key
      self.suppressed = suppressed
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let steps: [Step]
    var testDescription: String { name }
  }

  @Test(arguments: [
    Case(
      name: "two a second",
      steps: [
        Step(0, "a", 0), Step(1, "a", 0), Step(2, "a", nil), Step(999, "a", nil),
        Step(1_000, "a", 2), Step(1_001, "a", 0), Step(1_002, "a", nil), Step(2_000, "a", 1),
      ]),
    Case(
      name: "each kind by itself",
      steps: [
        Step(0, "a", 0), Step(0, "b", 0), Step(1, "a", 0), Step(1, "b", 0), Step(2, "a", nil),
        Step(2, "b", nil), Step(1_000, "b", 1), Step(1_500, "a", 1),
      ]),
    Case(
      name: "few are all written",
      steps: [Step(0, "a", 0), Step(600, "a", 0), Step(1_200, "a", 0), Step(1_800, "a", 0)]),
    Case(
      name: "after a long time",
      steps: [
        Step(0, "a", 0), Step(1, "a", 0), Step(2, "a", nil),
        Step(1_000_000, "a", 1),
      ]),
  ])
  func writesSoManyASecond(_ item: Case) {
    var limiter = RepeatLimiter(countPerSecond: 2)
    for step in item.steps {
      let verdict = limiter.admit(step.key, atNanoseconds: step.milliseconds * 1_000_000)
      #expect(
        verdict == step.suppressed.map { .write(suppressed: $0) } ?? .suppress,
        "at \(step.milliseconds) ms")
    }
  }

  @Test func tellsOnceWhatWasLeftOut() {
    var limiter = RepeatLimiter(countPerSecond: 1)
    for key in ["b", "a", "a", "b", "a", "c"] { _ = limiter.admit(key, atNanoseconds: 5) }
    #expect(limiter.summaries(atNanoseconds: 1_000_000_004) == [])
    #expect(
      limiter.summaries(atNanoseconds: 1_000_000_005) == [
        .init(key: "a", suppressed: 2), .init(key: "b", suppressed: 1),
      ])
    #expect(limiter.summaries(atNanoseconds: 9_000_000_000) == [])
    #expect(limiter.admit("a", atNanoseconds: 9_000_000_000) == .write(suppressed: 0))
  }

  @Test func keysBeyondTheBoundShareOne() {
    var limiter = RepeatLimiter(countPerSecond: 1)
    for key in 0..<64 {
      #expect(limiter.admit("\(key)", atNanoseconds: 0) == .write(suppressed: 0))
    }
    #expect(limiter.admit("further", atNanoseconds: 0) == .write(suppressed: 0))
    #expect(limiter.admit("another", atNanoseconds: 0) == .suppress)
    #expect(limiter.admit("1", atNanoseconds: 0) == .suppress)
    #expect(
      limiter.summaries(atNanoseconds: 1_000_000_000) == [
        .init(key: "1", suppressed: 1), .init(key: "other", suppressed: 1),
      ])
    #expect(limiter.admit("another", atNanoseconds: 1_000_000_000) == .write(suppressed: 0))
  }

  @Test func logsWithWhatWasLeftOut() throws {
    let pipe = try LogPipe()
    let sink = LogSink(descriptor: pipe.writer)
    let logger = Logger(label: "weir") { JSONLogHandler(label: $0, sink: sink, clock: { 0 }) }
    let time = Atomic<UInt64>(0)
    let log = LimitedLog(logger: logger, countPerSecond: 2) { time.load(ordering: .relaxed) }
    for _ in 0..<5 { log.log(.warning, event: "peer_refused", "no", metadata: ["uid": "7"]) }
    log.flush()
    time.store(1_000_000_000, ordering: .relaxed)
    for _ in 0..<3 { log.log(.warning, event: "peer_refused", "no") }
    time.store(2_000_000_000, ordering: .relaxed)
    log.flush()
    log.flush()
    let head = #"{"time":"1970-01-01T00:00:00.000Z","level":"#
    #expect(
      pipe.lines() == [
        head + #""warning","event":"peer_refused","message":"no","uid":"7"}"#,
        head + #""warning","event":"peer_refused","message":"no","uid":"7"}"#,
        head + #""warning","event":"peer_refused","message":"no","suppressed":3}"#,
        head + #""warning","event":"peer_refused","message":"no"}"#,
        head
          + #""notice","event":"peer_refused","message":"messages of one kind were left out","suppressed":1}"#,
      ])
  }
}
