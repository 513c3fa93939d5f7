import CEL
import WeirCore

/// Finds the parts of conditions that always or never hold, whatever the events are: by what the
/// schema says of fields, by what velocities and scores can be, and by parts that exclude each
/// other.
struct ConditionReview {
  /// Why a part of a condition is constant.
  struct Finding: Equatable {
    enum Kind: Equatable {
      case never
      case always
      /// One of several values that something is compared with.
      case neverThisValue(Value)
      /// The tests hold one by one, but not together.
      case excluded
    }
    let kind: Kind
    /// One, or those that exclude each other.
    let tests: [Shape.Test]
    let help: String?
  }

  /// Values of one set that are told.
  private static let valueCountMax = 10

  private let slots: SlotLayout
  private var domains: [Int: SlotDomain] = [:]

  init(_ policy: Policy) {
    slots = policy.slots
    for (slot, source) in policy.slots.sources.enumerated() {
      domains[slot] =
        switch source {
        case .field(let index): SlotDomain.values(of: policy.schema.fields[index].type)
        case .velocity(let index):
          SlotDomain.values(of: policy.velocities[index], schema: policy.schema)
        case .score: SlotDomain.score
        case .tableColumn: nil
        }
    }
  }

  private func domain(of operand: Shape.Operand) -> SlotDomain? {
    switch operand.subject {
    case .slot(let slot): return domains[slot]
    case .presence(let slot):
      guard case .field = slots.sources[slot], !slots.optional[slot] else { return nil }
      return SlotDomain.always
    case .term: return nil
    }
  }

  /// Why the shape holds for no event, given tests that hold; nil when it may hold.
  func reasonNever(_ shape: Shape, given: [Shape.Test] = []) -> Finding? {
    switch shape {
    case .test(let test): return never(test) ?? excluded(test, by: given)
    case .any(let cases):
      guard let first = cases.first else {
        return Finding(kind: .never, tests: [], help: nil)
      }
      guard let reason = reasonNever(first, given: given),
        cases.dropFirst().allSatisfy({ reasonNever($0, given: given) != nil })
      else { return nil }
      return reason
    case .all(let parts):
      var known = given
      for case .test(let test) in parts {
        if let reason = never(test) ?? excluded(test, by: known) { return reason }
        known.append(test)
      }
      for part in parts {
        if case .test = part { continue }
        if let reason = reasonNever(part, given: known) { return reason }
      }
      return nil
    }
  }

  /// Every part that is constant, given tests that hold, of a shape that may hold.
  func findings(in shape: Shape, given: [Shape.Test] = []) -> [Finding] {
    switch shape {
    case .test(let test):
      if let reason = never(test) ?? excluded(test, by: given) { return [reason] }
      return [always(test)].compactMap(\.self) + neverValues(test)
    case .any(let cases): return cases.flatMap { findings(in: $0, given: given) }
    case .all(let parts):
      var known = given
      var found: [Finding] = []
      for case .test(let test) in parts {
        found += findings(in: .test(test), given: known)
        known.append(test)
      }
      for part in parts {
        if case .test = part { continue }
        found += findings(in: part, given: known)
      }
      return found
    }
  }

  // MARK: One test

  private func never(_ test: Shape.Test) -> Finding? {
    guard let domain = domain(of: test.operand),
      domain.excludes(test.relation, of: test.operand.type)
    else { return nil }
    return Finding(kind: .never, tests: [test], help: domain.help(for: test.relation))
  }

  private func always(_ test: Shape.Test) -> Finding? {
    guard let domain = domain(of: test.operand),
      domain.implies(test.relation, of: test.operand.type)
    else { return nil }
    return Finding(kind: .always, tests: [test], help: domain.help(for: test.relation))
  }

  /// Of `x in ['a', 'b']`, the values that x cannot have.
  private func neverValues(_ test: Shape.Test) -> [Finding] {
    guard let domain = domain(of: test.operand) else { return [] }
    let values: [Value] =
      switch test.relation {
      case .among(let values), .notAmong(let values): values.count > 1 ? values : []
      default: []
      }
    let never = values.lazy.filter { domain.excludes($0, of: test.operand.type) }
    return never.prefix(Self.valueCountMax).map { value in
      Finding(
        kind: .neverThisValue(value), tests: [test], help: domain.help(for: .among([value])))
    }
  }

  // MARK: Several tests

  /// Whether a test cannot hold with others that do: with one of them, or with those of the same
  /// operand together.
  private func excluded(_ test: Shape.Test, by others: [Shape.Test]) -> Finding? {
    if let other = others.first(where: { $0.excludes(test) }) {
      return Finding(kind: .excluded, tests: [other, test], help: nil)
    }
    let same = others.filter { $0.operand == test.operand } + [test]
    guard same.count > 2 else { return nil }
    for one in same {
      guard case .among(let values) = one.relation,
        values.allSatisfy({ value in
          same.contains { $0.relation.holds(for: value) == false }
        })
      else { continue }
      return Finding(kind: .excluded, tests: same, help: nil)
    }
    return nil
  }
}
