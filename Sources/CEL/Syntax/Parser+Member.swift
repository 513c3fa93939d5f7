extension Parser {
  /// A primary expression and all that follows it: `.name`, `.name(…)`, `[…]`, `{…}`.
  mutating func parseMember(isNegative: Bool) throws(Stop) -> Int {
    var node = try parsePrimary(isNegative: isNegative)
    while true {
      let begin = start(of: node)
      if skip(.dot) {
        let isOptional = try skipOptional()
        let focus = token.range
        let name = try parseFieldName()
        if !isOptional, skip(.leftParenthesis) {
          let arguments = try parseArguments()
          node = try makeCall(
            name, target: node, arguments, isAbsolute: false, from: begin, focus: focus)
        } else {
          node = try add(
            .select(node, name, isOptional: isOptional), from: begin, focus: focus)
        }
      } else if token.isSymbol(.leftBracket) {
        let focus = token.range
        advance()
        let function: Function = try skipOptional() ? .optionalIndex : .index
        let index = try parseExpression()
        try expect(.rightBracket)
        node = try add(.operation(function, [node, index]), from: begin, focus: focus)
      } else if token.isSymbol(.leftBrace), tree.path(of: node) != nil {
        node = try parseMessage(of: node)
      } else {
        return node
      }
    }
  }

  private mutating func parseFieldName() throws(Stop) -> String {
    switch token.kind {
    case .identifier(let name) where !["true", "false", "null"].contains(name):
      advance()
      return name
    case .quotedIdentifier(let name):
      advance()
      return name
    default: throw unexpected("a name")
    }
  }

  /// Whether a `?` marks what follows as optional; it is read.
  private mutating func skipOptional() throws(Stop) -> Bool {
    guard token.isSymbol(.question) else { return false }
    guard macros.contains(.optionals) else {
      fail("optional values are not enabled", at: token.range, code: .unsupported)
      throw Stop()
    }
    advance()
    return true
  }

  private mutating func parsePrimary(isNegative: Bool) throws(Stop) -> Int {
    let range = token.range
    // A minus before a number belongs to it: the literal starts there.
    let begin = isNegative ? previousEnd - 1 : range.lowerBound
    switch token.kind {
    case .int(let magnitude):
      guard let value = isNegative ? Int64(exactly: -Int128(magnitude)) : Int64(exactly: magnitude)
      else {
        fail("the number is out of range", at: range)
        throw Stop()
      }
      return try addLiteral(.int(value), from: begin)
    case .double(let value):
      return try addLiteral(.double(isNegative ? -value : value), from: begin)
    case .uint(let value): return try addLiteral(.uint(value), from: begin)
    case .string(let value): return try addLiteral(.string(value), from: begin)
    case .bytes(let value): return try addLiteral(.bytes(value), from: begin)
    case .identifier("true"): return try addLiteral(.bool(true), from: begin)
    case .identifier("false"): return try addLiteral(.bool(false), from: begin)
    case .identifier("null"): return try addLiteral(.null, from: begin)
    case .identifier: return try parseIdentifier(isAbsolute: false, from: begin)
    case .symbol(.dot):
      advance()
      return try parseIdentifier(isAbsolute: true, from: begin)
    case .symbol(.leftParenthesis):
      advance()
      let node = try parseExpression()
      try expect(.rightParenthesis)
      parenthesisStarts[node] = begin
      return node
    case .symbol(.leftBracket):
      advance()
      return try add(.list(try parseElements()), from: begin)
    case .symbol(.leftBrace): return try parseMap()
    default: throw unexpected("an expression")
    }
  }

  private mutating func addLiteral(_ value: Value, from start: Int) throws(Stop) -> Int {
    advance()
    return try add(.literal(value), from: start)
  }

  private mutating func parseIdentifier(isAbsolute: Bool, from begin: Int) throws(Stop) -> Int {
    guard case .identifier(let name) = token.kind, !["true", "false", "null"].contains(name)
    else { throw unexpected("a name") }
    let focus = token.range
    guard !reservedWords.contains(name) else {
      fail("'\(name)' is a reserved word", at: focus)
      throw Stop()
    }
    advance()
    if skip(.leftParenthesis) {
      let arguments = try parseArguments()
      return try makeCall(
        name, target: nil, arguments, isAbsolute: isAbsolute, from: begin, focus: focus)
    }
    return try add(.identifier(name, isAbsolute: isAbsolute), from: begin, focus: focus)
  }

  /// Expressions between commas up to the closing parenthesis, which is read too.
  private mutating func parseArguments() throws(Stop) -> [Int] {
    var arguments: [Int] = []
    while !skip(.rightParenthesis) {
      if !arguments.isEmpty, !skip(.comma) { throw unexpected("',' or ')'") }
      arguments.append(try parseExpression())
    }
    return arguments
  }

  /// The elements of a list up to its bracket, which is read too. It may end with a comma.
  private mutating func parseElements() throws(Stop) -> [SyntaxTree.Element] {
    var elements: [SyntaxTree.Element] = []
    while !skip(.rightBracket) {
      if !elements.isEmpty {
        guard skip(.comma) else { throw unexpected("',' or ']'") }
        if skip(.rightBracket) { break }
      }
      let isOptional = try skipOptional()
      elements.append(.init(node: try parseExpression(), isOptional: isOptional))
    }
    return elements
  }

  private mutating func parseMap() throws(Stop) -> Int {
    let begin = token.range.lowerBound
    advance()
    var entries: [(key: Int, value: SyntaxTree.Element)] = []
    while !skip(.rightBrace) {
      if !entries.isEmpty {
        guard skip(.comma) else { throw unexpected("',' or '}'") }
        if skip(.rightBrace) { break }
      }
      let isOptional = try skipOptional()
      let key = try parseExpression()
      try expect(.colon)
      entries.append((key, .init(node: try parseExpression(), isOptional: isOptional)))
    }
    return try add(.map(entries), from: begin)
  }

  private mutating func parseMessage(of name: Int) throws(Stop) -> Int {
    let focus = tree[name].range
    advance()
    var isFirst = true
    while !skip(.rightBrace) {
      if !isFirst {
        try expect(.comma)
        if skip(.rightBrace) { break }
      }
      isFirst = false
      _ = try skipOptional()
      _ = try parseFieldName()
      try expect(.colon)
      _ = try parseExpression()
    }
    return try add(.message(name), from: focus.lowerBound, focus: focus)
  }
}
