import CEL
import Crypto
import WeirCore
import WeirEvents
import WeirPolicy
import WeirSignals

/// Everything that scoring needs of a policy, by index, for all batches and workers. Immutable.
final class ScoringPlan: Sendable {
  /// A feature's value, or another expression whose result becomes a column.
  struct FeatureProgram: Sendable {
    let program: VectorProgram
    let kind: DecisionVocabulary.ValueKind
  }
  /// The condition of an alert, by its index in the policy.
  struct AlertProgram: Sendable {
    let program: VectorProgram
    let readsScore: Bool
  }
  struct RuleProgram: Sendable {
    let index: Int
    let program: VectorProgram
  }
  /// A `where` that one or several velocities share.
  struct Filter: Sendable {
    let program: VectorProgram
    let level: Int
  }
  /// How the mask of one velocity is made: its filter, and the operand that must be present.
  struct MaskSource: Sendable {
    let filter: Int?
    let operand: Operand?
    /// Whether the velocity is gone: its bit is never set.
    var isGone = false
  }

  let policy: Policy
  /// The SHA-256 over its files.
  let digest: PolicyDigest
  let stamp: String
  let hashKey: HashKey
  let decoder: EventDecoder
  /// Fields whose columns have fingerprints.
  let fingerprinted: [Int]
  let encoder: DecisionEncoder
  /// Writes events as a journal keeps them.
  let lineEncoder: EventLineEncoder
  let vocabulary: DecisionVocabulary

  /// Whether answers can be explained: then `tables` hold a companion of each velocity, which
  /// counts its entries, and the columns of jobs hold what nothing else reads.
  let isExplaining: Bool
  /// Whether jobs keep each feature of every row, for explanations or for a table of features.
  let keepsFeatures: Bool
  let tables: [VelocityTablePlan]
  /// By velocity of the policy: where the answers of its companion are. Empty unless explaining.
  let entryCounts: [(table: Int, bit: Int)]
  /// The model with columns that weigh 1, 2, … and nothing else. Empty unless features are kept.
  let transparentModel: LogisticModel
  /// By table, by bit.
  let masks: [[MaskSource]]
  let filters: [Filter]
  /// Each `group_by` that is more than one field, or none of the schema, and what tables use it.
  let keys: [[Operand]]
  /// By table: the index in `keys`; nil when a field's fingerprints are the keys.
  let keyOfTable: [Int?]
  /// Columns of tables of the policy whose values are compared by fingerprints.
  let fingerprintedCells: [Operand]

  /// Slots that some expression reads, of this plan or of one that looks at its columns.
  let readSlots: Set<Int>
  let features: [FeatureProgram]
  /// Rules that feed the score, then all others that do not read it, then those that do.
  let earlyRules: [RuleProgram]
  let lateRules: [RuleProgram]
  /// In the order of the policy.
  let alerts: [AlertProgram]
  /// Whether events that get no decision need the answers of velocities all the same.
  let alertsReadVelocities: Bool
  /// Indices of the enforced rules with log-odds, in the order of the policy, with what they add.
  let weighted: [(rule: Int, logOdds: Double)]
  let actions: RuleActions
  let bounds: DecisionBounds
  /// Whether workers keep what it takes to say what one rule more or less would decide.
  let asksForEffects: Bool
  /// The event types that get a decision; nil: all do.
  let scoredTypes: ScoredTypes?
  /// Parts that the keys of velocity tables are cut into at most, a power of two. Tables whose
  /// answers are texts stay whole.
  let shardCount: Int
  /// The policies that this engine's memory of answers tells of, this one included.
  let generations: PolicyGenerations
  /// Words of 64 rules that answers have room for.
  var ruleWordCount: Int { generations.wordCount }

