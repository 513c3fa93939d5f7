import Glibc
import Logging
import Testing

@testable import WeirServer

/// Lines on their way to a reader that may be slow or gone.
struct LogSinkTests {
  private static func logger(_ sink: LogSink) -> Logger {
    Logger(label: "weir") { JSONLogHandler(label: $0, sink: sink, clock: { 0 }) }
  }

  private static let head = #"{"time":"1970-01-01T00:00:00.000Z","level":"#

  @Test(arguments: [true, false])
  func aLineIsALine(isSocket: Bool) throws {
    let pipe = try LogPipe(isSocket: isSocket)
    let sink = LogSink(descriptor: pipe.writer)
    var logger = Self.logger(sink)
    logger.info("started\nFAKE")
    logger[metadataKey: "pid"] = "7"
    logger.error("bad", metadata: ["event": "reload", "count": .stringConvertible(2)])
    logger.debug("not asked for")
    #expect(
      pipe.received()
        == Array(
          (Self.head + #""info","event":"weir","message":"started\nFAKE"}"# + "\n" + Self.head
            + #""error","event":"reload","message":"bad","count":2,"pid":"7"}"# + "\n").utf8))
    #expect(sink.lostLines == 0)
  }

  @Test func metadataOfTheProviderAndOfTheCallStandBelowEachOther() throws {
    let pipe = try LogPipe()
    let sink = LogSink(descriptor: pipe.writer)
    var logger = Logger(label: "weir") { label in
      var handler = JSONLogHandler(label: label, sink: sink, clock: { 0 })
      handler.metadataProvider = Logger.MetadataProvider { ["a": "provider", "b": "provider"] }
      return handler
    }
    logger[metadataKey: "a"] = "logger"
    logger[metadataKey: "c"] = "logger"
    logger.info("m", metadata: ["b": "call"])
    #expect(
      pipe.lines() == [
        Self.head
          + #""info","event":"weir","message":"m","a":"provider","b":"call","c":"logger"}"#
      ])
  }

  @Test(arguments: [true, false])
  func aFullReaderHoldsNobodyUpAndIsTold(isSocket: Bool) throws {
    let pipe = try LogPipe(isSocket: isSocket)
    let sink = LogSink(descriptor: pipe.writer)
    let logger = Self.logger(sink)
    var written = 0
    while sink.lostLines == 0, written < 1_000_000 {
      logger.info("m")
      written += 1
    }
    for _ in 0..<4 { logger.info("m") }
    #expect(sink.lostLines == 5)
    // A socket may have taken the start of the first line that was lost.
    let before = pipe.lines().filter { $0.hasSuffix("}") }
    #expect(before.count == written - 1)
    #expect(!before.contains { $0.contains("dropped") })
    logger.info("m")
    logger.info("m")
    #expect(
      pipe.lines() == [
        Self.head + #""info","event":"weir","message":"m","dropped":5}"#,
        Self.head + #""info","event":"weir","message":"m"}"#,
      ])
    #expect(sink.lostLines == 5)
  }

  /// The limit of a file's size cuts a line off in its middle, as a full disk does.
  @Test func aTornLineIsEndedBeforeTheNext() async {
    await #expect(processExitsWith: .success) {
      let folder = try SocketFolder()
      let descriptor = unsafe open(folder.file("log"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      let sink = LogSink(descriptor: descriptor)
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit()
      unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let before = limit
      limit.rlim_cur = 8
      unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let isTaken = (0..<3).map { _ in sink.write { lost in Array("line \(lost)".utf8) } }
      limit = before
      unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      #expect(isTaken == [true, false, false])
      #expect(sink.write { lost in Array("line \(lost)".utf8) })
      #expect(sink.write { lost in Array("line \(lost)".utf8) })
      var bytes = [UInt8](repeating: 0, count: 100)
      let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
      #expect(
        String(decoding: bytes.prefix(count), as: UTF8.self) == "line 0\nl\nline 2\nline 0\n")
    }
  }

  @Test(arguments: [true, false])
  func aReaderThatIsGoneEndsNothing(isSocket: Bool) async throws {
    let exit = ExitTest.Condition.success
    if isSocket {
      await #expect(processExitsWith: exit) { try Self.writeWithoutReader(isSocket: true) }
    } else {
      await #expect(processExitsWith: exit) { try Self.writeWithoutReader(isSocket: false) }
    }
  }

  private static func writeWithoutReader(isSocket: Bool) throws {
    signal(SIGPIPE, SIG_DFL)
    let pipe = try LogPipe(isSocket: isSocket)
    let sink = LogSink(descriptor: pipe.writer)
    pipe.stopReading()
    for _ in 0..<3 { logger(sink).info("m") }
    #expect(sink.lostLines == 3)
  }

  @Test func aClosedDescriptorLosesLines() {
    let sink = LogSink(descriptor: 1_048_575)
    #expect(!sink.write { _ in [] })
    #expect(sink.lostLines == 1)
  }

  @Test func leavesTheModeOfTheDescriptorAlone() throws {
    let pipe = try LogPipe()
    Self.logger(LogSink(descriptor: pipe.writer)).info("m")
    #expect(fcntl(pipe.writer, F_GETFL) & O_NONBLOCK == 0)
  }

  @Test func writesToAFile() throws {
    let folder = try SocketFolder()
    let descriptor = unsafe open(folder.file("log"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    Self.logger(LogSink(descriptor: descriptor)).warning("m")
    var bytes = [UInt8](repeating: 0, count: 1_000)
    let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
    #expect(
      String(decoding: bytes.prefix(count), as: UTF8.self)
        == Self.head + #""warning","event":"weir","message":"m"}"# + "\n")
  }
}
