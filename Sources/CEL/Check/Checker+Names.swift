extension Checker {
  /// A name, a dotted name, or the selection of a field.
  mutating func checkPath(_ node: Int) -> Int {
    guard let path = syntax.path(of: node) else {
      guard case .select(let operand, let name, let isOptional) = syntax[node].kind else {
        return tree.add(.fault(.unknownName), .dyn)
      }
      if isOptional, let variable = variable(name, of: operand) {
        tree.slotTypes[variable.slot] = variable.type
        return tree.add(.optionalSlot(variable.slot), .optional(isStrict ? variable.type : .dyn))
      }
      if isOptional, let (constant, full) = constant(name, of: operand) {
        let value = Value.optional(constant.value)
        return self.constant(value, constant.type.wrapped, full, at: node)
      }
      if let unknown = refuseUnknown(name, of: operand, at: node) { return unknown }
      return select(name, from: check(operand), at: syntax[node].focus, isOptional: isOptional)
    }
    guard let (term, count) = resolve(path.names, isAbsolute: path.isAbsolute, at: node) else {
      return unknownName(path.names.joined(separator: "."), at: node)
    }
    return path.names[count...].reduce(term) { select($1, from: $0, at: syntax[node].focus) }
  }

  /// Whether a dotted name starts with the variable of a macro.
  func isLocal(_ path: (names: [String], isAbsolute: Bool)) -> Bool {
    !path.isAbsolute && locals.contains { $0.name == path.names[0] }
  }

  /// The declared variable that `operand.name` is; nil when it is a field of a value.
  private func variable(_ name: String, of operand: Int) -> Declarations.Variable? {
    guard case .variable(let variable)? = meaning(name, of: operand) else { return nil }
    return variable
  }

  /// The declared constant that `operand.name` is, with its full name; nil when it is none.
  private func constant(
    _ name: String, of operand: Int
  ) -> (constant: Declarations.Constant, name: String)? {
    guard case .constant(let constant, let full)? = meaning(name, of: operand) else { return nil }
    return (constant, full)
  }

  /// What `operand.name` is where the whole is a declared name.
  private func meaning(_ name: String, of operand: Int) -> Declarations.Meaning? {
    guard let path = syntax.path(of: operand), !isLocal(path) else { return nil }
    return declarations.lookUp(
      (path.names + [name]).joined(separator: "."), isAbsolute: path.isAbsolute)
  }

  /// The fault that `operand.name` is where the operand is a dotted name that means nothing; nil
  /// where it means something or is no name.
  private mutating func refuseUnknown(_ name: String, of operand: Int, at node: Int) -> Int? {
    guard let path = syntax.path(of: operand), !isLocal(path),
      resolve(path.names, isAbsolute: path.isAbsolute, at: operand) == nil
    else { return nil }
    return unknownName((path.names + [name]).joined(separator: "."), at: node)
  }

  /// The meaning of the longest part of a dotted name that has one, and the length of that part.
  private mutating func resolve(
    _ names: [String], isAbsolute: Bool, at node: Int
  ) -> (term: Int, count: Int)? {
    if !isAbsolute, let local = locals.lastIndex(where: { $0.name == names[0] }) {
      let term = tree.add(.local(local), locals[local].type)
      tree.terms[term].nesting = locals[local].nesting
      return (term, 1)
    }
    for count in (1...names.count).reversed() {
      let name = names[..<count].joined(separator: ".")
      switch declarations.lookUp(name, isAbsolute: isAbsolute) {
      case .variable(let variable): return (slot(variable), count)
      case .constant(let constant, let full):
        return (self.constant(constant.value, constant.type, full, at: node), count)
      case .type(let type): return (tree.addConstant(.type(type), .type), count)
      case .set(_, let name):
        let term = refuse(
          .badSet, "'\(name)' can only stand on the right of 'in'", at: syntax[node].range,
          .unknownName)
        return (term, count)
      case nil: continue
      }
    }
    return nil
  }

  /// The term of a declared constant: that of its value, as if it stood there.
  private mutating func constant(
    _ value: Value, _ type: CELType, _ name: String, at node: Int
  ) -> Int {
    tree.namedConstants.append(
      NamedConstant(name: name, value: value, range: syntax[node].range))
    let term = tree.addConstant(value, type)
    tree.terms[term].nesting = value.nesting
    return term
  }

  private mutating func slot(_ variable: Declarations.Variable) -> Int {
    let type = isStrict ? variable.type : .dyn
    tree.slotTypes[variable.slot] = variable.type
    return tree.add(.slot(variable.slot), type)
  }

  private mutating func unknownName(_ name: String, at node: Int) -> Int {
    let names = locals.map(\.name) + CELType.named.keys
    let near = declarations.suggestion(for: name) ?? nearestName(to: name, among: names)
    return refuse(
      .unknownName, "nothing is named '\(name)'", at: syntax[node].range, .unknownName,
      help: near.map { "did you mean '\($0)'?" })
  }

  private mutating func select(
    _ name: String, from operand: Int, at focus: Range<Int>, isOptional: Bool = false
  ) -> Int {
    let field = fieldType(name, of: type(of: operand), at: focus)
    let result = isOptional ? field.wrapped : field
    tree.constants.append(.string(name))
    let key = tree.constants.count - 1
    return fold(
      tree.add(isOptional ? .optionalField(key) : .field(key), result, [operand]))
  }

  /// The type of a field; that of an optional value's field is optional.
  private mutating func fieldType(
    _ name: String, of type: CELType, at focus: Range<Int>
  ) -> CELType {
    switch inference.settle(type) {
    case .map(let key, let value):
      if !inference.isAssignable(.string, to: key), isStrict {
        issues.add(
          .unknownField, "the keys of this map are \(key): '.\(name)' selects a string", at: focus)
      }
      return inference.resolve(value)
    case .optional(let value):
      return fieldType(name, of: value, at: focus).wrapped
    case .dyn: return .dyn
    case let other:
      if isStrict {
        issues.add(.unknownField, "\(shown(other)) has no field '\(name)'", at: focus)
      }
      return .dyn
    }
  }

  mutating func checkPresence(_ node: Int, _ operand: Int, _ name: String) -> Int {
    if let variable = variable(name, of: operand) {
      tree.slotTypes[variable.slot] = variable.type
      return tree.add(.presence(variable.slot), .bool)
    }
    if let (_, full) = constant(name, of: operand) {
      return constant(.bool(true), .bool, full, at: node)
    }
    if let unknown = refuseUnknown(name, of: operand, at: node) { return unknown }
    let term = check(operand)
    var type = type(of: term)
    if case .optional(let value) = type { type = value }
    switch type {
    case .map, .dyn, .parameter: break
    case let other:
      mismatch(.unknownField, "\(shown(other)) has no field '\(name)'", at: operand)
    }
    tree.constants.append(.string(name))
    return fold(tree.add(.hasField(tree.constants.count - 1), .bool, [term]))
  }

  /// `x in NAME` where NAME is a declared set; nil when it is none.
  mutating func checkSetMembership(_ node: Int, _ value: Int, _ name: Int) -> Int? {
    guard let path = syntax.path(of: name),
      !isLocal(path),
      case .set(let set, let full)? = declarations.lookUp(
        path.names.joined(separator: "."), isAbsolute: path.isAbsolute)
    else { return nil }
    let term = check(value)
    if !set.elements.contains(type(of: term)) {
      // A fault in the operand itself is reported already.
      if case .fault = tree.terms[term].operation { return term }
      let types = set.elements.map(\.description).joined(separator: " or ")
      mismatch(
        .typeMismatch, "'\(full)' holds \(types), this is \(shown(type(of: term)))", at: value)
    }
    return tree.add(.setMembership(set.id), .bool, [term])
  }
}
