/// The names that an expression may use: variables with the place of their values, constants, sets,
/// functions.
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

  struct Constant: Sendable {
    let type: CELType
    let value: Value
  }

  private(set) var variables: [String: Variable] = [:]
  private(set) var constants: [String: Constant] = [:]
  private(set) var sets: [String: NamedSet] = [:]
  private(set) var functions: FunctionTable
  /// The namespace in which names are looked up first, from the innermost out, as in `com.example`;
  /// empty is none.
  public var container: String {
    get { path.joined(separator: ".") }
    set { path = newValue.split(separator: ".").map(String.init) }
  }
  private var path: [String] = []

  /// Makes declarations without any variable.
  /// - Parameter libraries: functions and macros beside those of the language itself.
  public init(libraries: [Library]) {
    functions = FunctionTable()
    for library in libraries { functions.add(library) }
  }

  /// Makes declarations without any variable, with every library of `Library.all`.
  public init() { functions = .standard }

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

  /// Declares a name for a value: an expression that reads it is compiled as if the value stood in
  /// its place. A later declaration of the same name replaces it; a variable goes first.
  /// - Parameters:
  ///   - name: may be dotted (`constants.max_spend`); the longest declared name wins.
  ///   - type: of the value, with the type of its elements for a list.
  ///   - value: of that type.
  public mutating func constant(_ name: String, _ type: CELType, _ value: Value) {
    precondition(type.admits(value), "a constant has a value of its type")
    constants[name] = Constant(type: type, value: value)
  }

  /// Declares something that `x in name` may ask, and nothing else.
  /// - Parameters:
  ///   - name: may be dotted (`lists.vip`).
  ///   - elements: the types that `x` may have.
  ///   - id: what `SetMembership` gets to see.
  public mutating func set(_ name: String, of elements: [CELType], id: Int) {
    sets[name] = NamedSet(elements: elements, id: id)
  }

  /// Declares a function, or more overloads of one that is declared. The name must not be one of
  /// the language's own functions of the same style.
  public mutating func function(_ function: FunctionDeclaration) { functions.add(function) }

  /// Declares all that a library holds.
  public mutating func library(_ library: Library) { functions.add(library) }

  /// What a name means.
  enum Meaning {
    case variable(Variable)
    case constant(Constant, name: String)
    case set(NamedSet, name: String)
    case type(CELType)
  }

  /// Looks a dotted name up in the container, its parents, and at the root.
  func lookUp(_ name: String, isAbsolute: Bool) -> Meaning? {
    for full in candidates(name, isAbsolute: isAbsolute) {
      if let variable = variables[full] { return .variable(variable) }
      if let constant = constants[full] { return .constant(constant, name: full) }
      if let set = sets[full] { return .set(set, name: full) }
      if let type = CELType.named[full] { return .type(type) }
    }
    return nil
  }

  /// Looks a function up that is called by a name that may be dotted.
  func function(_ name: String, isAbsolute: Bool) -> Callee? {
    for full in candidates(name, isAbsolute: isAbsolute) {
      if let callee = functions.callee(full, .global) { return callee }
    }
    return nil
  }

  private func candidates(_ name: String, isAbsolute: Bool) -> [String] {
    if isAbsolute || path.isEmpty { return [name] }
    return (0...path.count).reversed().map { depth in
      (path[..<depth] + [name]).joined(separator: ".")
    }
  }

  /// The declared name that is nearest to one that is not.
  func suggestion(for name: String) -> String? {
    nearestName(
      to: name, among: Array(variables.keys) + Array(constants.keys) + Array(sets.keys))
  }
}

/// What a call runs.
enum Callee {
  case builtIn(Function)
  case declared(FunctionDeclaration)

  var signatures: [Signature] {
    switch self {
    case .builtIn(let function): function.signatures
    case .declared(let declaration):
      declaration.overloads.map { Signature($0.parameters, $0.result) }
    }
  }

  /// As it is written in messages.
  var title: String {
    switch self {
    case .builtIn(let function): function.isOperator ? "'\(function.name)'" : "\(function.name)()"
    case .declared(let declaration): "\(declaration.name)()"
    }
  }
}

/// The functions that can be called, by name and style.
struct FunctionTable: Sendable {
  private struct Key: Hashable {
    let name: String
    let style: FunctionDeclaration.Style
  }

  private var declared: [Key: FunctionDeclaration] = [:]
  private(set) var macros: Set<Library.MacroFamily> = []

  /// What there is if nothing else is said.
  static let standard: FunctionTable = {
    var table = FunctionTable()
    for library in Library.all { table.add(library) }
    return table
  }()

  mutating func add(_ library: Library) {
    macros.formUnion(library.macros)
    for function in library.functions { add(function) }
  }

  mutating func add(_ function: FunctionDeclaration) {
    precondition(
      builtIn(function.name, function.style) == nil,
      "a function of the language cannot be declared again")
    let key = Key(name: function.name, style: function.style)
    declared[key] = declared[key]?.merged(with: function) ?? function
  }

  func callee(_ name: String, _ style: FunctionDeclaration.Style) -> Callee? {
    if let function = builtIn(name, style) { return .builtIn(function) }
    return declared[Key(name: name, style: style)].map { .declared($0) }
  }

  private func builtIn(_ name: String, _ style: FunctionDeclaration.Style) -> Function? {
    guard let function = Function.named[name],
      style == .method ? function.isMethod : function.isGlobal,
      !function.isOfOptionals || macros.contains(.optionals)
    else { return nil }
    return function
  }

  /// Every name that can be called, macros included.
  var names: [String] {
    Function.named.values.filter { !$0.isOfOptionals || macros.contains(.optionals) }.map(\.name)
      + declared.keys.map(\.name) + Macro.allCases.map(\.rawValue) + ["has"]
      + (macros.contains(.bindings) ? ["cel.bind"] : [])
      + (macros.contains(.optionals) ? ["optMap", "optFlatMap"] : [])
  }
}
