@testable import CEL

/// Evaluates the syntax tree as it stands: nothing is checked, resolved, folded or kept before.
/// Slow and obvious, after the language definition; the module's evaluators must agree with it.
///
/// A name is looked up each time it is met, a function is found by its name and the values of its
/// arguments, a pattern is compiled for every text.
struct PlainEvaluator {
  let syntax: SyntaxTree
  let names: PlainNames
  /// By declared name; a declared variable that is not here is missing.
  var values: [String: Value] = [:]
  /// The variables of the macros around the current node, innermost last.
  var locals: [(name: String, value: Value)] = []
  /// The elements of the blocks around the current node. One sees those before itself, and the
  /// macros that are around the block.
  var blocks: [(elements: [Int], localCount: Int)] = []
  /// How many nodes may still be visited, bytes and elements copied: a test must end.
  private var steps: Int

  init(_ syntax: SyntaxTree, _ names: PlainNames, steps: Int = 1_000_000) {
    (self.syntax, self.names, self.steps) = (syntax, names, steps)
  }

  /// The value of the whole expression.
  mutating func evaluate() throws(EvaluationFault) -> Value { try evaluate(syntax.root) }

  mutating func spend(_ count: Int) throws(EvaluationFault) {
    steps -= count
    if steps < 0 { throw .budgetExceeded }
  }

  mutating func evaluate(_ node: Int) throws(EvaluationFault) -> Value {
    try spend(1)
    switch syntax[node].kind {
    case .literal(let value): return value
    case .identifier, .select: return try nameOrField(node)
    case .presence(let operand, let field): return .bool(try isPresent(operand, field))
    case .operation(let function, let operands): return try operation(function, operands)
    case .and(let left, let right): return .bool(try logic(left, right, decisive: false))
    case .or(let left, let right): return .bool(try logic(left, right, decisive: true))
    case .conditional(let condition, let first, let second):
      return try evaluate(try truth(condition) ? first : second)
    case .call(let name, let target, let arguments, let isAbsolute):
      return try call(name, target, arguments, isAbsolute: isAbsolute)
    case .list(let elements): return .list(try list(elements))
    case .map(let entries): return .map(try map(entries))
    case .comprehension(let macro, let range, let variables, let bodies):
      return try comprehension(macro, range, variables, bodies)
    case .bind(let name, let value, let body):
      let value = try evaluate(value)
      return try evaluate(body, with: [(name, value)])
    case .optionalMap(let operand, let variable, let body, let isFlat):
      return try optionalMap(operand, variable, body, isFlat: isFlat)
    case .block(let elements, let body):
      blocks.append((elements, locals.count))
      defer { blocks.removeLast() }
      return try evaluate(body)
    case .blockIndex(let index): return try blockElement(index)
    case .message: throw .unknownFunction
    }
  }

  /// Evaluates a node with more variables around it.
  mutating func evaluate(
    _ node: Int, with variables: [(String, Value)]
  ) throws(EvaluationFault) -> Value {
    locals += variables.map { (name: $0.0, value: $0.1) }
    defer { locals.removeLast(variables.count) }
    return try evaluate(node)
  }

  /// A condition or predicate.
  mutating func truth(_ node: Int) throws(EvaluationFault) -> Bool {
    guard case .bool(let value) = try evaluate(node) else { throw .noMatchingOverload }
    return value
  }

  /// `&&` (false decides) and `||` (true decides), in any order: the side that decides makes errors
  /// of the other one good.
  private mutating func logic(
    _ left: Int, _ right: Int, decisive: Bool
  ) throws(EvaluationFault) -> Bool {
    let first = outcome(left)
    let second = outcome(right)
    if case .success(decisive) = first { return decisive }
    if case .success(decisive) = second { return decisive }
    _ = try first.get()
    _ = try second.get()
    return !decisive
  }

  private mutating func outcome(_ node: Int) -> Result<Bool, EvaluationFault> {
    do throws(EvaluationFault) {
      return .success(try truth(node))
    } catch {
      return .failure(error)
    }
  }

  private mutating func list(
    _ elements: [SyntaxTree.Element]
  ) throws(EvaluationFault) -> [Value] {
    var values: [Value] = []
    for element in elements {
      if let value = try part(element) { values.append(value) }
    }
    return values
  }

  private mutating func map(
    _ entries: [(key: Int, value: SyntaxTree.Element)]
  ) throws(EvaluationFault) -> ValueMap {
    var map = ValueMap()
    for entry in entries {
      let key = try evaluate(entry.key)
      if let value = try part(entry.value) { try insert(value, for: key, into: &map) }
    }
    return map
  }

  /// A part of a list or map literal: `?x` is there only if the optional x has a value.
  private mutating func part(_ element: SyntaxTree.Element) throws(EvaluationFault) -> Value? {
    let value = try evaluate(element.node)
    guard element.isOptional else { return value }
    guard case .optional(let content) = value else { throw .noMatchingOverload }
    return content
  }

  func insert(
    _ value: Value, for key: Value, into map: inout ValueMap
  ) throws(EvaluationFault) {
    switch key {
    case .bool, .int, .uint, .string: break
    default: throw .unsupportedKey
    }
    if find(key, in: map) != nil { throw .duplicateKey }
    try map.insert(value, for: key)
  }

  private mutating func blockElement(_ index: Int) throws(EvaluationFault) -> Value {
    guard let block = blocks.last, index < block.elements.count else { throw .unknownName }
    let (outer, inner) = (blocks, locals)
    blocks[blocks.count - 1].elements = Array(block.elements[..<index])
    locals = Array(locals[..<block.localCount])
    defer { (blocks, locals) = (outer, inner) }
    return try evaluate(block.elements[index])
  }
}

/// What a name may mean, by the name.
struct PlainNames: Sendable {
  /// Namespaces in which names are looked up, the innermost first; the root is the last.
  var containers = [""]
  var variables = Set<String>()
  /// Whether a value is in a set, by its name; nil for values that sets do not hold.
  var sets: [String: @Sendable (Value) -> Bool?] = [:]
  /// The overloads of functions that libraries declare, `.name` for a method.
  private(set) var functions: [String: [Overload]] = [:]

  init(libraries: [Library]) {
    for library in libraries {
      for function in library.functions {
        let key = function.style == .method ? ".\(function.name)" : function.name
        functions[key, default: []] += function.overloads
      }
    }
  }

  static let types: [String: CELType] = [
    "bool": .bool, "int": .int, "uint": .uint, "double": .double, "string": .string,
    "bytes": .bytes, "list": .list(.dyn), "map": .map(.dyn, .dyn), "null_type": .null,
    "type": .type, "optional_type": .optional(.dyn), "google.protobuf.Timestamp": .timestamp,
    "google.protobuf.Duration": .duration, "net.IP": .ip, "net.CIDR": .cidr,
  ]

  /// The full names that a name may stand for.
  func candidates(_ name: String, isAbsolute: Bool) -> [String] {
    isAbsolute ? [name] : containers.map { $0.isEmpty ? name : "\($0).\(name)" }
  }
}
