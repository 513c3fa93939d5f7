/// Every bound of the regular-expression engine, with what happens at it.
enum RegexLimits {
  /// UTF-8 bytes in a pattern. A longer one is refused.
  static let patternBytes = 65_536

  /// Groups inside groups. A deeper pattern is refused, so parser and compiler recurse no deeper.
  static let nesting = 250

  /// The largest count in `{n,m}`, and the largest product of nested ones. More is refused.
  static let repetition = 1_000

  /// Instructions in a compiled program, a whole class of characters counting as one. A program
  /// that needs more is refused. No search visits more than these for each byte of text.
  static let instructions = 10_000

  /// Instructions counting every node of the UTF-8 trees of classes (`\pL` has some 300, of which
  /// a thread visits one a byte). More are refused. They are numbered with `UInt16`.
  static let nodes = 65_536

  /// Nodes visited and byte branches asked for while compiling; sharing makes the program smaller
  /// than the work. Above it the pattern is refused as too large.
  static let compilationSteps = 1_000_000

  /// States of the table made ahead of time. A pattern that needs more runs on the slower path.
  static let states = 2_000

  /// Cells (states × byte classes, 4 bytes each) of that table. Beyond it, the slower path.
  static let tableCells = 262_144

  /// Instructions visited while making that table. Beyond it, the slower path.
  static let tableSteps = 2_000_000
}
