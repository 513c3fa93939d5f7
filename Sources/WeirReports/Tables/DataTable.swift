/// Rows of figures under a caption, however they are shown.
package struct DataTable: Hashable, Sendable {
  /// What stands in a column.
  package struct Column: Hashable, Sendable {
    /// What it is, with its unit.
    package let title: String
    /// Whether it holds words, which stand to the left; figures stand to the right.
    package let holdsWords: Bool

    /// A column.
    package init(_ title: String, holdsWords: Bool = false) {
      self.title = title
      self.holdsWords = holdsWords
    }
  }

  /// What the table shows.
  package let caption: String
  /// The first one holds the names of the rows.
  package let columns: [Column]
  /// From top to bottom, each with a cell a column.
  package let rows: [[String]]
  /// The row that is set off, as an index of `rows`; nil for none.
  package let markedRow: Int?

  /// A table.
  ///
  /// - Parameters:
  ///   - caption: what the table shows.
  ///   - columns: the first one holds the names of the rows.
  ///   - rows: cells as they are shown; a row with too few gets empty ones, others are cut.
  ///   - markedRow: the row that is set off; nil for none.
  package init(
    _ caption: String, columns: [Column], rows: [[String]], markedRow: Int? = nil
  ) {
    self.caption = caption
    self.columns = columns
    self.rows = rows.map { row in
      columns.indices.map { $0 < row.count ? row[$0] : "" }
    }
    self.markedRow = markedRow
  }

  /// Letters that fit a sheet of paper side by side; beyond them cells must be able to break.
  private static let paperWidth = 95
  /// What a name needs at least, since it may break everywhere, and what is between columns.
  private static let paperNameWidth = 24
  private static let paperGap = 2

  private var isWide: Bool {
    let widths = columns.indices.map { column in
      let widest = rows.map { $0[column].count }.max() ?? 0
      return Self.paperGap + (column == 0 ? min(widest, Self.paperNameWidth) : widest)
    }
    return widths.reduce(0, +) > Self.paperWidth
  }

  /// A table of a page, in a box that scrolls sideways where it must; nothing without rows.
  package var markup: HTMLMarkup {
    if rows.isEmpty { return .empty }
    let titles = columns.map { column in
      HTMLMarkup.element(
        "th", [.init("scope", "col")] + Self.alignment(of: column), text: column.title)
    }
    return .block(
      // Who has no mouse scrolls what has the focus.
      "div",
      [
        .init("class", isWide ? "table wide" : "table"), .init("role", "region"),
        .init("aria-label", caption),
        .init("tabindex", "0"),
      ],
      [
        .block(
          "table",
          [
            .element("caption", text: caption),
            .element("thead", [.element("tr", titles)]),
            .block("tbody", rows.indices.map(row)),
          ])
      ])
  }

  private func row(_ index: Int) -> HTMLMarkup {
    let cells = zip(columns, rows[index]).enumerated().map { place, cell in
      place == 0
        ? HTMLMarkup.element("th", [.init("scope", "row")], text: cell.1)
        : .element("td", Self.alignment(of: cell.0), text: cell.1)
    }
    return .element("tr", index == markedRow ? [.init("class", "marked")] : [], cells)
  }

  private static func alignment(of column: Column) -> [HTMLMarkup.Attribute] {
    column.holdsWords ? [.init("class", "word")] : []
  }
}
