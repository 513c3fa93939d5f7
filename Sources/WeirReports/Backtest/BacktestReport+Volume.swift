import WeirBacktest

/// The tables of alerts by time.
extension BacktestReport {
  /// A policy's decisions of a day or an hour; none where the row has no such policy.
  static func load(_ row: AlertVolume.Row, _ side: Int) -> AlertVolume.Load {
    row.loads.indices.contains(side) ? row.loads[side] : AlertVolume.Load()
  }

  /// The day of which a figure is highest, the first of several; nil where it is 0 every day.
  func busiestDay(_ side: Int, _ figure: (AlertVolume.Load) -> UInt64) -> (start: Int64, UInt64)? {
    var busiest: (start: Int64, count: UInt64)?
    for row in volume.days {
      let count = figure(Self.load(row, side))
      if count > busiest?.count ?? 0 { busiest = (row.start, count) }
    }
    return busiest
  }

  /// How many alerts there are, and when most.
  var alertTable: DataTable {
    loadTable("Alerts, reviews and rejections", "alerts", \.alerts) { side in
      let hour = volume.busiestHours.indices.contains(side) ? volume.busiestHours[side] : nil
      return [
        ("busiest hour, UTC", hour.map { Figures.hour($0.start) } ?? Figures.dash),
        ("alerts in it", Figures.count(hour.map { Self.load($0, side).alerts })),
      ]
    }
  }

  /// How many reviews there are, and how many of them find a fraud.
  var reviewTable: DataTable {
    loadTable("Review load", "reviews", \.review) { side in
      let reviewed = sides[side].quality?.reviewed
      let precision = labels.flatMap { use in reviewed?.precision(use) }
      return isLabelled
        ? [
          ("reviews that are frauds", Figures.count(reviewed?.fraud.count)),
          ("precision of reviews", Figures.rate(precision)),
        ]
        : []
    }
  }

  private func loadTable(
    _ caption: String, _ what: String, _ figure: (AlertVolume.Load) -> UInt64,
    further: (Int) -> [(String, String)]
  ) -> DataTable {
    let columns = sides.indices.map { side -> [(String, String)] in
      let busiest = busiestDay(side, figure)
      let load = total(side)
      return [
        (what, Figures.count(figure(load))),
        ("share of decisions", Figures.share(figure(load), of: load.decisions)),
        ("mean a day", Figures.fixed(perDay(figure(load)), decimals: 1)),
        ("most in a day", Figures.count(busiest?.1)),
        ("that day, UTC", busiest.map { Figures.day($0.start) } ?? Figures.dash),
      ] + further(side)
    }
    let needed = isLabelled || what == "alerts" ? "" : " Their precision: \(Self.labelsNeeded)."
    return DataTable(
      caption, columns: [.init("")] + sides.indices.map { .init(title($0)) },
      rows: (columns.first ?? []).indices.map { row in
        [columns[0][row].0] + columns.map { $0[row].1 }
      },
      remark: meanSentence + needed)
  }

  private func total(_ side: Int) -> AlertVolume.Load {
    var load = AlertVolume.Load()
    load.approve = sides[side][.approve].count
    load.review = sides[side][.review].count
    load.reject = sides[side][.reject].count
    return load
  }

  // MARK: Days and hours

  /// Decisions by day.
  ///
  /// - Parameter countMax: days that are shown, the last ones; those before are summed up.
  /// - Returns: a table whose last row is the sum of all, without rows where there is no day.
  func dayTable(countMax: Int = .max) -> DataTable {
    let shown = volume.days.suffix(countMax)
    let earlier = volume.days.dropLast(shown.count)
    let sums =
      earlier.isEmpty
      ? [] : [("\(Figures.count(earlier.count)) earlier", Self.sums(earlier, sides))]
    return timeTable(
      "Decisions by day, UTC", "day",
      sums + shown.map { row in (Figures.day(row.start), row.loads) } + beyond(volume.days),
      remark: (earlier.isEmpty
        ? "" : "The last \(shown.count) days; the page and the JSON have all. ")
        + "Days without any event are left out.")
  }

  /// Decisions by hour of the day.
  var hourTable: DataTable {
    timeTable(
      "Decisions by hour of the day, UTC", "hour",
      volume.hoursOfDay.map { row in (Self.clock(row.start), row.loads) }
        + beyond(volume.hoursOfDay), remark: nil)
  }

  /// Days of which no volumes are kept, where the rows do not have them.
  private func beyond(_ rows: [AlertVolume.Row]) -> [(String, [AlertVolume.Load])] {
    let missing = sides.indices.contains { side in
      volume.further.indices.contains(side) && volume.further[side].decisions > 0
        && Self.sums(rows[...], sides)[side].decisions < sides[side].decidedCount
    }
    return missing ? [("later days", volume.further)] : []
  }

  private static func sums(
    _ rows: ArraySlice<AlertVolume.Row>, _ sides: [BacktestSide]
  ) -> [AlertVolume.Load] {
    sides.indices.map { side in sum(rows.map { load($0, side) }) }
  }

  private static func sum(_ loads: [AlertVolume.Load]) -> AlertVolume.Load {
    loads.reduce(into: AlertVolume.Load()) { sum, load in
      sum.approve += load.approve
      sum.review += load.review
      sum.reject += load.reject
    }
  }

  private func timeTable(
    _ caption: String, _ title: String, _ rows: [(String, [AlertVolume.Load])], remark: String?
  ) -> DataTable {
    func cells(_ load: AlertVolume.Load) -> [String] {
      [load.approve, load.review, load.reject].map { Figures.count($0) }
    }
    let padded = rows.map { name, loads in
      (name, sides.indices.map { loads.indices.contains($0) ? loads[$0] : AlertVolume.Load() })
    }
    let totals = sides.indices.map { side in Self.sum(padded.map { $0.1[side] }) }
    let actions = ["approve", "review", "reject"]
    return DataTable(
      caption,
      columns: [.init(title)]
        + sides.indices.flatMap { side in
          actions.map { .init(isComparison ? "\(self.title(side)) \($0)" : $0) }
        },
      rows: rows.isEmpty
        ? [] : padded.map { [$0] + $1.flatMap(cells) } + [["total"] + totals.flatMap(cells)],
      hasTotal: true, remark: remark)
  }

  /// `07:00`.
  static func clock(_ hour: Int64) -> String { (0..<10 ~= hour ? "0" : "") + "\(hour):00" }
}
