/// A regular expression in RE2 syntax that is searched for in time linear in the text.
///
/// Life of a pattern: `RegexParser` makes a tree, `RegexCompiler` a nondeterministic program over
/// UTF-8 bytes, `RegexTable` a table of all states the program can be in. The table costs one
/// look-up a byte. A pattern whose table would be too large (`RegexLimits`) is run by
/// `RegexSimulation`: at most instructions × bytes. Neither goes back in the text, and both stop
/// where the answer is certain.
///
/// Text is UTF-8. Bytes that are not match no `.`, class or literal, and are stepped over.
/// The value never changes, so any number of threads may share it.
struct LinearRegex: Sendable {
  private let engine: Engine

  private enum Engine: Sendable {
    case table(RegexTable)
    case simulation(RegexSimulation)
  }

  /// What a search found and what it took: bytes read with a table, instructions visited without.
  struct Outcome: Equatable {
    let isMatch: Bool
    let steps: Int
  }

  /// Compiles `pattern`. Cost: milliseconds at most for common patterns, bounded by `RegexLimits`.
  ///
  /// - Throws: where and why the pattern is malformed, unsupported or too large.
  init(pattern: String) throws(RegexFault) {
    try self.init(pattern: pattern, stateLimit: RegexLimits.states)
  }

  /// As above with another bound on table states; 0 is for tests of the simulation.
  init(pattern: String, stateLimit: Int) throws(RegexFault) {
    let program = try RegexCompiler.compile(try RegexParser.parse(pattern))
    if let table = RegexTable(program: program, stateLimit: stateLimit) {
      engine = .table(table)
    } else {
      engine = .simulation(RegexSimulation(program: program))
    }
  }

  /// Whether the pattern matches anywhere in the `count` bytes at `text`.
  func matches(_ text: UnsafePointer<UInt8>, count: Int) -> Bool {
    unsafe search(UnsafeBufferPointer(start: text, count: count)).isMatch
  }

  /// As `matches`, with the work done, which tests bound.
  func search(_ text: UnsafeBufferPointer<UInt8>) -> Outcome {
    switch engine {
    case .table(let table): unsafe table.search(text)
    case .simulation(let simulation): unsafe simulation.search(text)
    }
  }

  /// Rows of the table, or nil when the pattern runs without one.
  var stateCount: Int? {
    if case .table(let table) = engine { table.stateCount } else { nil }
  }
}
