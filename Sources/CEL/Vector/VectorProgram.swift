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
  let code: Code
  let registerCount: Int
  /// One more than the largest slot that it reads.
  let slotCount: Int
  let result: Operand
  /// Whether it gives a bool.
  let isCondition: Bool

  /// Plans an expression. Cost: linear in its size.
  public init(_ expression: Expression) {
    var planner = VectorPlanner(expression.tree)
    result = planner.planRoot()
    type = expression.type
    isCondition = type == .bool
    registerCount = planner.registerCount
    slotCount = (expression.slots.max() ?? -1) + 1
    code = Code(planner)
  }

  /// How many of its operations go row by row through the general evaluator.
  public var generalOperationCount: Int {
    code.instructions.count { if case .general = $0.kernel { true } else { false } }
  }

  /// What all runs share, behind one reference. Text constants have an address that stays.
  // Written in init only, read-only after that: sharing between threads is safe.
  @safe final class Code: @unchecked Sendable {
    let instructions: [Instruction]
    /// The same without counting references: what a lone row costs is mostly that.
    let order: UnsafeBufferPointer<Unmanaged<Instruction>>
    let tree: TermTree
    /// The bytes of all text constants.
    let texts: UnsafePointer<UInt8>

    init(_ planner: VectorPlanner) {
      (instructions, tree) = (planner.instructions, planner.tree)
      let order = UnsafeMutableBufferPointer<Unmanaged<Instruction>>.allocate(
        capacity: instructions.count)
      for (number, instruction) in instructions.enumerated() {
        unsafe order.initializeElement(at: number, to: Unmanaged.passUnretained(instruction))
      }
      unsafe self.order = UnsafeBufferPointer(order)
      let bytes = planner.texts
      let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + 1)
      for (offset, byte) in bytes.enumerated() { unsafe memory[offset] = byte }
      unsafe memory[bytes.count] = 0
      unsafe texts = UnsafePointer(memory)
    }

    deinit {
      unsafe texts.deallocate()
      unsafe order.deallocate()
    }
  }
}

extension CELType {
  /// Bytes of an element in a column; nil for types that have none.
  var columnWidth: Int? {
    switch self {
    case .bool: 1
    case .int, .uint, .double, .timestamp, .duration, .string: 8
    case .ip: 16
    case .bytes, .null, .dyn, .type, .list, .map, .cidr, .optional, .opaque, .parameter: nil
    }
  }
}
