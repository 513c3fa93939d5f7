extension Parser {
  /// A primary expression and all that follows it: `.name`, `.name(…)`, `[…]`, `{…}`.
  mutating func parseMember(isNegative: Bool) throws(Stop) -> Int {
    var node = try parsePrimary(isNegative: isNegative)
    while true {
      let begin = start(of: node)
      if skip(.dot) {
        let focus = token.range
        let name = try parseFieldName()
        if skip(.leftParenthesis) {
          let arguments = try parseArguments(until: .rightParenthesis)
          node = try makeCall(
            name, target: node, arguments, isAbsolute: false, from: begin, focus: focus)
        } else {
          node = try add(.select(node, name), from: begin, focus: focus)
        }
      } else if token.isSymbol(.leftBracket) {
        let focus = token.range
        advance()
        if token.isSymbol(.question) { throw optionalSyntax() }
        let index = try parseExpression()
        try expect(.rightBracket)
        node = try add(.operation(.index, [node, index]), from: begin, focus: focus)
      } else if token.isSymbol(.leftBrace), tree.path(of: node) != nil {
        node = try parseMessage(of: node)
      } else {
        return node
      }
    }
  }

  private mutating func parseFieldName() throws(Stop) -> String {
    if token.isSymbol(.question) { throw optionalSyntax() }
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

  private mutating func optionalSyntax() -> Stop {
    fail("optional values are not supported", at: token.range, code: .unsupported)
    return Stop()
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
      return node
    case .symbol(.leftBracket):
      advance()
      if token.isSymbol(.question) { throw optionalSyntax() }
      let elements = try parseArguments(until: .rightBracket)
      return try add(.list(elements), from: begin)
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
      let arguments = try parseArguments(until: .rightParenthesis)
      return try makeCall(
        name, target: nil, arguments, isAbsolute: isAbsolute, from: begin, focus: focus)
    }
    return try add(.identifier(name, isAbsolute: isAbsolute), from: begin, focus: focus)
  }

  /// Expressions between commas up to the closing bracket, which is read too. A list may end with
  /// a comma.
  private mutating func parseArguments(until end: Token.Symbol) throws(Stop) -> [Int] {
    var arguments: [Int] = []
    while !skip(end) {
      if !arguments.isEmpty {
        guard skip(.comma) else { throw unexpected("',' or '\(end.rawValue)'") }
        if end == .rightBracket, skip(end) { break }
      }
      arguments.append(try parseExpression())
    }
    return arguments
  }

  private mutating func parseMap() throws(Stop) -> Int {
    let begin = token.range.lowerBound
    advance()
    var entries: [(key: Int, value: Int)] = []
    while !skip(.rightBrace) {
      if !entries.isEmpty {
        guard skip(.comma) else { throw unexpected("',' or '}'") }
        if skip(.rightBrace) { break }
      }
      if token.isSymbol(.question) { throw optionalSyntax() }
      let key = try parseExpression()
      try expect(.colon)
      entries.append((key, try parseExpression()))
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
      _ = try parseFieldName()
      try expect(.colon)
      _ = try parseExpression()
    }
    return try add(.message(name), from: focus.lowerBound, focus: focus)
  }

  /// A call, or the macro that it is.
  private mutating func makeCall(
    _ name: String, target: Int?, _ arguments: [Int], isAbsolute: Bool, from begin: Int,
    focus: Range<Int>
  ) throws(Stop) -> Int {
    if name == "has", target == nil, !isAbsolute, arguments.count == 1 {
      guard case .select(let operand, let field) = tree[arguments[0]].kind else {
        fail(
          "has() takes the selection of a field", at: tree[arguments[0]].range, code: .badMacro,
          help: "write has(a.b)")
        throw Stop()
      }
      return try add(.presence(operand, field), from: begin, focus: focus)
    }
    if let target, let macro = Macro(name: name),
      arguments.count == 2 || (macro == .map && arguments.count == 3)
    {
      guard case .identifier(let variable, isAbsolute: false) = tree[arguments[0]].kind else {
        fail(
          "the first argument of \(name)() names its variable: a simple name",
          at: tree[arguments[0]].range, code: .badMacro)
        throw Stop()
      }
      return try add(
        .comprehension(
          macro, range: target, variable: variable, bodies: Array(arguments.dropFirst())),
        from: begin, focus: focus)
    }
    return try add(
      .call(name, target: target, arguments, isAbsolute: isAbsolute), from: begin, focus: focus)
  }
}
