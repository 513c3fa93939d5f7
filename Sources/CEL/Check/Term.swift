/// One node of a checked expression: names, types and functions are resolved.
struct Term: Sendable {
  enum Operation: Sendable {
    /// Index into `TermTree.constants`.
    case constant(Int)
    case fault(EvaluationFault)
    case slot(Int)
    /// Whether a slot has a value.
    case presence(Int)
    /// A variable of a comprehension, counted from the outermost.
    case local(Int)
    case call(Function)
    case and
    case or
    case conditional
    /// Selects the key in constant `Int` from a map.
    case field(Int)
    /// Whether a map has the key in constant `Int`.
    case hasField(Int)
    case list
    /// Keys and values in turn.
    case map
    /// `x in NAME`, by the id of the set.
    case setMembership(Int)
    /// `x in [constants]`, index into `TermTree.constantSets`.
    case constantMembership(Int)
    /// `x.matches(constant)`, index into `TermTree.patterns`.
    case pattern(Int)
    /// Children: the range, then the bodies. The number is that of its variable.
    case comprehension(Macro, local: Int)
  }

  var operation: Operation
  var type: CELType
  var children: [Int] = []
}

/// A checked expression, children before parents.
struct TermTree: Sendable {
  var terms: [Term] = []
  var constants: [Value] = []
  var constantSets: [ConstantSet] = []
  var patterns: [LinearRegex] = []
  var slotTypes: [Int: CELType] = [:]
  /// How many variables of comprehensions are alive at once, at most.
  var localCount = 0
  var root = 0

  mutating func add(_ operation: Term.Operation, _ type: CELType, _ children: [Int] = []) -> Int {
    terms.append(Term(operation: operation, type: type, children: children))
    return terms.count - 1
  }

  mutating func addConstant(_ value: Value, _ type: CELType? = nil) -> Int {
    constants.append(value)
    return add(.constant(constants.count - 1), type ?? value.type)
  }

  func constant(at index: Int) -> Value? {
    guard case .constant(let position) = terms[index].operation else { return nil }
    return constants[position]
  }

  /// Calls `body` with every term that the one at `index` consists of, itself included.
  func visit(_ index: Int, _ body: (Term) -> Void) {
    var pending = [index]
    while let next = pending.popLast() {
      body(terms[next])
      pending += terms[next].children
    }
  }
}
