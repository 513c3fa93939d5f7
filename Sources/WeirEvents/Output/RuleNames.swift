/// The names of a policy's rules as answers write them; bits of answers are their places.
///
/// An engine that goes on under another policy keeps the names of those before: a repeat gets its
/// first answer again, which may name rules that are gone.
package final class RuleNames: Sendable {
  package let rules: [(name: String, isShadow: Bool)]
  /// Bit r: rule r is a shadow rule.
  let shadow: [UInt64]
  /// Each name with the comma that may stand before it; and the same as a reason of `degraded`.
  let names: FragmentTable
  let degraded: FragmentTable
  /// Bytes that all names take as hits and as failures, escaped.
  let byteCount: Int

  /// The rules in the order of the policy.
  /// - Parameters:
  ///   - rules: names, and which are shadow rules.
  ///   - wordCount: words of 64 rules that answers have; at least what the rules need.
  package init(_ rules: [(name: String, isShadow: Bool)], wordCount: Int) {
    precondition(rules.count <= wordCount * 64, "every rule has a bit")
    self.rules = rules
    var shadow = [UInt64](repeating: 0, count: wordCount)
    for (index, rule) in rules.enumerated() where rule.isShadow {
      shadow[index / 64] |= 1 << UInt64(index % 64)
    }
    self.shadow = shadow
    let quoted = rules.map { [UInt8(ascii: ",")] + DecisionVocabulary.quoted($0.name) }
    names = FragmentTable(quoted)
    degraded = FragmentTable(
      rules.map { [UInt8(ascii: ",")] + DecisionVocabulary.quoted("rule:" + $0.name) })
    byteCount = quoted.reduce(0) { $0 + 2 * $1.count + 16 }
  }

  /// Whether bits mean the same under both.
  package func isSame(as other: RuleNames) -> Bool {
    rules.elementsEqual(other.rules) { $0.name == $1.name && $0.isShadow == $1.isShadow }
  }
}
