/// Evaluates terms one at a time over `Value`: the whole language, at the price of boxing.
///
/// Constant folding, the scalar API and the rows that no kernel covers use it. Recursion is as
/// deep as the tree is high, which the parser bounds; loops are bounded by `budget`.
struct Evaluator {
  /// Where the values of slots come from.
  enum Source {
    case none
    /// By slot; nil is missing.
    case values([Value?])
    /// A row of columns, by slot.
    case row(RowReader)

    /// The row of a batch; 0 where there is none.
    var row: Int { if case .row(let reader) = self { reader.row } else { 0 } }
  }

  let tree: TermTree
  var source = Source.none
  var budget: Budget
  var locals: [Value]
  /// Who answers `x in NAME` when `source` is values.
  var membership: (any SetMembership)?

  init(_ tree: TermTree, steps: Int) {
    (self.tree, budget) = (tree, Budget(steps: steps))
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
    case .optionalSlot(let slot): return try optionalValue(of: slot)
    case .call(let function): return try call(function, index)
    case .declaredCall(let number): return try call(tree.calls[number], index)
    case .and: return try logic(index, decisive: false)
    case .or: return try logic(index, decisive: true)
    case .conditional:
      guard case .bool(let isTrue) = try evaluate(child(0, of: index)) else {
        throw .noMatchingOverload
      }
      return try evaluate(child(isTrue ? 1 : 2, of: index))
    case .field(let key):
      return try element(of: try evaluate(child(0, of: index)), at: tree.constants[key])
    case .hasField(let key): return try hasField(key, index)
    case .optionalField(let key):
      return try optionalElement(of: try evaluate(child(0, of: index)), at: tree.constants[key])
    case .optionalElement: return try evaluate(child(0, of: index))
    case .optionalOr: return try either(index, unwraps: false)
    case .optionalOrValue: return try either(index, unwraps: true)
    case .optionalMap(let local, let isFlat): return try optionalMap(local, index, isFlat: isFlat)
    case .bind(let local):
      locals[local] = try evaluate(child(0, of: index))
      return try evaluate(child(1, of: index))
    case .list: return try makeList(index)
    case .map: return try makeMap(index)
    case .setMembership(let id): return try isMember(of: id, index)
    case .constantMembership(let set):
      return .bool(try isInside(try evaluate(child(0, of: index)), set))
    case .pattern(let pattern): return try match(pattern, index)
    case .comprehension(let loop): return try run(loop, index)
    }
  }

  func child(_ number: Int, of index: Int) -> Int { tree.terms[index].children[number] }

  @inline(never)
  private mutating func call(
    _ function: Function, _ index: Int
  ) throws(EvaluationFault) -> Value {
    let first = try evaluate(child(0, of: index))
    guard tree.terms[index].children.count > 1 else { return try apply(function, first) }
    let second = try evaluate(child(1, of: index))
    return try apply(function, first, second)
  }

  /// Runs the first overload that takes the values of the arguments.
  @inline(never)
  private mutating func call(_ call: DeclaredCall, _ index: Int) throws(EvaluationFault) -> Value {
    var arguments: [Value] = []
    let count = tree.terms[index].children.count
    arguments.reserveCapacity(count)
    for number in 0..<count { arguments.append(try evaluate(child(number, of: index))) }
    for overload in call.overloads {
      guard zip(overload.parameters, arguments).allSatisfy({ $0.admits($1) }) else { continue }
      try budget.charge(1)
      for argument in arguments { try charge(reading: argument) }
      return try overload.body(arguments, &budget)
    }
    throw .noMatchingOverload
  }

  /// `&&` and `||`: the decisive value on either side wins over an error on the other; else the
  /// leftmost error.
  @inline(never)
  private mutating func logic(
    _ index: Int, decisive: Bool
  ) throws(EvaluationFault) -> Value {
    let isRightFirst = tree.asksRightFirst(index)
    var fault: EvaluationFault?
    for turn in 0..<2 {
      do throws(EvaluationFault) {
        let number = isRightFirst ? 1 - turn : turn
        guard case .bool(let value) = try evaluate(child(number, of: index)) else {
          throw .noMatchingOverload
        }
        if value == decisive { return .bool(decisive) }
      } catch {
        fault = isRightFirst ? error : fault ?? error
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
    case .row(let reader):
      // A branch of a constant condition has the type of both branches, which may be dyn.
      if case .dyn = type {
        return try reader.value(of: slot, type: tree.slotTypes[slot] ?? type)
      }
      return try reader.value(of: slot, type: type)
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
  private mutating func optionalValue(of slot: Int) throws(EvaluationFault) -> Value {
    guard try isPresent(slot) else { return .optional(nil) }
    return .optional(try value(of: slot, type: .dyn))
  }

  @inline(never)
  private mutating func makeList(_ index: Int) throws(EvaluationFault) -> Value {
    var elements: [Value] = []
    let count = tree.terms[index].children.count
    elements.reserveCapacity(count)
    for number in 0..<count {
      if let value = try element(child(number, of: index)) { elements.append(value) }
    }
    return .list(elements)
  }

  @inline(never)
  private mutating func makeMap(_ index: Int) throws(EvaluationFault) -> Value {
    var map = ValueMap()
    for number in stride(from: 0, to: tree.terms[index].children.count, by: 2) {
      let key = try evaluate(child(number, of: index))
      guard let value = try element(child(number + 1, of: index)) else { continue }
      try charge(reading: key)
      try map.insert(value, for: key)
    }
    return .map(map)
  }

  /// The value of a part of a literal; nil for an optional one without.
  private mutating func element(_ term: Int) throws(EvaluationFault) -> Value? {
    let value = try evaluate(term)
    guard case .optionalElement = tree.terms[term].operation else { return value }
    guard case .optional(let wrapped) = value else { throw .noMatchingOverload }
    return wrapped
  }

  @inline(never)
  private mutating func match(_ pattern: Int, _ index: Int) throws(EvaluationFault) -> Value {
    guard case .string(let text) = try evaluate(child(0, of: index)) else {
      throw .noMatchingOverload
    }
    try budget.charge(byteCount: text.utf8.count)
    return .bool(search(text, for: tree.patterns[pattern]))
  }

  @inline(never)
  private mutating func isMember(of id: Int, _ index: Int) throws(EvaluationFault) -> Value {
    if case .row(let reader) = source, let answer = try reader.membership(of: index) {
      return .bool(answer)
    }
    let operand = child(0, of: index)
    let value = try evaluate(operand)
    guard let membership else { throw .unavailableSet }
    return .bool(try membership.contains(value, in: id, row: source.row))
  }
}
