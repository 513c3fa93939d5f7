extension TermTree {
  /// Elementary steps of one evaluation, estimated: a comparison is 1, text counts a few, a macro
  /// its bodies times its elements. Never above `Limits.cost` + 1.
  func estimatedCost(of operation: Term.Operation, _ children: [Int]) -> Int {
    guard case .comprehension = operation else {
      return children.reduce(ownCost(of: operation, children)) { sum($0, terms[$1].cost) }
    }
    let bodies = children.dropFirst().reduce(1) { sum($0, terms[$1].cost) }
    let (product, overflow) = bodies.multipliedReportingOverflow(by: assumedCount(of: children[0]))
    return sum(terms[children[0]].cost, sum(2, overflow ? Limits.cost : product))
  }

  /// Whether the right side of `&&` or `||` is asked first: it is cheap, and its answer may save
  /// the left one. That cannot be observed: a decisive answer on either side is the answer, and of
  /// two faults the left one is told, whichever came first.
  func asksRightFirst(_ index: Int) -> Bool {
    let (left, right) = (terms[index].children[0], terms[index].children[1])
    return terms[left].cost >= Limits.costlyOperand && terms[left].cost > 4 * terms[right].cost
  }

  private func sum(_ left: Int, _ right: Int) -> Int { min(left + right, Limits.cost + 1) }

  private func ownCost(of operation: Term.Operation, _ children: [Int]) -> Int {
    switch operation {
    case .call(let function):
      switch function {
      case .contains, .startsWith, .endsWith, .size: 4
      case .matches: 200
      case .toString, .toTimestamp, .toDuration: 20
      case .inside: assumedCount(of: children[1])
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
