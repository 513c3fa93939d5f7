/// What stands on one side of a place between two bytes, as far as an assertion can tell.
enum RegexNeighbour: UInt8, Sendable {
  /// Nothing: the place is the begin or the end of the text.
  case edge
  case newline
  /// An ASCII letter, digit or underscore; letters beyond ASCII are not, as in RE2.
  case word
  /// A UTF-8 continuation byte, `80...BF`.
  case continuation
  case other

  init(_ byte: UInt8) {
    switch byte {
    case 0x0A: self = .newline
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: self = .word
    case 0x80...0xBF: self = .continuation
    default: self = .other
    }
  }

  /// Whether `scalar` is an ASCII letter, digit or underscore.
  static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && RegexNeighbour(UInt8(truncatingIfNeeded: scalar.value)) == .word
  }
}
