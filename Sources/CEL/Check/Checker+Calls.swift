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
      if !types[0].isComparable(with: types[1]) { noOverload(function, types, at: node) }
      return .bool
    case .index: return indexResult(types, at: node)
    case .add:
      if case .list = types[0], case .list = types[1] { return types[0].joined(with: types[1]) }
      if types.contains(.dyn), types.contains(where: { if case .list = $0 { true } else { false } })
      {
        return .list(.dyn)
      }
    default: break
    }
    if let result = function.result(of: types) { return result }
    noOverload(function, types, at: node)
    switch function {
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .not: return .bool
    default: return .dyn
    }
  }

  private mutating func noOverload(_ function: Function, _ types: [CELType], at node: Int) {
    guard isStrict else { return }
    let list = types.map(\.description).joined(separator: ", ")
    let name = function.isOperator ? "'\(function.name)'" : "\(function.name)()"
    issues.add(
      .noOverload, "\(name) does not take (\(list))", at: syntax[node].focus,
      help: overloadHelp(function, types))
  }

  /// What to do instead, for the common mistakes; else the overloads there are.
  private func overloadHelp(_ function: Function, _ types: [CELType]) -> String? {
    let numeric = types.filter(\.isNumeric)
    switch function {
    case .add, .subtract, .multiply, .divide, .modulo:
      if types.count == 2, numeric.count == 2 {
        return types.contains(.double) && function != .modulo
          ? "convert one operand, as in double(x)" : "convert one operand, as in int(x)"
      }
      if function == .add, types.contains(.string) {
        return "convert the other operand, as in string(x)"
      }
    case .equal, .notEqual:
      if types.contains(.null) { return "a missing value is found with has(…)" }
      return nil
    default: break
    }
    if types.isEmpty || function.signatures.isEmpty { return nil }
    let lists = function.signatures.prefix(6).map { signature in
      "(" + signature.arguments.map(\.description).joined(separator: ", ") + ")"
    }
    let more = function.signatures.count > 6 ? ", …" : ""
    return "it takes " + lists.joined(separator: ", ") + more
  }

  private mutating func indexResult(_ types: [CELType], at node: Int) -> CELType {
    switch types[0] {
    case .list(let element):
      if !CELType.int.accepts(types[1]) { noOverload(.index, types, at: node) }
      return element
    case .map(let key, let value):
      if !key.isComparable(with: types[1]) { noOverload(.index, types, at: node) }
      return value
    case .dyn: return .dyn
    default:
      noOverload(.index, types, at: node)
      return .dyn
    }
  }

  private mutating func checkInside(_ node: Int, _ terms: [Int]) {
    let (value, container) = (type(of: terms[0]), type(of: terms[1]))
    let isFine =
      switch container {
      case .list(let element), .map(let element, _): element.isComparable(with: value)
      case .dyn: true
      default: false
      }
    if !isFine { noOverload(.inside, [value, container], at: node) }
  }

  mutating func checkCall(
    _ node: Int, _ name: String, _ target: Int?, _ arguments: [Int]
  ) -> Int {
    guard let function = Function.named[name] else {
      return checkUnknownCall(node, name, target, arguments)
    }
    if target == nil, !function.isGlobal {
      return refuse(
        .unknownFunction, "\(name)() is called on a value", at: syntax[node].focus,
        .unknownFunction, help: "write x.\(name)(…)")
    }
    if target != nil, !function.isMethod {
      return refuse(
        .unknownFunction, "\(name)() is not called on a value", at: syntax[node].focus,
        .unknownFunction, help: "write \(name)(x)")
    }
    let operands = (target.map { [$0] } ?? []) + arguments
    let terms = operands.map { check($0) }
    let counts = Set(function.signatures.map(\.arguments.count))
    guard counts.contains(terms.count) else {
      let given = target == nil ? 0 : 1
      let wanted = counts.sorted().map { "\($0 - given)" }.joined(separator: " or ")
      return refuse(
        .noOverload, "\(name)() takes \(wanted) arguments, here are \(arguments.count)",
        at: syntax[node].focus, .noMatchingOverload)
    }
    let result = result(of: function, terms, at: node)
    if function == .matches, let term = checkPattern(operands, terms) { return term }
    return fold(tree.add(.call(function), result, terms))
  }

  private mutating func checkUnknownCall(
    _ node: Int, _ name: String, _ target: Int?, _ arguments: [Int]
  ) -> Int {
    // The operands may have faults of their own. The target may also be a namespace.
    for argument in arguments { _ = check(argument) }
    if let target, syntax.path(of: target) == nil { _ = check(target) }
    let help: String?
    if name == "has" {
      help = "has() takes the selection of one field, as in has(a.b)"
    } else if Macro(name: name) != nil {
      help = "it is a macro on lists and maps, as in x.\(name)(y, …)"
    } else {
      let names = Array(Function.named.keys) + Macro.allCases.map(\.rawValue) + ["has"]
      help = nearestName(to: name, among: names).map { "did you mean '\($0)'?" }
    }
    return refuse(
      .unknownFunction,
      "there is no function '\(name)'" + (help?.hasPrefix("it") ?? false ? " of this form" : ""),
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
