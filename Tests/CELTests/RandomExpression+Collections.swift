@testable import CEL

/// Lists, maps and optional values.
extension RandomExpression {
  /// What a macro goes over, with the types of its variables.
  struct Range {
    let text: String
    let key: CELType
    let element: CELType
    let isMap: Bool

    /// The type of the only variable.
    var single: CELType { isMap ? key : element }
  }

  mutating func range(depth: Int) -> Range {
    if chance(70) {
      let element = pick([CELType.int, .int, .string, .double, .uint])
      return Range(
        text: operand(.list(element), depth: depth), key: .int, element: element, isMap: false)
    }
    let (key, element) = (pick([CELType.string, .int]), pick([CELType.int, .string]))
    return Range(
      text: operand(.map(key, element), depth: depth), key: key, element: element, isMap: true)
  }

  mutating func list(of element: CELType, depth: Int) -> String {
    switch number(below: 8) {
    case 0, 1:
      var isOptional = false
      if case .optional = element { isOptional = true }
      let parts = (0..<(1 + number(below: 3))).map { index in
        index > 0 && !isOptional && chance(30)
          ? "?\(expression(.optional(element), depth: depth))" : expression(element, depth: depth)
      }
      return "[\(parts.joined(separator: ", "))]"
    case 2: return binary(["+"], .list(element), .list(element), depth)
    case 3:
      let name = freshName()
      if chance(30) {
        let range = operand(.map(element, .int), depth: depth)
        guard element == .int || element == .string else { return leaf(.list(element)) }
        let body = with([(name, element)]) { $0.expression(.bool, depth: depth) }
        return "\(range).filter(\(name), \(body))"
      }
      let range = operand(.list(element), depth: depth)
      let body = with([(name, element)]) { $0.expression(.bool, depth: depth) }
      return "\(range).filter(\(name), \(body))"
    case 4, 5:
      let (name, range) = (freshName(), range(depth: depth))
      return with([(name, range.single)]) { random in
        let predicate = random.chance(30) ? "\(random.expression(.bool, depth: depth)), " : ""
        let body = random.expression(element, depth: depth)
        return "\(range.text).map(\(name), \(predicate)\(body))"
      }
    case 6:
      return transformation("transformList", depth: depth) {
        $0.expression(element, depth: depth)
      }
    default:
      guard element == .string else { return leaf(.list(element)) }
      let limit = chance(30) ? ", \(leaf(.int))" : ""
      return "\(operand(.string, depth: depth)).split(\(leaf(.string))\(limit))"
    }
  }

  /// A macro with two variables, and perhaps a predicate before its last body.
  private mutating func transformation(
    _ macro: String, over range: Range? = nil, depth: Int,
    _ body: (inout RandomExpression) -> String
  ) -> String {
    let range = range ?? self.range(depth: depth)
    let first = freshName()
    let second = freshName(except: first)
    return with([(first, range.key), (second, range.element)]) { random in
      let predicate = random.chance(30) ? "\(random.expression(.bool, depth: depth)), " : ""
      return "\(range.text).\(macro)(\(first), \(second), \(predicate)\(body(&random)))"
    }
  }

  mutating func map(_ key: CELType, _ value: CELType, depth: Int) -> String {
    switch number(below: 6) {
    case 0:
      return transformation("transformMapEntry", depth: depth) { random in
        "{\(random.expression(key, depth: depth)): \(random.expression(value, depth: depth))}"
      }
    case 1, 2:
      // The keys stay: those of the range must be of the type that is wanted.
      let isList = key == .int && chance(50)
      let element = pick([CELType.int, .string])
      let range = Range(
        text: operand(isList ? .list(element) : .map(key, element), depth: depth), key: key,
        element: element, isMap: !isList)
      return transformation("transformMap", over: range, depth: depth) {
        $0.expression(value, depth: depth)
      }
    default:
      let entries = (0..<(1 + number(below: 3))).map { index in
        index > 0 && chance(30)
          ? "?\(expression(key, depth: depth)): \(expression(.optional(value), depth: depth))"
          : "\(expression(key, depth: depth)): \(expression(value, depth: depth))"
      }
      return "{\(entries.joined(separator: ", "))}"
    }
  }

  mutating func optional(_ value: CELType, depth: Int) -> String {
    switch number(below: 11) {
    case 0: return "optional.of(\(expression(value, depth: depth)))"
    case 1: return "optional.ofNonZeroValue(\(expression(value, depth: depth)))"
    case 2, 3:
      let name = freshName()
      let other = pick([CELType.int, .string, value])
      let content = operand(.optional(other), depth: depth)
      return with([(name, other)]) { random in
        random.chance(50)
          ? "\(content).optMap(\(name), \(random.expression(value, depth: depth)))"
          : "\(content).optFlatMap(\(name), \(random.expression(.optional(value), depth: depth)))"
      }
    case 4:
      let other = chance(30) ? "optional.none()" : expression(.optional(value), depth: depth)
      return "\(operand(.optional(value), depth: depth)).or(\(other))"
    case 5: return "\(operand(.list(value), depth: depth))[?\(pick(["0", "1", leaf(.int)]))]"
    case 6:
      let field = pick([".?a", "[?'a']", ".?zz", "[?\(leaf(.string))]"])
      return "\(operand(.map(.string, value), depth: depth))\(field)"
    case 7: return "\(operand(.optional(.list(value)), depth: depth))[\(pick(["0", "?1"]))]"
    case 8:
      let field = pick([".a", ".?a", "['a']", ".zz"])
      return "\(operand(.optional(.map(.string, value)), depth: depth))\(field)"
    case 9:
      let condition = expression(.bool, depth: depth)
      return "(\(condition) ? \(expression(.optional(value), depth: depth)) : optional.none())"
    default:
      let declared = Self.variables.filter { $0.type == value }
      guard !declared.isEmpty else { return leaf(.optional(value)) }
      let words = pick(declared).name.split(separator: ".")
      return "\(words[0]).?\(words[1])"
    }
  }
}