  // long: one straight list of what a policy turns into.
  init(
    policy: Policy, hashKey: HashKey, tokenizer: (any PANTokenizer)?, workerCount: Int,
    isExplaining: Bool, features output: FeatureOutput? = nil, asksForEffects: Bool = false,
    readElsewhere: Set<Int> = [], generations: PolicyGenerations,
    after previous: ScoringPlan? = nil, tables known: [VelocityTablePlan]? = nil
  ) {
    self.policy = policy
    self.isExplaining = isExplaining
    self.asksForEffects = asksForEffects
    keepsFeatures = isExplaining || output != nil || policy.trees != nil
    scoredTypes = ScoredTypes(policy)
    self.hashKey = hashKey
    digest = Self.digest(of: policy)
    stamp = Self.stamp(of: policy, digest)
    let velocities = policy.velocities
    let companions = isExplaining ? velocities.map(\.entryCount) : []
    let tables =
      known
      ?? VelocityTablePlan.tables(of: velocities + companions, in: policy, after: previous)
    self.generations = generations
    self.tables = tables
    entryCounts = companions.indices.compactMap { index in
      for (table, plan) in tables.enumerated() {
        guard let bit = plan.bit(of: velocities.count + index) else { continue }
        return (table, bit)
      }
      return nil
    }
    transparentModel = Self.transparent(keepsFeatures ? policy.model : nil)
    shardCount = previous?.shardCount ?? Self.shardCount(tables, workerCount: workerCount)
    var filters = FilterList()
    masks = tables.map { table in
      table.velocities.map { index in
        guard let index else { return MaskSource(filter: nil, operand: nil, isGone: true) }
        // A companion is entered with the velocity that it counts for.
        let velocity = velocities[index % velocities.count]
        return MaskSource(
          filter: velocity.filter.map { filters.index(of: $0, level: velocity.level) },
          operand: velocity.of)
      }
    }
    self.filters = filters.all
    var keys: [[Operand]] = []
    keyOfTable = tables.map { table in
      if table.groupBy.count == 1, case .field = table.groupBy[0] { return nil }
      if let known = keys.firstIndex(of: table.groupBy) { return known }
      keys.append(table.groupBy)
      return keys.count - 1
    }
    self.keys = keys
    let compared = Self.comparedOperands(tables)
    fingerprintedCells = compared.filter { if case .tableColumn = $0 { true } else { false } }
    var fingerprinted: Set<Int> = [policy.schema.eventIDIndex]
    for case .field(let index) in compared { fingerprinted.insert(index) }
    if let card = output?.card { fingerprinted.insert(card) }
    self.fingerprinted = fingerprinted.sorted()
    decoder = EventDecoder(
      schema: policy.schema, fingerprinted: fingerprinted, hashKey: hashKey, tokenizer: tokenizer)
    let hasModel = policy.model != nil
    features =
      hasModel
      ? policy.features.map {
        FeatureProgram(
          program: VectorProgram($0.value), kind: Self.valueKind(of: $0.value.type))
      } : []
    let rules = policy.rules.enumerated().map {
      RuleProgram(index: $0.offset, program: VectorProgram($0.element.condition))
    }
    earlyRules = rules.filter { !policy.rules[$0.index].readsScore }
    lateRules = rules.filter { policy.rules[$0.index].readsScore }
    alerts = policy.alerts.map {
      AlertProgram(program: VectorProgram($0.condition), readsScore: $0.readsScore)
    }
    alertsReadVelocities = policy.alerts.contains(where: \.readsVelocities)
    weighted = policy.rules.enumerated().compactMap { index, rule in
      guard hasModel, !rule.isShadow, let logOdds = rule.logOdds else { return nil }
      return (index, logOdds)
    }
    actions = RuleActions(policy.rules, wordCount: generations.wordCount)
    bounds = DecisionBounds(policy.decide)
    readSlots = Self.readSlots(of: policy).union(readElsewhere)
    vocabulary = Self.vocabulary(
      of: policy, stamp: stamp, weighted: weighted.map(\.rule), generations)
    encoder = DecisionEncoder(vocabulary)
    lineEncoder = EventLineEncoder(policy.schema)
  }

  /// Enough parts for two lanes a worker.
  private static func shardCount(_ tables: [VelocityTablePlan], workerCount: Int) -> Int {
    guard !tables.isEmpty else { return 1 }
    var count = 1
    while count * tables.count < 2 * workerCount, count * tables.count * 2 <= 64 { count *= 2 }
    return count
  }

  private static func transparent(_ model: LogisticModel?) -> LogisticModel {
    LogisticModel(
      intercept: 0,
      features: model?.features.map { feature in
        ModelFeature(
          transform: feature.transform, standIn: feature.standIn,
          columns: feature.columns.indices.map {
            ModelColumn(weight: Double($0 + 1), mean: 0, scale: 1)
          })
      } ?? [])
  }

