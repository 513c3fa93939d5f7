import WeirCore
import WeirEvents
import WeirPolicy

/// The policies that an engine's memory of answers tells of, numbered: whose rules the bits of an
/// answer mean, and whose contents can be compared with those of events of today.
///
/// Policies with the same rules and the same schema share a number: a threshold may change as often
/// as one likes.
struct PolicyGenerations: Sendable {
  /// Why a policy cannot follow in a running engine.
  enum Fault: Error, Equatable {
    /// Answers have room for this many rules, decided when the engine started.
    case tooManyRules(Int)
    /// There have been more different sets of rules than numbers.
    case tooManyGenerations
  }

  /// Words of 64 rules that answers have room for.
  let wordCount: Int
  private(set) var current: UInt16 = 0
  /// By generation.
  private(set) var ruleNames: [RuleNames]
  /// By generation: what the fields of the schema are.
  private(set) var fields: [[String]]

  /// The first generation, with room for `spareWordCount` times 64 rules more.
  init(_ policy: Policy, spareWordCount: Int) {
    wordCount = max(1, (policy.rules.count + 63) / 64) + spareWordCount
    ruleNames = [Self.names(policy, wordCount: wordCount)]
    fields = [Self.fields(policy)]
  }

  /// These and a policy that follows.
  func following(_ policy: Policy) throws(Fault) -> PolicyGenerations {
    guard policy.rules.count <= wordCount * 64 else { throw .tooManyRules(wordCount * 64) }
    let names = Self.names(policy, wordCount: wordCount)
    let fields = Self.fields(policy)
    var next = self
    if let known = ruleNames.indices.first(where: {
      ruleNames[$0].isSame(as: names) && self.fields[$0] == fields
    }) {
      next.current = UInt16(known)
      return next
    }
    guard let number = UInt16(exactly: ruleNames.count) else { throw .tooManyGenerations }
    next.current = number
    next.ruleNames.append(names)
    next.fields.append(fields)
    return next
  }

  /// By generation: whether contents of then and of now are made of the same fields.
  var comparable: [Bool] { fields.map { $0 == fields[Int(current)] } }

  private static func names(_ policy: Policy, wordCount: Int) -> RuleNames {
    RuleNames(policy.rules.map { ($0.name, $0.isShadow) }, wordCount: wordCount)
  }

  private static func fields(_ policy: Policy) -> [String] {
    policy.schema.fields.map { field in
      (field.path + [field.type.description]).joined(separator: "\u{1F}")
    }
  }

  /// Generations as they were left behind, the last of them not always the current one.
  /// - Parameters:
  ///   - rules: by generation: the names of rules, and which are shadow rules.
  ///   - fields: by generation: what `fields` was.
  ///   - current: one of them.
  ///   - wordCount: words of 64 rules, enough for all.
  init(
    rules: [[(name: String, isShadow: Bool)]], fields: [[String]], current: UInt16, wordCount: Int
  ) {
    self.wordCount = wordCount
    self.current = current
    ruleNames = rules.map { RuleNames($0, wordCount: wordCount) }
    self.fields = fields
  }

  /// The same generations, with room for more rules.
  func widened(wordCount: Int) -> PolicyGenerations {
    PolicyGenerations(
      rules: ruleNames.map(\.rules), fields: fields, current: current, wordCount: wordCount)
  }
}
