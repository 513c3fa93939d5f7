extension Evaluator {
  /// Runs a macro over the elements of a list or the keys of a map. Each turn costs a step.
  @inline(never)
  mutating func loop(
    _ macro: Macro, _ local: Int, _ index: Int
  ) throws(EvaluationFault) -> Value {
    let elements: [Value]
    switch try evaluate(child(0, of: index)) {
    case .list(let list): elements = list
    case .map(let map): elements = map.keys
    default: throw .noMatchingOverload
    }
    return switch macro {
    case .all: try quantify(elements, local, index, decisive: false)
    case .exists: try quantify(elements, local, index, decisive: true)
    case .existsOne: try existsOne(elements, local, index)
    case .filter: try filter(elements, local, index)
    case .map: try map(elements, local, index)
    }
  }

  private mutating func body(_ number: Int, of index: Int) throws(EvaluationFault) -> Value {
    try evaluate(child(number, of: index))
  }

  private mutating func predicate(of index: Int) throws(EvaluationFault) -> Bool {
    guard case .bool(let value) = try body(1, of: index) else { throw .noMatchingOverload }
    return value
  }

  /// `all` and `exists` are chains of `&&` and `||`: a decisive element wins over errors.
  private mutating func quantify(
    _ elements: [Value], _ local: Int, _ index: Int, decisive: Bool
  ) throws(EvaluationFault) -> Value {
    var fault: EvaluationFault?
    for element in elements {
      try charge(1)
      locals[local] = element
      do throws(EvaluationFault) {
        if try predicate(of: index) == decisive { return .bool(decisive) }
      } catch {
        fault = fault ?? error
      }
    }
    if let fault { throw fault }
    return .bool(!decisive)
  }

  private mutating func existsOne(
    _ elements: [Value], _ local: Int, _ index: Int
  ) throws(EvaluationFault) -> Value {
    var count = 0
    for element in elements {
      try charge(1)
      locals[local] = element
      if try predicate(of: index) { count += 1 }
    }
    return .bool(count == 1)
  }

  private mutating func filter(
    _ elements: [Value], _ local: Int, _ index: Int
  ) throws(EvaluationFault) -> Value {
    var kept: [Value] = []
    for element in elements {
      try charge(1)
      locals[local] = element
      if try predicate(of: index) { kept.append(element) }
    }
    return .list(kept)
  }

  private mutating func map(
    _ elements: [Value], _ local: Int, _ index: Int
  ) throws(EvaluationFault) -> Value {
    let hasPredicate = tree.terms[index].children.count == 3
    var results: [Value] = []
    for element in elements {
      try charge(1)
      locals[local] = element
      if hasPredicate, !(try predicate(of: index)) { continue }
      results.append(try body(hasPredicate ? 2 : 1, of: index))
    }
    return .list(results)
  }
}
