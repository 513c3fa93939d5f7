/// A word of the source text.
struct Token {
  enum Kind: Equatable {
    case end
    case identifier(String)
    /// A name in backticks, allowed after a dot only.
    case quotedIdentifier(String)
    case int(UInt64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    /// An operator or bracket.
    case symbol(Symbol)
    /// Could not be read; its fault is reported already.
    case invalid
  }

  /// The operators and brackets, longest first where one starts another.
  enum Symbol: String, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case and = "&&"
    case or = "||"
    case less = "<"
    case greater = ">"
    case plus = "+"
    case minus = "-"
    case star = "*"
    case slash = "/"
    case percent = "%"
    case not = "!"
    case question = "?"
    case colon = ":"
    case comma = ","
    case dot = "."
    case leftParenthesis = "("
    case rightParenthesis = ")"
    case leftBracket = "["
    case rightBracket = "]"
    case leftBrace = "{"
    case rightBrace = "}"
    /// The word `in`.
    case `in` = "in"
  }

  var kind: Kind
  /// UTF-8 bytes of the source.
  var range: Range<Int>

  func isSymbol(_ symbol: Symbol) -> Bool { kind == .symbol(symbol) }
}

/// The words that are no identifiers; after a dot they are names like any other.
let reservedWords: Set<String> = [
  "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop",
  "package", "namespace", "return", "var", "void", "while",
]
