@testable import CEL

/// Numbers that are the same for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value >> 31
  }
}

/// Writes well-typed expressions over a fixed set of variables, and values for them.
///
/// An expression of a type is a leaf, or something of that type whose parts are expressions of
/// other types; the names that macros give are in `scope` while their bodies are written.
struct RandomExpression {
  var generator: SeededGenerator
  /// Whether variables of types that no column holds may occur.
  var usesAllVariables = false
  /// How many of a hundred parts are of some other type than the one that is wanted there.
  var confusion = 0
  /// How many of a hundred parts have a type that is known at run time only.
  var vagueness = 0
  /// What macros around the current place name, with their types.
  private(set) var scope: [(name: String, type: CELType)] = []

  init(generator: SeededGenerator) { self.generator = generator }

  typealias Variable = (name: String, type: CELType, isOptional: Bool)

  /// By slot: of types that columns hold.
  static let variables: [Variable] = [
    ("v.i", .int, false), ("v.j", .int, true), ("v.d", .double, false), ("v.e", .double, true),
    ("v.b", .bool, true), ("v.s", .string, false), ("v.t", .string, true),
    ("v.at", .timestamp, true), ("v.span", .duration, true), ("v.ip", .ip, true),
    ("v.u", .uint, true),
  ]

  /// By the slots behind those: of other types.
  static let otherVariables: [Variable] = [
    ("w.ints", .list(.int), false), ("w.texts", .list(.string), true),
    ("w.doubles", .list(.double), true), ("w.counts", .map(.string, .int), false),
    ("w.labels", .map(.int, .string), true), ("w.bytes", .bytes, true), ("w.net", .cidr, true),
    ("w.maybe", .optional(.int), false), ("w.groups", .map(.string, .list(.int)), true),
    ("w.any", .dyn, false),
  ]

  static var declarations: Declarations {
    var declarations = Declarations(libraries: Library.all + [.blocks])
    for (slot, variable) in (variables + otherVariables).enumerated() {
      declarations.variable(
        variable.name, variable.type, slot: slot, isOptional: variable.isOptional)
    }
    declarations.set("lists.numbers", of: [.int], id: 1)
    declarations.set("lists.names", of: [.string], id: 2)
    return declarations
  }

  mutating func pick<T>(_ choices: [T]) -> T {
    choices[Int.random(in: 0..<choices.count, using: &generator)]
  }

  mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &generator) < percent
  }

  mutating func number(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }

  /// Types that an expression may be wanted of.
  mutating func scalarType() -> CELType {
    pick([.int, .int, .string, .string, .double, .bool, .uint, .timestamp, .duration, .ip])
  }

  mutating func anyType() -> CELType {
    switch number(below: 8) {
    case 0: .list(pick([.int, .string]))
    case 1: .map(pick([.string, .int]), pick([.int, .string]))
    case 2: .optional(pick([.int, .string]))
    default: scalarType()
    }
  }

  mutating func expression(_ wanted: CELType, depth: Int) -> String {
    let type = confusion > 0 && chance(confusion) ? anyType() : wanted
    if vagueness > 0, depth > 0, chance(vagueness) { return vague(type, depth: depth - 1) }
    if depth <= 0 || chance(15) { return leaf(type) }
    if chance(15) { return anything(type, depth: depth - 1) }
    switch type {
    case .bool: return test(depth: depth - 1)
    case .int: return integer(depth: depth - 1)
    case .uint: return unsigned(depth: depth - 1)
    case .double: return double(depth: depth - 1)
    case .string: return text(depth: depth - 1)
    case .bytes: return bytes(depth: depth - 1)
    case .timestamp: return timestamp(depth: depth - 1)
    case .duration: return duration(depth: depth - 1)
    case .ip, .cidr: return address(type, depth: depth - 1)
    case .list(let element): return list(of: element, depth: depth - 1)
    case .map(let key, let value): return map(key, value, depth: depth - 1)
    case .optional(let value): return optional(value, depth: depth - 1)
    default: return leaf(type)
    }
  }

  /// The same in parentheses, to be called or selected from.
  mutating func operand(_ type: CELType, depth: Int) -> String {
    "(\(expression(type, depth: depth)))"
  }

  mutating func binary(
    _ operators: [String], _ left: CELType, _ right: CELType, _ depth: Int
  ) -> String {
    let first = expression(left, depth: depth)
    return "(\(first) \(pick(operators)) \(expression(right, depth: depth)))"
  }

  /// Writes something with more names in scope.
  mutating func with<T>(
    _ names: [(String, CELType)], _ write: (inout RandomExpression) -> T
  ) -> T {
    let outer = scope
    // A name hides another one of the same name.
    scope.removeAll { old in names.contains { $0.0 == old.name } }
    scope += names.map { (name: $0.0, type: $0.1) }
    defer { scope = outer }
    return write(&self)
  }

  /// A name for a variable of a macro; one that is in use may be hidden by it.
  mutating func freshName(except other: String = "") -> String {
    pick(["x", "y", "z", "item", "v1"].filter { $0 != other })
  }

  /// What there is of every type.
  private mutating func anything(_ type: CELType, depth: Int) -> String {
    // Optionals of optionals are not written: what is selected from one is only one again.
    var isOptional = false
    if case .optional = type { isOptional = true }
    switch number(below: isOptional ? 7 : 8) {
    case 0, 1:
      let first = expression(type, depth: depth)
      let condition = expression(.bool, depth: depth)
      return "(\(condition) ? \(first) : \(expression(type, depth: depth)))"
    case 2, 3:
      let (name, bound) = (freshName(), anyType())
      let value = expression(bound, depth: depth)
      let body = with([(name, bound)]) { $0.expression(type, depth: depth) }
      return "cel.bind(\(name), \(value), \(body))"
    case 4:
      let elements = "[\(expression(type, depth: depth)), \(leaf(type))]"
      return "\(elements)[\(pick(["0", "1", "2", leaf(.int), "dyn(0.0)", "dyn(1u)"]))]"
    case 5:
      let entries = "{'a': \(expression(type, depth: depth)), 'b': \(leaf(type))}"
      return entries + pick([".a", ".b", "['a']", ".c", "[\(leaf(.string))]"])
    case 6: return block(type, depth: depth)
    default:
      let optional = operand(.optional(type), depth: depth)
      if chance(25) { return "\(optional).value()" }
      return "\(optional).orValue(\(expression(type, depth: depth)))"
    }
  }

  /// The same, but that the checker does not know its type.
  private mutating func vague(_ type: CELType, depth: Int) -> String {
    let value = expression(type, depth: depth)
    switch number(below: 5) {
    case 0: return "dyn(\(value))"
    case 1: return "(\(expression(.bool, depth: depth)) ? \(value) : dyn(\(leaf(type))))"
    case 2: return "(\(pick(["true", "false"])) ? \(value) : dyn(\(leaf(type))))"
    case 3: return "[\(value), \(leaf(anyType()))][\(pick(["0", "0", "1"]))]"
    default: return "{'a': \(value), 'b': \(leaf(anyType()))}\(pick([".a", ".a", "['b']"]))"
    }
  }

  /// `cel.block`: elements that later ones and the body name by number.
  private mutating func block(_ type: CELType, depth: Int) -> String {
    let hidden = scope.filter { !$0.name.hasPrefix("cel.index") }
    let outer = scope
    defer { scope = outer }
    scope = hidden
    var elements: [String] = []
    for index in 0..<(1 + number(below: 3)) {
      let element = index == 0 ? type : scalarType()
      elements.append(expression(element, depth: depth - 1))
      scope.append(("cel.index(\(index))", element))
    }
    return "cel.block([\(elements.joined(separator: ", "))], \(expression(type, depth: depth)))"
  }

  /// A name in scope, a variable, or a literal.
  mutating func leaf(_ type: CELType) -> String {
    if type == .bool, chance(30) { return simpleComparison() }
    let local = scope.filter { $0.type == type }.map(\.name)
    if !local.isEmpty, chance(60) { return pick(local) }
    let declared = Self.variables + (usesAllVariables ? Self.otherVariables : [])
    let names = declared.filter { $0.type == type }.map(\.name)
    if !names.isEmpty, chance(65) { return pick(names) }
    return literal(type)
  }
}
