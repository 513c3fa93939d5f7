import WeirCore

/// Everything a session measured, as values; texts are made of it last.
package struct LoadReport: Hashable, Sendable {
  /// The socket that was measured.
  package let path: String
  /// The files of the recording.
  package let files: [String]
  /// Lines of the recording, and those without an id that could be changed.
  package let lines: Int
  package let linesWithoutID: Int
  package var roundTrips: RoundTripResult?
  package var openLoop: OpenLoopResult?
  /// The echo server's in its place; nil when none was named.
  package var openLoopFloor: OpenLoopResult?
  package var ramp: RampResult?
  /// The echo server's at half of the server's peak.
  package var halfFloor: OpenLoopResult?
  /// Events that were taken from the recording in all, and how often it was begun for that.
  package var events: UInt64 = 0
  package var passes: UInt64 = 0
  /// Whether somebody ended it early.
  package var wasStopped = false

  /// A report without results.
  package init(path: String, files: [String], recording: Recording) {
    self.path = Paragraph.printable(path)
    self.files = files.map { Paragraph.printable($0) }
    lines = recording.count
    linesWithoutID = recording.withoutID
  }

  /// What the answers said, of all measurements.
  var tally: AnswerTally {
    var tally = AnswerTally()
    if let roundTrips { tally.add(roundTrips.tally) }
    if let openLoop { tally.add(openLoop.tally) }
    for step in ramp?.steps ?? [] { tally.add(step.result.tally) }
    if let half = ramp?.half { tally.add(half.tally) }
    return tally
  }

  /// What a reader of the figures must know, each a sentence without its end.
  package var notes: [String] {
    var notes: [String] = []
    if wasStopped { notes.append("stopped by a signal: this is what was measured until then") }
    if passes > 1 {
      notes.append(
        "the recording was sent \(Paragraph.counted(passes, "time")), from the second on with other"
          + " event ids; its times repeat, so the server may call those events late")
      if linesWithoutID > 0 {
        notes.append(
          "\(Paragraph.counted(UInt64(linesWithoutID), "line")) of the recording had no event_id to"
            + " change")
      }
    }
    let tally = tally
    if tally.duplicates > 0 {
      notes.append(
        "\(Paragraph.counted(tally.duplicates, "answer")) came from memory, to events that the "
          + "server knew: start it anew, or take another recording")
    }
    if tally.degraded > 0 {
      notes.append(
        "\(Paragraph.counted(tally.degraded, "answer")) of "
          + "\(Figures.grouped(tally.count)) degraded: the server left something out")
    }
    if tally.errors > 0 {
      notes.append(
        "\(Paragraph.counted(tally.errors, "answer")) of \(Figures.grouped(tally.count)) told an"
          + " error: those are quicker than decisions")
    }
    return notes
  }

  /// Why the run is a failure, each a sentence without its end; empty when it is none.
  package var failures: [String] {
    var failures: [String] = []
    if let fault = roundTrips?.fault { failures.append("round trips ended early: \(fault)") }
    if let openLoop { failures += Self.failures(of: openLoop) }
    for floor in [openLoopFloor, halfFloor].compactMap(\.self) {
      failures += Self.failures(of: floor).map { "floor: " + $0 }
    }
    for step in ramp?.steps ?? [] {
      let place = "at \(Figures.grouped(step.result.rate)) events/s: "
      failures += Self.failures(of: step.result).map { place + $0 }
    }
    if let half = ramp?.half {
      failures += Self.failures(of: half).map { "at half of the peak: " + $0 }
    }
    return failures
  }

  private static func failures(of result: OpenLoopResult) -> [String] {
    var failures = result.faults
    if result.missing > 0 {
      failures.append(
        "\(Figures.grouped(result.missing)) of \(Paragraph.counted(result.sent, "line"))"
          + " got no answer")
    }
    if result.sent < result.planned, result.ending == .planned {
      failures.append(
        "\(Figures.grouped(result.planned - result.sent)) of"
          + " \(Paragraph.counted(result.planned, "event")) could not be sent")
    }
    if result.surplus > 0 {
      failures.append(
        "\(Paragraph.counted(result.surplus, "answer")) more than lines:"
          + " a server must answer each line once")
    }
    return failures
  }
}
