@testable import CEL

/// Names, fields, elements and optional values.
extension PlainEvaluator {
  private enum Meaning {
    case variable(String)
    case local(Value)
    case type(CELType)
    case set(String)
  }

  /// The longest part of a dotted name that means something, and how many words it has.
  private func meaning(
    of path: (names: [String], isAbsolute: Bool)
  ) -> (meaning: Meaning, count: Int)? {
    if !path.isAbsolute, let local = locals.last(where: { $0.name == path.names[0] }) {
      return (.local(local.value), 1)
    }
    for count in stride(from: path.names.count, to: 0, by: -1) {
      let name = path.names[..<count].joined(separator: ".")
      if let meaning = meaning(of: name, isAbsolute: path.isAbsolute) { return (meaning, count) }
    }
    return nil
  }

  private func meaning(of name: String, isAbsolute: Bool) -> Meaning? {
    for full in names.candidates(name, isAbsolute: isAbsolute) {
      if names.variables.contains(full) { return .variable(full) }
      if names.sets[full] != nil { return .set(full) }
      if let type = PlainNames.types[full] { return .type(type) }
    }
    return nil
  }

  func isLocal(_ name: String) -> Bool { locals.contains { $0.name == name } }

  /// The variable that a whole dotted name is.
  private func variable(_ operand: Int, _ field: String) -> String? {
    guard let path = syntax.path(of: operand), path.isAbsolute || !isLocal(path.names[0]),
      case .variable(let name)? = meaning(
        of: (path.names + [field]).joined(separator: "."), isAbsolute: path.isAbsolute)
    else { return nil }
    return name
  }

  mutating func nameOrField(_ node: Int) throws(EvaluationFault) -> Value {
    if let path = syntax.path(of: node) { return try value(of: path) }
    guard case .select(let operand, let field, let isOptional) = syntax[node].kind else {
      throw .unknownName
    }
    if isOptional, let name = variable(operand, field) { return .optional(values[name]) }
    let container = try evaluate(operand)
    return try select(field, from: container, isOptional: isOptional)
  }

  private func value(
    of path: (names: [String], isAbsolute: Bool)
  ) throws(EvaluationFault) -> Value {
    guard let (meaning, count) = meaning(of: path) else { throw .unknownName }
    var value: Value
    switch meaning {
    case .local(let found): value = found
    case .variable(let name):
      guard let found = values[name] else { throw .missing }
      value = found
    case .type(let type): value = .type(type)
    case .set: throw .unknownName
    }
    for field in path.names[count...] {
      value = try select(field, from: value, isOptional: false)
    }
    return value
  }

  /// `container.field` and `container.?field`
  private func select(
    _ field: String, from container: Value, isOptional: Bool
  ) throws(EvaluationFault) -> Value {
    try select(isOptional: isOptional, from: container) { container throws(EvaluationFault) in
      guard case .map(let map) = container else { throw .noMatchingOverload }
      guard let value = find(.string(field), in: map) else { return .failure(.noSuchKey) }
      return .success(value)
    }
  }

  /// `container[index]` and `container[?index]`
  func element(
    of container: Value, at index: Value, isOptional: Bool
  ) throws(EvaluationFault) -> Value {
    try select(isOptional: isOptional, from: container) { container throws(EvaluationFault) in
      switch container {
      case .list(let elements):
        guard let position = try position(index) else { return .failure(.indexOutOfRange) }
        return elements.indices.contains(position)
          ? .success(elements[position]) : .failure(.indexOutOfRange)
      case .map(let map):
        guard let value = find(index, in: map) else { return .failure(.noSuchKey) }
        return .success(value)
      default: throw .noMatchingOverload
      }
    }
  }

  /// What is selected from an optional is an optional; so is what is selected with `?`. An optional
  /// that is found is not put into another one.
  private func select(
    isOptional: Bool, from container: Value,
    _ look: (Value) throws(EvaluationFault) -> Result<Value, EvaluationFault>
  ) throws(EvaluationFault) -> Value {
    var container = container
    var isOptional = isOptional
    if case .optional(let content) = container {
      guard let content else { return .optional(nil) }
      (container, isOptional) = (content, true)
    }
    let found = try look(container)
    guard isOptional else { return try found.get() }
    guard case .success(let value) = found else { return .optional(nil) }
    if case .optional = value { return value }
    return .optional(value)
  }

  /// An index of a list may be any number that is whole.
  private func position(_ index: Value) throws(EvaluationFault) -> Int? {
    switch index {
    case .int(let number): return Int(exactly: number)
    case .uint(let number): return Int(exactly: number)
    case .double(let number):
      guard let whole = Int(exactly: number) else { throw .invalidArgument }
      return whole
    default: throw .noMatchingOverload
    }
  }

  /// `has(operand.field)`
  mutating func isPresent(_ operand: Int, _ field: String) throws(EvaluationFault) -> Bool {
    if let name = variable(operand, field) { return values[name] != nil }
    switch try evaluate(operand) {
    case .map(let map), .optional(.map(let map)): return find(.string(field), in: map) != nil
    case .optional(nil): return false
    default: throw .noMatchingOverload
    }
  }

  /// `x in right`
  mutating func isInside(_ left: Int, _ right: Int) throws(EvaluationFault) -> Bool {
    if let path = syntax.path(of: right), let (meaning, count) = meaning(of: path),
      count == path.names.count, case .set(let name) = meaning, let contains = names.sets[name]
    {
      guard let answer = contains(try evaluate(left)) else { throw .noMatchingOverload }
      return answer
    }
    let value = try evaluate(left)
    switch try evaluate(right) {
    case .list(let elements):
      for element in elements where try areEqual(element, value) { return true }
      return false
    case .map(let map): return find(value, in: map) != nil
    default: throw .noMatchingOverload
    }
  }

  mutating func optionalMap(
    _ operand: Int, _ variable: String, _ body: Int, isFlat: Bool
  ) throws(EvaluationFault) -> Value {
    guard case .optional(let content) = try evaluate(operand) else { throw .noMatchingOverload }
    guard let content else { return .optional(nil) }
    let result = try evaluate(body, with: [(variable, content)])
    if !isFlat { return .optional(result) }
    guard case .optional = result else { throw .noMatchingOverload }
    return result
  }
}
