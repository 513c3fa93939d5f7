package import WeirCore

/// The words of a policy that answers are made of, escaped once.
package struct DecisionVocabulary: Sendable {
  /// How the value of a reason is written.
  package enum ValueKind: Sendable {
    case integer
    case unsigned
    case double
    case bool
    /// Milliseconds since 1970, written as RFC 3339.
    case timestamp
    /// A `TextSlice` of the batch's reason texts.
    case text
  }

  /// What reasons are named after.
  package struct Term: Sendable {
    package let name: String
    package let kind: ValueKind

    /// A term called `name`.
    package init(name: String, kind: ValueKind) {
      self.name = name
      self.kind = kind
    }
  }

  let generation: Int
  let generations: [RuleNames]
  let terms: [Term]
  let fields: [String]
  let stamp: String
  let onInvalid: Decision

  /// - Parameters:
  ///   - generation: the place of the policy's own rules among `generations`.
  ///   - generations: the rules that answers may name: repeats name those of earlier policies.
  ///   - terms: what reasons are named after, by the index that reasons have.
  ///   - fields: the names of the schema's fields.
  ///   - stamp: name@version:digest of the policy.
  ///   - onInvalid: the decision for lines that cannot be read.
  package init(
    generation: Int = 0, generations: [RuleNames], terms: [Term], fields: [String], stamp: String,
    onInvalid: Decision
  ) {
    self.generation = generation
    self.generations = generations
    self.terms = terms
    self.fields = fields
    self.stamp = stamp
    self.onInvalid = onInvalid
  }

  /// A name as a JSON string with its quotes.
  static func quoted(_ text: String) -> [UInt8] {
    var writer = ByteWriter(capacity: 256)
    writer.reserve(2)
    writer.append(UInt8(ascii: "\""))
    writer.appendEscaped(text)
    writer.append(UInt8(ascii: "\""))
    return unsafe Array(writer.bytes)
  }
}
