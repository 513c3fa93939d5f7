/// The syntax tree of a pattern, without what a yes-or-no search cannot see: captures and laziness.
///
/// Its depth is bounded by `RegexLimits.nesting`; sequences and alternatives are lists, not chains.
indirect enum RegexNode: Sendable {
  case empty
  case scalars(ScalarSet)
  case assertion(RegexAssertion)
  case concatenation([RegexNode])
  case alternation([RegexNode])
  /// No `maximum` means without end. `offset` is that of the operator in the pattern.
  case repetition(RegexNode, minimum: Int, maximum: Int?, offset: Int)

  var isEmpty: Bool {
    if case .empty = self { true } else { false }
  }

  /// The items one after the other; those that match only the empty string leave no trace.
  static func sequence(_ items: [RegexNode]) -> RegexNode {
    let parts = items.filter { !$0.isEmpty }
    return switch parts.count {
    case 0: .empty
    case 1: parts[0]
    default: .concatenation(parts)
    }
  }

  /// Any one of the alternatives; the empty string is kept once, order does not matter to a search.
  static func choice(_ alternatives: [RegexNode]) -> RegexNode {
    var parts = alternatives.filter { !$0.isEmpty }
    if parts.count < alternatives.count { parts.append(.empty) }
    return parts.count == 1 ? parts[0] : .alternation(parts)
  }

  /// `node` repeated; the empty string repeated, or anything repeated no time, is the empty string.
  static func repeated(
    _ node: RegexNode, minimum: Int, maximum: Int?, offset: Int
  ) -> RegexNode {
    if node.isEmpty || maximum == 0 { return .empty }
    if minimum == 1, maximum == 1 { return node }
    return .repetition(node, minimum: minimum, maximum: maximum, offset: offset)
  }
}
