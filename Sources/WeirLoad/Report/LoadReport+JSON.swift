package import WeirCore

extension LoadReport {
  /// The report for machines. Times are nanoseconds, rates events a second.
  package var json: JSONValue {
    .members([
      ("socket", .string(path)),
      (
        "recording",
        .members([
          ("files", .array(files.map { .string($0) })), ("lines", .integer(Int64(lines))),
          ("lines_without_id", .integer(Int64(linesWithoutID))), ("passes", .count(passes)),
        ])
      ),
      ("stopped", .bool(wasStopped)),
      ("round_trips", roundTrips.map(Self.json)),
      ("open_loop", openLoop.map(Self.json)),
      ("open_loop_floor", openLoopFloor.map(Self.json)),
      ("ramp", ramp.map(Self.json)),
      ("half_of_peak_floor", halfFloor.map(Self.json)),
      ("notes", .array(notes.map { .string($0) })),
      ("failures", .array(failures.map { .string($0) })),
    ])
  }

  private static func json(_ result: RoundTripResult) -> JSONValue {
    let ratios = result.ratios.map { ratios in
      JSONValue.members(
        zip(names, ratios).map { ($0, .number(Figures.plain($1, decimals: 3))) })
    }
    return .members([
      ("planned", .count(result.planned)), ("warm_up", .count(result.warmUpTrips)),
      ("server", json(result.server)), ("floor", result.floor.map(json)), ("ratios", ratios),
      ("answers", json(result.tally)), ("fault", result.fault.map { .string($0) }),
    ])
  }

  private static func json(_ result: OpenLoopResult) -> JSONValue {
    .members([
      ("rate", .count(result.rate)), ("connections", .integer(Int64(result.connections))),
      ("planned", .count(result.planned)), ("sent", .count(result.sent)),
      ("answered", .count(result.answered)), ("surplus", .count(result.surplus)),
      ("duration_ns", .count(result.nanoseconds)),
      ("achieved_rate", .number(Figures.plain(result.achievedRate, decimals: 1))),
      ("overloaded", .bool(result.ending == .overloaded)),
      ("latency", json(result.latency)), ("sent_late", json(result.lateness)),
      ("answers", json(result.tally)), ("faults", .array(result.faults.map { .string($0) })),
    ])
  }

  private static func json(_ ramp: RampResult) -> JSONValue {
    .members([
      (
        "steps",
        .array(
          ramp.steps.map { step in
            .members([
              ("kept_up", .bool(step.failure == nil)),
              ("failure", step.failure.map { .string($0.rawValue) }),
              ("result", json(step.result)),
            ])
          })
      ),
      ("peak", ramp.peak.map { .count($0) }), ("found", .bool(ramp.isFound)),
      ("half_of_peak", ramp.half.map(json)),
    ])
  }

  private static let names = ["p50", "p90", "p99", "p99_9", "max"]

  private static func json(_ summary: LatencySummary) -> JSONValue {
    let curve = summary.curve.map { point in
      JSONValue.members([
        ("percent", .number(Figures.plain(point.percent, decimals: 4))),
        ("ns", .count(point.nanoseconds)),
      ])
    }
    return .members(
      [("count", .count(summary.count))]
        + zip(names, summary.figures).map { ($0 + "_ns", .count($1)) }
        + [("curve", .array(curve))])
  }

  private static func json(_ tally: AnswerTally) -> JSONValue {
    .members([
      ("approve", .count(tally.approved)), ("review", .count(tally.reviewed)),
      ("reject", .count(tally.rejected)), ("undecided", .count(tally.undecided)),
      ("degraded", .count(tally.degraded)), ("duplicates", .count(tally.duplicates)),
      ("errors", .count(tally.errors)),
    ])
  }
}

extension JSONValue {
  fileprivate static func count(_ count: UInt64) -> JSONValue { .number("\(count)") }
}
