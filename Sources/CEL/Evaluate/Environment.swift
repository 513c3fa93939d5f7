/// The variables of programs that run on single values, without columns.
public struct Environment: Sendable {
  private(set) var declarations = Declarations()
  private var names: [String] = []

  /// Makes an environment without variables.
  public init() {}

  /// Declares a variable.
  /// - Parameters:
  ///   - name: may be dotted.
  ///   - type: of its values; `dyn` when that is known at run time only.
  ///   - isOptional: whether `has()` may find that it is missing.
  public mutating func variable(_ name: String, _ type: CELType, isOptional: Bool = false) {
    declarations.variable(name, type, slot: names.count, isOptional: isOptional)
    names.append(name)
  }

  /// Declares something that `x in name` may ask.
  public mutating func set(_ name: String, of elements: [CELType], id: Int) {
    declarations.set(name, of: elements, id: id)
  }

  mutating func setContainer(_ container: String) {
    declarations.container = container.split(separator: ".").map(String.init)
  }

  /// Parses and checks an expression.
  /// - Returns: the program, or all faults of the source.
  public func compile(_ source: String, expecting: CELType? = nil) -> Result<Program, Issues> {
    compile(source, expecting: expecting, isStrict: true)
  }

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
  private let names: [String]

  init(_ expression: Expression, names: [String]) {
    (self.expression, self.names) = (expression, names)
  }

  /// Evaluates it.
  /// - Parameters:
  ///   - variables: by declared name; those that are absent are missing, others are ignored.
  ///   - sets: who answers `x in NAME`.
  ///   - budget: elementary steps that may repeat (turns of macros, long concatenations).
  /// - Returns: the value, of the type of the expression.
  /// - Throws: why there is no value.
  public func evaluate(
    _ variables: [String: Value] = [:], sets: (any SetMembership)? = nil,
    budget: Int = 1_000_000
  ) throws(EvaluationFault) -> Value {
    if let constant = expression.constant { return constant }
    var evaluator = Evaluator(expression.tree, steps: budget)
    evaluator.source = .values(names.map { variables[$0] })
    evaluator.membership = sets
    return try evaluator.evaluate(expression.tree.root)
  }
}
