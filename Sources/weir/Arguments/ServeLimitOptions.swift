import ArgumentParser
import WeirCore
import WeirServer

/// The bounds of a server.
struct ServeLimitOptions: ParsableArguments {
  private static let connectionsMax = 1_000_000
  private static let queueMax = 65_536

  @Option(
    help: ArgumentHelp("Answer every event within this time, such as 50ms.", valueName: "time"))
  var deadline: TimeSpan?

  @Option(
    help: ArgumentHelp(
      "Lines a user may send: 'rate=1000r/s burst=20 nodelay'.", valueName: "limit"))
  var rate: String?

  @Option(help: ArgumentHelp("Lines that may wait to be scored.", valueName: "n"))
  var queue = ServerLimits().queueCountMax

  @Option(help: ArgumentHelp("Connections at most.", valueName: "n"))
  var connections = ServerLimits().connectionCountMax

  @Option(help: ArgumentHelp("The same of one user.", valueName: "n"))
  var connectionsPerUid: Int?

  @Option(help: ArgumentHelp("Close connections idle for so long.", valueName: "time"))
  var idle: TimeSpan?

  func validate() throws {
    guard 1...Self.queueMax ~= queue else {
      throw ValidationError("'--queue' must be 1 to \(Self.queueMax).")
    }
    guard 1...Self.connectionsMax ~= connections else {
      throw ValidationError("'--connections' must be 1 to \(Self.connectionsMax).")
    }
    if let connectionsPerUid, !(1...Self.connectionsMax ~= connectionsPerUid) {
      throw ValidationError("'--connections-per-uid' must be 1 to \(Self.connectionsMax).")
    }
    if let idle, idle.nanoseconds == 0 {
      throw ValidationError("'--idle' must be more than 0.")
    }
    _ = try parsedRate()
  }

  private func parsedRate() throws -> RateLimit? {
    do throws(RateLimit.Fault) {
      return try rate.map { text throws(RateLimit.Fault) in try RateLimit(text) }
    } catch {
      throw ValidationError("'--rate': \(error.message).")
    }
  }

  /// What was said, and the defaults.
  func limits() throws -> ServerLimits {
    var limits = ServerLimits()
    limits.queueCountMax = queue
    limits.connectionCountMax = connections
    limits.connectionsPerUserMax = connectionsPerUid
    limits.deadlineNanoseconds = deadline?.nanoseconds
    limits.rate = try parsedRate()
    if let idle { limits.idleNanoseconds = idle.nanoseconds }
    return limits
  }
}
