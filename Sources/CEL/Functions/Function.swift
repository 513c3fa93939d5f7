/// Every operator and function of the language; a closed list, so that plans hold no names.
enum Function: UInt8, CaseIterable, Sendable {
  case add, subtract, multiply, divide, modulo, negate, not
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
  case inside, index, optionalIndex
  case size, contains, startsWith, endsWith, matches
  case toInt, toUint, toDouble, toString, toBytes, toBool, toTimestamp, toDuration
  case typeOf, toDyn
  case fullYear, month, dayOfYear, dayOfMonth, date, dayOfWeek
  case hours, minutes, seconds, milliseconds
  case optionalOr, optionalOrValue, hasValue

  /// The name as it is called, or the operator as it is written.
  var name: String {
    switch self {
    case .add: "+"
    case .subtract, .negate: "-"
    case .multiply: "*"
    case .divide: "/"
    case .modulo: "%"
    case .not: "!"
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    case .inside: "in"
    case .index: "[]"
    case .optionalIndex: "[?]"
    case .size: "size"
    case .contains: "contains"
    case .startsWith: "startsWith"
    case .endsWith: "endsWith"
    case .matches: "matches"
    case .toInt: "int"
    case .toUint: "uint"
    case .toDouble: "double"
    case .toString: "string"
    case .toBytes: "bytes"
    case .toBool: "bool"
    case .toTimestamp: "timestamp"
    case .toDuration: "duration"
    case .typeOf: "type"
    case .toDyn: "dyn"
    case .fullYear: "getFullYear"
    case .month: "getMonth"
    case .dayOfYear: "getDayOfYear"
    case .dayOfMonth: "getDayOfMonth"
    case .date: "getDate"
    case .dayOfWeek: "getDayOfWeek"
    case .hours: "getHours"
    case .minutes: "getMinutes"
    case .seconds: "getSeconds"
    case .milliseconds: "getMilliseconds"
    case .optionalOr: "or"
    case .optionalOrValue: "orValue"
    case .hasValue: "hasValue"
    }
  }

  var isOperator: Bool { rawValue <= Function.optionalIndex.rawValue }

  /// Whether it belongs to the library of optional values. It is not declared there because the
  /// right side of two of them is evaluated only where it is needed.
  var isOfOptionals: Bool { rawValue >= Function.optionalOr.rawValue }

  /// Whether it can be called as `x.f(…)`.
  var isMethod: Bool {
    switch self {
    case .size, .contains, .startsWith, .endsWith, .matches: true
    default: rawValue >= Function.fullYear.rawValue
    }
  }

  /// Whether it can be called as `f(…)`.
  var isGlobal: Bool {
    switch self {
    case .size, .matches: true
    default: !isOperator && !isMethod
    }
  }

  /// The functions by the name they are called by.
  static let named: [String: Function] = Dictionary(
    uniqueKeysWithValues: allCases.filter { !$0.isOperator }.map { ($0.name, $0) })
}

/// The macros over lists and maps.
enum Macro: String, CaseIterable, Sendable {
  case all
  case exists
  case existsOne = "exists_one"
  case filter
  case map
  case transformList
  case transformMap
  case transformMapEntry

  init?(name: String) {
    if name == "existsOne" { self = .existsOne } else { self.init(rawValue: name) }
  }

  /// How many arguments it takes with one variable, the variable included.
  var oneVariableCounts: Range<Int> {
    switch self {
    case .all, .exists, .existsOne, .filter: 2..<3
    case .map: 2..<4
    case .transformList, .transformMap, .transformMapEntry: 0..<0
    }
  }

  /// How many arguments it takes with two variables, the variables included.
  var twoVariableCounts: Range<Int> {
    switch self {
    case .all, .exists, .existsOne: 3..<4
    case .filter, .map: 0..<0
    case .transformList, .transformMap, .transformMapEntry: 3..<5
    }
  }

  /// Whether its only or last body is a predicate.
  var endsWithPredicate: Bool {
    switch self {
    case .all, .exists, .existsOne, .filter: true
    case .map, .transformList, .transformMap, .transformMapEntry: false
    }
  }
}
