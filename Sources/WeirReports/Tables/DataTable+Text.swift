package import WeirCore

extension DataTable {
  private static let indent = 2
  private static let gap = 2
  private static let nameWidthMax = 34
  /// So that a name, a gap and one cell always fit a line.
  private static let cellWidthMax = 42
  /// Less is no room for words that go on below.
  private static let wrappedWidthMin = 24
  /// Titles break into lines rather than make a column wider than this; within a word only where
  /// it is longer than the second.
  private static let titleWidth = 7
  private static let titleWordWidth = 14

  /// The table for a terminal: no line has more than `Paragraph.columnCount` columns. Columns that
  /// do not fit stand in a second block below, with the names of the rows again; long names go on
  /// in a line of their own. The marked row has a star before it, the remark stands below. Nothing
  /// without rows.
  ///
  /// - Parameter style: what sets the caption off.
  /// - Returns: the lines, without their ends.
  package func lines(style: TextStyle) -> [String] {
    guard let first = columns.first, !rows.isEmpty else { return [] }
    let names = rows.map { TextLines.pieces(of: $0[0], width: Self.nameWidthMax) }
    let title = Self.broken(first.title, beside: names.joined().map(\.count).max() ?? 0)
    let nameWidth = (names.joined() + title).map(\.count).max() ?? 0
    let head = TextLines.wrapped(caption, width: Paragraph.columnCount).map { style.bold($0) }
    let blocks = blocks(nameWidth: nameWidth).enumerated().map { index, cells in
      (index == 0 ? [] : [""])
        + block(cells, names: names, title: title, nameWidth: nameWidth, style: style)
    }
    return head + blocks.joined()
      + (remark.map { TextLines.wrapped($0, first: "  ", rest: Self.indent) } ?? [])
  }

  /// A column of cells, cut to what fits.
  private struct Cells {
    let title: [String]
    /// By row, the lines of its cell.
    let texts: [[String]]
    let width: Int
    let holdsWords: Bool

    func placed(_ text: String) -> String {
      String(repeating: " ", count: DataTable.gap)
        + (holdsWords ? Paragraph.left(text, width) : Paragraph.right(text, width))
    }
  }

  private func cells(_ column: Int, room: Int) -> Cells {
    let limit = columns[column].wraps ? min(Self.cellWidthMax, room) : Self.cellWidthMax
    let texts = rows.map { row in
      columns[column].wraps
        ? TextLines.wrapped(row[column], width: limit)
        : [TextLines.cut(row[column], width: limit)]
    }
    let widest = texts.joined().map(\.count).max() ?? 0
    let title = Self.broken(columns[column].title, beside: widest)
    return Cells(
      title: title, texts: texts, width: max(widest, title.map(\.count).max() ?? 0),
      holdsWords: columns[column].holdsWords)
  }

  /// A title on lines, for a column whose cells are so wide.
  private static func broken(_ title: String, beside widest: Int) -> [String] {
    let longestWord = title.split(separator: " ").map(\.count).max() ?? 0
    return TextLines.wrapped(
      title, width: max(widest, titleWidth, min(longestWord, titleWordWidth)))
  }

  /// The columns behind the first, as many to a block as fit beside the names.
  private func blocks(nameWidth: Int) -> [[Cells]] {
    var blocks: [[Cells]] = [[]]
    var width = Self.indent + nameWidth
    for column in columns.indices.dropFirst() {
      let rest = Paragraph.columnCount - width - Self.gap
      let room = rest >= Self.wrappedWidthMin ? rest : Self.cellWidthMax
      let cells = cells(column, room: room)
      if width + Self.gap + cells.width > Paragraph.columnCount, blocks.last?.isEmpty == false {
        blocks.append([])
        width = Self.indent + nameWidth
      }
      blocks[blocks.count - 1].append(cells)
      width += Self.gap + cells.width
    }
    return blocks
  }

  private func block(
    _ cells: [Cells], names: [[String]], title: [String], nameWidth: Int, style: TextStyle
  ) -> [String] {
    let height = max(title.count, cells.map(\.title.count).max() ?? 0)
    // Titles stand on the ground of the head.
    func titleLine(_ lines: [String], _ index: Int) -> String {
      let offset = index - (height - lines.count)
      return offset >= 0 ? lines[offset] : ""
    }
    let head = (0..<height).map { index in
      style.dim(
        line(
          "  ", titleLine(title, index), nameWidth,
          cells.map { $0.placed(titleLine($0.title, index)) }))
    }
    let body = rows.indices.flatMap { row in
      let lineCount = max(names[row].count, cells.map { $0.texts[row].count }.max() ?? 0)
      return (0..<lineCount).map { index in
        line(
          row == markedRow && index == 0 ? "* " : "  ", Self.piece(names[row], index), nameWidth,
          cells.map { $0.placed(Self.piece($0.texts[row], index)) })
      }
    }
    return head + body
  }

  private static func piece(_ lines: [String], _ index: Int) -> String {
    lines.indices.contains(index) ? lines[index] : ""
  }

  private func line(_ start: String, _ name: String, _ width: Int, _ cells: [String]) -> String {
    TextLines.trimmed(start + Paragraph.left(name, width) + cells.joined())
  }
}
