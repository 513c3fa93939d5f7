/// Makes a tree of terms from a tree of syntax: looks names up, infers types (`Inference`), folds
/// constants. Goes on after a fault, so that all are reported at once.
struct Checker {
  let syntax: SyntaxTree
  let declarations: Declarations
  /// Otherwise faults are left to the evaluation, as the specification has it for unchecked
  /// expressions.
  let isStrict: Bool
  var tree = TermTree()
  var issues = IssueList()
  var inference = Inference()
  /// The variables of the macros around the current node.
  var locals: [(name: String, type: CELType, nesting: Int)] = []
  /// The elements of the blocks around the current node; those at and behind `limit` are out of
  /// reach, being defined later. The first `localCount` variables are around the block itself.
  var blocks: [(elements: [Int], limit: Int, localCount: Int)] = []
  /// Nodes that are being checked, one inside the other.
  private var depth = 0
  private var isTooLarge = false

  init(_ syntax: SyntaxTree, in declarations: Declarations, isStrict: Bool) {
    (self.syntax, self.declarations, self.isStrict) = (syntax, declarations, isStrict)
  }

  /// Checks the whole expression.
  mutating func checkRoot() {
    tree.root = check(syntax.root)
    for index in tree.terms.indices {
      tree.terms[index].type = inference.resolve(tree.terms[index].type, isFinal: true)
    }
  }

  /// The index of the term for a node.
  mutating func check(_ node: Int) -> Int {
    depth += 1
    defer { depth -= 1 }
    guard !isTooLarge else { return tree.add(.fault(.noMatchingOverload), .dyn) }
    // Only blocks can repeat nodes: everything else is within these bounds as it was parsed.
    guard depth <= Limits.depth, tree.terms.count < Limits.terms else {
      isTooLarge = true
      issues.add(
        depth > Limits.depth ? .tooDeep : .tooCostly,
        depth > Limits.depth
          ? "nested more than \(Limits.depth) levels deep"
          : "the expression has more than \(Limits.terms) terms",
        at: syntax[node].focus)
      return tree.add(.fault(.noMatchingOverload), .dyn)
    }
    let term = checkKind(node)
    tree.ranges[term] = syntax[node].range
    if tree.terms[term].nesting > Limits.depth {
      isTooLarge = true
      issues.add(
        .tooDeep, "the value is nested more than \(Limits.depth) levels deep",
        at: syntax[node].focus)
    }
    return term
  }

  private mutating func checkKind(_ node: Int) -> Int {
    switch syntax[node].kind {
    case .literal(let value): tree.addConstant(value)
    case .identifier, .select: checkPath(node)
    case .presence(let operand, let name): checkPresence(node, operand, name)
    case .operation(let function, let operands): checkOperation(node, function, operands)
    case .and(let left, let right): checkLogic(node, isOr: false, left, right)
    case .or(let left, let right): checkLogic(node, isOr: true, left, right)
    case .conditional(let condition, let first, let second):
      checkConditional(node, condition, first, second)
    case .call(let name, let target, let arguments, let isAbsolute):
      checkCall(node, name, target, arguments, isAbsolute: isAbsolute)
    case .list(let elements): checkList(elements)
    case .map(let entries): checkMap(entries)
    case .comprehension(let macro, let range, let variables, let bodies):
      checkComprehension(macro, range, variables, bodies)
    case .bind(let variable, let value, let body): checkBind(variable, value, body)
    case .optionalMap(let operand, let variable, let body, let isFlat):
      checkOptionalMap(operand, variable, body, isFlat: isFlat)
    case .block(let elements, let body): checkBlock(elements, body)
    case .blockIndex(let index): checkBlockIndex(node, index)
    case .message:
      refuse(
        .unsupported, "messages are not supported", at: syntax[node].focus, .unknownFunction)
    }
  }

  /// What is known of the type of a term so far.
  func type(of term: Int) -> CELType { inference.resolve(tree.terms[term].type) }

  /// The same for a message: what nothing is known of is dyn.
  func shown(_ type: CELType) -> CELType { inference.resolve(type, isFinal: true) }

  /// Reports a fault, or leaves it to the evaluation, and gives the term that has it.
  mutating func refuse(
    _ code: Issue.Code, _ message: String, at range: Range<Int>, _ fault: EvaluationFault,
    help: String? = nil
  ) -> Int {
    if isStrict { issues.add(code, message, at: range, help: help) }
    return tree.add(.fault(fault), .dyn)
  }

  /// Reports a fault of types; the evaluation finds it by itself when checking is off.
  mutating func mismatch(
    _ code: Issue.Code, _ message: String, at node: Int, help: String? = nil
  ) {
    if isStrict { issues.add(code, message, at: syntax[node].range, help: help) }
  }

  mutating func requireBool(_ term: Int, at node: Int, what: String) {
    guard !inference.isAssignable(type(of: term), to: .bool) else { return }
    let type = shown(type(of: term))
    mismatch(
      .typeMismatch, "\(what) must be bool, this is \(type)", at: node,
      help: type.isNumeric ? "compare it, as in 'x > 0'" : nil)
  }

