import ArgumentParser
import WeirLoad

/// What `weir bench --socket` is told.
struct BenchSocketOptions: ParsableArguments {
  /// How the report is written to stdout.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  private static let secondsMax = 86_400

  @Option(help: ArgumentHelp("The socket of a server to measure.", valueName: "path"))
  var socket: String?

  @Option(help: ArgumentHelp("Events to send in a second.", valueName: "n"))
  var rate: UInt64?

  @Option(
    help: ArgumentHelp(
      "How long to send at that rate. (default: once through the files)", valueName: "seconds"))
  var duration: Int?

  @Flag(help: "Look for the highest rate that is kept up with, and measure at half of it.")
  var ramp = false

  @Option(help: ArgumentHelp("Connections that take turns. (default: 1)", valueName: "n"))
  var connections: Int?

  @Option(
    help: ArgumentHelp("Events to send one at a time, over one connection.", valueName: "n"))
  var roundTrips: UInt64?

  @Option(
    help: ArgumentHelp(
      "The socket of an echo server, to measure beside the first.", valueName: "path"))
  var against: String?

  @Option(help: ArgumentHelp("Write a page with charts, too.", valueName: "file"))
  var html: String?

  @Option(
    help: ArgumentHelp("How to report. (default: text)", valueName: "format"))
  var format: Format?

  func validate() throws {
    guard socket != nil else { return try refuseWithoutSocket() }
    try checkBounds()
    guard rate != nil || ramp || roundTrips != nil else {
      throw ValidationError("'--socket' needs '--rate', '--ramp' or '--round-trips'.")
    }
    if rate != nil, ramp {
      throw ValidationError("'--ramp' chooses its rates: leave '--rate' out.")
    }
    if duration != nil, rate == nil {
      throw ValidationError("'--duration' goes with '--rate'.")
    }
    if connections != nil, rate == nil, !ramp {
      throw ValidationError(
        "'--connections' goes with '--rate' or '--ramp': round trips use one connection.")
    }
  }

  private func refuseWithoutSocket() throws {
    let given = [
      ("rate", rate != nil), ("duration", duration != nil), ("ramp", ramp),
      ("connections", connections != nil), ("round-trips", roundTrips != nil),
      ("against", against != nil), ("html", html != nil), ("format", format != nil),
    ]
    if let name = given.first(where: \.1)?.0 {
      throw ValidationError("'--\(name)' needs '--socket', the server to measure.")
    }
  }

  private func checkBounds() throws {
    if let rate, !(1...OpenLoop.rateMax ~= rate) {
      throw ValidationError("'--rate' must be 1 to \(OpenLoop.rateMax).")
    }
    if let duration, !(1...Self.secondsMax ~= duration) {
      throw ValidationError("'--duration' must be 1 to \(Self.secondsMax).")
    }
    if let connections, !(1...OpenLoop.connectionsMax ~= connections) {
      throw ValidationError("'--connections' must be 1 to \(OpenLoop.connectionsMax).")
    }
    if let roundTrips, !(1...RoundTrips.tripsMax ~= roundTrips) {
      throw ValidationError("'--round-trips' must be 1 to \(RoundTrips.tripsMax).")
    }
  }

  /// What is measured.
  func session(of socket: String) -> LoadSession {
    var session = LoadSession(path: socket)
    session.floorPath = against
    session.connections = connections ?? 1
    session.roundTrips = roundTrips
    session.rate = rate
    session.isRamp = ramp
    if let rate, let duration { session.events = rate * UInt64(duration) }
    return session
  }
}
