/// A condition on a place between two bytes.
enum RegexAssertion: UInt8, Sendable {
  case beginText
  case endText
  case beginLine
  case endLine
  case wordBoundary
  case insideOrOutsideWord

  /// Whether the assertion looks at the byte that follows.
  var looksAhead: Bool { self != .beginText && self != .beginLine }

  /// Whether the assertion holds between these two neighbours.
  func holds(before: RegexNeighbour, after: RegexNeighbour) -> Bool {
    switch self {
    case .beginText: before == .edge
    case .endText: after == .edge
    case .beginLine: before == .edge || before == .newline
    case .endLine: after == .edge || after == .newline
    case .wordBoundary: (before == .word) != (after == .word)
    // The middle of a character is no place to stop at: only there does a continuation byte follow.
    case .insideOrOutsideWord:
      (before == .word) == (after == .word) && after != .continuation
    }
  }
}
