/// Turns the tree into a program, from the end to the front.
///
/// Each node is compiled given the instruction to go on at, so no jump needs a patch but that of a
/// loop. A set of scalars becomes a small tree of byte branches, one level a UTF-8 byte. Equal
/// branch lists with equal targets are one instruction: `\pL` takes some 300, and alternatives
/// with a common end share it.
struct RegexCompiler {
  private var program = RegexProgram()
  private var shared: [[RegexProgram.Branch]: UInt16] = [:]
  private var stepCount = 0
  /// Instructions but for the inner nodes of classes.
  private var instructionCount = 0
  /// The operator to blame when the program grows too large: the outermost repetition.
  private var blamedOffset: Int?

  /// The program of `node`.
  ///
  /// - Throws: when nested counts multiply beyond a limit, or the program does.
  static func compile(_ node: RegexNode) throws(RegexFault) -> RegexProgram {
    var compiler = RegexCompiler()
    let match = try compiler.append(.match)
    compiler.program.start = try compiler.emit(
      node, then: match, allowance: RegexLimits.repetition)
    return compiler.program
  }

  private func tooLarge() -> RegexFault {
    RegexFault(
      message: "the pattern is too large: written out, it takes over "
        + "\(RegexLimits.instructions) instructions or \(RegexLimits.nodes) nodes",
      offset: blamedOffset ?? 0)
  }

  private mutating func countStep() throws(RegexFault) {
    stepCount &+= 1
    guard stepCount <= RegexLimits.compilationSteps else { throw tooLarge() }
  }

  private mutating func countInstruction() throws(RegexFault) {
    instructionCount &+= 1
    guard instructionCount <= RegexLimits.instructions else { throw tooLarge() }
  }

  private mutating func append(
    _ instruction: RegexProgram.Instruction
  ) throws(RegexFault) -> UInt16 {
    guard program.instructions.count < RegexLimits.nodes else { throw tooLarge() }
    program.instructions.append(instruction)
    return UInt16(truncatingIfNeeded: program.instructions.count &- 1)
  }

  private mutating func split(_ first: UInt16, _ second: UInt16) throws(RegexFault) -> UInt16 {
    if first == second { return first }
    try countInstruction()
    return try append(.split(first, second))
  }

  /// The entry of the code for `node` that goes on at `next`.
  ///
  /// `allowance` is how many copies of the node may still be made by the counts around it.
  private mutating func emit(
    _ node: RegexNode, then next: UInt16, allowance: Int
  ) throws(RegexFault) -> UInt16 {
    try countStep()
    switch node {
    case .empty: return next
    case .scalars(let set):
      try countInstruction()
      return try emit(set, then: next)
    case .assertion(let assertion):
      try countInstruction()
      return try append(.check(assertion, next))
    case .concatenation(let items):
      var entry = next
      for item in items.reversed() {
        entry = try emit(item, then: entry, allowance: allowance)
      }
      return entry
    case .alternation(let alternatives):
      var entry: UInt16?
      for alternative in alternatives.reversed() {
        let one = try emit(alternative, then: next, allowance: allowance)
        if let others = entry { entry = try split(one, others) } else { entry = one }
      }
      return entry ?? next
    case .repetition(let body, let minimum, let maximum, let offset):
      let isOutermost = blamedOffset == nil
      if isOutermost { blamedOffset = offset }
      let copies = maximum ?? minimum
      guard copies <= allowance else {
        throw RegexFault(
          message: "nested counts repeat this over \(RegexLimits.repetition) times",
          offset: offset)
      }
      let entry = try emit(
        repeating: body, minimum: minimum, maximum: maximum, then: next,
        allowance: allowance / max(copies, 1))
      if isOutermost { blamedOffset = nil }
      return entry
    }
  }

  private mutating func emit(
    repeating body: RegexNode, minimum: Int, maximum: Int?, then next: UInt16, allowance: Int
  ) throws(RegexFault) -> UInt16 {
    var entry = next
    var required = minimum
    if let maximum {
      // x{2,4} is xx(x(x)?)?, and each ? skips to the end.
      for _ in minimum..<maximum {
        entry = try split(try emit(body, then: entry, allowance: allowance), next)
      }
    } else {
      try countInstruction()
      let loop = try append(.split(next, next))
      let first = try emit(body, then: loop, allowance: allowance)
      program.instructions[Int(loop)] = .split(first, next)
      entry = minimum == 0 ? loop : first
      required = max(minimum &- 1, 0)
    }
    for _ in 0..<required {
      entry = try emit(body, then: entry, allowance: allowance)
    }
    return entry
  }
}

