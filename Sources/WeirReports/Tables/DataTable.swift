/// Rows of figures under a caption, however they are shown.
package struct DataTable: Hashable, Sendable {
  /// What stands in a column.
  package struct Column: Hashable, Sendable {
    /// What it is, with its unit.
    package let title: String
    /// Whether it holds words, which stand to the left; figures stand to the right.
    package let holdsWords: Bool
    /// Whether its words go on in lines below where there are many, rather than be cut.
    package let wraps: Bool

    /// A column.
    package init(_ title: String, holdsWords: Bool = false, wraps: Bool = false) {
      self.title = title
      self.holdsWords = holdsWords
      self.wraps = wraps
    }
  }

  /// What sets a cell off on a page.
  package enum Tone: Hashable, Sendable {
    /// All is well.
    case good
    /// Something is wrong.
    case bad
    /// A share of what stays as it is, from 1, hardly seen, to `shadeCount`.
    case kept(Int)
    /// A share of what changes, likewise.
    case changed(Int)

    /// Shades that a reader can tell apart.
    package static let shadeCount = 4
  }

  /// What the table shows.
  package let caption: String
  /// The first one holds the names of the rows.
  package let columns: [Column]
  /// From top to bottom, each with a cell a column.
  package let rows: [[String]]
  /// The row that is set off, as an index of `rows`; nil for none.
  package let markedRow: Int?
  /// Whether the last row sums up the others.
  package let hasTotal: Bool
  /// What a reader must know to read the figures, a sentence; nil for nothing.
  package let remark: String?
  /// By row, then by column: what sets a cell off on a page; those that are not there are nil.
  package let tones: [[Tone?]]

  /// A table.
  ///
  /// - Parameters:
  ///   - caption: what the table shows.
  ///   - columns: the first one holds the names of the rows.
  ///   - rows: cells as they are shown; a row with too few gets empty ones, others are cut.
  ///   - markedRow: the row that is set off; nil for none.
  ///   - hasTotal: whether the last row sums up the others.
  ///   - remark: what a reader must know to read the figures, a sentence; nil for nothing.
  ///   - tones: by row, then by column, what sets a cell off on a page.
  package init(
    _ caption: String, columns: [Column], rows: [[String]], markedRow: Int? = nil,
    hasTotal: Bool = false, remark: String? = nil, tones: [[Tone?]] = []
  ) {
    self.caption = caption
    self.columns = columns
    self.rows = rows.map { row in
      columns.indices.map { $0 < row.count ? row[$0] : "" }
    }
    self.markedRow = markedRow
    self.hasTotal = hasTotal
    self.remark = remark
    self.tones = tones
  }

  /// Letters that fit a sheet of paper side by side; beyond them cells must be able to break.
  private static let paperWidth = 95
  /// What a name needs at least, since it may break everywhere, and what is between columns.
  private static let paperNameWidth = 24
  private static let paperGap = 2
  /// Titles are in small letters, and what is between columns is theirs too.
  private static let paperTitleExtra = 4

  private var isWide: Bool {
    let widths = columns.indices.map { column in
      let widest = rows.map { $0[column].count }.max() ?? 0
      let word = columns[column].title.split(separator: " ").map(\.count).max() ?? 0
      let mayBreak = column == 0 || columns[column].wraps
      return Self.paperGap
        + (mayBreak ? min(widest, Self.paperNameWidth) : max(widest, word - Self.paperTitleExtra))
    }
    return widths.reduce(0, +) > Self.paperWidth
  }

  /// A table of a page, in a box that scrolls sideways where it must; nothing without rows.
  package var markup: HTMLMarkup {
    if rows.isEmpty { return .empty }
    let titles = columns.map { column in
      HTMLMarkup.element(
        "th", [.init("scope", "col")] + Self.alignment(of: column), [.name(column.title)])
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
            .element("caption", [.name(caption), remarkMarkup]),
            .element("thead", [.element("tr", titles)]),
            .block("tbody", rows.indices.map(row)),
          ])
      ])
  }

  private var remarkMarkup: HTMLMarkup {
    remark.map { .element("span", [.init("class", "remark")], text: $0) } ?? .empty
  }

  private func row(_ index: Int) -> HTMLMarkup {
    let cells = zip(columns, rows[index]).enumerated().map { place, cell in
      place == 0
        ? HTMLMarkup.element("th", [.init("scope", "row")], [.name(cell.1)])
        : .element(
          "td", Self.classes([Self.kind(of: cell.0), tone(index, place)?.kind]), [.name(cell.1)])
    }
    let kinds = [
      index == markedRow ? "marked" : nil, hasTotal && index == rows.count - 1 ? "total" : nil,
    ]
    return .element("tr", Self.classes(kinds), cells)
  }

  private func tone(_ row: Int, _ column: Int) -> Tone? {
    tones.indices.contains(row) && tones[row].indices.contains(column) ? tones[row][column] : nil
  }

  private static func alignment(of column: Column) -> [HTMLMarkup.Attribute] {
    classes([kind(of: column)])
  }

  private static func kind(of column: Column) -> String? {
    column.wraps ? "word wrap" : column.holdsWords ? "word" : nil
  }

  private static func classes(_ kinds: [String?]) -> [HTMLMarkup.Attribute] {
    let kinds = kinds.compactMap(\.self)
    return kinds.isEmpty ? [] : [.init("class", kinds.joined(separator: " "))]
  }
}

extension DataTable.Tone {
  /// A class of the style sheet.
  var kind: String {
    switch self {
    case .good: "good"
    case .bad: "bad"
    case .kept(let shade): "kept\(shade)"
    case .changed(let shade): "changed\(shade)"
    }
  }
}
