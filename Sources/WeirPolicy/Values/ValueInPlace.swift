/// A value that takes the place of one that a policy has, as text: for asking what another
/// threshold or constant would have done. The policy's files and its stamp stay what they are.
package struct ValueInPlace: Hashable, Sendable {
  /// `review_at`, `reject_at` or the name of a constant.
  package let name: String
  /// The value, without quotes: `0.35`, `500000`, `true`, `strict`.
  package let text: String
  /// Where it was given, for faults: `--sweep`.
  package let origin: String

  /// A value in the place of another.
  package init(name: String, text: String, origin: String) {
    self.name = name
    self.text = text
    self.origin = origin
  }

  /// The thresholds of `decide` that a value can take the place of; no constant has their names.
  package static let thresholds = ["review_at", "reject_at"]

  /// Where its faults are told: it stands in no file.
  var place: Place { SourceText(path: origin, bytes: []).whole }

  /// The value as a scalar of a document.
  var scalar: DocumentScalar { DocumentScalar(text: text, style: .plain, place: place) }
}
