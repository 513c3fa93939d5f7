/// One operation over a whole batch.
struct Instruction: Sendable {
  var kernel: Kernel
  var operands: [Operand]
  /// The register that gets the result.
  var output: Int
  /// Rows for which the result does not matter: expensive kernels leave them out.
  var skips: [Skip] = []
}

/// Where a kernel reads: a column of the caller or a register of the worker.
enum Operand: Sendable, Equatable {
  case slot(Int)
  case register(Int)
}

/// Rows where `operand`, a bool without a fault, has this value need no answer.
struct Skip: Sendable {
  var operand: Operand
  var value: UInt8
}

/// What an instruction does. Unless said otherwise, a row whose operands have faults gets the fault
/// of the leftmost one.
enum Kernel: Sendable {
  case fillInteger(Int64)
  case fillDouble(Double)
  case fillBool(Bool)
  case fillText(TextRef)
  case fillAddress(IPAddress)
  case fault(EvaluationFault)
  /// Int64 elements: integers, timestamps, durations.
  case compareIntegers(Comparison)
  case compareInteger(Comparison, with: Int64)
  case compareDoubles(Comparison)
  case compareDouble(Comparison, with: Double)
  /// The first operand an integer, the second a double: equality exact, order as doubles. Where
  /// they are swapped, the second one's fault comes first.
  case compareMixed(Comparison, isSwapped: Bool)
  case compareBools(Comparison)
  case compareTexts(Comparison)
  case compareText(Comparison, with: TextRef)
  case equalAddresses(isNegated: Bool)
  case integerArithmetic(Function)
  case doubleArithmetic(Function)
  case negateInteger
  case negateDouble
  /// Milliseconds added or subtracted; a result outside of the range is an overflow.
  case timeArithmetic(Function, valid: ClosedRange<Int64>)
  case not
  case and
  case or
  /// Elements of 1, 8 or 16 bytes.
  case select(width: Int)
  case selectText
  case presence
  case membership(set: Int, type: CELType)
  case integerInside(IntegerTable)
  case doubleInside(IntegerTable)
  indirect case textInside(TextTable)
  case addressInside([IPAddress])
  case searchText(Function, for: TextRef)
  case searchTexts(Function)
  case pattern(LinearRegex)
  case textSize
  case integerToDouble
  case doubleToInteger
  case timestampToSeconds
  case secondsToTimestamp
  /// Boxed: a zone is large, and every frame of the planner would be.
  indirect case calendar(Function, TimeZone)
  case durationField(Function)
  /// Row by row through the general evaluator. The operands answer `memberships`, in order.
  case general(term: Int, type: CELType, memberships: [Int])
}
