/// Evaluates terms one at a time over `Value`: the whole language, at the price of boxing.
///
/// Constant folding, the scalar API and the rows that no kernel covers use it. Recursion is as
/// deep as the tree is high, which the parser bounds; loops are bounded by `steps`.
struct Evaluator {
  /// Where the values of slots come from.
  enum Source {
    case none
    /// By slot; nil is missing.
    case values([Value?])
    /// A row of columns, by slot.
    case row(RowReader)
  }

  let tree: TermTree
  var source = Source.none
  /// What is left to spend. Only what can repeat or grow is charged.
  var steps: Int
  var locals: [Value]
  /// Who answers `x in NAME` when `source` is values.
  var membership: (any SetMembership)?

  init(_ tree: TermTree, steps: Int) {
    (self.tree, self.steps) = (tree, steps)
    locals = [Value](repeating: .null, count: tree.localCount)
  }

  /// The value of the term at `index`.
  mutating func evaluate(_ index: Int) throws(EvaluationFault) -> Value {
    switch tree.terms[index].operation {
    case .constant(let position): return tree.constants[position]
    case .local(let local): return locals[local]
    case .slot(let slot): return try value(of: slot, type: tree.terms[index].type)
    case .fault(let fault): throw fault
    case .presence(let slot): return .bool(try isPresent(slot))
    case .call(let function): return try call(function, index)
    case .and: return try logic(index, decisive: false)
    case .or: return try logic(index, decisive: true)
    case .conditional:
      guard case .bool(let isTrue) = try evaluate(child(0, of: index)) else {
        throw .noMatchingOverload
      }
      return try evaluate(child(isTrue ? 1 : 2, of: index))
    case .field(let key): return try field(key, index)
    case .hasField(let key): return try hasField(key, index)
    case .list: return try makeList(index)
    case .map: return try makeMap(index)
    case .setMembership(let id): return try isMember(of: id, index)
    case .constantMembership(let set):
      return .bool(tree.constantSets[set].contains(try evaluate(child(0, of: index))))
    case .pattern(let pattern): return try match(pattern, index)
    case .comprehension(let macro, let local): return try loop(macro, local, index)
    }
  }

  func child(_ number: Int, of index: Int) -> Int { tree.terms[index].children[number] }

  /// Pays for work that can repeat or grow.
  mutating func charge(_ count: Int) throws(EvaluationFault) {
    guard steps >= count else {
      steps = 0
      throw .budgetExceeded
    }
    steps -= count
  }

  @inline(never)
  private mutating func call(
    _ function: Function, _ index: Int
  ) throws(EvaluationFault) -> Value {
    let first = try evaluate(child(0, of: index))
    guard tree.terms[index].children.count > 1 else { return try apply(function, first) }
    let second = try evaluate(child(1, of: index))
    return try apply(function, first, second)
  }

  /// `&&` and `||`: the decisive value on either side wins over an error on the other; else the
  /// leftmost error.
  @inline(never)
  private mutating func logic(
    _ index: Int, decisive: Bool
  ) throws(EvaluationFault) -> Value {
    var fault: EvaluationFault?
    for number in 0..<2 {
      do throws(EvaluationFault) {
        guard case .bool(let value) = try evaluate(child(number, of: index)) else {
          throw .noMatchingOverload
        }
        if value == decisive { return .bool(decisive) }
      } catch {
        fault = fault ?? error
      }
    }
    if let fault { throw fault }
    return .bool(!decisive)
  }

  private mutating func value(of slot: Int, type: CELType) throws(EvaluationFault) -> Value {
    switch source {
    case .none: throw .missing
    case .values(let values):
      guard slot < values.count, let value = values[slot] else { throw .missing }
      return value
    case .row(let reader): return try reader.value(of: slot, type: type)
    }
  }

  private func isPresent(_ slot: Int) throws(EvaluationFault) -> Bool {
    switch source {
    case .none: false
    case .values(let values): slot < values.count && values[slot] != nil
    case .row(let reader): try reader.isPresent(slot)
    }
  }

  @inline(never)
  private mutating func field(_ key: Int, _ index: Int) throws(EvaluationFault) -> Value {
    guard case .map(let map) = try evaluate(child(0, of: index)) else { throw .noMatchingOverload }
    guard let value = map[tree.constants[key]] else { throw .noSuchKey }
    return value
  }

  @inline(never)
  private mutating func hasField(_ key: Int, _ index: Int) throws(EvaluationFault) -> Value {
    guard case .map(let map) = try evaluate(child(0, of: index)) else { throw .noMatchingOverload }
    return .bool(map[tree.constants[key]] != nil)
  }

  @inline(never)
  private mutating func makeList(_ index: Int) throws(EvaluationFault) -> Value {
    var elements: [Value] = []
    let count = tree.terms[index].children.count
    elements.reserveCapacity(count)
    for number in 0..<count { elements.append(try evaluate(child(number, of: index))) }
    return .list(elements)
  }

  @inline(never)
  private mutating func makeMap(_ index: Int) throws(EvaluationFault) -> Value {
    var map = ValueMap()
    for number in stride(from: 0, to: tree.terms[index].children.count, by: 2) {
      let key = try evaluate(child(number, of: index))
      let value = try evaluate(child(number + 1, of: index))
      try map.insert(value, for: key)
    }
    return .map(map)
  }

  @inline(never)
  private mutating func match(_ pattern: Int, _ index: Int) throws(EvaluationFault) -> Value {
    guard case .string(let text) = try evaluate(child(0, of: index)) else {
      throw .noMatchingOverload
    }
    return .bool(search(text, for: tree.patterns[pattern]))
  }

  @inline(never)
  private mutating func isMember(of id: Int, _ index: Int) throws(EvaluationFault) -> Value {
    if case .row(let reader) = source {
      return .bool(try reader.membership(of: index))
    }
    let operand = child(0, of: index)
    let value = try evaluate(operand)
    guard let membership else { throw .unavailableSet }
    return .bool(try membership.contains(value, in: id))
  }
}
