extension Expression {
  /// When it is true, for an expression of type bool. Cost: linear in the size of the expression,
  /// times its depth.
  package var shape: Shape {
    var reader = ShapeReader(self)
    return reader.shape(of: tree.root, isTrue: true)
  }

  /// The structure of the expression, spelled out: expressions with the same one always have the
  /// same value, with whatever is declared alike. Cost: as that of `shape`.
  package var structure: String {
    ShapeReader(self).spelling(of: tree.root)
  }
}

/// Reads the shape of an expression off its terms.
private struct ShapeReader {
  /// Parts of one shape. `?:` has its condition twice, so that there could be too many.
  private static let partCountMax = 10_000
  private let tree: TermTree
  private let source: [UInt8]
  private var partCount = 0
  private var operands: [Int: Shape.Operand] = [:]

  init(_ expression: Expression) {
    (tree, source) = (expression.tree, Array(expression.source.utf8))
  }

  /// When the term gives the truth value.
  mutating func shape(of index: Int, isTrue: Bool) -> Shape {
    let term = tree.terms[index]
    partCount += 1
    guard partCount <= Self.partCountMax else { return whole(index, isTrue) }
    switch term.operation {
    case .constant(let position):
      guard case .bool(let value) = tree.constants[position] else { return whole(index, isTrue) }
      return value == isTrue ? .all([]) : .any([])
    case .and, .or:
      var isAll = isTrue
      if case .or = term.operation { isAll = !isTrue }
      let parts = term.children.map { shape(of: $0, isTrue: isTrue) }
      return Self.joined(parts, isAll: isAll)
    case .call(.not): return shape(of: term.children[0], isTrue: !isTrue)
    case .conditional:
      let test = term.children[0]
      return .any([
        Self.joined(
          [shape(of: test, isTrue: true), shape(of: term.children[1], isTrue: isTrue)],
          isAll: true),
        Self.joined(
          [shape(of: test, isTrue: false), shape(of: term.children[2], isTrue: isTrue)],
          isAll: true),
      ])
    case .constantMembership(let set):
      let values = tree.constantSets[set].elements
      return .test(
        Shape.Test(
          operand(term.children[0]), isTrue ? .among(values) : .notAmong(values),
          at: tree.ranges[index]))
    case .call(let function):
      guard let comparison = Comparison(function) else { return whole(index, isTrue) }
      return self.comparison(index, comparison, isTrue)
    default: return whole(index, isTrue)
    }
  }

  /// Parts of the same kind are taken into one.
  private static func joined(_ parts: [Shape], isAll: Bool) -> Shape {
    var flat: [Shape] = []
    for part in parts {
      switch (part, isAll) {
      case (.all(let inner), true), (.any(let inner), false): flat += inner
      default: flat.append(part)
      }
    }
    if flat.count == 1 { return flat[0] }
    return isAll ? .all(flat) : .any(flat)
  }

  /// A term of which no more is known than its value.
  private mutating func whole(_ index: Int, _ isTrue: Bool) -> Shape {
    .test(Shape.Test(operand(index), .among([.bool(isTrue)]), at: tree.ranges[index]))
  }

  private mutating func comparison(
    _ index: Int, _ comparison: Comparison, _ isTrue: Bool
  ) -> Shape {
    let (left, right) = (tree.terms[index].children[0], tree.terms[index].children[1])
    if let constant = tree.constant(at: right) {
      return self.comparison(index, left, comparison, constant, isTrue)
    }
    if let constant = tree.constant(at: left) {
      return self.comparison(index, right, comparison.swapped, constant, isTrue)
    }
    return whole(index, isTrue)
  }

  private mutating func comparison(
    _ index: Int, _ operand: Int, _ comparison: Comparison, _ constant: Value, _ isTrue: Bool
  ) -> Shape {
    let type = tree.terms[operand].type
    if type == .bool, case .bool(let value) = constant,
      comparison == .equal || comparison == .notEqual
    {
      return shape(of: operand, isTrue: (value == isTrue) == (comparison == .equal))
    }
    // What is not a number is neither less, nor equal, nor greater.
    let isOrdered = type != .double && type != .dyn && !isUnordered(constant)
    guard isTrue || isOrdered || comparison == .equal || comparison == .notEqual else {
      return whole(index, false)
    }
    let relation: Shape.Relation =
      switch (comparison, isTrue) {
      case (.equal, true), (.notEqual, false): .among([constant])
      case (.notEqual, true), (.equal, false): .notAmong([constant])
      case (.less, true), (.greaterOrEqual, false): .less(constant)
      case (.lessOrEqual, true), (.greater, false): .lessOrEqual(constant)
      case (.greater, true), (.lessOrEqual, false): .greater(constant)
      case (.greaterOrEqual, true), (.less, false): .greaterOrEqual(constant)
      }
    return .test(Shape.Test(self.operand(operand), relation, at: tree.ranges[index]))
  }

  private func isUnordered(_ value: Value) -> Bool {
    if case .double(let number) = value { return number.isNaN }
    return false
  }

  // MARK: Operands

  mutating func operand(_ index: Int) -> Shape.Operand {
    if let known = operands[index] { return known }
    let subject: Shape.Operand.Subject =
      switch tree.terms[index].operation {
      case .slot(let slot): .slot(slot)
      case .presence(let slot): .presence(slot)
      default: .term
      }
    let operand = Shape.Operand(
      subject: subject, type: tree.terms[index].type, needs: needs(of: index),
      key: spelling(of: index))
    operands[index] = operand
    return operand
  }

  /// The slots that an evaluation of the term cannot do without.
  private func needs(of index: Int) -> Set<Int> {
    var found: Set<Int> = []
    var pending = [index]
    while let next = pending.popLast() {
      let term = tree.terms[next]
      switch term.operation {
      case .slot(let slot): found.insert(slot)
      case .conditional, .comprehension: pending.append(term.children[0])
      case .call, .declaredCall, .field, .setMembership, .constantMembership, .pattern:
        pending += term.children
      default: break
      }
    }
    return found
  }

  /// The structure of a term. Functions that are declared and patterns are spelled as they are
  /// written, for want of a name.
  func spelling(of index: Int) -> String {
    let term = tree.terms[index]
    var parts = term.children.map { spelling(of: $0) }
    var word: String
    switch term.operation {
    case .constant(let position): word = "\(tree.constants[position])"
    case .field(let position): word = "field \(tree.constants[position])"
    case .hasField(let position): word = "has \(tree.constants[position])"
    case .optionalField(let position): word = "optional \(tree.constants[position])"
    case .constantMembership(let set): word = "in \(tree.constantSets[set].elements)"
    case .declaredCall, .pattern: word = "written \(text(of: index))"
    case .call(let function):
      (word, parts) = Self.spelling(of: function, parts)
    default: word = "\(term.operation)"
    }
    return "(" + ([word] + parts).joined(separator: " ") + ")"
  }

  private func text(of index: Int) -> String {
    String(decoding: source[tree.ranges[index] ?? 0..<source.count], as: UTF8.self)
      .debugDescription
  }

  /// One spelling for calls that say the same with their operands in another order.
  private static func spelling(of function: Function, _ parts: [String]) -> (String, [String]) {
    switch function {
    case .equal, .notEqual: (function.name, parts.sorted())
    case .greater: (Function.less.name, parts.reversed())
    case .greaterOrEqual: (Function.lessOrEqual.name, parts.reversed())
    default: (function.name, parts)
    }
  }
}
