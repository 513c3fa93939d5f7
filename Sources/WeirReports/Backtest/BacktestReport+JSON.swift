package import WeirBacktest
package import WeirCore

extension BacktestReport {
  /// The report for machines: all of it, names and order as they stay from version to version.
  ///
  /// - `lines`: `lines`, `events`, `warm_up`, `entered`, `counted`; then `from`, `to`, `day_count`,
  ///   `span_days`, `currency`, `amount_field`.
  /// - `labels`: `payments`, `counts_unlabelled`, `maturity_ms`, `until`.
  /// - `policies`, in their order: `stamp`, `outcomes`, `decided`, `alerts`, `degraded`, `late`,
  ///   `quality`, `rules`, `overlaps`, `scores`.
  /// - `changes`: `count`, `changed`, and `cells` of every `from` and `to`.
  /// - `flips`: `event_id`, `time`, `from`, `to`, `amount`, `currency`, `label`, `score_from`,
  ///   `score_to`, `rules_from`, `rules_to`.
  /// - `volume`: `days`, `hours_of_day`, `busiest_hours`, `further`, with a load a policy in each.
  /// - `sweep`: `stamp`, `names`, `points`.
  /// - `gates`: `text`, `state`, `why`, `found`; `speed`; `notes`.
  ///
  /// Times are RFC 3339 in UTC, days the dates of it, hours of the day 0...23; rates are 0...1.
  /// Amounts are minor units, a sum for each currency in alphabetical order; where events have no
  /// currency its name is empty. Counts and sums are whole numbers of any size, exact: a reader
  /// that makes doubles of them is exact up to 2^53 only. Doubles have the fewest digits that read
  /// back as the same number. What is nil is left out, and so is `found` where it is empty; but a
  /// busiest hour that is not there is null so that policies keep their places.
  package var json: JSONValue {
    .members(comparedMembers + resultMembers)
  }

  private var comparedMembers: [(String, JSONValue?)] {
    [
      ("lines", linesJSON), ("from", span.flatMap { .moment($0.lowerBound) }),
      ("to", span.flatMap { .moment($0.upperBound) }), ("day_count", .whole(dayCount)),
      ("span_days", .exact(spanDays)),
      ("currency", currency.isEmpty ? nil : .string(currency)),
      ("amount_field", amountField.map { .string($0) }), ("labels", labels.map(Self.json)),
    ]
  }

  private var resultMembers: [(String, JSONValue?)] {
    [
      ("policies", .array(sides.map { Self.json($0, labels) })),
      ("changes", changes.map(Self.json)), ("flips", .list(flips, Self.members)),
      ("volume", volumeJSON), ("sweep", sweep.map { Self.json($0, labels) }),
      ("gates", .list(gates, Self.members)), ("speed", speed.map(Self.json)),
      ("notes", .strings(notes)),
    ]
  }

  private var linesJSON: JSONValue {
    .members([
      ("lines", .whole(lines.lines)), ("events", .whole(lines.events)),
      ("warm_up", .whole(lines.warmUp)), ("entered", .whole(lines.entered)),
      ("counted", .whole(lines.counted)),
    ])
  }

  private static func json(_ labels: LabelUse) -> JSONValue {
    .members([
      ("payments", .whole(labels.payments)),
      ("counts_unlabelled", .bool(labels.countsUnlabelled)),
      ("maturity_ms", labels.maturity.map { .whole($0) }),
      ("until", labels.until.flatMap { .moment($0) }),
    ])
  }

  private static func json(_ changes: DecisionMatrix) -> JSONValue {
    let pairs = Outcome.allCases.flatMap { from in Outcome.allCases.map { (from, $0) } }
    return .members([
      ("count", .whole(changes.count)), ("changed", .whole(changes.changedCount)),
      (
        "cells",
        .list(pairs) { from, to in
          [("from", .string(from.name)), ("to", .string(to.name))] + members(of: changes[from, to])
        }
      ),
    ])
  }

  private static func members(of flip: Flip) -> [(String, JSONValue?)] {
    [
      ("event_id", .string(flip.eventID)), ("time", .moment(flip.time)),
      ("from", .string(flip.from.name)), ("to", .string(flip.to.name)),
      ("amount", flip.amount.map { .whole($0) }),
      ("currency", flip.currency.isEmpty ? nil : .string(flip.currency)),
      ("label", flip.label.map { .string($0) }), ("score_from", .exact(flip.scoreFrom)),
      ("score_to", .exact(flip.scoreTo)), ("rules_from", .strings(flip.rulesFrom)),
      ("rules_to", .strings(flip.rulesTo)),
    ]
  }

  // MARK: Volume

  private var volumeJSON: JSONValue {
    .members([
      (
        "days",
        .list(volume.days) { row in
          [("day", .string(Figures.day(row.start))), ("loads", .list(row.loads, Self.members))]
        }
      ),
      (
        "hours_of_day",
        .list(volume.hoursOfDay) { row in
          [("hour", .whole(row.start)), ("loads", .list(row.loads, Self.members))]
        }
      ),
      ("busiest_hours", .array(volume.busiestHours.indices.map(busiestHour))),
      ("further", .list(volume.further, Self.members)),
    ])
  }

  private func busiestHour(_ side: Int) -> JSONValue {
    guard let row = volume.busiestHours[side] else { return .null }
    return .members(
      [("start", .moment(row.start))] + Self.members(of: Self.load(row, side)))
  }

  private static func members(of load: AlertVolume.Load) -> [(String, JSONValue?)] {
    [
      ("approve", .whole(load.approve)), ("review", .whole(load.review)),
      ("reject", .whole(load.reject)),
    ]
  }

  // MARK: Sweep, gates, speed

  private static func json(_ sweep: SweepTable, _ use: LabelUse?) -> JSONValue {
    .members([
      ("stamp", .string(sweep.stamp)), ("names", .strings(sweep.names)),
      (
        "points",
        .list(sweep.points) { point in
          [
            ("values", .strings(point.values)), ("is_policy", .bool(point.isPolicy)),
            ("approve", json(point.approve)), ("review", json(point.review)),
            ("reject", json(point.reject)), ("alerts", .whole(point.alertCount)),
            ("changed", .whole(point.changed)),
            ("quality", point.quality.map { json($0, use) }),
          ]
        }
      ),
    ])
  }

  private static func members(of gate: GateOutcome) -> [(String, JSONValue?)] {
    let (state, why): (String, String?) =
      switch gate.state {
      case .passed: ("passed", nil)
      case .failed: ("failed", nil)
      case .unknown(let why): ("unknown", why)
      }
    return [
      ("text", .string(gate.text)), ("state", .string(state)), ("why", why.map { .string($0) }),
      ("found", gate.found.isEmpty ? nil : .strings(gate.found)),
    ]
  }

  private static func json(_ speed: BacktestSpeed) -> JSONValue {
    .members([
      ("seconds", .exact(speed.seconds)), ("workers", .whole(speed.workers)),
      ("events_per_second", .exact(speed.eventsPerSecond)),
      (
        "policies",
        .list(speed.sides) { side in
          [
            ("own_ns", .exact(side.ownNanoseconds)), ("shared_ns", .exact(side.sharedNanoseconds)),
            ("median_ns", .whole(side.medianNanoseconds)), ("p99_ns", .whole(side.slowNanoseconds)),
            ("events_per_second", .exact(side.eventsPerSecond)),
          ]
        }
      ),
    ])
  }
}
