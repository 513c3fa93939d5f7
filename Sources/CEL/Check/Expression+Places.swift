extension Expression {
  /// Where a test stands in the source, in UTF-8 bytes, if it is written as what it means: a name
  /// beside literals, as in `name > 5`, `'a' == name`, `name in ['a', 'b']`, `has(name)`. The first
  /// such place; nil where there is none. Cost: that of parsing the source.
  package func range(of test: Shape.Test, named name: String) -> Range<Int>? {
    let macros = FunctionTable.standard.macros
    guard case .success(let syntax) = Parser.parse(Array(source.utf8), macros: macros) else {
      return nil
    }
    return syntax.nodes.filter { syntax.says(test, named: name, at: $0.kind) }.map(\.range)
      .min { $0.lowerBound < $1.lowerBound }
  }
}

extension SyntaxTree {
  fileprivate func says(_ test: Shape.Test, named name: String, at kind: Kind) -> Bool {
    switch kind {
    case .presence(let operand, let field):
      guard case .presence = test.operand.subject, let path = path(of: operand) else {
        return false
      }
      return (path.names + [field]).joined(separator: ".") == name
    case .operation(.inside, let operands):
      guard isName(operands[0], name), case .list(let elements) = nodes[operands[1]].kind else {
        return false
      }
      let values = elements.map { literal($0.node) }
      return test.relation == .among(values.compactMap(\.self)) && !values.contains { $0 == nil }
    case .operation(let function, let operands):
      guard let comparison = Comparison(function) else { return false }
      if isName(operands[0], name), let value = literal(operands[1]) {
        return test.relation == relation(comparison, value)
      }
      if isName(operands[1], name), let value = literal(operands[0]) {
        return test.relation == relation(comparison.swapped, value)
      }
      return false
    default: return false
    }
  }

  private func isName(_ index: Int, _ name: String) -> Bool {
    path(of: index)?.names.joined(separator: ".") == name
  }

  private func literal(_ index: Int) -> Value? {
    if case .literal(let value) = nodes[index].kind { return value }
    return nil
  }

  private func relation(_ comparison: Comparison, _ value: Value) -> Shape.Relation {
    switch comparison {
    case .equal: .among([value])
    case .notEqual: .notAmong([value])
    case .less: .less(value)
    case .lessOrEqual: .lessOrEqual(value)
    case .greater: .greater(value)
    case .greaterOrEqual: .greaterOrEqual(value)
    }
  }
}
