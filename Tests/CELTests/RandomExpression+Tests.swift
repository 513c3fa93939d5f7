@testable import CEL

/// Expressions of type bool.
extension RandomExpression {
  mutating func test(depth: Int) -> String {
    let comparison = pick(["==", "!=", "<", "<=", ">", ">="])
    switch number(below: 32) {
    case 0, 1, 2, 24, 25: return binary(["&&", "||"], .bool, .bool, depth)
    case 3: return "!(\(expression(.bool, depth: depth)))"
    case 4: return binary([comparison], .int, pick([.int, .double, .uint]), depth)
    case 5: return binary([comparison], .double, pick([.int, .double, .uint]), depth)
    case 6: return binary([comparison], .string, .string, depth)
    case 7: return binary([comparison], .timestamp, .timestamp, depth)
    case 8: return binary([comparison], .duration, .duration, depth)
    case 9: return binary([comparison], pick([.bytes, .bool]), pick([.dyn]), depth)
    case 10:
      let type = anyType()
      return binary(["==", "!="], type, chance(20) ? .dyn : type, depth)
    case 11: return "has(\(presence(depth: depth)))"
    case 12:
      let call = pick(["contains", "startsWith", "endsWith"])
      return "\(operand(.string, depth: depth)).\(call)(\(expression(.string, depth: depth)))"
    case 13, 14, 15: return "(\(membership(depth: depth)))"
    case 16:
      let text = operand(.string, depth: depth)
      // A literal that is no pattern would not compile.
      if chance(30) { return "\(text).matches(\(pick(["v.s", "v.t", "'a' + v.t"])))" }
      return "\(text).matches('\(pick(["^a", "b+", "日", "t$", "[^a-c]"]))')"
    case 17: return network(depth: depth)
    case 18:
      return "math.\(pick(["isNaN", "isInf", "isFinite"]))(\(expression(.double, depth: depth)))"
    case 19: return "\(operand(.optional(pick([.int, .string])), depth: depth)).hasValue()"
    case 20:
      let type = pick(["int", "string", "list", "double", "optional_type", "null_type", "map"])
      return "(type(\(expression(chance(50) ? .dyn : anyType(), depth: depth))) == \(type))"
    case 21: return "bool(\(expression(pick([.string, .bool]), depth: depth)))"
    case 26, 27, 28, 29: return simpleComparison()
    default: return quantifier(depth: depth)
    }
  }

  /// What rules are made of: a variable or name against a literal, on either side.
  mutating func simpleComparison() -> String {
    let numbers: [CELType] = [.int, .double, .uint]
    let type = pick(numbers + [.string, .timestamp, .duration])
    let other = numbers.contains(type) ? pick(numbers) : type
    var sides = [leaf(type), literal(other)]
    if chance(20) { sides.reverse() }
    return "(\(sides.joined(separator: " \(pick(["==", "!=", "<", "<=", ">", ">="])) ")))"
  }

  /// What `has` can be asked for.
  private mutating func presence(depth: Int) -> String {
    switch number(below: 4) {
    case 0: "\(operand(.map(.string, .int), depth: depth)).\(pick(["a", "ab", "zz"]))"
    case 1: "{'a': \(leaf(.int)), ?'b': \(leaf(.optional(.int)))}.b"
    case 2: "(\(leaf(.optional(.map(.string, .int))))).a"
    default: pick(Self.variables + (usesAllVariables ? Self.otherVariables : [])).name
    }
  }

  private mutating func membership(depth: Int) -> String {
    switch number(below: 12) {
    case 0:
      return "\(expression(.int, depth: depth)) in [1, 2u, 3.0, 2.5, 'x', 9007199254740993]"
    case 1: return "\(expression(.double, depth: depth)) in [1, 0.0, 0.5, 18446744073709551615u]"
    case 2:
      return "\(expression(.string, depth: depth)) in ['', 'a', 'payment', 'abcdefghijklmnopq', 1]"
    case 3: return "\(expression(.ip, depth: depth)) in [ip('::1'), ip('1.2.3.4')]"
    case 4, 5: return "\(expression(.int, depth: depth)) in lists.numbers"
    case 6, 7: return "\(expression(.string, depth: depth)) in lists.names"
    case 8:
      return "\(expression(.timestamp, depth: depth)) in [\(leaf(.timestamp)), "
        + "timestamp('1970-01-01T00:00:00Z')]"
    case 9:
      let key = pick([CELType.int, .string])
      let value = expression(key == .int ? pick([.int, .uint, .double]) : .string, depth: depth)
      return "\(value) in \(expression(.map(key, .int), depth: depth))"
    default:
      let type = anyType()
      return "\(expression(type, depth: depth)) in \(expression(.list(type), depth: depth))"
    }
  }

  private mutating func network(depth: Int) -> String {
    switch number(below: 6) {
    case 0:
      let argument = expression(pick([.ip, .ip, .string]), depth: depth)
      return "\(operand(.cidr, depth: depth)).containsIP(\(argument))"
    case 1:
      let argument = expression(pick([.cidr, .cidr, .string]), depth: depth)
      return "\(operand(.cidr, depth: depth)).containsCIDR(\(argument))"
    case 2: return "\(pick(["isIP", "isCIDR"]))(\(expression(.string, depth: depth)))"
    case 3: return "ip.isCanonical(\(expression(.string, depth: depth)))"
    case 4: return binary(["==", "!="], .ip, .ip, depth)
    default:
      let property = pick([
        "isUnspecified", "isLoopback", "isGlobalUnicast", "isLinkLocalMulticast",
        "isLinkLocalUnicast",
      ])
      return "\(operand(.ip, depth: depth)).\(property)()"
    }
  }

  private mutating func quantifier(depth: Int) -> String {
    let macro = pick(["all", "exists", "exists_one", "existsOne"])
    let range = range(depth: depth)
    let first = freshName()
    if chance(60) {
      let body = with([(first, range.single)]) { $0.expression(.bool, depth: depth) }
      return "\(range.text).\(macro)(\(first), \(body))"
    }
    let second = freshName(except: first)
    let body = with([(first, range.key), (second, range.element)]) {
      $0.expression(.bool, depth: depth)
    }
    return "\(range.text).\(macro)(\(first), \(second), \(body))"
  }
}