/// Sets of scalars as trees of byte branches.
extension RegexCompiler {
  private mutating func emit(_ set: ScalarSet, then next: UInt16) throws(RegexFault) -> UInt16 {
    // Scalars by the length of their UTF-8 form; the surrogates between have none.
    let ascii = set.clamped(to: 0...0x7F)
    let two = set.clamped(to: 0x80...0x7FF)
    let three = set.clamped(to: 0x800...0xD7FF) + set.clamped(to: 0xE000...0xFFFF)
    let four = set.clamped(to: 0x10000...0x10FFFF)
    var branches = try level(ascii, continuations: 0, base: 0, then: next)
    branches += try level(two, continuations: 1, base: 0xC0, then: next)
    branches += try level(three, continuations: 2, base: 0xE0, then: next)
    branches += try level(four, continuations: 3, base: 0xF0, then: next)
    return try consume(branches)
  }

  /// The instruction with these branches, made once.
  private mutating func consume(
    _ branches: [RegexProgram.Branch]
  ) throws(RegexFault) -> UInt16 {
    try countStep()
    if let known = shared[branches] { return known }
    let first = Int32(truncatingIfNeeded: program.branches.count)
    program.branches += branches
    let count = UInt16(truncatingIfNeeded: branches.count)
    let made = try append(.consume(first: first, count: count))
    shared[branches] = made
    return made
  }

  /// The branches on one byte for values of which `continuations` more bytes hold the low bits.
  ///
  /// `base` is what the byte adds to its payload: C0, E0 or F0 leading, 80 after that. Values with
  /// the same payload form a block; whole blocks share what follows, others get what is theirs.
  private mutating func level(
    _ ranges: [ClosedRange<UInt32>], continuations: UInt32, base: UInt8, then next: UInt16
  ) throws(RegexFault) -> [RegexProgram.Branch] {
    var branches: [RegexProgram.Branch] = []
    let shift = 6 &* continuations
    let mask = (UInt32(1) &<< shift) &- 1
    var index = 0
    var value: UInt32 = 0
    while index < ranges.count {
      value = max(value, ranges[index].lowerBound)
      let payload = value &>> shift
      let blockEnd = value | mask
      if value & mask == 0, ranges[index].upperBound >= blockEnd {
        let last = ((ranges[index].upperBound &+ 1) &>> shift) &- 1
        var target = next
        if continuations > 0 {
          target = try consume(
            try level([0...mask], continuations: continuations &- 1, base: 0x80, then: next))
        }
        Self.add(payload...last, to: target, base: base, in: &branches)
        value = (last &+ 1) &<< shift
        if ranges[index].upperBound < value { index &+= 1 }
        continue
      }
      var pieces: [ClosedRange<UInt32>] = []
      while index < ranges.count, ranges[index].lowerBound <= blockEnd {
        let low = max(value, ranges[index].lowerBound)
        let high = min(blockEnd, ranges[index].upperBound)
        pieces.append((low & mask)...(high & mask))
        if ranges[index].upperBound > blockEnd { break }
        index &+= 1
      }
      let target = try consume(
        try level(pieces, continuations: continuations &- 1, base: 0x80, then: next))
      Self.add(payload...payload, to: target, base: base, in: &branches)
      value = blockEnd &+ 1
    }
    return branches
  }

  /// Adds a branch, or lengthens the last one when it ends just before and leads to the same place.
  private static func add(
    _ payload: ClosedRange<UInt32>, to target: UInt16, base: UInt8,
    in branches: inout [RegexProgram.Branch]
  ) {
    var low = base &+ UInt8(truncatingIfNeeded: payload.lowerBound)
    let high = base &+ UInt8(truncatingIfNeeded: payload.upperBound)
    if let last = branches.last, last.target == target, last.high &+ 1 == low {
      low = last.low
      branches.removeLast()
    }
    branches.append(RegexProgram.Branch(low: low, high: high, target: target))
  }
}
