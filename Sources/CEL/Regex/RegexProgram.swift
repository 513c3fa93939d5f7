/// A pattern as a nondeterministic automaton over UTF-8 bytes.
///
/// Instructions are numbered; a thread stands at one. Memory: 8 bytes an instruction, 4 a branch.
struct RegexProgram: Sendable {
  enum Instruction: Sendable {
    case match
    /// Go on at both.
    case split(UInt16, UInt16)
    /// Go on at the target if the assertion holds here.
    case check(RegexAssertion, UInt16)
    /// Take a byte along the one branch of `branches[first..<first + count]` that has it, if any.
    case consume(first: Int32, count: UInt16)
  }

  /// Bytes from `low` to `high` lead to `target`. Branches of one instruction are sorted, disjoint.
  struct Branch: Hashable, Sendable {
    let low: UInt8
    let high: UInt8
    let target: UInt16
  }

  var instructions: [Instruction] = []
  var branches: [Branch] = []
  var start: UInt16 = 0

  /// Where a thread at `instruction` goes on `byte`, or nil when it ends.
  func target(of instruction: Instruction, on byte: UInt8) -> UInt16? {
    guard case .consume(let first, let count) = instruction else { return nil }
    for index in Int(first)..<(Int(first) &+ Int(count)) where branches[index].high >= byte {
      return branches[index].low <= byte ? branches[index].target : nil
    }
    return nil
  }

  /// Whether no match can begin but at the begin of the text. Cost: one walk of the program.
  var isAnchored: Bool {
    var threads = RegexThreads(instructionCount: instructions.count)
    threads.insert(start)
    var index = 0
    // Away from the begin, but with any other assertion granted, does a thread get to a byte?
    while index < threads.count {
      switch instructions[Int(threads[index])] {
      case .match, .consume: return false
      case .split(let first, let second):
        threads.insert(first)
        threads.insert(second)
      case .check(.beginText, _): break
      case .check(_, let target): threads.insert(target)
      }
      index &+= 1
    }
    return true
  }
}
