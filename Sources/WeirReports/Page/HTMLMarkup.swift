/// A part of a page: elements, and text that has been escaped.
///
/// A `String` gets in as `text` or as the value of an attribute only, and both escape it; names of
/// elements and attributes are literals of the code. So no value can become markup.
package struct HTMLMarkup: Hashable, Sendable {
  /// As it stands in the page.
  package let source: String

  private init(source: String) { self.source = source }

  /// An attribute of an element.
  package struct Attribute: Sendable {
    fileprivate let source: String

    /// An attribute: its name, and its value before escaping.
    package init(_ name: StaticString, _ value: String) {
      source = "\(name)=\"\(HTMLText(value).escaped)\""
    }
  }

  /// Nothing.
  package static let empty = HTMLMarkup(source: "")

  /// Text, escaped.
  package static func text(_ text: String) -> HTMLMarkup {
    HTMLMarkup(source: HTMLText(text).escaped)
  }

  /// Text, escaped, that a narrow page may break behind an underscore, as names have them.
  package static func name(_ name: String) -> HTMLMarkup {
    HTMLMarkup(source: HTMLText(name).escaped.replacing("_", with: "_<wbr>"))
  }

  /// An element on one line.
  ///
  /// - Parameters:
  ///   - name: of the element, such as `p`.
  ///   - attributes: in their order.
  ///   - content: what is inside.
  /// - Returns: the element with its end tag.
  package static func element(
    _ name: StaticString, _ attributes: [Attribute], _ content: [HTMLMarkup]
  ) -> HTMLMarkup {
    HTMLMarkup(
      source: tag(name, attributes) + ">" + content.map(\.source).joined() + "</\(name)>")
  }

  /// An element on one line, without attributes.
  package static func element(_ name: StaticString, _ content: [HTMLMarkup]) -> HTMLMarkup {
    element(name, [], content)
  }

  /// An element that holds nothing but a text.
  ///
  /// - Parameters:
  ///   - name: of the element, such as `p`.
  ///   - attributes: in their order.
  ///   - text: what is inside, before escaping.
  /// - Returns: the element with its end tag.
  package static func element(
    _ name: StaticString, _ attributes: [Attribute] = [], text: String
  ) -> HTMLMarkup {
    element(name, attributes, [.text(text)])
  }

  /// An element whose parts each have lines of their own; parts that are empty are left out.
  ///
  /// - Parameters:
  ///   - name: of the element, such as `section`.
  ///   - attributes: in their order.
  ///   - content: what is inside.
  /// - Returns: the element with its end tag.
  package static func block(
    _ name: StaticString, _ attributes: [Attribute], _ content: [HTMLMarkup]
  ) -> HTMLMarkup {
    HTMLMarkup(source: tag(name, attributes) + ">\n" + lines(content).source + "\n</\(name)>")
  }

  /// An element whose parts each have lines of their own, without attributes.
  package static func block(_ name: StaticString, _ content: [HTMLMarkup]) -> HTMLMarkup {
    block(name, [], content)
  }

  /// An element of a drawing that closes itself.
  ///
  /// - Parameters:
  ///   - name: of the element, such as `path`.
  ///   - attributes: in their order.
  /// - Returns: the element.
  package static func shape(_ name: StaticString, _ attributes: [Attribute]) -> HTMLMarkup {
    HTMLMarkup(source: tag(name, attributes) + "/>")
  }

  /// Parts, each on lines of its own; those that are empty are left out.
  package static func lines(_ parts: [HTMLMarkup]) -> HTMLMarkup {
    HTMLMarkup(source: parts.map(\.source).filter { !$0.isEmpty }.joined(separator: "\n"))
  }

  private static func tag(_ name: StaticString, _ attributes: [Attribute]) -> String {
    attributes.reduce("<\(name)") { tag, attribute in tag + " " + attribute.source }
  }
}
