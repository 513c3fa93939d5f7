import WeirCore
package import WeirLearning

/// Curves over two axes. They differ by colour and by dashes.
package struct LineChart: Hashable, Sendable {
  /// One curve.
  package struct Series: Hashable, Sendable {
    /// What it shows.
    package let name: String
    /// In the order in which they are joined.
    package let points: [CurvePoint]
    /// What each point says when it is pointed at: points with it have circles. Empty for none.
    package let labels: [String]

    /// A curve. Points that are not finite are left out, with their labels.
    package init(_ name: String, _ points: [CurvePoint], labels: [String] = []) {
      let shown = points.indices.filter { points[$0].x.isFinite && points[$0].y.isFinite }
      self.name = name
      self.points = shown.map { points[$0] }
      self.labels = labels.count == points.count ? shown.map { labels[$0] } : []
    }
  }

  /// Unique within a page; letters and hyphens.
  package let id: String
  /// What the chart shows.
  package let title: String
  /// From left to right.
  package let x: ChartAxis
  /// From bottom to top.
  package let y: ChartAxis
  /// The first one, which has no gaps, is drawn first: dashes above it leave it to be seen.
  package let series: [Series]
  /// A line to compare the curves with, such as what chance gives; nil for none.
  package let reference: Series?
  /// What stands in the place of a chart without points.
  package let absence: String

  /// A chart.
  package init(
    id: String, title: String, x: ChartAxis, y: ChartAxis, series: [Series],
    reference: Series? = nil, absence: String
  ) {
    self.id = id
    self.title = title
    self.x = x
    self.y = y
    self.series = series
    self.reference = reference
    self.absence = absence
  }

  // In units of the drawing, which is about as wide as a phone: letters keep their size there.
  private static let width = 360.0
  private static let height = 264.0
  private static let left = 64.0
  private static let right = 20.0
  private static let top = 10.0
  private static let bottom = 42.0
  /// Letters of a title that fit below the drawing, however wide they are.
  private static let titleColumnCount = 40

  /// The chart in a box with its title and what its lines mean.
  package var figure: HTMLMarkup {
    let drawn = series.enumerated().filter { !$0.element.points.isEmpty }
    let picture = Drawing.picture(
      id: id, size: (Self.width, Self.height), title: title, description: description,
      grid + titles + (reference.map { [line($0)] } ?? []) + drawn.map(curve))
    let keys = drawn.map { index, series in
      Drawing.key(
        series.name, group: Self.group(index), kind: "curve", isMarked: !series.labels.isEmpty)
    }
    let referenceKey = reference.map { reference in
      Drawing.key(reference.name, group: "", kind: "guide", isMarked: false)
    }
    return Drawing.figure(
      title: title, absence: drawn.isEmpty ? absence : nil, pictures: [picture],
      legend: keys + [referenceKey].compactMap(\.self))
  }

  /// Colours repeat after six, dashes after five: thirty curves differ.
  private static func group(_ index: Int) -> String { "s\(index % 6) d\(index % 5)" }

  private var description: String {
    let names = series.map { "\($0.name), \(Paragraph.counted($0.points.count, "point"))" }
    return "\(y.title) against \(x.title): " + names.joined(separator: "; ")
  }

  private func place(_ point: CurvePoint) -> (x: Double, y: Double) {
    (
      Self.left + x.position(point.x) * (Self.width - Self.left - Self.right),
      Self.height - Self.bottom - y.position(point.y) * (Self.height - Self.top - Self.bottom)
    )
  }

  private var grid: [HTMLMarkup] {
    let (bottom, right) = (Self.height - Self.bottom, Self.width - Self.right)
    let columns = x.ticks.flatMap { tick -> [HTMLMarkup] in
      let place = place(CurvePoint(x: tick.value, y: y.lower)).x
      return [
        Drawing.line("grid", [(place, Self.top), (place, bottom)]),
        Drawing.label(tick.label, x: place, y: bottom + 15, width: Self.width),
      ]
    }
    let rows = y.ticks.flatMap { tick -> [HTMLMarkup] in
      let place = place(CurvePoint(x: x.lower, y: tick.value)).y
      return [
        Drawing.line("grid", [(Self.left, place), (right, place)]),
        Drawing.text(tick.label, x: Self.left - 6, y: place + 4, anchor: .end),
      ]
    }
    return columns + rows
  }

  private var titles: [HTMLMarkup] {
    let middle = Figures.place((Self.top + Self.height - Self.bottom) / 2)
    return [
      Drawing.text(
        DrawnName.fitted(x.title, columns: Self.titleColumnCount),
        x: (Self.left + Self.width - Self.right) / 2, y: Self.height - 8,
        anchor: .middle),
      .element(
        "text",
        [
          .init("transform", "translate(11 \(middle)) rotate(-90)"), .init("text-anchor", "middle"),
        ],
        text: y.title),
    ]
  }

  private func line(_ series: Series) -> HTMLMarkup {
    Drawing.line("guide", series.points.map(place))
  }

  private func curve(_ index: Int, _ series: Series) -> HTMLMarkup {
    let places = series.points.map(place)
    let circles = zip(places, series.labels).map { place, label in
      HTMLMarkup.element(
        "circle",
        [
          .init("cx", Figures.place(place.x)), .init("cy", Figures.place(place.y)),
          .init("r", "3.5"),
        ],
        [.element("title", text: label)])
    }
    return .element(
      "g", [.init("class", Self.group(index))], [Drawing.line("curve", places)] + circles)
  }
}
