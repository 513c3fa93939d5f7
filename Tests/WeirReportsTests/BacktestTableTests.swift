import Testing

@testable import WeirBacktest
@testable import WeirReports

/// The sums of a backtest's tables are the numbers of events that they are about.
@Suite struct BacktestTableTests {
  private static func report(_ name: String) throws -> BacktestReport {
    try #require(BacktestSamples.reports[name])
  }

  private static func tables(_ report: BacktestReport) -> [DataTable] {
    [
      report.decisionTable, report.eventMatrix, report.amountMatrix, report.changeTable,
      report.dayTable(), report.dayTable(countMax: 31), report.hourTable,
    ].compactMap(\.self) + report.labelTables + report.scoreTables
  }

  /// The whole number of a cell; nil for what is none, such as words and shares.
  private static func number(_ cell: String) -> Int128? {
    let digits = cell.filter { $0 != "," }
    return cell.isEmpty ? nil : Int128(digits)
  }

  @Test(arguments: BacktestSamples.names) func totalsAreSums(_ name: String) throws {
    for table in Self.tables(try Self.report(name)) where !table.rows.isEmpty {
      #expect(table.hasTotal)
      let total = try #require(table.rows.last)
      for column in table.columns.indices.dropFirst() {
        let numbers = table.rows.dropLast().compactMap { Self.number($0[column]) }
        guard let sum = Self.number(total[column]) else { continue }
        #expect(numbers.reduce(0, +) == sum, "\(table.caption), \(table.columns[column].title)")
      }
    }
  }

  @Test(arguments: BacktestSamples.names) func rowsOfMatricesAddUpToo(_ name: String) throws {
    let report = try Self.report(name)
    for table in [report.eventMatrix, report.amountMatrix].compactMap(\.self) {
      for row in table.rows {
        let numbers = row.dropFirst().compactMap(Self.number)
        let unknown = row.filter { $0 == Figures.dash }
        #expect(numbers.count + unknown.count == table.columns.count - 1)
        #expect(numbers.dropLast().reduce(0, +) == numbers.last, "\(table.caption), \(row[0])")
      }
    }
  }

  @Test(arguments: BacktestSamples.names) func totalsAreTheEventsOfTheReport(_ name: String) throws
  {
    let report = try Self.report(name)
    let counted = Figures.count(report.lines.counted)
    if let changes = report.changes {
      #expect(report.eventMatrix?.rows.last?.last == Figures.count(changes.count))
      #expect(changes.count == report.lines.counted)
      #expect(report.changeTable?.rows.last?[2] == Figures.count(changes.changedCount))
    }
    if report.sides.count == 1 { #expect(report.decisionTable?.rows.last?[1] == counted) }
    for (side, table) in zip(report.sides, report.labelTables) {
      #expect(table.rows.last?[4] == Figures.count(side.decidedCount))
    }
    let scored = report.sides.filter { $0.scores != nil }
    for (side, table) in zip(scored, report.scoreTables) {
      #expect(table.rows.last?[1] == Figures.count(side.decidedCount))
    }
  }

  @Test(arguments: BacktestSamples.names) func daysAndHoursHoldEveryDecision(_ name: String) throws
  {
    let report = try Self.report(name)
    for table in [report.dayTable(), report.dayTable(countMax: 31), report.hourTable] {
      guard let total = table.rows.last else { continue }
      let wanted = report.sides.flatMap { side in
        [side[.approve], side[.review], side[.reject]].map { Figures.count($0.count) }
      }
      #expect(Array(total.dropFirst()) == wanted, "\(table.caption)")
    }
  }

  @Test(arguments: BacktestSamples.names) func sweepsDecideTheSameEvents(_ name: String) throws {
    let report = try Self.report(name)
    for row in report.sweepDataTable?.rows ?? [] {
      #expect(row[1...3].compactMap(Self.number).reduce(0, +) == Self.number(row[4]))
      #expect(row[4] == Figures.count(report.sides[0].decidedCount))
    }
  }

  @Test func daysWithoutVolumesHaveARow() {
    var report = BacktestSamples.small
    var load = AlertVolume.Load()
    (load.approve, load.review) = (100, 7)
    report.volume.further = [load, load]
    for side in report.sides.indices {
      report.sides[side].outcomes[0].count += 100
      report.sides[side].outcomes[1].count += 7
    }
    let cells = ["later days", "100", "7", "0", "100", "7", "0"]
    #expect(report.dayTable().rows.dropLast().last == cells)
    #expect(report.hourTable.rows.dropLast().last == cells)
    // Hours that hold the later days need no row.
    report.volume.hoursOfDay[3].loads = [load, load]
    #expect(report.hourTable.rows.count == 25)
  }

  @Test func hugeAmountsAreExact() throws {
    let table = try #require(BacktestSamples.huge.amountMatrix)
    let total = try #require(table.rows.last?.last.flatMap(Self.number))
    #expect(total > Int128(Int64.max) * 100)
  }

  @Test func theBusiestDayIsTheFirstOfSeveral() {
    var report = BacktestSamples.small
    report.volume.days[1].loads[0] = report.volume.days[0].loads[0]
    let busiest = report.busiestDay(0, \.alerts)
    #expect(busiest?.start == BacktestSamples.start && busiest?.1 == 24)
    #expect(report.busiestDay(0) { _ in 0 } == nil)
  }

  @Test func onlyCellsWithEventsAreShaded() throws {
    let table = try #require(BacktestSamples.small.eventMatrix)
    #expect(table.tones[0] == [nil, .kept(4), .changed(4), .changed(2), nil, nil])
    #expect(table.tones[1] == [nil, .changed(3), .kept(1), .changed(1), nil, nil])
  }

  @Test func rulesHaveFiguresOfTheirHits() {
    let report = BacktestSamples.small
    #expect(
      report.ruleTable(0).rows[2]
        == ["night", "review, shadow", "60", "6.0 %", "55", "500,000", "0", "0"])
    #expect(
      report.ruleLabelTable(0)?.rows[0]
        == ["velocity", "8", "30", "0.2105", "0.4000", "0.0333", "90,000"])
    #expect(
      report.enforcedTable(0).rows.map(\.[0]) == ["velocity", "blocklist"]
        && report.shadowTable(0).rows.map(\.[0]) == ["night"])
  }

  @Test func overlapsOfRulesThatAreNotThereAreLeftOut() {
    var report = BacktestSamples.small
    report.sides[0].overlaps.append(.init(first: 1, second: 9, count: 5))
    #expect(report.overlapTable(0).rows.count == 2)
  }

  @Test func unlabelledPaymentsCountAsTheLabelsSay() {
    var report = BacktestSamples.small
    #expect(report.rates(0)?.falsePositiveRate == 26.0 / 900)
    report.labels?.countsUnlabelled = true
    #expect(report.rates(0)?.falsePositiveRate == 29.0 / 960)
    #expect(report.labelTables[0].rows[2][0] == "nothing known, counts as genuine")
  }
}
