@testable import WeirLoad

/// Results as values, for tests of what is made of them.
enum Results {
  /// A server's answers of which half take `nanoseconds` and the slowest ten times that.
  static func latency(_ nanoseconds: UInt64, count: UInt64 = 1_000) -> LatencySummary {
    let figures = [10, 15, 40, 80, 100].map { nanoseconds * $0 / 10 }
    return LatencySummary(
      count: count,
      curve: zip([50, 90, 99, 99.9, 100], figures).map { .init(percent: $0, nanoseconds: $1) },
      p50: figures[0], p90: figures[1], p99: figures[2], p999: figures[3], max: figures[4])
  }

  /// A run of two seconds over two connections in which everything went well, but for what is said.
  static func openLoop(
    rate: UInt64 = 1_000, sent: UInt64? = nil, answered: UInt64? = nil, surplus: UInt64 = 0,
    nanoseconds: UInt64 = 2_000_000_000, latency: UInt64 = 50_000, degraded: UInt64 = 0,
    duplicates: UInt64 = 0, errors: UInt64 = 0, ending: OpenLoopResult.Ending = .planned,
    faults: [String] = []
  ) -> OpenLoopResult {
    let planned = rate * 2
    let answered = answered ?? sent ?? planned
    var tally = AnswerTally()
    (tally.approved, tally.reviewed) = (answered - answered / 10, answered / 10)
    (tally.degraded, tally.duplicates, tally.errors) = (degraded, duplicates, errors)
    return OpenLoopResult(
      rate: rate, connections: 2, planned: planned, sent: sent ?? planned, answered: answered,
      surplus: surplus, nanoseconds: nanoseconds, latency: Self.latency(latency, count: answered),
      lateness: Self.latency(2_000, count: answered), tally: tally, ending: ending, faults: faults)
  }

  /// Round trips to a server, and to a floor if its median is said.
  static func roundTrips(
    server: UInt64 = 24_000, floor: UInt64? = 12_000, fault: String? = nil
  ) -> RoundTripResult {
    var tally = AnswerTally()
    tally.approved = 1_500
    return RoundTripResult(
      planned: 1_000, warmUpTrips: 500, server: latency(server), floor: floor.map { latency($0) },
      tally: tally, wasStopped: false, fault: fault)
  }

  /// A report on a recording of three lines.
  static var report: LoadReport {
    LoadReport(path: "weir.sock", files: ["a.ndjson"], recording: Recording(Array("a\nb\nc".utf8)))
  }
}
