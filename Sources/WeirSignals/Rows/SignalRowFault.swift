/// What is wrong with one line of a list or table file; never holds what the line says.
package struct SignalRowFault: Hashable, Sendable {
  /// The line where the row starts, from 1; 0 when it is about the whole file.
  package let line: Int
  package let message: String
}
