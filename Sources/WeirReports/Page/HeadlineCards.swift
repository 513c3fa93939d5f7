/// Figures that are read first, each in a box: what it says, what it is, and what to compare it
/// with.
package struct HeadlineCards: Hashable, Sendable {
  /// One box.
  package struct Card: Hashable, Sendable {
    /// The figure, or a dash.
    package let figure: String
    /// What the figure is.
    package let name: String
    /// A small line below, such as the same of another set; nil for none.
    package let remark: String?
    /// Whether the figure is set off as good or bad; nil for neither.
    package let tone: DataTable.Tone?

    /// A box.
    package init(
      _ figure: String, _ name: String, remark: String? = nil, tone: DataTable.Tone? = nil
    ) {
      self.figure = figure
      self.name = name
      self.remark = remark
      self.tone = tone
    }
  }

  /// In their order.
  package let cards: [Card]

  /// Boxes.
  package init(_ cards: [Card]) { self.cards = cards }

  /// A list; nothing where there is no card.
  package var markup: HTMLMarkup {
    if cards.isEmpty { return .empty }
    return .block(
      "ul", [.init("class", "cards")],
      cards.map { card in
        let remark = card.remark.map { HTMLMarkup.element("small", text: $0) } ?? .empty
        let kind = card.tone.map { [HTMLMarkup.Attribute("class", $0.kind)] } ?? []
        return .element(
          "li", [.element("b", kind, text: card.figure), .element("span", text: card.name), remark])
      })
  }
}
