/// A checked expression as a sequence of operations over whole columns. Immutable: any number of
/// workers may run it at once.
///
/// `velocity.a > 500000 && event.type == "payment"` is three instructions: compare a column of
/// integers with a constant, compare a column of texts with one, combine two columns of bools.
/// What no kernel covers is one instruction that runs the general evaluator row by row over just
/// that part of the expression.
public struct VectorProgram: Sendable {
  /// The type of the result column. Programs with a result of type dyn, list, map, bytes, null or
  /// type give a fault in every row.
  public let type: CELType
  let instructions: [Instruction]
  let registerCount: Int
  let result: Operand
  let tree: TermTree
  let texts: ConstantText

  /// Plans an expression. Cost: linear in its size.
  public init(_ expression: Expression) {
    var planner = VectorPlanner(expression.tree)
    result = planner.planRoot()
    type = expression.type
    instructions = planner.instructions
    registerCount = planner.registerCount
    tree = expression.tree
    texts = ConstantText(planner.texts)
  }

  /// How many of its operations go row by row through the general evaluator.
  public var generalOperationCount: Int {
    instructions.count { if case .general = $0.kernel { true } else { false } }
  }
}

/// The bytes of all text constants of a program, at an address that stays.
// Written in init only, read-only after that: sharing between threads is safe.
@safe final class ConstantText: @unchecked Sendable {
  let base: UnsafePointer<UInt8>

  init(_ bytes: [UInt8]) {
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + 1)
    for (offset, byte) in bytes.enumerated() { unsafe memory[offset] = byte }
    unsafe memory[bytes.count] = 0
    unsafe base = UnsafePointer(memory)
  }

  deinit { unsafe base.deallocate() }
}

extension CELType {
  /// Bytes of an element in a column; nil for types that have none.
  var columnWidth: Int? {
    switch self {
    case .bool: 1
    case .int, .uint, .double, .timestamp, .duration, .string: 8
    case .ip: 16
    case .bytes, .null, .dyn, .type, .list, .map: nil
    }
  }
}
