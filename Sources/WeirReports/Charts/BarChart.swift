/// Bars from a common zero, one below the other, each under its name; of several series, those of a
/// name lie close together.
package struct BarChart: Hashable, Sendable {
  /// One bar.
  package struct Bar: Hashable, Sendable {
    /// What it shows.
    package let name: String
    /// Where it ends; a bar that is not finite is not drawn, its name and figure are.
    package let value: Double
    /// How far a whisker reaches to both sides of the end; nil for none. Beyond three times the
    /// longest bar it is cut, without a cap: one weight that is not certain must not hide others.
    package let uncertainty: Double?
    /// Where the bars of further series end, those below the first; they have no whiskers.
    package let others: [Double]
    /// The values as they are shown.
    package let figure: String

    /// A bar.
    package init(
      _ name: String, value: Double, others: [Double] = [], uncertainty: Double? = nil,
      figure: String
    ) {
      self.name = name
      self.value = value
      self.others = others
      self.uncertainty = uncertainty
      self.figure = figure
    }
  }

  /// Unique within a page; letters and hyphens.
  package let id: String
  /// What the chart shows.
  package let title: String
  /// What a bar's length means, with its unit.
  package let axisTitle: String
  /// From top to bottom.
  package let bars: [Bar]
  /// What each series is, the first one first, where there are several; empty for one.
  package let seriesNames: [String]
  /// Values that are marked by a dashed line through all bars, and what they mean; two at most.
  package let guides: [ChartAxis.Tick]
  /// What stands in the place of a chart without bars.
  package let absence: String

  /// A chart.
  package init(
    id: String, title: String, axisTitle: String, bars: [Bar], seriesNames: [String] = [],
    guides: [ChartAxis.Tick] = [], absence: String
  ) {
    self.id = id
    self.title = title
    self.axisTitle = axisTitle
    self.bars = bars
    self.seriesNames = seriesNames
    self.guides = guides
    self.absence = absence
  }

  // In units of the drawing, which is about as wide as a phone: letters keep their size there.
  private static let width = 360.0
  private static let margin = 16.0
  private static let nameHeight = 21.0
  private static let barHeight = 10.0
  private static let bottom = 40.0
  /// A letter of a name is as wide as all others: 11 units high, 0.62 of it wide.
  private static let letterWidth = 6.8
  private var seriesCount: Int { 1 + (bars.map(\.others.count).max() ?? 0) }

  private var rowHeight: Double { Self.nameHeight + Double(seriesCount) * Self.barHeight }

  /// A drawing cannot be broken across sheets of paper: there are several of so many names at most.
  private var barCountMax: Int { seriesCount == 1 ? 14 : max(1, 24 / seriesCount) }

  /// The chart in a box with its title and what its lines mean.
  package var figure: HTMLMarkup {
    let count = (bars.count + barCountMax - 1) / barCountMax
    let pictures = (0..<count).map { number in
      // Of about the same size.
      let (start, end) = (number * bars.count / count, (number + 1) * bars.count / count)
      return picture(number: number + 1, of: count, Array(bars[start..<end]))
    }
    let seriesKeys = seriesNames.enumerated().map { index, name in
      Drawing.barKey(name, group: "s\(index)")
    }
    let keys = guides.enumerated().map { index, guide in
      Drawing.key(guide.label, group: "", kind: "guide d\(index)", isMarked: false)
    }
    return Drawing.figure(
      title: title, absence: bars.isEmpty ? absence : nil, pictures: pictures,
      legend: seriesKeys + keys)
  }

  /// All pictures have the same one, so that bars can be compared.
  private var axis: ChartAxis {
    let values = bars.flatMap { [$0.value] + $0.others }.filter(\.isFinite)
    let reach = 3 * (values.map(\.magnitude).max() ?? 0)
    let ends = bars.flatMap { bar in
      bar.whisker.map { [max($0.lowerBound, -reach), min($0.upperBound, reach)] } ?? []
    }
    return .around(axisTitle, values + ends + guides.map(\.value))
  }

  private func picture(number: Int, of count: Int, _ bars: [Bar]) -> HTMLMarkup {
    let axis = axis
    let bottom = Double(bars.count) * rowHeight + 4
    let part = count > 1 ? ", part \(number) of \(count)" : ""
    let words = bars.map { "\($0.name) \($0.figure)" }.joined(separator: "; ")
    return Drawing.picture(
      id: "\(id)-\(number)", size: (Self.width, bottom + Self.bottom), title: title + part,
      description: "\(axisTitle): \(words)",
      grid(axis, bottom: bottom) + lines(axis, bottom: bottom)
        + bars.enumerated().map { row($0.offset, $0.element, axis) })
  }

  private func x(_ value: Double, _ axis: ChartAxis) -> Double {
    Self.margin + axis.position(value) * (Self.width - 2 * Self.margin)
  }

  private func grid(_ axis: ChartAxis, bottom: Double) -> [HTMLMarkup] {
    let ticks = axis.ticks.flatMap { tick -> [HTMLMarkup] in
      let place = x(tick.value, axis)
      return [
        Drawing.line("grid", [(place, 0), (place, bottom)]),
        Drawing.label(tick.label, x: place, y: bottom + 15, width: Self.width),
      ]
    }
    let title = Drawing.text(
      axis.title, x: Self.width / 2, y: bottom + Self.bottom - 8, anchor: .middle)
    return ticks + [title]
  }

  private func lines(_ axis: ChartAxis, bottom: Double) -> [HTMLMarkup] {
    let zero = x(0, axis)
    return guides.enumerated().map { index, guide in
      let place = x(guide.value, axis)
      return Drawing.line("guide d\(index)", [(place, 0), (place, bottom)])
    } + [Drawing.line("zero", [(zero, 0), (zero, bottom)])]
  }

  private func row(_ index: Int, _ bar: Bar, _ axis: ChartAxis) -> HTMLMarkup {
    let top = Double(index) * rowHeight
    let figureWidth = Double(bar.figure.count) * Self.letterWidth
    let room = Self.width - 2 * Self.margin - figureWidth - 8
    return .element(
      "g", [.init("class", "s0")],
      [
        .element("title", text: "\(bar.name): \(bar.figure)"),
        Drawing.text(
          DrawnName.fitted(bar.name, columns: Int(max(0, room) / Self.letterWidth)),
          x: Self.margin, y: top + 13, anchor: .start, kind: "name"),
        Drawing.text(
          bar.figure, x: Self.width - Self.margin, y: top + 13, anchor: .end, kind: "figure"),
      ] + shape(bar, axis, top: top + 18)
        + bar.others.enumerated().map { index, value in
          let below = Double(index + 1) * Self.barHeight
          return .element(
            "g", [.init("class", "s\(index + 1)")],
            rectangle(value, axis, top: top + 18 + below))
        })
  }

  private func rectangle(_ value: Double, _ axis: ChartAxis, top: Double) -> [HTMLMarkup] {
    guard value.isFinite else { return [] }
    let (zero, end) = (x(0, axis), x(value, axis))
    return [
      .shape(
        "rect",
        [
          .init("class", "bar"), .init("x", Figures.place(min(zero, end))),
          .init("y", Figures.place(top)),
          .init("width", Figures.place(max(zero, end) - min(zero, end))),
          .init("height", Figures.place(Self.barHeight)),
        ])
    ]
  }

  private func shape(_ bar: Bar, _ axis: ChartAxis, top: Double) -> [HTMLMarkup] {
    let rectangle = rectangle(bar.value, axis, top: top)
    guard let whisker = bar.whisker else { return rectangle }
    let ends = [whisker.lowerBound, whisker.upperBound]
    let middle = top + Self.barHeight / 2
    let caps = ends.filter { axis.lower...axis.upper ~= $0 }.map { end in
      Drawing.line("whisker", [(x(end, axis), middle - 3), (x(end, axis), middle + 3)])
    }
    return rectangle + [Drawing.line("whisker", ends.map { (x($0, axis), middle) })] + caps
  }
}

extension BarChart.Bar {
  /// From where to where; nil without an end.
  fileprivate var whisker: ClosedRange<Double>? {
    guard let uncertainty, uncertainty >= 0 else { return nil }
    let (lower, upper) = (value - uncertainty, value + uncertainty)
    return lower.isFinite && upper.isFinite ? lower...upper : nil
  }
}
