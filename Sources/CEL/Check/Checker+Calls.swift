extension Checker {
  mutating func checkOperation(_ node: Int, _ function: Function, _ operands: [Int]) -> Int {
    if function == .inside {
      if let term = checkSetMembership(node, operands[0], operands[1]) { return term }
      let terms = operands.map { check($0) }
      checkInside(node, terms)
      if case .list(let elements)? = tree.constant(at: terms[1]), tree.constant(at: terms[0]) == nil
      {
        tree.constantSets.append(ConstantSet(elements))
        return tree.add(
          .constantMembership(tree.constantSets.count - 1), .bool, [terms[0]])
      }
      return fold(tree.add(.call(.inside), .bool, terms))
    }
    let terms = operands.map { check($0) }
    return fold(tree.add(.call(function), result(of: function, terms, at: node), terms))
  }

  private mutating func result(of function: Function, _ terms: [Int], at node: Int) -> CELType {
    let types = terms.map { type(of: $0) }
    switch function {
    case .equal, .notEqual:
      if !inference.isAssignable(types[0], to: types[1]), !types[0].isComparable(with: types[1]) {
        noOverload(.builtIn(function), types, at: node)
      }
      return .bool
    case .index: return indexResult(.index, types, at: node)
    case .optionalIndex: return indexResult(.optionalIndex, types, at: node).wrapped
    default: break
    }
    if let (result, _) = resolve(function.signatures, types) { return result }
    noOverload(.builtIn(function), types, at: node)
    switch function {
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .not: return .bool
    default: return .dyn
    }
  }

  /// What a call with these argument types gives, and the overloads that may apply: the common
  /// result of those, `dyn` when they differ, nil when there is none. An overload for just these
  /// types is the only one.
  private mutating func resolve(
    _ signatures: [Signature], _ types: [CELType]
  ) -> (result: CELType, overloads: [Int])? {
    var result: CELType?
    var found: [Int] = []
    let before = inference.bindings
    for (number, signature) in signatures.enumerated()
    where signature.arguments.count == types.count {
      let instance = inference.instantiate(signature)
      guard inference.areAssignable(types, to: instance.arguments) else { continue }
      if signature.arguments == types, !types.contains(.dyn) {
        return (inference.resolve(instance.result), [number])
      }
      let own = inference.resolve(instance.result)
      found.append(number)
      if let other = result {
        result = other == own ? other : .dyn
        // What an overload says of the arguments holds only if it is the one.
        inference.restore(before)
      } else {
        result = own
      }
    }
    return result.map { ($0, found) }
  }

  private mutating func noOverload(_ callee: Callee, _ types: [CELType], at node: Int) {
    guard isStrict else { return }
    let types = types.map { shown($0) }
    let list = types.map(\.description).joined(separator: ", ")
    issues.add(
      .noOverload, "\(callee.title) does not take (\(list))", at: syntax[node].focus,
      help: overloadHelp(callee, types))
  }

  /// What to do instead, for the common mistakes; else the overloads there are.
  private func overloadHelp(_ callee: Callee, _ types: [CELType]) -> String? {
    let numeric = types.filter(\.isNumeric)
    switch callee {
    case .builtIn(.add), .builtIn(.subtract), .builtIn(.multiply), .builtIn(.divide),
      .builtIn(.modulo):
      if types.count == 2, numeric.count == 2 {
        return types.contains(.double) && callee.title != "'%'"
          ? "convert one operand, as in double(x)" : "convert one operand, as in int(x)"
      }
      if callee.title == "'+'", types.contains(.string) {
        return "convert the other operand, as in string(x)"
      }
    case .builtIn(.equal), .builtIn(.notEqual):
      if types.contains(.null) { return "a missing value is found with has(…)" }
      return nil
    default: break
    }
    let signatures = callee.signatures
    if types.isEmpty || signatures.isEmpty { return nil }
    let lists = signatures.prefix(6).map { signature in
      "(" + signature.arguments.map(\.description).joined(separator: ", ") + ")"
    }
    let more = signatures.count > 6 ? ", …" : ""
    return "it takes " + lists.joined(separator: ", ") + more
  }

  private mutating func indexResult(
    _ function: Function, _ types: [CELType], at node: Int
  ) -> CELType {
    switch inference.settle(types[0]) {
    case .list(let element):
      if !inference.isAssignable(types[1], to: .int) {
        noOverload(.builtIn(function), types, at: node)
      }
      return element
    case .map(let key, let value):
      if !inference.isAssignable(types[1], to: key), !key.isComparable(with: types[1]) {
        noOverload(.builtIn(function), types, at: node)
      }
      return value
    case .optional(let value):
      return indexResult(function, [value, types[1]], at: node).wrapped
    case .dyn: return .dyn
    default:
      noOverload(.builtIn(function), types, at: node)
      return .dyn
    }
  }

  private mutating func checkInside(_ node: Int, _ terms: [Int]) {
    let (value, container) = (type(of: terms[0]), type(of: terms[1]))
    let isFine: Bool
    switch container {
    case .list(let element), .map(let element, _):
      isFine = inference.isAssignable(value, to: element) || element.isComparable(with: value)
    case .dyn, .parameter: isFine = true
    default: isFine = false
    }
    if !isFine { noOverload(.builtIn(.inside), [value, container], at: node) }
  }

  mutating func checkCall(
    _ node: Int, _ name: String, _ target: Int?, _ arguments: [Int], isAbsolute: Bool
  ) -> Int {
    if let target {
      // `math.abs(x)`: the target may be part of the function's name.
      if let path = syntax.path(of: target), !isLocal(path) {
        let full = (path.names + [name]).joined(separator: ".")
        if let callee = declarations.function(full, isAbsolute: path.isAbsolute) {
          return checkCall(node, callee, arguments, given: arguments.count)
        }
      }
      if let callee = declarations.functions.callee(name, .method) {
        return checkCall(node, callee, [target] + arguments, given: arguments.count)
      }
      if declarations.functions.callee(name, .global) != nil {
        return refuse(
          .unknownFunction, "\(name)() is not called on a value", at: syntax[node].focus,
          .unknownFunction, help: "write \(name)(x)")
      }
    } else {
      if let callee = declarations.function(name, isAbsolute: isAbsolute) {
        return checkCall(node, callee, arguments, given: arguments.count)
      }
      if declarations.functions.callee(name, .method) != nil {
        return refuse(
          .unknownFunction, "\(name)() is called on a value", at: syntax[node].focus,
          .unknownFunction, help: "write x.\(name)(…)")
      }
    }
    return checkUnknownCall(node, name, target, arguments)
  }

  private mutating func checkCall(
    _ node: Int, _ callee: Callee, _ operands: [Int], given: Int
  ) -> Int {
    let terms = operands.map { check($0) }
    let signatures = callee.signatures
    let counts = Set(signatures.map(\.arguments.count))
    guard counts.contains(terms.count) else {
      let wanted = counts.sorted().map { "\($0 - operands.count + given)" }
      return refuse(
        .noOverload,
        "\(callee.title) takes \(wanted.joined(separator: " or ")) arguments, here are \(given)",
        at: syntax[node].focus, .noMatchingOverload)
    }
    let types = terms.map { type(of: $0) }
    var result = CELType.dyn
    var overloads: [Int] = []
    if let found = resolve(signatures, types) {
      (result, overloads) = found
    } else {
      noOverload(callee, types, at: node)
      // Unless that is an issue, the values decide: an empty list is one of any type.
      overloads = signatures.indices.filter { signatures[$0].arguments.count == types.count }
    }
    switch callee {
    case .builtIn(let function):
      if function == .matches, let term = checkPattern(operands, terms) { return term }
      if let term = checkOptionalCall(function, result, terms) { return term }
      return fold(tree.add(.call(function), result, terms))
    case .declared(let declaration):
      tree.calls.append(
        DeclaredCall(
          overloads: overloads.map { declaration.overloads[$0] }, cost: declaration.cost))
      return fold(tree.add(.declaredCall(tree.calls.count - 1), result, terms))
    }
  }

  /// The functions of optional values. Those of a variable that may be missing need no optional
  /// value at all: `a.?b.orValue(0)` is `has(a.b) ? a.b : 0`.
  private mutating func checkOptionalCall(
    _ function: Function, _ result: CELType, _ terms: [Int]
  ) -> Int? {
    var slot: (slot: Int, type: CELType)?
    if case .optionalSlot(let found) = tree.terms[terms[0]].operation,
      case .optional(let type) = tree.terms[terms[0]].type
    {
      slot = (found, type)
    }
    switch function {
    case .hasValue:
      return slot.map { tree.add(.presence($0.slot), .bool) }
    case .optionalOr: return fold(tree.add(.optionalOr, result, terms))
    case .optionalOrValue:
      guard let slot else { return fold(tree.add(.optionalOrValue, result, terms)) }
      let test = tree.add(.presence(slot.slot), .bool)
      let value = tree.add(.slot(slot.slot), slot.type)
      return tree.add(.conditional, result, [test, value, terms[1]])
    default: return nil
    }
  }

  private mutating func checkUnknownCall(
    _ node: Int, _ name: String, _ target: Int?, _ arguments: [Int]
  ) -> Int {
    // The operands may have faults of their own. The target may also be a namespace.
    for argument in arguments { _ = check(argument) }
    var full = name
    if let target {
      if let path = syntax.path(of: target) {
        // Only where it is no value: then the whole is the name of a function.
        if declarations.lookUp(path.names[0], isAbsolute: path.isAbsolute) == nil,
          declarations.functions.names.contains(where: { $0.hasPrefix(path.names[0] + ".") })
        {
          full = (path.names + [name]).joined(separator: ".")
        }
      } else {
        _ = check(target)
      }
    }
    let help: String?
    if name == "has" {
      help = "has() takes the selection of one field, as in has(a.b)"
    } else if Macro(name: name) != nil {
      help = "it is a macro on lists and maps, as in x.\(name)(y, …)"
    } else {
      help = nearestName(to: full, among: declarations.functions.names).map {
        "did you mean '\($0)'?"
      }
    }
    return refuse(
      .unknownFunction,
      "there is no function '\(full)'" + (help?.hasPrefix("it") ?? false ? " of this form" : ""),
      at: syntax[node].focus, .unknownFunction, help: help)
  }

  /// Compiles a constant pattern; nil when it is not constant.
  private mutating func checkPattern(_ operands: [Int], _ terms: [Int]) -> Int? {
    guard case .string(let text)? = tree.constant(at: terms[1]) else { return nil }
    do throws(RegexFault) {
      tree.patterns.append(try LinearRegex(pattern: text))
    } catch {
      return refuse(
        .badPattern, "bad pattern, byte \(error.offset): \(error.message)",
        at: syntax[operands[1]].range, .badPattern)
    }
    return fold(tree.add(.pattern(tree.patterns.count - 1), .bool, [terms[0]]))
  }
}
