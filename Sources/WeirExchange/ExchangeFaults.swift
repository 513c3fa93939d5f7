package import WeirCore
import WeirPolicy

/// Everything that is wrong with a model that was to be read or written; never empty, in the order
/// of the text.
package struct ExchangeFaults: Error, Sendable {
  package let all: [Diagnostic]

  /// The text for people: every diagnostic, with an empty line between.
  package var text: String { all.map(\.text).joined(separator: "\n\n") }

  /// The errors of a list that has some.
  init(_ faults: FaultList, path: String) {
    all = faults.sorted(.error, first: path)
    assert(!all.isEmpty, "what could not be read or written has a reason")
  }
}
