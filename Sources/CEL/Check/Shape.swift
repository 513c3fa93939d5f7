/// What must hold for an expression of type bool to be true, as far as its structure tells: tests
/// of single operands against constants, joined by and, or.
///
/// It holds for just those rows for which the expression is true. A test of a value that is
/// missing, or that fails, does not hold; so `!(x > 5)` has the shape `x <= 5`, which a row without
/// `x` does not pass either.
package indirect enum Shape: Equatable, Sendable {
  /// All of them hold; `all([])` always holds.
  case all([Shape])
  /// One of them holds; `any([])` never holds.
  case any([Shape])
  case test(Test)

  /// One operand and what must hold for its value.
  package struct Test: Equatable, Sendable {
    package let operand: Operand
    package let relation: Relation
    /// Where it stands in the source, in UTF-8 bytes; not part of what is equal.
    package let range: Range<Int>?

    /// A test.
    package init(_ operand: Operand, _ relation: Relation, at range: Range<Int>? = nil) {
      (self.operand, self.relation, self.range) = (operand, relation, range)
    }

    package static func == (left: Test, right: Test) -> Bool {
      left.operand == right.operand && left.relation == right.relation
    }
  }

  /// What is tested. Equal operands have equal values in every row, under the same declarations.
  package struct Operand: Hashable, Sendable {
    /// What an operand is, where it is more than some term.
    package enum Subject: Hashable, Sendable {
      case slot(Int)
      /// Whether a slot has a value.
      case presence(Int)
      /// Any other term.
      case term
    }
    package let subject: Subject
    package let type: CELType
    /// The slots without whose values there is none of the operand.
    package let needs: Set<Int>
    /// The structure of the term, spelled out.
    let key: String
  }

  /// What must hold for a value.
  package enum Relation: Equatable, Sendable {
    case among([Value])
    case notAmong([Value])
    case less(Value)
    case lessOrEqual(Value)
    case greater(Value)
    case greaterOrEqual(Value)
  }
}

// MARK: What follows

extension Shape.Relation {
  /// Whether it holds for a value; nil where that is not known.
  package func holds(for value: Value) -> Bool? {
    switch self {
    case .among(let values): return values.contains(value)
    case .notAmong(let values): return !values.contains(value)
    case .less(let bound): return Self.order(value, bound).map { $0 == .less }
    case .lessOrEqual(let bound):
      return Self.order(value, bound).map { $0 == .less || $0 == .equal }
    case .greater(let bound): return Self.order(value, bound).map { $0 == .greater }
    case .greaterOrEqual(let bound):
      return Self.order(value, bound).map { $0 == .greater || $0 == .equal }
    }
  }

  /// Whether every value for which this one holds is one for which `other` does. False where that
  /// is not known.
  package func implies(_ other: Shape.Relation) -> Bool {
    if self == other { return true }
    switch (self, other) {
    case (.among(let values), _): return values.allSatisfy { other.holds(for: $0) == true }
    case (.notAmong(let values), .notAmong(let others)):
      return others.allSatisfy { values.contains($0) }
    case (_, .notAmong(let others)): return others.allSatisfy { holds(for: $0) == false }
    case (.less(let low), .less(let high)), (.less(let low), .lessOrEqual(let high)),
      (.lessOrEqual(let low), .lessOrEqual(let high)):
      return other.order(low, isAtMost: high)
    case (.lessOrEqual(let low), .less): return other.holds(for: low) == true
    case (.greater(let high), .greater(let low)), (.greater(let high), .greaterOrEqual(let low)),
      (.greaterOrEqual(let high), .greaterOrEqual(let low)):
      return other.order(low, isAtMost: high)
    case (.greaterOrEqual(let high), .greater): return other.holds(for: high) == true
    default: return false
    }
  }

  /// Whether no value of a type can have both. False where that is not known.
  package func excludes(_ other: Shape.Relation, of type: CELType) -> Bool {
    switch (self, other) {
    case (.among(let values), _): return values.allSatisfy { other.holds(for: $0) == false }
    case (_, .among): return other.excludes(self, of: type)
    default: break
    }
    guard let low = lowerBound ?? other.lowerBound, let high = upperBound ?? other.upperBound,
      let order = Self.order(low.value, high.value)
    else { return false }
    if order == .greater { return true }
    if order == .equal { return low.isStrict || high.isStrict }
    // No whole number lies between two that follow each other.
    guard type == .int, low.isStrict, high.isStrict, case .int(let first) = low.value,
      case .int(let second) = high.value
    else { return false }
    return order == .less && second - 1 == first
  }

  private var lowerBound: (value: Value, isStrict: Bool)? {
    switch self {
    case .greater(let value): (value, true)
    case .greaterOrEqual(let value): (value, false)
    default: nil
    }
  }

  private var upperBound: (value: Value, isStrict: Bool)? {
    switch self {
    case .less(let value): (value, true)
    case .lessOrEqual(let value): (value, false)
    default: nil
    }
  }

  private func order(_ low: Value, isAtMost high: Value) -> Bool {
    let order = Self.order(low, high)
    return order == .less || order == .equal
  }

  /// The order of two values; nil where they have none, and where numbers of two types are so large
  /// that their order and their equality differ.
  private static func order(_ left: Value, _ right: Value) -> Ordering? {
    if left.type != right.type, !isSmall(left) || !isSmall(right) { return nil }
    guard let order = compareOrdered(left, right), order != .unordered else { return nil }
    return order
  }

  private static func isSmall(_ value: Value) -> Bool {
    let most = 9_007_199_254_740_992.0
    return switch value {
    case .int(let number): number.magnitude < UInt64(most)
    case .uint(let number): number < UInt64(most)
    case .double(let number): number.magnitude < most
    default: true
    }
  }
}

extension Shape.Test {
  /// Whether `other` holds in every row in which this one does. False where that is not known.
  package func implies(_ other: Shape.Test) -> Bool {
    if operand == other.operand { return relation.implies(other.relation) }
    // What has been compared is there.
    guard case .presence(let slot) = other.operand.subject, operand.needs.contains(slot) else {
      return false
    }
    return other.relation.holds(for: .bool(true)) == true
  }

  /// Whether the two never hold in one row. False where that is not known.
  package func excludes(_ other: Shape.Test) -> Bool {
    if operand == other.operand {
      return relation.excludes(other.relation, of: operand.type)
    }
    return isOfAbsence(of: other) || other.isOfAbsence(of: self)
  }

  /// Whether it holds only where a slot has no value that `other` needs.
  private func isOfAbsence(of other: Shape.Test) -> Bool {
    guard case .presence(let slot) = operand.subject, other.operand.needs.contains(slot) else {
      return false
    }
    return relation.holds(for: .bool(true)) == false
  }
}
