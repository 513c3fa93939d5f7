extension Checker {
  mutating func checkComprehension(
    _ macro: Macro, _ range: Int, _ variables: [String], _ bodies: [Int]
  ) -> Int {
    let rangeTerm = check(range)
    let (key, element) = variableTypes(of: rangeTerm, macro, at: range)
    let nesting = tree.terms[rangeTerm].nesting
    let local = locals.count
    if variables.count == 1 {
      // One variable: the elements of a list, the keys of a map.
      locals.append((variables[0], isMap(rangeTerm) ? key : element, nesting))
    } else {
      locals += [(variables[0], key, 0), (variables[1], element, nesting)]
    }
    tree.localCount = max(tree.localCount, locals.count)
    let bodyTerms = bodies.map { check($0) }
    locals.removeLast(variables.count)
    if bodies.count == 2 || macro.endsWithPredicate {
      requireBool(bodyTerms[0], at: bodies[0], what: "the predicate of \(macro.rawValue)()")
    }
    let last = bodyTerms.last.map { type(of: $0) } ?? .dyn
    let result: CELType =
      switch macro {
      case .all, .exists, .existsOne: .bool
      case .filter: .list(isMap(rangeTerm) ? key : element)
      case .map, .transformList: .list(last)
      case .transformMap: .map(key, last)
      case .transformMapEntry: entryType(last, at: bodies[bodies.count - 1])
      }
    let loop = Loop(
      macro: macro, local: local, variableCount: variables.count,
      turnCost: tree.turnCost(of: bodyTerms))
    return fold(tree.add(.comprehension(loop), result, [rangeTerm] + bodyTerms))
  }

  private func isMap(_ term: Int) -> Bool {
    if case .map = type(of: term) { true } else { false }
  }

  /// The types of index and element of a list, of key and value of a map.
  private mutating func variableTypes(
    of term: Int, _ macro: Macro, at node: Int
  ) -> (key: CELType, element: CELType) {
    switch inference.settle(type(of: term)) {
    case .list(let element): return (.int, element)
    case .map(let key, let value): return (key, value)
    case .dyn: return (.dyn, .dyn)
    case let other:
      mismatch(
        .typeMismatch, "\(macro.rawValue)() works on lists and maps, not on \(shown(other))",
        at: node)
      return (.dyn, .dyn)
    }
  }

  /// The entries that `transformMapEntry` makes are maps themselves.
  private mutating func entryType(_ type: CELType, at node: Int) -> CELType {
    switch type {
    case .map, .dyn: return type
    default:
      mismatch(
        .typeMismatch, "the entry of transformMapEntry() must be a map, this is \(shown(type))",
        at: node, help: "write it as {key: value}")
      return .dyn
    }
  }

  mutating func checkBind(_ variable: String, _ value: Int, _ body: Int) -> Int {
    let valueTerm = check(value)
    let local = locals.count
    locals.append((variable, type(of: valueTerm), tree.terms[valueTerm].nesting))
    tree.localCount = max(tree.localCount, locals.count)
    let bodyTerm = check(body)
    locals.removeLast()
    return fold(tree.add(.bind(local: local), type(of: bodyTerm), [valueTerm, bodyTerm]))
  }

  mutating func checkOptionalMap(
    _ operand: Int, _ variable: String, _ body: Int, isFlat: Bool
  ) -> Int {
    let name = isFlat ? "optFlatMap" : "optMap"
    let operandTerm = check(operand)
    var element = CELType.dyn
    switch inference.settle(type(of: operandTerm)) {
    case .optional(let value): element = value
    case .dyn: break
    case let other:
      mismatch(
        .typeMismatch, "\(name)() works on optional values, not on \(shown(other))", at: operand)
    }
    let local = locals.count
    locals.append((variable, element, tree.terms[operandTerm].nesting))
    tree.localCount = max(tree.localCount, locals.count)
    let bodyTerm = check(body)
    locals.removeLast()
    var result = type(of: bodyTerm)
    if isFlat {
      let value = inference.fresh()
      if !inference.isAssignable(result, to: .optional(value)) {
        mismatch(
          .typeMismatch, "the body of optFlatMap() must be optional, this is \(shown(result))",
          at: body, help: "optMap() takes any value")
      }
    } else {
      result = .optional(result)
    }
    return fold(
      tree.add(.optionalMap(local: local, isFlat: isFlat), result, [operandTerm, bodyTerm]))
  }

  /// A block is its body; its elements are put where they are asked for.
  mutating func checkBlock(_ elements: [Int], _ body: Int) -> Int {
    blocks.append((elements, elements.count, locals.count))
    defer { blocks.removeLast() }
    return check(body)
  }

  mutating func checkBlockIndex(_ node: Int, _ index: Int) -> Int {
    guard let (elements, limit, localCount) = blocks.last, index < limit else {
      return refuse(
        .unknownName, "no element of a block has the index \(index) here",
        at: syntax[node].range, .unknownName)
    }
    blocks[blocks.count - 1].limit = index
    // An element sees the variables around its block, none of a macro around the place that asks.
    let outer = locals
    for local in localCount..<locals.count { locals[local].name = "" }
    defer {
      blocks[blocks.count - 1].limit = limit
      locals = outer
    }
    return check(elements[index])
  }
}
