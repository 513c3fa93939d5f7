/// The slower search: all threads of the program in lockstep, byte by byte.
///
/// For patterns whose table would be too large. Time: at most instructions × bytes. Memory: two
/// thread sets a call. Nothing is remembered between calls.
struct RegexSimulation: Sendable {
  let program: RegexProgram
  /// Whether no match can begin but at the begin of the text.
  private let isAnchored: Bool

  init(program: RegexProgram) {
    self.program = program
    isAnchored = program.isAnchored
  }

  func search(_ text: UnsafeBufferPointer<UInt8>) -> LinearRegex.Outcome {
    var current = RegexThreads(instructionCount: program.instructions.count)
    var next = current
    var steps = 0
    var before = RegexNeighbour.edge
    var index = 0
    while true {
      if index == 0 || !isAnchored { current.insert(program.start) }
      guard current.count > 0 else { return LinearRegex.Outcome(isMatch: false, steps: steps) }
      let byte: UInt8? = if index < text.count { unsafe text[index] } else { nil }
      let after = byte.map { RegexNeighbour($0) } ?? .edge
      if current.advance(in: program, before: before, after: after, steps: &steps) {
        return LinearRegex.Outcome(isMatch: true, steps: steps)
      }
      guard let byte else { return LinearRegex.Outcome(isMatch: false, steps: steps) }
      next.removeAll()
      current.step(over: byte, in: program, to: &next)
      swap(&current, &next)
      before = after
      index &+= 1
    }
  }
}
