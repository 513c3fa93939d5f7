/// The types that one overload of a function takes and gives.
struct Signature {
  let arguments: [CELType]
  let result: CELType

  init(_ arguments: [CELType], _ result: CELType) {
    (self.arguments, self.result) = (arguments, result)
  }
}

extension Function {
  /// The overloads with plain types. `==`, `in`, `[]` and `+` on lists follow rules of their own
  /// in the checker.
  var signatures: [Signature] {
    switch self {
    case .add:
      Self.numeric + [
        Signature([.string, .string], .string), Signature([.bytes, .bytes], .bytes),
        Signature([.timestamp, .duration], .timestamp),
        Signature([.duration, .timestamp], .timestamp),
        Signature([.duration, .duration], .duration),
      ]
    case .subtract:
      Self.numeric + [
        Signature([.timestamp, .timestamp], .duration),
        Signature([.timestamp, .duration], .timestamp),
        Signature([.duration, .duration], .duration),
      ]
    case .multiply, .divide: Self.numeric
    case .modulo: [Signature([.int, .int], .int), Signature([.uint, .uint], .uint)]
    case .negate: [Signature([.int], .int), Signature([.double], .double)]
    case .not: [Signature([.bool], .bool)]
    case .less, .lessOrEqual, .greater, .greaterOrEqual: Self.ordered
    case .equal, .notEqual, .inside, .index: []
    case .size:
      [.string, .bytes, .list(.dyn), .map(.dyn, .dyn)].map { Signature([$0], .int) }
    case .contains, .startsWith, .endsWith, .matches: [Signature([.string, .string], .bool)]
    case .toInt: Self.conversions(to: .int, from: [.int, .uint, .double, .string, .timestamp])
    case .toUint: Self.conversions(to: .uint, from: [.int, .uint, .double, .string])
    case .toDouble: Self.conversions(to: .double, from: [.int, .uint, .double, .string])
    case .toString:
      Self.conversions(
        to: .string,
        from: [.string, .int, .uint, .double, .bool, .bytes, .timestamp, .duration, .ip])
    case .toBytes: Self.conversions(to: .bytes, from: [.bytes, .string])
    case .toBool: Self.conversions(to: .bool, from: [.bool, .string])
    case .toTimestamp: Self.conversions(to: .timestamp, from: [.timestamp, .string, .int])
    case .toDuration: Self.conversions(to: .duration, from: [.duration, .string])
    case .typeOf: [Signature([.dyn], .type)]
    case .toDyn: [Signature([.dyn], .dyn)]
    case .toIP: Self.conversions(to: .ip, from: [.ip, .string])
    case .isIP: [Signature([.string], .bool)]
    case .family: [Signature([.ip], .int)]
    case .hours, .minutes, .seconds, .milliseconds:
      Self.getter + [Signature([.duration], .int)]
    case .fullYear, .month, .dayOfYear, .dayOfMonth, .date, .dayOfWeek: Self.getter
    }
  }

  private static let numeric: [Signature] = [CELType.int, .uint, .double].map {
    Signature([$0, $0], $0)
  }

  private static let getter = [
    Signature([.timestamp], .int), Signature([.timestamp, .string], .int),
  ]

  private static func conversions(to result: CELType, from sources: [CELType]) -> [Signature] {
    sources.map { Signature([$0], result) }
  }

  /// Numbers of different types have an order too.
  private static let ordered: [Signature] = {
    let plain: [CELType] = [.bool, .string, .bytes, .timestamp, .duration]
    let numbers: [CELType] = [.int, .uint, .double]
    return plain.map { Signature([$0, $0], .bool) }
      + numbers.flatMap { left in numbers.map { Signature([left, $0], .bool) } }
  }()

  /// What a call with these argument types gives: the common result of the overloads that may
  /// apply, `dyn` when they differ, nil when none does.
  func result(of arguments: [CELType]) -> CELType? {
    var result: CELType?
    for signature in signatures where signature.arguments.count == arguments.count {
      guard zip(signature.arguments, arguments).allSatisfy({ $0.accepts($1) }) else { continue }
      result = result.map { $0 == signature.result ? $0 : .dyn } ?? signature.result
    }
    return result
  }
}
