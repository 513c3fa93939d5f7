/// Why a pattern was refused, and where.
struct RegexFault: Error, Sendable, Equatable {
  /// What is wrong and, where there is one, what to write instead. One line, no full stop.
  let message: String

  /// UTF-8 byte offset in the pattern of the construct the message is about.
  let offset: Int
}
