/// Why an expression has no value. The raw value is the status byte of a row in a `Column`,
/// where 0 means that there is a value.
public enum EvaluationFault: UInt8, Error, Hashable, Sendable, CaseIterable {
  /// A declared variable has no value here ("no such field").
  case missing = 1
  /// The result lies outside the range of its type.
  case overflow = 2
  /// Integer division or modulo by zero.
  case divideByZero = 3
  /// A map has no such key.
  case noSuchKey = 4
  /// A list has no such index.
  case indexOutOfRange = 5
  /// An argument has the right type and a value that means nothing to the function.
  case invalidArgument = 6
  /// No overload of the function takes arguments of these types.
  case noMatchingOverload = 7
  /// The evaluation took more steps than it may.
  case budgetExceeded = 8
  /// A map literal has one key twice.
  case duplicateKey = 9
  /// A map literal has a key of a type that cannot be one.
  case unsupportedKey = 10
  /// A name that is not declared (only in expressions compiled without checking).
  case unknownName = 11
  /// A function that does not exist (only in expressions compiled without checking).
  case unknownFunction = 12
  /// A regular expression that is not valid.
  case badPattern = 13
  /// A named set that the caller did not supply.
  case unavailableSet = 14
  /// An optional has no value.
  case noValue = 15

  /// What happened, for people: `division by zero`.
  public var message: String {
    switch self {
    case .missing: "a value is missing"
    case .overflow: "the result is out of range"
    case .divideByZero: "division by zero"
    case .noSuchKey: "no such key"
    case .indexOutOfRange: "index out of range"
    case .invalidArgument: "an argument means nothing to the function"
    case .noMatchingOverload: "no function takes values of these types"
    case .budgetExceeded: "too many steps"
    case .duplicateKey: "a key occurs twice"
    case .unsupportedKey: "a value that cannot be a key"
    case .unknownName: "unknown name"
    case .unknownFunction: "unknown function"
    case .badPattern: "not a valid pattern"
    case .unavailableSet: "the set is not there"
    case .noValue: "an optional without a value"
    }
  }
}
