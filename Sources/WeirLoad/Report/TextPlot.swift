import WeirCore

/// A chart as lines of letters, 80 columns wide: marks at what was measured, dots between.
struct TextPlot {
  private static let width = 66
  private static let height = 12
  private static let marginWidth = 9
  /// The first series is drawn last, above the others.
  private static let marks: [Character] = ["*", "o", "x", "+", "#", "@"]

  private let chart: Chart

  init(_ chart: Chart) { self.chart = chart }

  /// The title, the curves with their axes, and what the marks mean.
  var lines: [String] {
    let rows = cells.enumerated().map { row, cells in
      Paragraph.right(label(of: row), Self.marginWidth) + " |" + trimmed(cells)
    }
    let margin = String(repeating: " ", count: Self.marginWidth + 1)
    let legend = zip(chart.series, Self.marks).map { "\($1) \($0.name)" }.joined(separator: ", ")
    let title = "\(chart.title) (x: \(chart.x.title))"
    return [title] + rows + [
      margin + "+" + String(repeating: "-", count: Self.width),
      margin + " " + ticks,
    ] + Paragraph.lines(legend, first: margin + " ", rest: Self.marginWidth + 2)
  }

  private var cells: [[Character]] {
    var cells = [[Character]](
      repeating: [Character](repeating: " ", count: Self.width), count: Self.height)
    for (series, mark) in zip(chart.series, Self.marks).reversed() {
      let places = series.points.map { point in
        (column: column(chart.x.position(point.x)), y: chart.y.position(point.y))
      }
      for (left, right) in zip(places, places.dropFirst()) where right.column > left.column + 1 {
        for column in (left.column + 1)..<right.column {
          let share = Double(column - left.column) / Double(right.column - left.column)
          let row = row(left.y + (right.y - left.y) * share)
          if cells[row][column] == " " { cells[row][column] = "." }
        }
      }
      for place in places { cells[row(place.y)][place.column] = mark }
    }
    return cells
  }

  private func column(_ position: Double) -> Int {
    Int((position * Double(Self.width - 1)).rounded())
  }

  /// From the top.
  private func row(_ position: Double) -> Int {
    Self.height - 1 - Int((position * Double(Self.height - 1)).rounded())
  }

  private func label(of row: Int) -> String {
    chart.y.ticks.last { self.row(chart.y.position($0.value)) == row }?.label ?? ""
  }

  /// The ticks of the x axis, each around its place, as far as they do not run into each other.
  private var ticks: String {
    var line = ""
    for tick in chart.x.ticks {
      let start = column(chart.x.position(tick.value)) - tick.label.count / 2
      let last = Self.width - tick.label.count
      let place = min(max(0, start), last)
      guard place > line.count || line.isEmpty else { continue }
      line += String(repeating: " ", count: place - line.count) + tick.label
    }
    return line
  }

  private func trimmed(_ cells: [Character]) -> String {
    let count = (cells.lastIndex { $0 != " " } ?? -1) + 1
    return String(cells[..<count])
  }
}
