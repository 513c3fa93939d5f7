/// A chart as SVG inside of a page, whose style sheet gives colours and letters.
struct VectorPlot {
  private static let width = 720.0
  private static let height = 380.0
  private static let left = 100.0
  private static let right = 40.0
  private static let top = 24.0
  private static let bottom = 40.0

  private let chart: Chart

  init(_ chart: Chart) { self.chart = chart }

  /// A figure: the drawing, and what its colours mean.
  var figure: String {
    let size = "0 0 \(Figures.short(Self.width)) \(Figures.short(Self.height))"
    let title = Markup.escaped(chart.title)
    let parts = grid + guides + chart.series.indices.reversed().map(curve) + [title]
    let legend = chart.series.enumerated().map { index, series in
      "<li><svg viewBox=\"0 0 28 10\" class=\"key s\(index)\" aria-hidden=\"true\">"
        + "<path d=\"M0 5H28\"/><circle cx=\"14\" cy=\"5\" r=\"4\"/></svg>"
        + "\(Markup.escaped(series.name))</li>"
    }
    let failures = chart.series.contains { $0.points.contains(where: \.isFailure) }
    let hint = failures ? "<li class=\"hint\">empty circles: not kept up with</li>" : ""
    return """
      <figure>
      <figcaption>\(title)</figcaption>
      <svg viewBox="\(size)" role="img" aria-label="\(title)">
      \(parts.joined(separator: "\n"))
      </svg>
      <p class="axis">\(Markup.escaped(chart.x.title))</p>
      <ul class="legend">\(legend.joined())\(hint)</ul>
      </figure>
      """
  }

  private func x(_ value: Double) -> String {
    Self.digits(
      Self.left + chart.x.position(value) * (Self.width - Self.left - Self.right))
  }

  private func y(_ value: Double) -> String {
    Self.digits(
      Self.height - Self.bottom
        - chart.y.position(value) * (Self.height - Self.top - Self.bottom))
  }

  private static func digits(_ value: Double) -> String { Figures.plain(value, decimals: 1) }

  private var grid: [String] {
    let (bottom, right) = (
      Self.digits(Self.height - Self.bottom), Self.digits(Self.width - Self.right)
    )
    let (top, left) = (Self.digits(Self.top), Self.digits(Self.left))
    let columns = chart.x.ticks.map { tick in
      "<path class=\"grid\" d=\"M\(x(tick.value)) \(top)V\(bottom)\"/>"
        + "<text x=\"\(x(tick.value))\" y=\"\(bottom)\" dy=\"1.4em\" text-anchor=\"middle\">"
        + "\(Markup.time(tick.label))</text>"
    }
    let rows = chart.y.ticks.map { tick in
      "<path class=\"grid\" d=\"M\(left) \(y(tick.value))H\(right)\"/>"
        + "<text x=\"\(left)\" y=\"\(y(tick.value))\" dx=\"-.5em\" dy=\".35em\""
        + " text-anchor=\"end\">\(Markup.time(tick.label))</text>"
    }
    return columns + rows
  }

  private var guides: [String] {
    chart.guides.map { guide in
      "<path class=\"guide\" d=\"M\(x(guide.value)) \(Self.digits(Self.top))"
        + "V\(Self.digits(Self.height - Self.bottom))\"/>"
        + "<text class=\"guide\" x=\"\(x(guide.value))\" y=\"\(Self.digits(Self.top))\""
        + " dy=\"-.4em\" text-anchor=\"middle\">\(Markup.escaped(guide.label))</text>"
    }
  }

  private func curve(_ index: Int) -> String {
    let points = chart.series[index].points
    let path = points.enumerated().map { number, point in
      "\(number == 0 ? "M" : "L")\(x(point.x)) \(y(point.y))"
    }
    let circles = points.map { point in
      let kind = point.isFailure ? " class=\"failed\"" : ""
      return "<circle\(kind) cx=\"\(x(point.x))\" cy=\"\(y(point.y))\" r=\"4\">"
        + "<title>\(Markup.time(point.label))</title></circle>"
    }
    return "<g class=\"s\(index)\"><path d=\"\(path.joined())\"/>\(circles.joined())</g>"
  }

  /// The other axis has its title below the drawing, where it can break into lines.
  private var title: String {
    let middle = Self.digits((Self.top + Self.height - Self.bottom) / 2)
    return "<text class=\"title\" transform=\"translate(16 \(middle)) rotate(-90)\""
      + " text-anchor=\"middle\">\(Markup.escaped(chart.y.title))</text>"
  }
}

/// Text inside of markup.
enum Markup {
  /// The text with what would be markup spelt out.
  static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
  }

  /// Times with the sign for a millionth, which a page can show and a terminal perhaps not.
  static func time(_ text: String) -> String { escaped(text).replacing(" us", with: " µs") }
}
