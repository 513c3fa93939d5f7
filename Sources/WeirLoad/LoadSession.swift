/// What one `weir bench --socket` does: any of round trips, an open loop and a ramp, in this order,
/// each going on in the recording where the one before it has ended.
package struct LoadSession: Sendable {
  /// The socket that is measured.
  package var path: String
  /// The socket of an echo server that round trips, the open loop and half of the peak are compared
  /// with, in the same run.
  package var floorPath: String?
  package var connections = 1
  /// Round trips to measure; nil: none.
  package var roundTrips: UInt64?
  /// Events a second of the open loop; nil: there is none.
  package var rate: UInt64?
  /// Events of the open loop; nil: as many as the recording has.
  package var events: UInt64?
  /// Whether the knee is looked for.
  package var isRamp = false

  /// A session that does nothing yet.
  package init(path: String) { self.path = path }

  /// Carries it out with `recording`, of which there is at least one line.
  ///
  /// - Throws: where no connection can be made. What happens later is part of the report.
  package func run(
    _ recording: Recording, from files: [String], stop: LoadStop, progress: LoadProgress
  ) throws(LoadFault) -> LoadReport {
    var report = LoadReport(path: path, files: files, recording: recording)
    if let roundTrips {
      progress.begin("round trips")
      var plan = RoundTrips.Plan(path: path, floorPath: floorPath, trips: roundTrips)
      plan.first = report.events
      report.roundTrips = try RoundTrips.run(plan, recording, stop: stop, progress: progress)
      report.events += plan.warmUpTrips + roundTrips
    }
    if let rate, !stop.isRequested {
      progress.begin("\(Figures.grouped(rate)) events/s")
      var plan = OpenLoop.Plan(
        path: path, rate: rate, events: events ?? UInt64(recording.count), connections: connections)
      plan.first = report.events
      let result = try OpenLoop.run(plan, recording, stop: stop, progress: progress)
      report.events += result.sent
      report.openLoop = result
      report.openLoopFloor = try floor(plan, recording, stop: stop, progress: progress)
    }
    if isRamp, !stop.isRequested {
      var plan = Ramp.Plan(path: path, connections: connections)
      plan.first = report.events
      let result = try Ramp.run(plan, recording, stop: stop, progress: progress)
      report.events += result.sent
      report.ramp = result
      if let half = result.half {
        var plan = OpenLoop.Plan(
          path: path, rate: half.rate, events: half.planned, connections: connections)
        plan.first = report.events
        report.halfFloor = try floor(plan, recording, stop: stop, progress: progress)
      }
    }
    report.wasStopped = stop.isRequested
    report.passes = recording.passes(of: report.events)
    return report
  }

  /// The same plan with the echo server: what of the figures is the machine's and the generator's.
  private func floor(
    _ plan: OpenLoop.Plan, _ recording: Recording, stop: LoadStop, progress: LoadProgress
  ) throws(LoadFault) -> OpenLoopResult? {
    guard let floorPath, !stop.isRequested else { return nil }
    progress.begin("floor, \(Figures.grouped(plan.rate)) events/s")
    var plan = plan
    plan.path = floorPath
    return try OpenLoop.run(plan, recording, stop: stop, progress: progress)
  }
}
