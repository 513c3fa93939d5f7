/// What expressions may use: variables by name, functions, sets.
///
/// ```swift
/// var environment = Environment()
/// environment.variable("amount", .int)
/// let program = try environment.compile("amount > 500 && amount % 2 == 0").get()
/// try program.evaluate(["amount": .int(600)])  // true
/// ```
public struct Environment: Sendable {
  /// The same names with the slots of their values, for `Expression.compile` and `VectorProgram`.
  public private(set) var declarations: Declarations
  private var names: [String] = []

  /// Makes an environment without variables.
  /// - Parameter libraries: functions and macros beside those of the language itself.
  public init(libraries: [Library]) {
    declarations = Declarations(libraries: libraries)
  }

  /// Makes an environment without variables, with every library of `Library.all`.
  public init() { declarations = Declarations() }

  /// The namespace in which names are looked up first, from the innermost out, as in `com.example`.
  public var container: String {
    get { declarations.container }
    set { declarations.container = newValue }
  }

  /// Declares a variable.
  /// - Parameters:
  ///   - name: may be dotted; the longest declared name wins.
  ///   - type: of its values; `dyn` when that is known at run time only.
  ///   - isOptional: whether `has()` may find that it is missing.
  /// - Returns: its slot: they count from 0 in the order of the declarations.
  @discardableResult
  public mutating func variable(
    _ name: String, _ type: CELType, isOptional: Bool = false
  ) -> Int {
    declarations.variable(name, type, slot: names.count, isOptional: isOptional)
    names.append(name)
    return names.count - 1
  }

  /// Declares a name for a value: an expression that reads it is compiled as if the value stood in
  /// its place.
  /// - Parameters:
  ///   - name: may be dotted.
  ///   - type: of the value, with the type of its elements for a list.
  ///   - value: of that type.
  public mutating func constant(_ name: String, _ type: CELType, _ value: Value) {
    declarations.constant(name, type, value)
  }

  /// Declares something that `x in name` may ask.
  /// - Parameters:
  ///   - name: may be dotted.
  ///   - elements: the types that `x` may have.
  ///   - id: what `SetMembership` gets to see.
  public mutating func set(_ name: String, of elements: [CELType], id: Int) {
    declarations.set(name, of: elements, id: id)
  }

  /// Declares a function, or more overloads of one that is declared. The name must not be one of
  /// the language's own functions of the same style.
  public mutating func function(_ function: FunctionDeclaration) {
    declarations.function(function)
  }

  /// Parses and checks an expression.
  /// - Returns: the program, or all faults of the source.
  public func compile(_ source: String, expecting: CELType? = nil) -> Result<Program, Issues> {
    compile(source, expecting: expecting, isStrict: true)
  }

  /// As above; what is not strict leaves names and types to the evaluation.
  func compile(
    _ source: String, expecting: CELType?, isStrict: Bool
  ) -> Result<Program, Issues> {
    Expression.compile(source, in: declarations, expecting: expecting, isStrict: isStrict)
      .map { Program($0, names: names) }
  }
}

/// A compiled expression that evaluates single values. Immutable: any number of threads may use it.
public struct Program: Sendable {
  /// What it evaluates.
  public let expression: Expression
  /// The variables that it reads, and the slots of their values.
  private let variables: [(name: String, slot: Int)]
  private let slotCount: Int

  init(_ expression: Expression, names: [String]) {
    self.expression = expression
    variables = expression.slots.sorted().map { (names[$0], $0) }
    slotCount = (variables.last?.slot ?? -1) + 1
  }

  /// Evaluates it.
  /// - Parameters:
  ///   - variables: by declared name; those that are absent are missing, others are ignored.
  ///   - sets: who answers `x in NAME`.
  ///   - budget: elementary steps that may repeat (turns of macros, long concatenations); a
  ///     million if nothing is said.
  /// - Returns: the value, of the type of the expression.
  /// - Throws: why there is no value.
  public func evaluate(
    _ variables: [String: Value] = [:], sets: (any SetMembership)? = nil,
    budget: Int? = nil
  ) throws(EvaluationFault) -> Value {
    if let constant = expression.constant { return constant }
    var evaluator = Evaluator(expression.tree, steps: budget ?? Limits.evaluationSteps)
    var values = [Value?](repeating: nil, count: slotCount)
    for (name, slot) in self.variables { values[slot] = variables[name] }
    evaluator.source = .values(values)
    evaluator.membership = sets
    return try evaluator.evaluate(expression.tree.root)
  }
}
