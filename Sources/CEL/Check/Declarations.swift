/// The names that an expression may use, each with the place of its values.
public struct Declarations: Sendable {
  struct Variable: Sendable {
    let type: CELType
    let slot: Int
    let isOptional: Bool
  }

  struct NamedSet: Sendable {
    let elements: [CELType]
    let id: Int
  }

  private(set) var variables: [String: Variable] = [:]
  private(set) var sets: [String: NamedSet] = [:]
  /// The namespace in which names are looked up first, from the innermost out; empty is none.
  var container: [String] = []

  /// Makes declarations without any name.
  public init() {}

  /// Declares a variable in a column. A later declaration of the same name replaces it.
  /// - Parameters:
  ///   - name: may be dotted (`event.amount_minor`); the longest declared name wins.
  ///   - type: of its values.
  ///   - slot: its index in the columns given at run time; not negative.
  ///   - isOptional: whether it can be missing, so that `has()` makes sense.
  public mutating func variable(_ name: String, _ type: CELType, slot: Int, isOptional: Bool) {
    precondition(slot >= 0, "a slot is an index")
    variables[name] = Variable(type: type, slot: slot, isOptional: isOptional)
  }

  /// Declares something that `x in name` may ask, and nothing else.
  /// - Parameters:
  ///   - name: may be dotted (`lists.vip`).
  ///   - elements: the types that `x` may have.
  ///   - id: what `SetMembership` gets to see.
  public mutating func set(_ name: String, of elements: [CELType], id: Int) {
    sets[name] = NamedSet(elements: elements, id: id)
  }

  /// What a name means.
  enum Meaning {
    case variable(Variable)
    case set(NamedSet, name: String)
    case type(CELType)
  }

  /// Looks a dotted name up in the container, its parents, and at the root.
  func lookUp(_ name: String, isAbsolute: Bool) -> Meaning? {
    for depth in (0...(isAbsolute ? 0 : container.count)).reversed() {
      let full = (container[..<depth] + [name]).joined(separator: ".")
      if let variable = variables[full] { return .variable(variable) }
      if let set = sets[full] { return .set(set, name: full) }
      if let type = CELType.named[full] { return .type(type) }
    }
    return nil
  }

  /// The declared name that is nearest to one that is not.
  func suggestion(for name: String) -> String? {
    nearestName(to: name, among: Array(variables.keys) + Array(sets.keys))
  }
}
