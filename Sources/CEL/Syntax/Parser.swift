/// Reads an expression: recursive descent with precedence climbing, so that a level of nesting in
/// the text costs few stack frames. Stops at the first fault; levels are bounded by `Limits.depth`.
struct Parser {
  var lexer: Lexer
  var tree = SyntaxTree()
  var token: Token
  /// Where the token before this one ended.
  var previousEnd = 0
  /// What is written as a call and means something else.
  let macros: Set<Library.MacroFamily>
  /// Of nodes in parentheses: where the outermost one opens.
  var parenthesisStarts: [Int: Int] = [:]
  private var depth = 0
  private var operatorDepth = 0

  /// The parser cannot go on; the fault is in the list already.
  struct Stop: Error {}

  /// The tree of `source`, or all the faults.
  static func parse(
    _ source: [UInt8], macros: Set<Library.MacroFamily>
  ) -> Result<SyntaxTree, Issues> {
    var issues = IssueList()
    guard source.count <= Limits.sourceBytes else {
      issues.add(
        .tooLong, "an expression has at most \(Limits.sourceBytes) bytes",
        at: Limits.sourceBytes..<source.count)
      return .failure(issues.located(in: source))
    }
    var parser = Parser(Lexer(source, issues: issues), macros)
    do {
      parser.tree.root = try parser.parseExpression()
      if parser.token.kind != .end { throw parser.unexpected("the end of the expression") }
    } catch {
      // Stop says only that the list has an entry.
    }
    guard parser.lexer.issues.isEmpty else {
      return .failure(parser.lexer.issues.located(in: source))
    }
    return .success(parser.tree)
  }

  private init(_ lexer: Lexer, _ macros: Set<Library.MacroFamily>) {
    self.lexer = lexer
    self.macros = macros
    token = self.lexer.next()
  }

  mutating func advance() {
    previousEnd = token.range.upperBound
    token = lexer.next()
  }

  mutating func skip(_ symbol: Token.Symbol) -> Bool {
    guard token.isSymbol(symbol) else { return false }
    advance()
    return true
  }

  mutating func expect(_ symbol: Token.Symbol) throws(Stop) {
    guard skip(symbol) else { throw unexpected("'\(symbol.rawValue)'") }
  }

  mutating func unexpected(_ expected: String) -> Stop {
    switch token.kind {
    case .invalid: break
    case .end: fail("the expression ends where \(expected) should be", at: token.range)
    default: fail("expected \(expected) here", at: token.range)
    }
    return Stop()
  }

  mutating func fail(
    _ message: String, at range: Range<Int>, code: Issue.Code = .syntax, help: String? = nil
  ) {
    lexer.issues.add(code, message, at: range, help: help)
  }

  mutating func add(
    _ kind: SyntaxTree.Kind, from start: Int, focus: Range<Int>? = nil
  ) throws(Stop) -> Int {
    if let node = tree.add(kind, range: start..<max(previousEnd, start), focus: focus) {
      return node
    }
    throw tooDeep(at: focus ?? start..<previousEnd)
  }

  private mutating func tooDeep(at range: Range<Int>) -> Stop {
    fail("nested more than \(Limits.depth) levels deep", at: range, code: .tooDeep)
    return Stop()
  }

  /// Where what is built around the node starts: with the parenthesis before it, if there is one.
  func start(of node: Int) -> Int { parenthesisStarts[node] ?? tree[node].range.lowerBound }

  /// `or ['?' or ':' expression]`
  mutating func parseExpression() throws(Stop) -> Int {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Limits.depth else { throw tooDeep(at: token.range) }
    let condition = try parseBinary(Precedence.or)
    let focus = token.range
    guard skip(.question) else { return condition }
    let first = try parseBinary(Precedence.or)
    try expect(.colon)
    let second = try parseExpression()
    return try add(
      .conditional(condition, first, second), from: start(of: condition), focus: focus)
  }

  private enum Precedence {
    static let or = 1
    static let and = 2
    static let relation = 3
    static let sum = 4
    static let product = 5
  }

  private func binaryOperator() -> (function: Function?, precedence: Int)? {
    guard case .symbol(let symbol) = token.kind else { return nil }
    return switch symbol {
    case .or: (nil, Precedence.or)
    case .and: (nil, Precedence.and)
    case .equal: (.equal, Precedence.relation)
    case .notEqual: (.notEqual, Precedence.relation)
    case .less: (.less, Precedence.relation)
    case .lessOrEqual: (.lessOrEqual, Precedence.relation)
    case .greater: (.greater, Precedence.relation)
    case .greaterOrEqual: (.greaterOrEqual, Precedence.relation)
    case .in: (.inside, Precedence.relation)
    case .plus: (.add, Precedence.sum)
    case .minus: (.subtract, Precedence.sum)
    case .star: (.multiply, Precedence.product)
    case .slash: (.divide, Precedence.product)
    case .percent: (.modulo, Precedence.product)
    default: nil
    }
  }

  private mutating func parseBinary(_ minimum: Int) throws(Stop) -> Int {
    operatorDepth += 1
    defer { operatorDepth -= 1 }
    guard operatorDepth <= Limits.operatorDepth else { throw tooDeep(at: token.range) }
    var left = try parseUnary()
    while let (function, precedence) = binaryOperator(), precedence >= minimum {
      let focus = token.range
      if let function {
        advance()
        let right = try parseBinary(precedence + 1)
        left = try add(.operation(function, [left, right]), from: start(of: left), focus: focus)
        continue
      }
      let symbol: Token.Symbol = precedence == Precedence.or ? .or : .and
      var operands = [left]
      var focuses: [Range<Int>] = []
      while token.isSymbol(symbol) {
        focuses.append(token.range)
        advance()
        operands.append(try parseBinary(precedence + 1))
      }
      left = try balance(operands[...], focuses[...], isOr: symbol == .or)
    }
    return left
  }

  /// A chain of one logical operator as a tree of logarithmic height; both are associative, the
  /// choice of the leftmost error included.
  private mutating func balance(
    _ operands: ArraySlice<Int>, _ focuses: ArraySlice<Range<Int>>, isOr: Bool
  ) throws(Stop) -> Int {
    guard operands.count > 1 else { return operands[operands.startIndex] }
    let middle = (operands.startIndex + operands.endIndex) / 2
    let left = try balance(operands[..<middle], focuses[..<(middle - 1)], isOr: isOr)
    let right = try balance(operands[middle...], focuses[middle...], isOr: isOr)
    return try add(
      isOr ? .or(left, right) : .and(left, right), from: start(of: left),
      focus: focuses[middle - 1])
  }

  private mutating func parseUnary() throws(Stop) -> Int {
    var operators: [(function: Function, range: Range<Int>)] = []
    while case .symbol(let symbol) = token.kind, symbol == .not || symbol == .minus {
      operators.append((symbol == .not ? .not : .negate, token.range))
      advance()
    }
    var isNegative = false
    if let last = operators.last, last.function == .negate {
      switch token.kind {
      case .int, .double:
        isNegative = true
        operators.removeLast()
      default: break
      }
    }
    var node = try parseMember(isNegative: isNegative)
    for (function, range) in operators.reversed() {
      node = try add(.operation(function, [node]), from: range.lowerBound, focus: range)
    }
    return node
  }
}
