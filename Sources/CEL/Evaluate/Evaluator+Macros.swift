extension Evaluator {
  /// What a macro goes over: index and element of a list, key and value of a map. With one
  /// variable, the elements of a list or the keys of a map.
  private struct Turns {
    let keys: [Value]?
    let elements: [Value]

    init(over range: Value, variableCount: Int) throws(EvaluationFault) {
      switch range {
      case .list(let list): (keys, elements) = (nil, list)
      case .map(let map):
        (keys, elements) = (map.keys, variableCount == 1 ? map.keys : map.elements)
      default: throw .noMatchingOverload
      }
    }

    func key(_ turn: Int) -> Value { keys?[turn] ?? .int(Int64(turn)) }
  }

  /// Runs a macro over the elements of a list or the entries of a map. Each turn pays for its body.
  @inline(never)
  mutating func run(_ loop: Loop, _ index: Int) throws(EvaluationFault) -> Value {
    let range = try evaluate(child(0, of: index))
    let turns = try Turns(over: range, variableCount: loop.variableCount)
    return switch loop.macro {
    case .all: try quantify(turns, loop, index, decisive: false)
    case .exists: try quantify(turns, loop, index, decisive: true)
    case .existsOne: try existsOne(turns, loop, index)
    case .filter: try filter(turns, loop, index)
    case .map, .transformList: try transformList(turns, loop, index)
    case .transformMap: try transformMap(turns, loop, index)
    case .transformMapEntry: try transformMapEntry(turns, loop, index)
    }
  }

  private mutating func begin(_ turn: Int, of turns: Turns, _ loop: Loop) throws(EvaluationFault) {
    try budget.charge(loop.turnCost)
    if loop.variableCount == 1 {
      locals[loop.local] = turns.elements[turn]
    } else {
      locals[loop.local] = turns.key(turn)
      locals[loop.local + 1] = turns.elements[turn]
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
    _ turns: Turns, _ loop: Loop, _ index: Int, decisive: Bool
  ) throws(EvaluationFault) -> Value {
    var fault: EvaluationFault?
    for turn in turns.elements.indices {
      try begin(turn, of: turns, loop)
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
    _ turns: Turns, _ loop: Loop, _ index: Int
  ) throws(EvaluationFault) -> Value {
    var count = 0
    for turn in turns.elements.indices {
      try begin(turn, of: turns, loop)
      if try predicate(of: index) { count += 1 }
    }
    return .bool(count == 1)
  }

  private mutating func filter(
    _ turns: Turns, _ loop: Loop, _ index: Int
  ) throws(EvaluationFault) -> Value {
    var kept: [Value] = []
    for turn in turns.elements.indices {
      try begin(turn, of: turns, loop)
      if try predicate(of: index) { kept.append(turns.elements[turn]) }
    }
    return .list(kept)
  }

  /// The value of the last body for this turn; nil when a predicate before it says no.
  private mutating func transformed(_ index: Int) throws(EvaluationFault) -> Value? {
    guard tree.terms[index].children.count == 3 else { return try body(1, of: index) }
    return try predicate(of: index) ? try body(2, of: index) : nil
  }

  private mutating func transformList(
    _ turns: Turns, _ loop: Loop, _ index: Int
  ) throws(EvaluationFault) -> Value {
    var results: [Value] = []
    for turn in turns.elements.indices {
      try begin(turn, of: turns, loop)
      if let value = try transformed(index) { results.append(value) }
    }
    return .list(results)
  }

  private mutating func transformMap(
    _ turns: Turns, _ loop: Loop, _ index: Int
  ) throws(EvaluationFault) -> Value {
    var results = ValueMap()
    for turn in turns.elements.indices {
      try begin(turn, of: turns, loop)
      guard let value = try transformed(index) else { continue }
      try charge(reading: turns.key(turn))
      try results.insert(value, for: turns.key(turn))
    }
    return .map(results)
  }

  private mutating func transformMapEntry(
    _ turns: Turns, _ loop: Loop, _ index: Int
  ) throws(EvaluationFault) -> Value {
    var results = ValueMap()
    for turn in turns.elements.indices {
      try begin(turn, of: turns, loop)
      guard let value = try transformed(index) else { continue }
      guard case .map(let entries) = value else { throw .noMatchingOverload }
      try budget.charge(entries.count)
      for (key, value) in zip(entries.keys, entries.elements) {
        try charge(reading: key)
        try results.insert(value, for: key)
      }
    }
    return .map(results)
  }
}
