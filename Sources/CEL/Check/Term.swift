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
    /// A declared function, index into `TermTree.calls`.
    case declaredCall(Int)
    case and
    case or
    case conditional
    /// Selects the key in constant `Int` from a map.
    case field(Int)
    /// Whether a map has the key in constant `Int`.
    case hasField(Int)
    /// The value of a slot, or none.
    case optionalSlot(Int)
    /// The value of the key in constant `Int`, or none.
    case optionalField(Int)
    /// An element `?x` of a list or map literal, which is there if it has a value.
    case optionalElement
    /// `x.or(y)` and `x.orValue(y)`: the right side only where the left has no value.
    case optionalOr
    case optionalOrValue
    /// `x.optMap(v, y)` or `x.optFlatMap(v, y)`. Children: x, y. `local` is the variable.
    case optionalMap(local: Int, isFlat: Bool)
    /// `cel.bind(v, x, y)`. Children: x, y. `local` is the variable.
    case bind(local: Int)
    case list
    /// Keys and values in turn.
    case map
    /// `x in NAME`, by the id of the set.
    case setMembership(Int)
    /// `x in [constants]`, index into `TermTree.constantSets`.
    case constantMembership(Int)
    /// `x.matches(constant)`, index into `TermTree.patterns`.
    case pattern(Int)
    /// Children: the range, then the bodies.
    case comprehension(Loop)
  }

  var operation: Operation
  var type: CELType
  var children: [Int] = []
  /// Elementary steps of an evaluation, estimated; `Limits.cost` + 1 is the most.
  var cost = 1
  /// Lists, maps and optionals that its value holds inside each other, at most: those that the
  /// expression makes. What compares, prints or frees a value recurses as deep.
  var nesting = 0
}

/// A macro over a list or map.
struct Loop: Sendable {
  let macro: Macro
  /// The number of its first variable.
  let local: Int
  /// 1 or 2.
  let variableCount: Int
  /// What a turn is charged: the terms of the bodies, those of macros within them left out, which
  /// pay for themselves.
  let turnCost: Int
}

/// A call of a declared function: the overloads that its arguments may turn out to fit.
struct DeclaredCall: Sendable {
  let overloads: [Overload]
  let cost: Int
}

/// A declared constant that an expression reads.
struct NamedConstant: Sendable {
  let name: String
  /// What stands in its place: of `has(name)` true, of the optional selection an optional.
  let value: Value
  /// In the source, in UTF-8 bytes.
  let range: Range<Int>
}

/// A checked expression, children before parents.
struct TermTree: Sendable {
  var terms: [Term] = []
  var constants: [Value] = []
  var constantSets: [ConstantSet] = []
  var patterns: [LinearRegex] = []
  var calls: [DeclaredCall] = []
  var slotTypes: [Int: CELType] = [:]
  /// Where the source reads declared constants, in no order: folding leaves nothing else of that.
  var namedConstants: [NamedConstant] = []
  /// By term: where it stands in the source, in UTF-8 bytes. Terms that the checker made on its own
  /// account stand nowhere.
  var ranges: [Int: Range<Int>] = [:]
  /// How many variables of comprehensions are alive at once, at most.
  var localCount = 0
  var root = 0

  mutating func add(_ operation: Term.Operation, _ type: CELType, _ children: [Int] = []) -> Int {
    terms.append(
      Term(
        operation: operation, type: type.bounded, children: children,
        cost: estimatedCost(of: operation, children),
        nesting: nesting(of: operation, type, children)))
    return terms.count - 1
  }

  private func nesting(
    of operation: Term.Operation, _ type: CELType, _ children: [Int]
  ) -> Int {
    guard !type.isScalar else { return 0 }
    let inner = children.reduce(0) { max($0, terms[$1].nesting) }
    switch operation {
    case .list, .map, .comprehension, .optionalMap, .optionalSlot, .optionalField,
      .call(.optionalIndex), .call(.index), .field, .declaredCall:
      return inner + 1
    default: return inner
    }
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