  /// Operands whose values are keys, or counted when different.
  private static func comparedOperands(_ tables: [VelocityTablePlan]) -> [Operand] {
    var all: [Operand] = []
    for table in tables {
      let counted = table.lanes.filter { $0.kind == .fingerprint }.compactMap(\.operand)
      for operand in table.groupBy + counted where !all.contains(operand) { all.append(operand) }
    }
    return all
  }

  /// Slots that some expression of a policy reads.
  static func readSlots(of policy: Policy) -> Set<Int> {
    var used: Set<Int> = []
    for rule in policy.rules { used.formUnion(rule.condition.slots) }
    for alert in policy.alerts { used.formUnion(alert.condition.slots) }
    for feature in policy.features { used.formUnion(feature.value.slots) }
    for case let filter? in policy.velocities.map(\.filter) { used.formUnion(filter.slots) }
    return used
  }

  private static func valueKind(of type: CELType) -> DecisionVocabulary.ValueKind {
    switch type {
    case .uint: .unsigned
    case .double: .double
    case .bool: .bool
    case .timestamp: .timestamp
    case .string: .text
    default: .integer
    }
  }

  private static func vocabulary(
    of policy: Policy, stamp: String, weighted: [Int], _ generations: PolicyGenerations
  ) -> DecisionVocabulary {
    let features = policy.features.map {
      DecisionVocabulary.Term(name: $0.name, kind: valueKind(of: $0.value.type))
    }
    let flags = weighted.map {
      DecisionVocabulary.Term(name: policy.rules[$0].name, kind: .integer)
    }
    return DecisionVocabulary(
      generation: Int(generations.current), generations: generations.ruleNames,
      terms: (policy.model == nil ? [] : features) + flags,
      fields: policy.schema.fields.map(\.name), stamp: stamp, onInvalid: policy.decide.onInvalid)
  }

  /// name@version:digest, the digest being the first 12 hex digits of a SHA-256 over all files.
  ///
  /// Each file goes in as its path, a zero byte, its length in eight bytes, the most significant
  /// first, and its bytes; files in the order of their paths' bytes.
  static func stamp(of policy: Policy) -> String { stamp(of: policy, digest(of: policy)) }

  private static func stamp(of policy: Policy, _ digest: PolicyDigest) -> String {
    "\(policy.name)@\(policy.version):\(digest.hex.prefix(12))"
  }

  /// The SHA-256 over a policy's files, as `stamp` says.
  static func digest(of policy: Policy) -> PolicyDigest {
    var hash = SHA256()
    for file in policy.files {
      hash.update(data: Array(file.path.utf8) + [0])
      let count = UInt64(file.bytes.count)
      hash.update(data: (0..<8).map { UInt8(truncatingIfNeeded: count >> UInt64(56 - 8 * $0)) })
      hash.update(data: file.bytes)
    }
    return PolicyDigest(Array(hash.finalize()))
  }
}

/// The filters of a policy, each text compiled once.
private struct FilterList {
  private(set) var all: [ScoringPlan.Filter] = []
  private var known: [String: Int] = [:]

  mutating func index(of expression: Expression, level: Int) -> Int {
    if let index = known[expression.source] { return index }
    all.append(ScoringPlan.Filter(program: VectorProgram(expression), level: level))
    known[expression.source] = all.count - 1
    return all.count - 1
  }
}

/// Which rules do what, as bits in words of 64: shadow rules are in none of them.
struct RuleActions: Sendable {
  let reject: [UInt64]
  let allow: [UInt64]
  let review: [UInt64]
  /// All that are enforced.
  let enforced: [UInt64]
  /// All that are not.
  let shadow: [UInt64]
  /// Both.
  var all: [UInt64] { zip(enforced, shadow).map { $0 | $1 } }

  init(_ rules: [RulePlan], wordCount: Int) {
    func words(isShadow: Bool = false, _ isMeant: (RulePlan) -> Bool) -> [UInt64] {
      var words = [UInt64](repeating: 0, count: wordCount)
      for (index, rule) in rules.enumerated() where rule.isShadow == isShadow && isMeant(rule) {
        words[index / 64] |= 1 << UInt64(index % 64)
      }
      return words
    }
    reject = words { $0.action == .reject }
    allow = words { $0.action == .allow }
    review = words { $0.action == .review }
    enforced = words { _ in true }
    shadow = words(isShadow: true) { _ in true }
  }
}
