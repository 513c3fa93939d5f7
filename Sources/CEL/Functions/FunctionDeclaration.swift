/// One form of a function: the types that it takes and gives, and what it does.
public struct Overload: Sendable {
  /// What an overload does with arguments of its types.
  ///
  /// It must be pure: constant calls are made once, while an expression is compiled. What it spends
  /// beyond a few hundred nanoseconds it charges to the budget, before it does the work.
  public typealias Body =
    @Sendable (_ arguments: [Value], _ budget: inout Budget) throws(EvaluationFault) -> Value

  /// What it takes; the first one is the value before the dot of a method.
  public let parameters: [CELType]
  /// What it gives.
  public let result: CELType
  let body: Body

  /// Makes an overload.
  /// - Parameters:
  ///   - parameters: types in order; `CELType.parameter` where any type will do.
  ///   - result: the type of every value that `body` gives.
  ///   - body: gets values of just these types, of elements of lists and maps any.
  public init(_ parameters: [CELType], _ result: CELType, _ body: @escaping Body) {
    (self.parameters, self.result, self.body) = (parameters, result, body)
  }
}

/// A function that expressions may call, beside those of the language itself.
public struct FunctionDeclaration: Sendable {
  /// Whether it is called as `f(x)` or as `x.f()`.
  public enum Style: Hashable, Sendable {
    /// `f(x)`; its name may be dotted, as in `math.abs(x)`.
    case global
    /// `x.f()`
    case method
  }

  /// The name it is called by.
  public let name: String
  /// Whether it is called as `f(x)` or as `x.f()`.
  public let style: Style
  /// Its forms. The first one that takes the values of a call is run.
  public private(set) var overloads: [Overload]
  /// What it does, in one sentence.
  public let summary: String
  /// Elementary steps that a call takes, for the estimate; a comparison is 1.
  public let cost: Int

  /// Declares a function.
  /// - Parameters:
  ///   - name: letters, digits, `_` and dots.
  ///   - style: whether it is a method.
  ///   - summary: what it does, in one sentence.
  ///   - cost: elementary steps that a call takes, for the estimate.
  ///   - overloads: its forms, at least one.
  public init(
    _ name: String, _ style: Style = .global, summary: String, cost: Int = 4,
    _ overloads: [Overload]
  ) {
    precondition(!overloads.isEmpty, "a function has an overload")
    (self.name, self.style, self.summary) = (name, style, summary)
    (self.cost, self.overloads) = (cost, overloads)
  }

  /// This function with the overloads of another one of the same name behind its own.
  func merged(with other: FunctionDeclaration) -> FunctionDeclaration {
    var merged = self
    merged.overloads += other.overloads
    return merged
  }
}

/// A set of functions, and of macros that go with them.
public struct Library: Sendable {
  /// What is written in the text instead of being called.
  enum MacroFamily: Sendable {
    case optionals, bindings, twoVariables, blocks
  }

  /// What it is called in documents.
  public let name: String
  /// What it declares.
  public let functions: [FunctionDeclaration]
  let macros: Set<MacroFamily>

  /// A library of functions.
  public init(_ name: String, _ functions: [FunctionDeclaration]) {
    self.init(name, functions, macros: [])
  }

  init(_ name: String, _ functions: [FunctionDeclaration] = [], macros: Set<MacroFamily>) {
    (self.name, self.functions, self.macros) = (name, functions, macros)
  }

  /// Every library of this module that expressions have if nothing else is said: `strings`, `math`,
  /// `network`, `encoders`, `optionals`, `bindings`, `twoVariableMacros`.
  public static let all: [Library] = [
    .strings, .math, .network, .encoders, .optionals, .bindings, .twoVariableMacros,
  ]

  /// `cel.bind(name, value, expression)`: names a value within an expression.
  public static let bindings = Library("bindings", macros: [.bindings])

  /// Macros with two variables, index and value or key and value: `all`, `exists`, `existsOne`,
  /// `transformList`, `transformMap`, `transformMapEntry`.
  public static let twoVariableMacros = Library("two-variable macros", macros: [.twoVariables])

  /// `cel.block([…], …)` and `cel.index(n)`, which optimisers write and the specification tests.
  /// Not one of `all`: people have no use for it.
  public static let blocks = Library("blocks", macros: [.blocks])
}
