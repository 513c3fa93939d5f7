/// A word of an expression's text, for whoever reads more into a text than the language does.
package struct SourceWord: Hashable, Sendable {
  /// What a word is.
  package enum Kind: Hashable, Sendable {
    /// An identifier.
    case name(String)
    case number
    /// A text literal, by its value.
    case text(String)
    /// An operator or a bracket, as it is written; `in` is one.
    case symbol(String)
    /// Bytes, or what is no word of the language.
    case other
  }

  package let kind: Kind
  /// In the text, in UTF-8 bytes.
  package let range: Range<Int>

  /// The words of a text in their order, whether or not they make an expression. Cost: linear.
  package static func words(of source: String) -> [SourceWord] {
    var lexer = Lexer(Array(source.utf8), issues: IssueList())
    var words: [SourceWord] = []
    while true {
      let token = lexer.next()
      let kind: Kind =
        switch token.kind {
        case .end: .other
        case .identifier(let name), .quotedIdentifier(let name): .name(name)
        case .int, .uint, .double: .number
        case .string(let text): .text(text)
        case .symbol(let symbol): .symbol(symbol.rawValue)
        case .bytes, .invalid: .other
        }
      if token.kind == .end { return words }
      words.append(SourceWord(kind: kind, range: token.range))
    }
  }
}
