extension Library {
  /// Values that may be missing: `a.?b`, `a[?i]`, `[?x]`, `optional.of(x)`, `x.orValue(y)`,
  /// `x.optMap(v, …)`.
  public static let optionals = Library(
    "optionals",
    [
      FunctionDeclaration(
        "optional.of", summary: "An optional that has a value.",
        [
          Overload([.parameter("T")], .optional(.parameter("T"))) { arguments, _ in
            .optional(arguments[0])
          }
        ]),
      FunctionDeclaration(
        "optional.ofNonZeroValue",
        summary: "An optional that has the value, unless that is null, zero, false or empty.",
        [
          Overload([.parameter("T")], .optional(.parameter("T"))) { arguments, _ in
            .optional(arguments[0].isZero ? nil : arguments[0])
          }
        ]),
      FunctionDeclaration(
        "optional.none", summary: "An optional without a value.",
        [Overload([], .optional(.parameter("T"))) { _, _ in .optional(nil) }]),
      FunctionDeclaration(
        "value", .method, summary: "The value of an optional; an error when it has none.",
        [
          Overload([.optional(.parameter("T"))], .parameter("T")) {
            arguments, _ throws(EvaluationFault) in
            guard case .optional(let value) = arguments[0] else { throw .noMatchingOverload }
            guard let value else { throw .noValue }
            return value
          }
        ]),
    ], macros: [.optionals])
}

extension Value {
  /// Whether it is the value that a field has when nothing was written to it.
  var isZero: Bool {
    switch self {
    case .null: true
    case .bool(let value): !value
    case .int(let value): value == 0
    case .uint(let value): value == 0
    case .double(let value): value == 0
    case .string(let text): text.isEmpty
    case .bytes(let bytes): bytes.isEmpty
    case .list(let elements): elements.isEmpty
    case .map(let map): map.count == 0
    case .timestamp(let time): time.seconds == 0 && time.nanoseconds == 0
    case .duration(let span): span.nanoseconds == 0
    case .optional(let value): value == nil
    case .type, .ip, .cidr: false
    }
  }
}
