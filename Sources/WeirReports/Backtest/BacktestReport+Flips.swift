import WeirBacktest
import WeirCore

/// Events that the policies decide differently, one by one.
extension BacktestReport {
  /// How many of the changed events are listed; nil where there is nothing to list.
  var flipCaption: String? {
    guard let changes, !flips.isEmpty else { return nil }
    return "Changed decisions one by one, \(Figures.count(flips.count)) of"
      + " \(Figures.count(changes.changedCount))"
  }

  private var flipRemark: String {
    (hasAmounts ? "Those of the largest amounts, in minor units of their currencies. " : "")
      + "Rules are the enforced ones that hit under one policy only."
  }

  /// The list for a terminal: an event's whole id on a line of its own, the rest of it below.
  ///
  /// - Parameter style: what sets the caption off.
  /// - Returns: lines; none where there is nothing to list.
  func flipLines(_ style: TextStyle) -> [String] {
    guard let flipCaption else { return [] }
    let rows = flips.map { flip in
      [Figures.moment(flip.time), Self.arrow(flip.from, flip.to), Self.money(flip)]
    }
    let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = zip(flips, rows).flatMap { flip, cells -> [String] in
      let line = zip(cells, widths).map { Paragraph.left($0, $1) }.joined(separator: "  ")
      return Self.idLines(flip) + TextLines.broken(line, first: "    ", rest: 6)
        + Self.details(flip).flatMap { TextLines.wrapped($0, first: "    ", rest: 6) }
    }
    return [style.bold(flipCaption)] + lines
      + TextLines.wrapped(flipRemark, first: "  ", rest: 2)
  }

  /// Whole, since it is what an event is looked up by.
  private static func idLines(_ flip: Flip) -> [String] {
    let id = flip.eventID.isEmpty ? Figures.dash : flip.eventID
    return TextLines.pieces(of: id, width: idWidthMax).map { TextLines.trimmed("  " + $0) }
  }

  private static let idWidthMax = 76

  private static func money(_ flip: Flip) -> String {
    guard let amount = flip.amount else { return Figures.dash }
    return Figures.count(amount) + (flip.currency.isEmpty ? "" : " \(flip.currency)")
  }

  private static func details(_ flip: Flip) -> [String] {
    let facts = [
      flip.label.map { "label \($0)" }, scores(flip).map { "score \($0)" },
    ].compactMap(\.self).joined(separator: "; ")
    let rules = [("A", flip.rulesFrom), ("B", flip.rulesTo)].compactMap { name, rules in
      rules.isEmpty ? nil : "only \(name): \(rules.joined(separator: ", "))"
    }
    return (facts.isEmpty ? [] : [facts]) + rules
  }

  private static func scores(_ flip: Flip) -> String? {
    if flip.scoreFrom == nil && flip.scoreTo == nil { return nil }
    return "\(Figures.rate(flip.scoreFrom)) → \(Figures.rate(flip.scoreTo))"
  }

  /// The list for a page.
  var flipTable: DataTable? {
    flipCaption.map { caption in
      DataTable(
        caption,
        columns: [
          .init("event"), .init("time", holdsWords: true), .init("from A to B", holdsWords: true),
          .init("amount"), .init("score A → B"), .init("label", holdsWords: true),
          .init("rules that hit under A only", holdsWords: true, wraps: true),
          .init("rules that hit under B only", holdsWords: true, wraps: true),
        ],
        rows: flips.map { flip in
          [
            flip.eventID, Figures.moment(flip.time), Self.arrow(flip.from, flip.to),
            Self.money(flip), Self.scores(flip) ?? Figures.dash, flip.label ?? Figures.dash,
            flip.rulesFrom.joined(separator: ", "), flip.rulesTo.joined(separator: ", "),
          ]
        }, remark: flipRemark)
    }
  }
}
