/// The instructions at which threads of a program stand, each at most once.
///
/// A sparse set: `order` lists the members as they came, `slots` says where in it a member stands,
/// so adding, asking and emptying take constant time. Memory: 4 bytes an instruction.
struct RegexThreads {
  private var order: [UInt16]
  private var slots: [UInt16]
  private(set) var count = 0

  init(instructionCount: Int) {
    order = Array(repeating: 0, count: instructionCount)
    slots = Array(repeating: 0, count: instructionCount)
  }

  subscript(index: Int) -> UInt16 { order[index] }

  /// The members in rising order.
  var sorted: [UInt16] { order[..<count].sorted() }

  mutating func removeAll() {
    count = 0
  }

  mutating func insert(_ member: UInt16) {
    let slot = Int(slots[Int(member)])
    if slot < count, order[slot] == member { return }
    // Members are instruction numbers and stand in once, so there is room and `count` fits.
    slots[Int(member)] = UInt16(truncatingIfNeeded: count)
    order[count] = member
    count &+= 1
  }

  /// Lets every thread go on as far as it gets without a byte. True when one reaches the match.
  ///
  /// With `after` unknown, a thread at an assertion that looks ahead waits there. Cost: one visit
  /// to each instruction reached, added to `steps`.
  mutating func advance(
    in program: RegexProgram, before: RegexNeighbour, after: RegexNeighbour?, steps: inout Int
  ) -> Bool {
    var index = 0
    var reachesMatch = false
    while index < count {
      switch program.instructions[Int(order[index])] {
      case .match: reachesMatch = true
      case .split(let first, let second):
        insert(first)
        insert(second)
      case .check(let assertion, let target):
        if let after {
          if assertion.holds(before: before, after: after) { insert(target) }
        } else if !assertion.looksAhead, assertion.holds(before: before, after: .edge) {
          insert(target)
        }
      case .consume: break
      }
      index &+= 1
    }
    steps &+= count
    return reachesMatch
  }

  /// Puts into `next` where the threads are after `byte`. Cost: one visit to each, no count.
  func step(over byte: UInt8, in program: RegexProgram, to next: inout RegexThreads) {
    for index in 0..<count {
      let instruction = program.instructions[Int(order[index])]
      if let target = program.target(of: instruction, on: byte) { next.insert(target) }
    }
  }
}
