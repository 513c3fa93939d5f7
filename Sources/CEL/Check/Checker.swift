/// Makes a tree of terms from a tree of syntax: looks names up, checks types gradually (`dyn` fits
/// everywhere), folds constants. Goes on after a fault, so that all are reported at once.
struct Checker {
  let syntax: SyntaxTree
  let declarations: Declarations
  /// Otherwise faults are left to the evaluation, as the specification has it for unchecked
  /// expressions.
  let isStrict: Bool
  var tree = TermTree()
  var issues = IssueList()
  /// The variables of the comprehensions around the current node.
  var locals: [(name: String, type: CELType)] = []

  init(_ syntax: SyntaxTree, in declarations: Declarations, isStrict: Bool) {
    (self.syntax, self.declarations, self.isStrict) = (syntax, declarations, isStrict)
  }

  /// The index of the term for a node.
  mutating func check(_ node: Int) -> Int {
    switch syntax[node].kind {
    case .literal(let value): tree.addConstant(value)
    case .identifier, .select: checkPath(node)
    case .presence(let operand, let name): checkPresence(node, operand, name)
    case .operation(let function, let operands): checkOperation(node, function, operands)
    case .and(let left, let right): checkLogic(node, isOr: false, left, right)
    case .or(let left, let right): checkLogic(node, isOr: true, left, right)
    case .conditional(let condition, let first, let second):
      checkConditional(node, condition, first, second)
    case .call(let name, let target, let arguments, _):
      checkCall(node, name, target, arguments)
    case .list(let elements): checkList(elements)
    case .map(let entries): checkMap(entries)
    case .comprehension(let macro, let range, let variable, let bodies):
      checkComprehension(node, macro, range, variable, bodies)
    case .message:
      refuse(
        .unsupported, "messages are not supported", at: syntax[node].focus, .unknownFunction)
    }
  }

  func type(of term: Int) -> CELType { tree.terms[term].type }

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
    guard !CELType.bool.accepts(type(of: term)) else { return }
    mismatch(
      .typeMismatch, "\(what) must be bool, this is \(type(of: term))", at: node,
      help: type(of: term).isNumeric ? "compare it, as in 'x > 0'" : nil)
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
    if !types.0.accepts(types.1) {
      mismatch(
        .typeMismatch, "the branches of '?:' are \(types.0) and \(types.1): they must be equal",
        at: second,
        help: types.0.isNumeric && types.1.isNumeric ? "convert one, as in double(x)" : nil)
    }
    if case .bool(let isTrue)? = tree.constant(at: test) { return isTrue ? whenTrue : whenFalse }
    return tree.add(
      .conditional, types.0.joined(with: types.1), [test, whenTrue, whenFalse])
  }

  mutating func checkList(_ elements: [Int]) -> Int {
    let terms = elements.map { check($0) }
    let types = terms.map { type(of: $0) }
    let element = types.dropFirst().reduce(types.first ?? .dyn) { $0.joined(with: $1) }
    return fold(tree.add(.list, .list(element), terms))
  }

  mutating func checkMap(_ entries: [(key: Int, value: Int)]) -> Int {
    var terms: [Int] = []
    var types: (key: CELType, value: CELType)?
    for (key, value) in entries {
      terms += [check(key), check(value)]
      let pair = (key: type(of: terms[terms.count - 2]), value: type(of: terms[terms.count - 1]))
      switch pair.key {
      case .bool, .int, .uint, .string, .dyn: break
      default:
        mismatch(
          .typeMismatch, "a key must be int, uint, bool or string, this is \(pair.key)", at: key)
      }
      types =
        types.map { ($0.key.joined(with: pair.key), $0.value.joined(with: pair.value)) } ?? pair
    }
    return fold(tree.add(.map, .map(types?.key ?? .dyn, types?.value ?? .dyn), terms))
  }

  mutating func checkComprehension(
    _ node: Int, _ macro: Macro, _ range: Int, _ variable: String, _ bodies: [Int]
  ) -> Int {
    let rangeTerm = check(range)
    var element = CELType.dyn
    switch type(of: rangeTerm) {
    case .list(let type): element = type
    case .map(let key, _): element = key
    case .dyn: break
    case let other:
      mismatch(
        .typeMismatch, "\(macro.rawValue)() works on lists and maps, not on \(other)", at: range)
    }
    let local = locals.count
    locals.append((variable, element))
    tree.localCount = max(tree.localCount, locals.count)
    let bodyTerms = bodies.map { check($0) }
    locals.removeLast()
    if macro != .map || bodies.count == 2, let predicate = bodyTerms.first {
      requireBool(predicate, at: bodies[0], what: "the predicate of \(macro.rawValue)()")
    }
    let result: CELType =
      switch macro {
      case .all, .exists, .existsOne: .bool
      case .filter: .list(element)
      case .map: .list(bodyTerms.last.map { type(of: $0) } ?? .dyn)
      }
    return fold(tree.add(.comprehension(macro, local: local), result, [rangeTerm] + bodyTerms))
  }

  /// The constant that a term always is; the term itself when it has none, fails, or takes long.
  mutating func fold(_ term: Int) -> Int {
    let children = tree.terms[term].children
    var isPure = true
    let isSimple = children.allSatisfy { tree.constant(at: $0) != nil }
    if !isSimple {
      guard case .comprehension = tree.terms[term].operation, locals.isEmpty else { return term }
      tree.visit(term) { part in
        switch part.operation {
        case .slot, .presence, .setMembership: isPure = false
        default: break
        }
      }
    }
    guard isPure else { return term }
    guard let value = constantValue(of: term) else { return term }
    return tree.addConstant(value, tree.terms[term].type)
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
