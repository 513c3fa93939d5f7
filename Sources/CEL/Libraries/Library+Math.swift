extension Library {
  /// Numbers: the greatest and the least of some, rounding, signs, kinds of doubles, bits.
  ///
  /// Numbers of different types compare by their exact values. NaN is contagious: the greatest or
  /// the least of numbers is NaN when one of them is.
  public static let math = Library(
    "math",
    [
      extreme(
        "math.greatest", "The greatest of numbers of any types; the first of equals.", .greater),
      extreme("math.least", "The least of numbers of any types; the first of equals.", .less),
    ] + rounding + signs + kinds + combinations + shifts)

  private static let rounding = [
    real("math.ceil", "The least whole number that is not below x.") { $0.rounded(.up) },
    real("math.floor", "The greatest whole number that is not above x.") { $0.rounded(.down) },
    real("math.round", "The nearest whole number; halves are rounded away from zero.") {
      $0.rounded(.toNearestOrAwayFromZero)
    },
    real("math.trunc", "The whole number that is left when the fraction is cut off.") {
      $0.rounded(.towardZero)
    },
  ]

  private static let signs = [
    FunctionDeclaration(
      "math.abs", summary: "How far a number is from 0.", cost: 2,
      [
        Overload([.int], .int) { arguments, _ throws(EvaluationFault) in
          let value = try arguments[0].asInt()
          guard value != .min else { throw .overflow }
          return .int(abs(value))
        },
        Overload([.uint], .uint) { arguments, _ in arguments[0] },
        Overload([.double], .double) { arguments, _ throws(EvaluationFault) in
          .double(abs(try arguments[0].asDouble()))
        },
      ]),
    FunctionDeclaration(
      "math.sign", summary: "1, 0 or −1, as a number is above, at or below 0; NaN of NaN.", cost: 2,
      [
        Overload([.int], .int) { arguments, _ throws(EvaluationFault) in
          .int(try arguments[0].asInt().signum())
        },
        Overload([.uint], .uint) { arguments, _ throws(EvaluationFault) in
          .uint(try arguments[0].asUint().signum())
        },
        Overload([.double], .double) { arguments, _ throws(EvaluationFault) in
          let value = try arguments[0].asDouble()
          return .double(value > 0 ? 1 : value < 0 ? -1 : value)
        },
      ]),
    FunctionDeclaration(
      "math.sqrt", summary: "The square root, as a double; NaN of a negative number.", cost: 2,
      [CELType.int, .uint, .double].map { type in
        Overload([type], .double) { arguments, _ throws(EvaluationFault) in
          .double(try nearestDouble(arguments[0]).squareRoot())
        }
      }),
  ]

  private static let kinds = [
    claim("math.isNaN", "Whether a double is not a number.", \.isNaN),
    claim("math.isInf", "Whether a double is infinite, of either sign.", \.isInfinite),
    claim("math.isFinite", "Whether a double is neither infinite nor NaN.", \.isFinite),
  ]

  private static let combinations = [
    bits("math.bitAnd", "The bits that both numbers have.") { $0 & $1 },
    bits("math.bitOr", "The bits that one of two numbers has, or both.") { $0 | $1 },
    bits("math.bitXor", "The bits that just one of two numbers has.") { $0 ^ $1 },
    FunctionDeclaration(
      "math.bitNot", summary: "The bits that a number does not have.", cost: 2,
      [
        Overload([.int], .int) { arguments, _ throws(EvaluationFault) in
          .int(~(try arguments[0].asInt()))
        },
        Overload([.uint], .uint) { arguments, _ throws(EvaluationFault) in
          .uint(~(try arguments[0].asUint()))
        },
      ]),
  ]

  private static let shifts = [
    shift("math.bitShiftLeft", "The bits moved up by so many places; 0 from 64 places on.") {
      $0 << $1
    },
    shift(
      "math.bitShiftRight",
      "The bits moved down by so many places, 0 after them for negative numbers too."
    ) { $0 >> $1 },
  ]
}

