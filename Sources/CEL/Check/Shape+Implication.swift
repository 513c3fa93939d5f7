extension Shape {
  /// Whether `other` holds in every row in which this one does. False where that is not known:
  /// each part of `other` is looked for on its own, so that of `x < 3 || x > 1` nothing is known.
  ///
  /// Cost: at most the product of the sizes. `steps` counts down; at 0 the answer is false.
  package func implies(_ other: Shape, steps: inout Int) -> Bool {
    guard steps > 0 else { return false }
    steps -= 1
    if case .all(let parts) = other {
      return parts.allSatisfy { implies($0, steps: &steps) }
    }
    if case .any(let cases) = self {
      return cases.allSatisfy { $0.implies(other, steps: &steps) }
    }
    if case .all(let parts) = self, parts.contains(where: { $0.implies(other, steps: &steps) }) {
      return true
    }
    switch (self, other) {
    case (.test(let test), .test(let wanted)): return test.implies(wanted)
    case (_, .any(let cases)):
      return (cases + Self.unions(of: cases)).contains { implies($0, steps: &steps) }
    default: return false
    }
  }

  /// `x == 'a' || x == 'b'` as one test, for each operand with more than one such case.
  private static func unions(of cases: [Shape]) -> [Shape] {
    var sets: [Operand: (values: [Value], count: Int)] = [:]
    for case .test(let test) in cases {
      guard case .among(let values) = test.relation else { continue }
      sets[test.operand, default: ([], 0)].values += values
      sets[test.operand]?.count += 1
    }
    return sets.filter { $0.value.count > 1 }
      .map { .test(Test($0.key, .among($0.value.values))) }
  }

  /// Another order of the parts, or a part twice, makes no other spelling.
  package var spelling: String {
    switch self {
    case .all(let parts): Self.spelling("all", parts)
    case .any(let parts): Self.spelling("any", parts)
    case .test(let test): "\(test.operand.key) \(test.relation)"
    }
  }

  private static func spelling(_ word: String, _ parts: [Shape]) -> String {
    "\(word)(\(Set(parts.map(\.spelling)).sorted().joined(separator: ", ")))"
  }
}
