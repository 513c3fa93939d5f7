/// A report as one HTML page that needs nothing else: its style sheet and its drawings are inside
/// of it, there is no script, and it asks no other host for anything.
package struct HTMLPage: Hashable, Sendable {
  /// A heading and what belongs to it.
  package struct Section: Hashable, Sendable {
    /// What stands above it.
    package let title: String
    /// Its parts, from top to bottom.
    package let content: [HTMLMarkup]
    /// Whether it may be longer than a sheet of paper: others are kept on one where they fit.
    package let isLong: Bool

    /// A section.
    package init(_ title: String, isLong: Bool = false, _ content: [HTMLMarkup]) {
      self.title = title
      self.content = content
      self.isLong = isLong
    }
  }

  /// What the page is about.
  package let title: String
  /// What it is about more closely, such as the name of a policy.
  package let subtitle: String
  /// What counts most, above all sections.
  package let headline: [HTMLMarkup]
  /// From top to bottom.
  package let sections: [Section]

  /// A page.
  package init(title: String, subtitle: String, headline: [HTMLMarkup], sections: [Section]) {
    self.title = title
    self.subtitle = subtitle
    self.headline = headline
    self.sections = sections
  }

  /// The whole file, with its last line's end.
  package var text: String {
    let header = HTMLMarkup.block(
      "header",
      [.element("h1", text: title), .element("p", [.init("class", "soft")], text: subtitle)])
    let main = HTMLMarkup.block("main", headline + sections.map(\.markup))
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <link rel="icon" href="data:,">
      \(HTMLMarkup.element("title", text: "\(title): \(subtitle)").source)
      <style>
      \(PageStyle.sheet)
      </style>
      </head>
      <body>
      \(HTMLMarkup.lines([header, main]).source)
      </body>
      </html>

      """
  }
}

extension HTMLPage.Section {
  fileprivate var markup: HTMLMarkup {
    let attributes: [HTMLMarkup.Attribute] = isLong ? [.init("class", "long")] : []
    return .block("section", attributes, [.element("h2", text: title)] + content)
  }
}