// How the declarations above are made.
extension Library {
  /// `wanted` is how the result stands to every other number.
  private static func extreme(
    _ name: String, _ summary: String, _ wanted: Ordering
  ) -> FunctionDeclaration {
    let types: [CELType] = [.int, .uint, .double, .dyn]
    // Lists come before a single dyn, which would take them too, and of lists those of dyn: when an
    // expression runs, a list of anything is taken by the first.
    let ofLists = types.reversed().map { type in
      Overload([.list(type)], type) { arguments, budget throws(EvaluationFault) in
        let numbers = try arguments[0].asList()
        try budget.charge(numbers.count)
        return try extreme(of: numbers, wanted)
      }
    }
    let ofArguments = (1...9).flatMap { count in
      types.map { type in
        Overload(Array(repeating: type, count: count), type) {
          arguments, _ throws(EvaluationFault) in
          try extreme(of: arguments, wanted)
        }
      }
    }
    return FunctionDeclaration(name, summary: summary, cost: 4, ofLists + ofArguments)
  }

  private static func extreme(
    of numbers: [Value], _ wanted: Ordering
  ) throws(EvaluationFault) -> Value {
    guard var best = numbers.first else { throw .invalidArgument }
    for number in numbers {
      guard let order = compareNumbers(number, best) else { throw .noMatchingOverload }
      // Once the best is NaN, nothing but another NaN takes its place.
      if order == wanted || (order == .unordered && isNaN(number)) { best = number }
    }
    return best
  }

  private static func isNaN(_ value: Value) -> Bool {
    if case .double(let number) = value { number.isNaN } else { false }
  }

  private static func real(
    _ name: String, _ summary: String, _ compute: @escaping @Sendable (Double) -> Double
  ) -> FunctionDeclaration {
    FunctionDeclaration(
      name, summary: summary, cost: 2,
      [
        Overload([.double], .double) { arguments, _ throws(EvaluationFault) in
          .double(compute(try arguments[0].asDouble()))
        }
      ])
  }

  private static func claim(
    _ name: String, _ summary: String, _ path: any KeyPath<Double, Bool> & Sendable
  ) -> FunctionDeclaration {
    FunctionDeclaration(
      name, summary: summary, cost: 2,
      [
        Overload([.double], .bool) { arguments, _ throws(EvaluationFault) in
          .bool(try arguments[0].asDouble()[keyPath: path])
        }
      ])
  }

  /// Both types have the same bits: those of an int are its two's complement.
  private static func bits(
    _ name: String, _ summary: String, _ combine: @escaping @Sendable (UInt64, UInt64) -> UInt64
  ) -> FunctionDeclaration {
    FunctionDeclaration(
      name, summary: summary, cost: 2,
      [
        Overload([.int, .int], .int) { arguments, _ throws(EvaluationFault) in
          let left = UInt64(bitPattern: try arguments[0].asInt())
          let right = UInt64(bitPattern: try arguments[1].asInt())
          return .int(Int64(bitPattern: combine(left, right)))
        },
        Overload([.uint, .uint], .uint) { arguments, _ throws(EvaluationFault) in
          .uint(combine(try arguments[0].asUint(), try arguments[1].asUint()))
        },
      ])
  }

  private static func shift(
    _ name: String, _ summary: String, _ move: @escaping @Sendable (UInt64, UInt64) -> UInt64
  ) -> FunctionDeclaration {
    FunctionDeclaration(
      name, summary: summary, cost: 2,
      [
        Overload([.int, .int], .int) { arguments, _ throws(EvaluationFault) in
          let value = UInt64(bitPattern: try arguments[0].asInt())
          return .int(Int64(bitPattern: move(value, try places(arguments[1]))))
        },
        Overload([.uint, .int], .uint) { arguments, _ throws(EvaluationFault) in
          .uint(move(try arguments[0].asUint(), try places(arguments[1])))
        },
      ])
  }

  private static func places(_ value: Value) throws(EvaluationFault) -> UInt64 {
    guard let places = UInt64(exactly: try value.asInt()) else { throw .invalidArgument }
    return places
  }

  private static func nearestDouble(_ value: Value) throws(EvaluationFault) -> Double {
    switch value {
    case .int(let number): Double(number)
    case .uint(let number): Double(number)
    default: try value.asDouble()
    }
  }
}
