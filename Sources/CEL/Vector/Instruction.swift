/// One operation over a whole batch. A class: a lone row should pay for no copy of it.
final class Instruction: Sendable {
  let kernel: Kernel
  /// What it reads, in order; those that it does not have are `none`.
  let operands: (Operand, Operand, Operand)
  /// The register that gets the result.
  let output: Int
  /// Rows for which the result does not matter: expensive kernels leave them out.
  let skips: [Skip]

  init(_ kernel: Kernel, _ operands: [Operand], output: Int, skips: [Skip]) {
    self.kernel = kernel
    self.operands = (
      operands.first ?? .none, operands.count > 1 ? operands[1] : .none,
      operands.count > 2 ? operands[2] : .none
    )
    (self.output, self.skips) = (output, skips)
  }
}

/// Where a kernel reads: a column of the caller or a register of the worker.
struct Operand: Sendable, Equatable {
  /// A slot, or the complement of a register.
  private let code: Int

  static func slot(_ slot: Int) -> Operand { Operand(code: slot) }

  static func register(_ register: Int) -> Operand { Operand(code: ~register) }

  static let none = Operand(code: .max)

  @inline(__always)
  var slot: Int? { code >= 0 ? code : nil }

  /// Meaningful when `slot` is nil.
  @inline(__always)
  var register: Int { ~code }
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
  indirect case timeArithmetic(Function, valid: ClosedRange<Int64>)
  case not
  case and
  case or
  /// Elements of 1, 8 or 16 bytes.
  case select(width: Int)
  case selectText
  case presence
  indirect case membership(set: Int, type: CELType)
  indirect case integerInside(IntegerTable)
  indirect case doubleInside(IntegerTable)
  indirect case textInside(TextTable)
  indirect case addressInside([IPAddress])
  case searchText(Function, for: TextRef)
  case searchTexts(Function)
  indirect case pattern(LinearRegex)
  case textSize
  case integerToDouble
  case doubleToInteger
  case timestampToSeconds
  case secondsToTimestamp
  /// Boxed: a zone is large, and every frame of the planner would be.
  indirect case calendar(Function, TimeZone)
  case durationField(Function)
  /// Row by row through the general evaluator.
  indirect case general(GeneralTerm)
}

/// A term that no kernel covers.
struct GeneralTerm: Sendable {
  var term: Int
  var type: CELType
  /// The terms `x in NAME` inside of it, each with the column that holds its answers.
  var memberships: [(term: Int, answer: Operand)]
}
