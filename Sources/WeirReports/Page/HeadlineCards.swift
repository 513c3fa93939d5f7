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

    /// A box.
    package init(_ figure: String, _ name: String, remark: String? = nil) {
      self.figure = figure
      self.name = name
      self.remark = remark
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
        return .element(
          "li", [.element("b", text: card.figure), .element("span", text: card.name), remark])
      })
  }
}
