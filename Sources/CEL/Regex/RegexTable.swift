/// The fast search: the program made deterministic ahead of time, one look-up a byte.
///
/// A state is the set of instructions at which threads can stand; row 0 is "no match any more", row
/// 1 "match", and both end the search at once. Threads that wait for the next byte to decide an
/// assertion (`$`, `\b`) are part of the state, together with what stood before.
struct RegexTable: Sendable {
  /// Rows one after the other; a cell holds the index of the first cell of the next row.
  private let cells: [UInt32]
  private let classes: [UInt8]
  private let columnCount: UInt32
  private let start: UInt32

  /// Makes the table, or nothing when it would take more than `stateLimit` states or than
  /// `RegexLimits` has cells and steps for.
  init?(program: RegexProgram, stateLimit: Int) {
    guard stateLimit > 0 else { return nil }
    let byteClasses = RegexByteClasses(of: program)
    var builder = RegexTableBuilder(
      program: program, byteClasses: byteClasses, stateLimit: stateLimit)
    guard let start = builder.build() else { return nil }
    self.start = start
    cells = builder.cells
    classes = byteClasses.classes
    columnCount = UInt32(truncatingIfNeeded: byteClasses.columnCount)
  }

  /// Rows of the table, with the two that end a search.
  var stateCount: Int { cells.count / Int(columnCount) }

  func search(_ text: UnsafeBufferPointer<UInt8>) -> LinearRegex.Outcome {
    var row = start
    let lastFinal = columnCount
    var index = 0
    // Every cell holds the begin of a row, and a class is below the column count, so the unchecked
    // look-ups stay inside the arrays.
    unsafe cells.withUnsafeBufferPointer { cells in
      unsafe classes.withUnsafeBufferPointer { classes in
        while row > lastFinal, index < text.count {
          row = unsafe cells[Int(row &+ UInt32(classes[Int(text[index])]))]
          index &+= 1
        }
        if row > lastFinal { row = unsafe cells[Int(row &+ lastFinal &- 1)] }
      }
    }
    return LinearRegex.Outcome(isMatch: row == lastFinal, steps: index)
  }
}

/// Explores the states a program can be in, and numbers them in the order found.
private struct RegexTableBuilder {
  let program: RegexProgram
  let byteClasses: RegexByteClasses
  let stateLimit: Int
  private(set) var cells: [UInt32] = []
  private var states: [State] = []
  private var rows: [State: UInt32] = [:]
  private var scratch: RegexThreads
  private var stepped: RegexThreads
  private var steps = 0
  private let isAnchored: Bool
  private let distinguishesLines: Bool
  private let distinguishesWords: Bool

  private struct State: Hashable {
    let threads: [UInt16]
    /// What stood before, if a waiting thread will ask; `other` when none will.
    let before: RegexNeighbour
    let isWaiting: Bool
  }

  init(program: RegexProgram, byteClasses: RegexByteClasses, stateLimit: Int) {
    self.program = program
    self.byteClasses = byteClasses
    self.stateLimit = stateLimit
    scratch = RegexThreads(instructionCount: program.instructions.count)
    stepped = scratch
    isAnchored = program.isAnchored
    let assertions = program.instructions.compactMap { instruction -> RegexAssertion? in
      if case .check(let assertion, _) = instruction { assertion } else { nil }
    }
    distinguishesLines = assertions.contains(.beginLine)
    distinguishesWords =
      assertions.contains(.wordBoundary) || assertions.contains(.insideOrOutsideWord)
  }

  /// Fills `cells` and gives the row to start at, or nil beyond a limit.
  mutating func build() -> UInt32? {
    let columns = byteClasses.columnCount
    cells = Array(repeating: 0, count: columns)
    cells += Array(repeating: UInt32(truncatingIfNeeded: columns), count: columns)
    stepped.insert(program.start)
    guard let start = row(before: .edge) else { return nil }
    var index = 0
    while index < states.count {
      let state = states[index]
      index &+= 1
      for byte in byteClasses.representatives {
        guard let next = row(after: state, byte: byte) else { return nil }
        cells.append(next)
      }
      cells.append(rowAtEnd(of: state))
    }
    return start
  }

  private var matchRow: UInt32 { UInt32(truncatingIfNeeded: byteClasses.columnCount) }

  /// The row of the threads in `stepped`, a new one if need be; nil beyond a limit.
  private mutating func row(before: RegexNeighbour) -> UInt32? {
    if stepped.advance(in: program, before: before, after: nil, steps: &steps) { return matchRow }
    let threads = stepped.sorted.filter { lasts(program.instructions[Int($0)]) }
    // Without an anchor, no thread now is not the end: `(?m)^` lets one in at the next line.
    if threads.isEmpty, isAnchored { return 0 }
    let isWaiting = threads.contains { isCheck(program.instructions[Int($0)]) }
    let state = State(
      threads: threads, before: isWaiting ? before : .other, isWaiting: isWaiting)
    if let known = rows[state] { return known }
    // Two rows are there from the begin.
    let number = states.count &+ 2
    guard number < stateLimit, steps <= RegexLimits.tableSteps,
      (number &+ 1) &* byteClasses.columnCount <= RegexLimits.tableCells
    else { return nil }
    let row = UInt32(truncatingIfNeeded: number &* byteClasses.columnCount)
    rows[state] = row
    states.append(state)
    return row
  }

  private mutating func row(after state: State, byte: UInt8) -> UInt32? {
    guard steps <= RegexLimits.tableSteps else { return nil }
    let neighbour = RegexNeighbour(byte)
    if resolve(state, after: neighbour) { return matchRow }
    stepped.removeAll()
    scratch.step(over: byte, in: program, to: &stepped)
    steps &+= scratch.count
    stepped.insert(program.start)
    return row(before: distinguished(neighbour))
  }

  private mutating func rowAtEnd(of state: State) -> UInt32 {
    resolve(state, after: .edge) ? matchRow : 0
  }

  /// Puts the threads of `state` into `scratch`, the waiting ones having gone on or not.
  private mutating func resolve(_ state: State, after: RegexNeighbour) -> Bool {
    scratch.removeAll()
    for thread in state.threads { scratch.insert(thread) }
    guard state.isWaiting else { return false }
    return scratch.advance(in: program, before: state.before, after: after, steps: &steps)
  }

  /// `neighbour`, or `other` when this program cannot tell the difference: fewer states.
  private func distinguished(_ neighbour: RegexNeighbour) -> RegexNeighbour {
    switch neighbour {
    case .newline where distinguishesLines, .word where distinguishesWords: neighbour
    default: .other
    }
  }

  /// Whether a thread at `instruction` still stands there when the next byte comes.
  private func lasts(_ instruction: RegexProgram.Instruction) -> Bool {
    switch instruction {
    case .consume: true
    case .check(let assertion, _): assertion.looksAhead
    case .match, .split: false
    }
  }

  private func isCheck(_ instruction: RegexProgram.Instruction) -> Bool {
    if case .check = instruction { true } else { false }
  }
}
