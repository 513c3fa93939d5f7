import WeirBacktest
import WeirCore

extension BacktestReport {
  /// How a decision of the second policy compares with that of the first.
  enum Direction: CaseIterable {
    case stricter
    case milder
    /// One of them made no decision, or not of the same line.
    case other

    /// From one outcome to another.
    init(_ from: Outcome, _ to: Outcome) {
      let decided: ClosedRange = Outcome.approve.rawValue...Outcome.reject.rawValue
      guard decided ~= from.rawValue, decided ~= to.rawValue else {
        self = .other
        return
      }
      self = from.rawValue < to.rawValue ? .stricter : .milder
    }

    /// A word of a table.
    var adjective: String {
      switch self {
      case .stricter: "stricter"
      case .milder: "milder"
      case .other: "other"
      }
    }

    /// A word of a sentence.
    var adverb: String {
      switch self {
      case .stricter: "more strictly"
      case .milder: "more mildly"
      case .other: "where one makes no decision"
      }
    }
  }

  /// A cell of the matrix beside its diagonal that is not empty.
  struct Change: Hashable, Sendable {
    let from: Outcome
    let to: Outcome
    let tally: Tally
  }

  /// The changes there are, in the order of outcomes.
  var changedCells: [Change] {
    guard let changes else { return [] }
    return Outcome.allCases.flatMap { from in
      Outcome.allCases.compactMap { to in
        let tally = changes[from, to]
        return from == to || tally.count == 0 ? nil : Change(from: from, to: to, tally: tally)
      }
    }
  }

  /// Events that change in a direction.
  func count(of direction: Direction) -> UInt64 {
    changedCells.reduce(0) { sum, change in
      sum + (Direction(change.from, change.to) == direction ? change.tally.count : 0)
    }
  }

  // MARK: Tables

  /// Decisions of both policies in events.
  var eventMatrix: DataTable? {
    changes.map { changes in
      matrix(
        changes, "Decisions from A to B, events",
        remark: "Rows are what A does, columns what B does with the same events: beside the"
          + " diagonal lies what changes.",
        tones: tones(changes)
      ) { tallies in Figures.count(tallies.reduce(0) { $0 + $1.count }) }
    }
  }

  /// Decisions of both policies in amounts of the main currency.
  var amountMatrix: DataTable? {
    guard hasAmounts, let changes else { return nil }
    return matrix(
      changes, "Decisions from A to B, amounts", remark: "Sums in \(amountUnit).", tones: []
    ) { tallies in Figures.count(amount(tallies.map(\.amounts))) }
  }

  /// Those that a decision may be, and others where there are some.
  private var shownOutcomes: [Outcome] {
    Outcome.allCases.filter { outcome in
      outcome.rawValue <= Outcome.reject.rawValue
        || Outcome.allCases.contains { other in
          changes.map { $0[outcome, other].count + $0[other, outcome].count > 0 } ?? false
        }
    }
  }

  private func matrix(
    _ changes: DecisionMatrix, _ caption: String, remark: String, tones: [[DataTable.Tone?]],
    _ text: ([Tally]) -> String
  ) -> DataTable {
    let outcomes = shownOutcomes
    let rows = outcomes.map { from in outcomes.map { changes[from, $0] } }
    let columns = outcomes.indices.map { column in rows.map { $0[column] } }
    return DataTable(
      caption,
      columns: [.init("A")] + outcomes.map { .init("B \($0.name)") } + [.init("total")],
      rows: zip(outcomes, rows).map { outcome, row in
        [outcome.name] + row.map { text([$0]) } + [text(row)]
      } + [["total"] + columns.map(text) + [text(Array(rows.joined()))]],
      hasTotal: true, remark: remark, tones: tones)
  }

  /// Darker the larger the share, of what changes and of what is kept each apart.
  private func tones(_ changes: DecisionMatrix) -> [[DataTable.Tone?]] {
    let changed = changes.changedCount
    let kept = changes.count - changed
    func shade(_ count: UInt64, of whole: UInt64) -> Int {
      let share = (Double(count) / Double(max(1, whole))).squareRoot()
      return max(1, Int((share * Double(DataTable.Tone.shadeCount)).rounded(.up)))
    }
    return shownOutcomes.map { from in
      [nil]
        + shownOutcomes.map { to -> DataTable.Tone? in
          let count = changes[from, to].count
          if count == 0 { return nil }
          return from == to
            ? .kept(shade(count, of: kept)) : .changed(shade(count, of: changed))
        }
    }
  }

  /// What changes, by direction.
  var changeTable: DataTable? {
    guard let changes else { return nil }
    let changed = changes.changedCount
    let rows = changedCells.map { change in
      [
        Self.arrow(change.from, change.to), Direction(change.from, change.to).adjective,
        Figures.count(change.tally.count), Figures.share(change.tally.count, of: changes.count),
      ] + amountCell([change.tally.amounts])
    }
    return DataTable(
      "What changes",
      columns: [
        .init("from A to B"), .init("B is", holdsWords: true), .init("events"),
        .init("share of all"),
      ] + amountColumn("amount"),
      rows: rows + [
        ["total", "", Figures.count(changed), Figures.share(changed, of: changes.count)]
          + amountCell(changedCells.map(\.tally.amounts))
      ], hasTotal: true,
      remark: "\(Figures.count(changes.count - changed)) of"
        + " \(Paragraph.counted(changes.count, "event")) get the same from both."
        + amountRemark)
  }
}
