import WeirCore

/// A text as it stands in markup, between tags or inside the quotes of an attribute: what would be
/// markup is spelt out, control characters are replaced. The one place where pages escape.
package struct HTMLText: Hashable, Sendable {
  /// As it stands in the page.
  package let escaped: String

  /// A text from anywhere.
  package init(_ text: String) {
    // By scalars: a mark that combines with "<" makes a Character that is not "<".
    var escaped = String.UnicodeScalarView()
    for scalar in Paragraph.printable(text).unicodeScalars {
      switch scalar {
      case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
      case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
      case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
      case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
      default: escaped.append(scalar)
      }
    }
    self.escaped = String(escaped)
  }
}