  mutating func checkLogic(_ node: Int, isOr: Bool, _ left: Int, _ right: Int) -> Int {
    let first = check(left)
    let second = check(right)
    let what = "an operand of '\(isOr ? "||" : "&&")'"
    requireBool(first, at: left, what: what)
    requireBool(second, at: right, what: what)
    // One side decides it: an error on the other side is absorbed.
    for side in [first, second] {
      if case .bool(isOr)? = tree.constant(at: side) { return tree.addConstant(.bool(isOr)) }
    }
    // One side says nothing.
    if case .bool? = tree.constant(at: first), type(of: second) == .bool { return second }
    if case .bool? = tree.constant(at: second), type(of: first) == .bool { return first }
    return tree.add(isOr ? .or : .and, .bool, [first, second])
  }

  mutating func checkConditional(_ node: Int, _ condition: Int, _ first: Int, _ second: Int) -> Int
  {
    let test = check(condition)
    let whenTrue = check(first)
    let whenFalse = check(second)
    requireBool(test, at: condition, what: "the condition of '?:'")
    let types = (type(of: whenTrue), type(of: whenFalse))
    let common = inference.common(types.0, types.1)
    if common == nil {
      let (left, right) = (shown(types.0), shown(types.1))
      mismatch(
        .typeMismatch, "the branches of '?:' are \(left) and \(right): they must be equal",
        at: second, help: left.isNumeric && right.isNumeric ? "convert one, as in double(x)" : nil)
    }
    if case .bool(let isTrue)? = tree.constant(at: test) {
      // The type is still that of both branches.
      let chosen = isTrue ? whenTrue : whenFalse
      if let common { tree.terms[chosen].type = common }
      return chosen
    }
    return tree.add(.conditional, common ?? .dyn, [test, whenTrue, whenFalse])
  }

  mutating func checkList(_ elements: [SyntaxTree.Element]) -> Int {
    var terms: [Int] = []
    var type: CELType?
    for element in elements {
      let (term, found) = checkElement(element)
      terms.append(term)
      type = type.map { inference.common($0, found) ?? .dyn } ?? found
    }
    return fold(tree.add(.list, .list(type ?? inference.fresh()), terms))
  }

  mutating func checkMap(_ entries: [(key: Int, value: SyntaxTree.Element)]) -> Int {
    var terms: [Int] = []
    var types: (key: CELType, value: CELType)?
    for (key, value) in entries {
      let keyTerm = check(key)
      var keyType = type(of: keyTerm)
      switch keyType {
      case .bool, .int, .uint, .string, .dyn, .parameter: break
      default:
        mismatch(
          .typeMismatch, "a key must be int, uint, bool or string, this is \(shown(keyType))",
          at: key)
        keyType = .dyn
      }
      let (valueTerm, valueType) = checkElement(value)
      terms += [keyTerm, valueTerm]
      if let (key, value) = types {
        types = (
          inference.common(key, keyType) ?? .dyn, inference.common(value, valueType) ?? .dyn
        )
      } else {
        types = (keyType, valueType)
      }
    }
    let (key, value) = types ?? (inference.fresh(), inference.fresh())
    return fold(tree.add(.map, .map(key, value), terms))
  }

  /// A part of a literal, and the type of the value that it puts there.
  private mutating func checkElement(_ element: SyntaxTree.Element) -> (term: Int, type: CELType) {
    let term = check(element.node)
    let type = type(of: term)
    guard element.isOptional else { return (term, type) }
    var value = CELType.dyn
    if case .optional(let wrapped) = type {
      value = wrapped
    } else if type != .dyn {
      mismatch(
        .typeMismatch, "an element behind '?' must be optional, this is \(shown(type))",
        at: element.node, help: "write it without '?'")
    }
    return (tree.add(.optionalElement, value, [term]), value)
  }

  /// The constant that a term always is; the term itself when it has none, fails, or takes long.
  mutating func fold(_ term: Int) -> Int {
    let children = tree.terms[term].children
    let isSimple = children.allSatisfy { tree.isConstant($0) }
    guard isSimple || (locals.isEmpty && tree.bindsLocals(term) && tree.isPure(term)) else {
      return term
    }
    guard let value = constantValue(of: term) else { return term }
    let nesting = tree.terms[term].nesting
    let constant = tree.addConstant(value, tree.terms[term].type)
    tree.terms[constant].nesting = nesting
    return constant
  }

  /// Apart from `fold`, so that the evaluator's hold on the tree ends before the tree grows.
  private func constantValue(of term: Int) -> Value? {
    var evaluator = Evaluator(tree, steps: Limits.foldingSteps)
    do throws(EvaluationFault) {
      return try evaluator.evaluate(term)
    } catch {
      return nil
    }
  }
}

extension TermTree {
  /// Whether a term is a constant, or an optional part of a literal that is one.
  func isConstant(_ index: Int) -> Bool {
    if case .optionalElement = terms[index].operation {
      return constant(at: terms[index].children[0]) != nil
    }
    return constant(at: index) != nil
  }

  /// Whether a term gives names to values: only then its parts are no constants where it is one.
  func bindsLocals(_ index: Int) -> Bool {
    switch terms[index].operation {
    case .comprehension, .bind, .optionalMap: true
    default: false
    }
  }

  /// Whether a term reads a variable of a macro.
  func readsLocal(_ index: Int) -> Bool {
    var readsLocal = false
    visit(index) { part in
      if case .local = part.operation { readsLocal = true }
    }
    return readsLocal
  }

  /// Whether a term reads no variable of the environment.
  func isPure(_ index: Int) -> Bool {
    var isPure = true
    visit(index) { part in
      switch part.operation {
      case .slot, .presence, .optionalSlot, .setMembership: isPure = false
      default: break
      }
    }
    return isPure
  }
}
