@testable import CEL

/// The macros over lists and maps.
extension PlainEvaluator {
  mutating func comprehension(
    _ macro: Macro, _ range: Int, _ variables: [String], _ bodies: [Int]
  ) throws(EvaluationFault) -> Value {
    let scopes: [Scope]
    switch (try evaluate(range), variables.count) {
    case (.list(let elements), 1): scopes = elements.map { [(variables[0], $0)] }
    case (.list(let elements), _):
      scopes = elements.enumerated().map { index, element in
        [(variables[0], .int(Int64(index))), (variables[1], element)]
      }
    case (.map(let map), 1): scopes = map.keys.map { [(variables[0], $0)] }
    case (.map(let map), _):
      scopes = zip(map.keys, map.elements).map { [(variables[0], $0), (variables[1], $1)] }
    default: throw .noMatchingOverload
    }
    switch macro {
    case .all: return .bool(try quantify(bodies[0], scopes, decisive: false))
    case .exists: return .bool(try quantify(bodies[0], scopes, decisive: true))
    case .existsOne: return .bool(try kept(scopes, by: bodies[0]).count == 1)
    case .filter:
      return .list(try kept(scopes, by: bodies[0]).map { $0[0].1 })
    case .map, .transformList:
      var list: [Value] = []
      for scope in scopes {
        if let value = try result(scope, bodies) { list.append(value) }
      }
      return .list(list)
    case .transformMap:
      var map = ValueMap()
      for scope in scopes {
        if let value = try result(scope, bodies) {
          try insert(value, for: scope[0].1, into: &map)
        }
      }
      return .map(map)
    case .transformMapEntry:
      var map = ValueMap()
      for scope in scopes {
        guard let value = try result(scope, bodies) else { continue }
        guard case .map(let entries) = value else { throw .noMatchingOverload }
        for (key, value) in zip(entries.keys, entries.elements) {
          try insert(value, for: key, into: &map)
        }
      }
      return .map(map)
    }
  }

  private typealias Scope = [(String, Value)]

  /// A chain of `&&` or `||` over all turns: one that decides makes the errors of others good.
  private mutating func quantify(
    _ body: Int, _ scopes: [Scope], decisive: Bool
  ) throws(EvaluationFault) -> Bool {
    var faults: [EvaluationFault] = []
    for scope in scopes {
      do throws(EvaluationFault) {
        if try truth(body, scope) == decisive { return decisive }
      } catch {
        faults.append(error)
      }
    }
    if let fault = faults.first { throw fault }
    return !decisive
  }

  private mutating func truth(_ body: Int, _ scope: Scope) throws(EvaluationFault) -> Bool {
    guard case .bool(let value) = try evaluate(body, with: scope) else {
      throw .noMatchingOverload
    }
    return value
  }

  private mutating func kept(
    _ scopes: [Scope], by predicate: Int
  ) throws(EvaluationFault) -> [Scope] {
    var kept: [Scope] = []
    for scope in scopes where try truth(predicate, scope) { kept.append(scope) }
    return kept
  }

  /// What the last body gives; nil where a predicate before it does not hold.
  private mutating func result(
    _ scope: Scope, _ bodies: [Int]
  ) throws(EvaluationFault) -> Value? {
    if bodies.count == 2, try !truth(bodies[0], scope) { return nil }
    return try evaluate(bodies[bodies.count - 1], with: scope)
  }
}
