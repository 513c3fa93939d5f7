/// What is known of the types that overloads leave open.
///
/// Each use of an overload gets variables of its own in the place of its parameters; asking whether
/// one type may stand where another is wanted binds them, to the most general type that was seen.
/// `list(A) + list(A)` with `[]` and `[1]` binds both to int; a variable that nothing binds is
/// `dyn` in the end. The specification calls this gradual typing: `dyn` fits everywhere.
struct Inference {
  /// What variables are bound to. It may be set back to what it was: variables are never reused.
  private(set) var bindings: [String: CELType] = [:]
  private var variableCount = 0

  /// A variable that nothing is known of.
  mutating func fresh() -> CELType {
    variableCount += 1
    // No declared parameter has such a name.
    return .parameter("%\(variableCount)")
  }

  mutating func restore(_ earlier: [String: CELType]) { bindings = earlier }

  /// The overload with variables in the place of its parameters.
  mutating func instantiate(_ signature: Signature) -> Signature {
    guard (signature.arguments + [signature.result]).contains(where: \.hasParameters) else {
      return signature
    }
    var names: [String: CELType] = [:]
    let arguments = signature.arguments.map { rename($0, &names) }
    return Signature(arguments, rename(signature.result, &names))
  }

  private mutating func rename(_ type: CELType, _ names: inout [String: CELType]) -> CELType {
    switch type {
    case .parameter(let name):
      if let known = names[name] { return known }
      let variable = fresh()
      names[name] = variable
      return variable
    case .list(let element): return .list(rename(element, &names))
    case .optional(let value): return .optional(rename(value, &names))
    case .map(let key, let value): return .map(rename(key, &names), rename(value, &names))
    case .opaque(let name, let parameters):
      return .opaque(name, parameters.map { rename($0, &names) })
    default: return type
    }
  }

  /// A type with all that is bound put in. Variables that are not stay, or become `dyn`.
  func resolve(_ type: CELType, isFinal: Bool = false) -> CELType {
    switch type {
    case .parameter(let name):
      if let bound = bindings[name] { return resolve(bound, isFinal: isFinal) }
      return isFinal ? .dyn : type
    case .list(let element): return .list(resolve(element, isFinal: isFinal))
    case .optional(let value): return .optional(resolve(value, isFinal: isFinal))
    case .map(let key, let value):
      return .map(resolve(key, isFinal: isFinal), resolve(value, isFinal: isFinal))
    case .opaque(let name, let parameters):
      return .opaque(name, parameters.map { resolve($0, isFinal: isFinal) })
    default: return type
    }
  }

  /// A type of which something is asked that depends on what it is: a variable that nothing is
  /// known of is dyn from here on.
  mutating func settle(_ type: CELType) -> CELType {
    guard case .parameter(let name) = type else { return type }
    _ = bind(name, to: .dyn)
    return .dyn
  }

  /// Whether values of one type may stand where another is wanted. What that says of variables is
  /// kept if so, and forgotten if not.
  mutating func isAssignable(_ type: CELType, to wanted: CELType) -> Bool {
    areAssignable([type], to: [wanted])
  }

  /// As `isAssignable`, for the arguments of a call at once.
  mutating func areAssignable(_ types: [CELType], to wanted: [CELType]) -> Bool {
    guard types.count == wanted.count else { return false }
    let before = bindings
    for (type, wanted) in zip(types, wanted) where !fits(type, wanted) {
      bindings = before
      return false
    }
    return true
  }

  private mutating func fits(_ type: CELType, _ wanted: CELType) -> Bool {
    if type == wanted { return true }
    if case .parameter(let name) = wanted {
      if let answer = bind(name, to: type) { return answer }
    }
    if case .parameter(let name) = type { return bind(name, to: wanted) ?? false }
    switch (type, wanted) {
    case (.dyn, _):
      loosen(wanted)
      return true
    case (_, .dyn): return true
    case (.list(let left), .list(let right)), (.optional(let left), .optional(let right)):
      return fits(left, right)
    case (.map(let leftKey, let leftValue), .map(let rightKey, let rightValue)):
      return fits(leftKey, rightKey) && fits(leftValue, rightValue)
    case (.opaque(let left, let lefts), .opaque(let right, let rights)):
      guard left == right, lefts.count == rights.count else { return false }
      for (left, right) in zip(lefts, rights) where !fits(left, right) { return false }
      return true
    default: return false
    }
  }

