import WeirCore

/// Names and what is said of each, in words.
package struct FactList: Hashable, Sendable {
  /// One of them.
  package struct Fact: Hashable, Sendable {
    /// What it is about.
    package let name: String
    /// What is said of it.
    package let text: String

    /// A fact.
    package init(_ name: String, _ text: String) {
      self.name = name
      self.text = text
    }
  }

  /// From top to bottom.
  package let facts: [Fact]

  /// A list.
  package init(_ facts: [Fact]) { self.facts = facts }

  private static let nameWidthMax = 24

  /// The list for a terminal: texts beside their names, at most `Paragraph.columnCount` columns.
  package var lines: [String] {
    let widest = facts.map { Paragraph.printable($0.name).count }.max() ?? 0
    let width = min(widest, Self.nameWidthMax)
    return facts.flatMap { fact -> [String] in
      let name = TextLines.pieces(of: fact.name, width: Self.nameWidthMax)
      // The text stands beside the last piece of its name.
      return name.dropLast().map { TextLines.trimmed("  " + $0) }
        + TextLines.wrapped(
          fact.text, first: "  " + Paragraph.left(name.last ?? "", width) + "  ", rest: width + 4)
    }
  }

  /// The list for a page; nothing where it is empty.
  package var markup: HTMLMarkup {
    if facts.isEmpty { return .empty }
    return .block(
      "dl",
      facts.flatMap { fact in
        [HTMLMarkup.element("dt", [.name(fact.name)]), .element("dd", [.name(fact.text)])]
      })
  }
}
