extension Parser {
  /// A call, or the macro that it is.
  mutating func makeCall(
    _ name: String, target: Int?, _ arguments: [Int], isAbsolute: Bool, from begin: Int,
    focus: Range<Int>
  ) throws(Stop) -> Int {
    var kind: SyntaxTree.Kind?
    if let target {
      if case .identifier("cel", isAbsolute: false) = tree[target].kind {
        kind = try namespaceMacro(name, arguments)
      } else {
        kind = try loopMacro(name, target, arguments)
      }
    } else if name == "has", !isAbsolute, arguments.count == 1 {
      guard case .select(let operand, let field, isOptional: false) = tree[arguments[0]].kind
      else {
        throw badMacro("has() takes the selection of a field", arguments[0], "write has(a.b)")
      }
      kind = .presence(operand, field)
    }
    return try add(
      kind ?? .call(name, target: target, arguments, isAbsolute: isAbsolute), from: begin,
      focus: focus)
  }

  private mutating func badMacro(
    _ message: String, _ argument: Int, _ help: String? = nil
  ) -> Stop {
    fail(message, at: tree[argument].range, code: .badMacro, help: help)
    return Stop()
  }

  /// The name that an argument of a macro gives to its variable.
  private mutating func variable(_ argument: Int, of macro: String) throws(Stop) -> String {
    guard case .identifier(let name, isAbsolute: false) = tree[argument].kind else {
      throw badMacro(
        "the first argument of \(macro)() names its variable: a simple name", argument)
    }
    return name
  }

  private mutating func loopMacro(
    _ name: String, _ target: Int, _ arguments: [Int]
  ) throws(Stop) -> SyntaxTree.Kind? {
    if macros.contains(.optionals), name == "optMap" || name == "optFlatMap", arguments.count == 2 {
      let variable = try variable(arguments[0], of: name)
      return .optionalMap(
        target, variable: variable, body: arguments[1], isFlat: name == "optFlatMap")
    }
    guard let macro = Macro(name: name) else { return nil }
    if macro.oneVariableCounts.contains(arguments.count) {
      let variable = try variable(arguments[0], of: name)
      return .comprehension(
        macro, range: target, variables: [variable], bodies: Array(arguments[1...]))
    }
    guard macros.contains(.twoVariables), macro.twoVariableCounts.contains(arguments.count) else {
      return nil
    }
    let variables = [
      try variable(arguments[0], of: name), try variable(arguments[1], of: name),
    ]
    guard variables[0] != variables[1] else {
      throw badMacro("the two variables of \(name)() need two names", arguments[1])
    }
    return .comprehension(
      macro, range: target, variables: variables, bodies: Array(arguments[2...]))
  }

  /// `cel.bind(…)` and its kin.
  private mutating func namespaceMacro(
    _ name: String, _ arguments: [Int]
  ) throws(Stop) -> SyntaxTree.Kind? {
    switch (name, arguments.count) {
    case ("bind", 3) where macros.contains(.bindings):
      let variable = try variable(arguments[0], of: "cel.bind")
      return .bind(variable, value: arguments[1], body: arguments[2])
    case ("block", 2) where macros.contains(.blocks):
      guard case .list(let elements) = tree[arguments[0]].kind,
        elements.allSatisfy({ !$0.isOptional })
      else { throw badMacro("cel.block() takes a list first", arguments[0]) }
      return .block(elements.map(\.node), body: arguments[1])
    case ("index", 1) where macros.contains(.blocks):
      guard case .literal(.int(let number)) = tree[arguments[0]].kind,
        let index = Int(exactly: number), index >= 0
      else { throw badMacro("cel.index() takes a number", arguments[0]) }
      return .blockIndex(index)
    case ("iterVar", 2) where macros.contains(.blocks),
      ("accuVar", 2) where macros.contains(.blocks):
      guard case .literal(.int(let depth)) = tree[arguments[0]].kind,
        case .literal(.int(let number)) = tree[arguments[1]].kind
      else { throw badMacro("cel.\(name)() takes two numbers", arguments[0]) }
      return .identifier("@\(name):\(depth):\(number)", isAbsolute: false)
    default: return nil
    }
  }
}
