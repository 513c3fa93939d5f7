/// Parts of the drawings of charts, which the page's style sheet gives colours and letters.
enum Drawing {
  /// Where a text stands against its place.
  enum Anchor: String {
    case start
    case middle
    case end
  }

  /// A line from point to point, as the value of `d`.
  static func path(_ points: [(x: Double, y: Double)]) -> String {
    points.enumerated().map { number, point in
      "\(number == 0 ? "M" : "L")\(Figures.place(point.x)) \(Figures.place(point.y))"
    }.joined()
  }

  /// A line of a kind that the style sheet knows.
  static func line(_ kind: String, _ points: [(x: Double, y: Double)]) -> HTMLMarkup {
    .shape("path", [.init("class", kind), .init("d", path(points))])
  }

  /// A text on its ground line.
  ///
  /// - Parameters:
  ///   - text: as it is shown.
  ///   - x: where `anchor` lies.
  ///   - y: the ground line.
  ///   - anchor: which part of the text lies at x.
  ///   - kind: a class of the style sheet; nil for none.
  /// - Returns: the text's element.
  static func text(
    _ text: String, x: Double, y: Double, anchor: Anchor, kind: String? = nil
  ) -> HTMLMarkup {
    let place =
      [.init("x", Figures.place(x)), .init("y", Figures.place(y))] as [HTMLMarkup.Attribute]
    let kind = kind.map { [.init("class", $0)] as [HTMLMarkup.Attribute] } ?? []
    return .element("text", kind + place + [.init("text-anchor", anchor.rawValue)], text: text)
  }

  /// A label of an axis below its tick, moved to the side where it would leave the drawing.
  ///
  /// - Parameters:
  ///   - text: as it is shown.
  ///   - x: where the tick is.
  ///   - y: the ground line.
  ///   - width: of the drawing.
  /// - Returns: the text's element.
  static func label(_ text: String, x: Double, y: Double, width: Double) -> HTMLMarkup {
    let half = min(Double(text.count) * letterWidth, width) / 2
    return self.text(text, x: min(max(x, half), width - half), y: y, anchor: .middle)
  }

  /// No digit of 11 units high is wider.
  private static let letterWidth = 7.0

  /// A drawing that a screen reader reads as one picture with a name and a description.
  ///
  /// - Parameters:
  ///   - id: unique within the page.
  ///   - size: width and height in the drawing's units.
  ///   - title: the name.
  ///   - description: what is to be seen, in words.
  ///   - content: the parts, the last on top.
  /// - Returns: the drawing.
  static func picture(
    id: String, size: (width: Double, height: Double), title: String, description: String,
    _ content: [HTMLMarkup]
  ) -> HTMLMarkup {
    .block(
      "svg",
      [
        .init("viewBox", "0 0 \(Figures.place(size.width)) \(Figures.place(size.height))"),
        .init("role", "img"), .init("aria-labelledby", id + "-title"),
        .init("aria-describedby", id + "-description"),
      ],
      [
        .element("title", [.init("id", id + "-title")], text: title),
        .element("desc", [.init("id", id + "-description")], text: description),
      ] + content)
  }

  /// A chart in its box; where there is nothing to draw, `absence` stands in its place.
  static func figure(
    title: String, absence: String?, pictures: [HTMLMarkup], legend: [HTMLMarkup]
  ) -> HTMLMarkup {
    let caption = HTMLMarkup.element("figcaption", text: title)
    if let absence {
      return .block("figure", [caption, .element("p", [.init("class", "absent")], text: absence)])
    }
    let list = HTMLMarkup.element("ul", [.init("class", "legend")], legend)
    let drawings = HTMLMarkup.block("div", [.init("class", "pictures")], pictures)
    return .block("figure", [caption, drawings] + (legend.isEmpty ? [] : [list]))
  }

  /// What a line's look means: a piece of it, then its name.
  ///
  /// - Parameters:
  ///   - name: of what is drawn so.
  ///   - group: classes of the key; empty for none.
  ///   - kind: classes of the line in it.
  ///   - isMarked: whether points have circles.
  /// - Returns: an item of a list.
  static func key(_ name: String, group: String, kind: String, isMarked: Bool) -> HTMLMarkup {
    let circle = HTMLMarkup.shape(
      "circle", [.init("cx", "14"), .init("cy", "5"), .init("r", "3.5")])
    return item(name, group: group, [line(kind, [(0, 5), (28, 5)])] + (isMarked ? [circle] : []))
  }

  /// What a bar's look means: a small one, then its name.
  static func barKey(_ name: String, group: String) -> HTMLMarkup {
    let bar = HTMLMarkup.shape(
      "rect",
      [
        .init("class", "bar"), .init("x", "0"), .init("y", "0"), .init("width", "28"),
        .init("height", "10"),
      ])
    return item(name, group: group, [bar])
  }

  private static func item(_ name: String, group: String, _ look: [HTMLMarkup]) -> HTMLMarkup {
    let key = HTMLMarkup.element(
      "svg",
      [
        .init("viewBox", "0 0 28 10"), .init("class", "key \(group)"), .init("aria-hidden", "true"),
      ], look)
    return .element("li", [key, .text(name)])
  }
}
