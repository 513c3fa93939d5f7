extension TermTree {
  /// Elementary steps of one evaluation, estimated: a comparison is 1, text counts a few, a macro
  /// its bodies times its elements. Never above `Limits.cost` + 1.
  func estimatedCost(of root: Int) -> Int {
    // Children stand before their parents, so one pass will do, however often blocks repeat them.
    var costs = [Int](repeating: 0, count: terms.count)
    for (index, term) in terms.enumerated() {
      let own: Int
      if case .comprehension = term.operation {
        let bodies = term.children.dropFirst().reduce(1) { sum($0, costs[$1]) }
        let (product, overflow) = bodies.multipliedReportingOverflow(
          by: assumedCount(of: term.children[0]))
        own = sum(costs[term.children[0]], sum(2, overflow ? Limits.cost : product))
      } else {
        own = term.children.reduce(ownCost(of: term)) { sum($0, costs[$1]) }
      }
      costs[index] = own
      if index == root { break }
    }
    return costs[root]
  }

  private func sum(_ left: Int, _ right: Int) -> Int { min(left + right, Limits.cost + 1) }

  private func ownCost(of term: Term) -> Int {
    switch term.operation {
    case .call(let function):
      switch function {
      case .contains, .startsWith, .endsWith, .size: 4
      case .matches: 200
      case .toString, .toTimestamp, .toDuration: 20
      case .inside: assumedCount(of: term.children[1])
      default: 1
      }
    case .declaredCall(let call): calls[call].cost
    case .pattern: 40
    case .setMembership, .constantMembership: 6
    default: 1
    }
  }

  private func assumedCount(of index: Int) -> Int {
    switch constant(at: index) {
    case .list(let elements): return elements.count
    case .map(let map): return map.count
    default: break
    }
    switch terms[index].operation {
    case .list: return terms[index].children.count
    case .map: return terms[index].children.count / 2
    default: return Limits.assumedListCount
    }
  }

  /// What one turn of a macro with these bodies is charged.
  func turnCost(of bodies: [Int]) -> Int {
    var count = 1
    var pending = bodies
    while let next = pending.popLast() {
      count += 1
      if case .comprehension = terms[next].operation {
        pending.append(terms[next].children[0])
      } else {
        pending += terms[next].children
      }
    }
    return count
  }
}