  /// What a value of an unknown type holds has an unknown type too: the optional that
  /// `optional(A)` takes may turn out to be one of anything.
  private mutating func loosen(_ type: CELType) {
    switch type {
    case .parameter(let name): _ = bind(name, to: .dyn)
    case .list(let element): loosen(element)
    case .optional(let value): loosen(value)
    case .map(let key, let value):
      loosen(key)
      loosen(value)
    case .opaque(_, let parameters):
      for parameter in parameters { loosen(parameter) }
    default: break
    }
  }

  /// Binds a variable, or checks it against what it is bound to; nil when it would contain itself.
  private mutating func bind(_ name: String, to type: CELType) -> Bool? {
    if let bound = bindings[name] {
      guard fits(type, bound) else { return false }
      let general = mostGeneral(type, bound)
      if !refers(general, to: name) { bindings[name] = general }
      return true
    }
    guard !refers(type, to: name) else { return nil }
    bindings[name] = type
    return true
  }

  private func refers(_ type: CELType, to name: String) -> Bool {
    switch type {
    case .parameter(let other):
      if other == name { return true }
      return bindings[other].map { refers($0, to: name) } ?? false
    case .list(let element): return refers(element, to: name)
    case .optional(let value): return refers(value, to: name)
    case .map(let key, let value): return refers(key, to: name) || refers(value, to: name)
    case .opaque(_, let parameters): return parameters.contains { refers($0, to: name) }
    default: return false
    }
  }

  /// The one of two types that says less; they must fit each other.
  private func mostGeneral(_ left: CELType, _ right: CELType) -> CELType {
    isNotMoreSpecific(left, than: right) ? left : right
  }

  private func isNotMoreSpecific(_ left: CELType, than right: CELType) -> Bool {
    switch (left, right) {
    case (.dyn, _), (.parameter, _): true
    case (_, .dyn), (_, .parameter): false
    case (.list(let left), .list(let right)), (.optional(let left), .optional(let right)):
      isNotMoreSpecific(left, than: right)
    case (.map(let leftKey, let leftValue), .map(let rightKey, let rightValue)):
      isNotMoreSpecific(leftKey, than: rightKey) && isNotMoreSpecific(leftValue, than: rightValue)
    case (.opaque(let left, let lefts), .opaque(let right, let rights)):
      left == right && lefts.count == rights.count
        && zip(lefts, rights).allSatisfy { isNotMoreSpecific($0, than: $1) }
    default: left == right
    }
  }

  /// The type that holds values of both, as in a list; nil where they do not fit each other.
  mutating func common(_ left: CELType, _ right: CELType) -> CELType? {
    if left == .null, right.isNullable { return right }
    if right == .null, left.isNullable { return left }
    return isAssignable(left, to: right) ? mostGeneral(left, right) : nil
  }
}

extension CELType {
  /// Whether its values hold no others.
  var isScalar: Bool {
    switch self {
    case .int, .uint, .double, .bool, .string, .bytes, .timestamp, .duration, .null, .type, .ip,
      .cidr:
      true
    case .dyn, .list, .map, .optional, .opaque, .parameter: false
    }
  }

  /// An optional of this type; an optional is not put into another one.
  var wrapped: CELType {
    if case .optional = self { self } else { .optional(self) }
  }

  /// Whether null may stand among values of this type.
  var isNullable: Bool {
    switch self {
    case .timestamp, .duration, .optional, .opaque: true
    default: false
    }
  }

  /// Whether it leaves something open.
  var hasParameters: Bool {
    switch self {
    case .parameter: true
    case .list(let element): element.hasParameters
    case .optional(let value): value.hasParameters
    case .map(let key, let value): key.hasParameters || value.hasParameters
    case .opaque(_, let parameters): parameters.contains { $0.hasParameters }
    default: false
    }
  }

  /// Itself, or `dyn` when it is written with more than `Limits.typeParts` words: types of types of
  /// pairs double with every level.
  var bounded: CELType {
    var left = Limits.typeParts
    return isWithin(&left) ? self : .dyn
  }

  private func isWithin(_ left: inout Int) -> Bool {
    left -= 1
    guard left >= 0 else { return false }
    switch self {
    case .list(let element): return element.isWithin(&left)
    case .optional(let value): return value.isWithin(&left)
    case .map(let key, let value): return key.isWithin(&left) && value.isWithin(&left)
    case .opaque(_, let parameters):
      for parameter in parameters where !parameter.isWithin(&left) { return false }
      return true
    default: return true
    }
  }
}
