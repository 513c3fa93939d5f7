import Foundation
import Testing

/// A file that is refused: what is changed of a good one, and the faults it then has.
struct BadText: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let old: String
  let new: String
  let faults: [String]

  init(_ name: String, _ old: String, _ new: String, _ faults: String...) {
    testDescription = name
    self.old = old
    self.new = new
    self.faults = faults
  }

  /// The good text with the first place changed; the old text must be there.
  func text(of good: String) throws -> String {
    let range = try #require(good.range(of: old), "nothing to change")
    return good.replacingCharacters(in: range, with: new)
  }
}
