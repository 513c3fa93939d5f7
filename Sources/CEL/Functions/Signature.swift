/// The types that one overload of a function takes and gives.
struct Signature {
  let arguments: [CELType]
  let result: CELType

  init(_ arguments: [CELType], _ result: CELType) {
    (self.arguments, self.result) = (arguments, result)
  }
}

extension Function {
  /// The overloads with plain types. `==`, `in` and `[]` follow rules of their own in the
  /// checker.
  var signatures: [Signature] {
    switch self {
    case .add:
      Self.numeric + [
        Signature([.string, .string], .string), Signature([.bytes, .bytes], .bytes),
        Signature([.timestamp, .duration], .timestamp),
        Signature([.duration, .timestamp], .timestamp),
        Signature([.duration, .duration], .duration),
        Signature([.list(.parameter("A")), .list(.parameter("A"))], .list(.parameter("A"))),
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
    case .equal, .notEqual, .inside, .index, .optionalIndex: []
    case .size:
      [.string, .bytes, .list(.parameter("A")), .map(.parameter("A"), .parameter("B"))].map {
        Signature([$0], .int)
      }
    case .contains, .startsWith, .endsWith, .matches: [Signature([.string, .string], .bool)]
    case .toInt: Self.conversions(to: .int, from: [.int, .uint, .double, .string, .timestamp])
    case .toUint: Self.conversions(to: .uint, from: [.int, .uint, .double, .string])
    case .toDouble: Self.conversions(to: .double, from: [.int, .uint, .double, .string])
    case .toString:
      Self.conversions(
        to: .string,
        from: [.string, .int, .uint, .double, .bool, .bytes, .timestamp, .duration, .ip, .cidr])
    case .toBytes: Self.conversions(to: .bytes, from: [.bytes, .string])
    case .toBool: Self.conversions(to: .bool, from: [.bool, .string])
    case .toTimestamp: Self.conversions(to: .timestamp, from: [.timestamp, .string, .int])
    case .toDuration: Self.conversions(to: .duration, from: [.duration, .string])
    case .typeOf: [Signature([.parameter("A")], .type)]
    case .toDyn: [Signature([.parameter("A")], .dyn)]
    case .hours, .minutes, .seconds, .milliseconds:
      Self.getter + [Signature([.duration], .int)]
    case .fullYear, .month, .dayOfYear, .dayOfMonth, .date, .dayOfWeek: Self.getter
    case .optionalOr:
      [
        Signature(
          [.optional(.parameter("A")), .optional(.parameter("A"))], .optional(.parameter("A")))
      ]
    case .optionalOrValue:
      [Signature([.optional(.parameter("A")), .parameter("A")], .parameter("A"))]
    case .hasValue: [Signature([.optional(.parameter("A"))], .bool)]
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
}
