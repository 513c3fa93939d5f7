/// Every bound of the language here.
enum Limits {
  /// UTF-8 bytes of a source text; longer is `too_long`.
  static let sourceBytes = 65_536
  /// Levels of nesting, of the text and of the tree; deeper is `too_deep`.
  static let depth = 250
  /// Calls of the operator parser inside each other: a level of nesting has one at least, and one
  /// more for each weaker operator before it. More is `too_deep`.
  static let operatorDepth = 600
  /// Elementary steps that constant folding may spend on one sub-expression.
  static let foldingSteps = 100_000
  /// Elementary steps that one evaluation may take; more is `budgetExceeded`.
  static let evaluationSteps = 1_000_000
  /// The same for a row of columns: a stream stops for none of its events.
  static let rowSteps = 100_000
  /// Terms of a checked expression. Blocks repeat their elements, so that they may be more than the
  /// text is long; more is `too_costly`.
  static let terms = 200_000
  /// Words of a type: a longer one is taken as `dyn`.
  static let typeParts = 1000
  /// Bytes of a pattern that is not a constant; a longer one is `badPattern`.
  static let dynamicPatternBytes = 1000
  /// Estimated steps of an expression; more is `too_costly`.
  static let cost = 1_000_000
  /// Estimated steps from which on an operand of `&&` or `||` waits for a cheaper one.
  static let costlyOperand = 20
  /// How many elements a list is taken to have in the estimate when nothing is known of it.
  static let assumedListCount = 16
}
