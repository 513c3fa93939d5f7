/// What an evaluation may still spend. Only work that can repeat or grow is charged: a turn of a
/// macro what its body holds, text and lists that are made by their size.
public struct Budget: Sendable {
  /// Steps that are left.
  public private(set) var steps: Int

  /// A budget of so many elementary steps; a step is worth some tens of nanoseconds.
  public init(steps: Int) { self.steps = steps }

  /// Pays before the work is done.
  /// - Throws: `budgetExceeded` when it is more than is left; nothing is left then.
  public mutating func charge(_ count: Int) throws(EvaluationFault) {
    guard steps >= count else {
      steps = 0
      throw .budgetExceeded
    }
    steps -= count
  }

  /// Pays for text or bytes that are read or made.
  /// - Parameter byteCount: UTF-8 bytes; 64 of them cost a step.
  /// - Throws: `budgetExceeded` when it is more than is left.
  public mutating func charge(byteCount: Int) throws(EvaluationFault) {
    try charge(byteCount / 64)
  }
}
