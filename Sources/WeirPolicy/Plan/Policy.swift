package import CEL
package import WeirCore
package import WeirSignals

/// A policy that has been read, checked and compiled: everything by index, nothing by name.
/// Immutable.
package struct Policy: Sendable {
  package let name: String
  package let version: Int
  package let time: TimePlan
  package let idempotence: IdempotencePlan
  package let schema: Schema
  package let slots: SlotLayout
  /// In the order in which they can be looked up: a key comes from the event or an earlier table.
  package let tables: [TablePlan]
  /// By the id that expressions ask for.
  package let lists: [ListPlan]
  /// In the order of the policy; with the values that were put in place of its own.
  package let constants: [PolicyConstant]
  /// In the order of the policy.
  package let velocities: [VelocityPlan]
  /// In the order of the policy, which is the model's.
  package let features: [FeaturePlan]
  /// What scores; where `trees` do, the features alone, whose columns weigh nothing.
  package let model: LogisticModel?
  /// The model where it is trees, with a column for each of `modelColumnNames`.
  package let trees: TreeModel?
  /// Whether `model` only stands where one is to be: its columns weigh nothing.
  package let isUntrained: Bool
  /// In the order of the policy.
  package let rules: [RulePlan]
  package let decide: DecisionPlan
  /// In the order of the policy, at most `Limits.alertCountMax`.
  package let alerts: [AlertPlan]
  /// Everything that was read, sorted by path, for the policy's stamp.
  package let files: [PolicyFile]
  /// What is odd, but allowed.
  package let warnings: [Diagnostic]
  /// Where its parts stand, for the review.
  let places: PolicyPlaces

  /// The number of the highest velocity level; -1 without velocities.
  package var highestLevel: Int { velocities.map(\.level).max() ?? -1 }

  /// The names of the model's columns, in its order; a column of several is called `NAME[0]` or
  /// `NAME=VALUE`.
  package var modelColumnNames: [String] {
    features.flatMap { feature in
      feature.transform.columnNames(feature: feature.name).map { $0.last ?? feature.name }
    }
  }

  /// This policy with the tables of another one whose files of tables are the same, and with its
  /// lists and files if all files are: what is the same is held once.
  package func sharing(_ other: Policy) -> Policy {
    let isSame = files == other.files
    return Policy(
      name: name, version: version, time: time, idempotence: idempotence, schema: schema,
      slots: slots, tables: other.tables, lists: isSame ? other.lists : lists,
      constants: constants, velocities: velocities, features: features, model: model, trees: trees,
      isUntrained: isUntrained, rules: rules, decide: decide, alerts: alerts,
      files: isSame ? other.files : files, warnings: warnings,
      places: places)
  }

  /// The bytes of a table's file.
  package func bytes(ofTable index: Int) -> [UInt8]? {
    files.first { $0.path == places.tables[index].file }?.bytes
  }

  /// The velocities that share a key, by the order of their first member.
  package var velocityGroups: [VelocityGroup] {
    var groups: [VelocityGroup] = []
    for (index, velocity) in velocities.enumerated() {
      if let known = groups.firstIndex(where: { $0.groupBy == velocity.groupBy }) {
        groups[known].velocities.append(index)
      } else {
        groups.append(VelocityGroup(groupBy: velocity.groupBy, velocities: [index]))
      }
    }
    return groups
  }
}

/// How late and how early events may be, in milliseconds.
package struct TimePlan: Hashable, Sendable {
  package let allowedLatenessMilliseconds: Int64
  package let maxFutureSkewMilliseconds: Int64
}

/// How long event ids are remembered.
package struct IdempotencePlan: Hashable, Sendable {
  /// In event time; 0 turns it off.
  package let horizonMilliseconds: Int64
  package let maxEntries: Int
}

/// One table of a policy.
package struct TablePlan: Sendable {
  /// How a key finds its row; as a policy writes it.
  package enum Kind: String, Sendable {
    case prefix
    case ipRange = "ip_range"
  }
  package let name: String
  package let kind: Kind
  /// Digits or text for `prefix`, an `ip` field for `ipRange`.
  package let key: Operand
  package let columns: [String]
  package let table: LookupTable
}

/// One list of a policy.
package struct ListPlan: Sendable {
  package let name: String
  package let list: SignalList

  /// What its values are.
  package var kind: SignalList.Kind { list.kind }
}

/// One velocity of a policy.
package struct VelocityPlan: Sendable {
  package let name: String
  package let aggregate: VelocityAggregate
  /// What is aggregated; nil for count and the seconds_since pair.
  package let of: Operand?
  /// At least one.
  package let groupBy: [Operand]
  /// Nil: unbounded.
  package let windowMilliseconds: Int64?
  /// `where`: of type bool.
  package let filter: Expression?
  /// True as well for the aggregates that look only at earlier entries by themselves.
  package let excludesCurrent: Bool
  /// The type of the velocity's slot.
  package let resultType: CELType
  /// 0 when `filter` reads no velocity, else one more than the highest level among those it reads.
  package let level: Int

  /// The window as policies write it; nil when it is unbounded.
  package var window: String? { windowMilliseconds.map(durationText) }

  /// A velocity that counts the entries this one looks at.
  package var entryCount: VelocityPlan {
    VelocityPlan(
      name: name, aggregate: .count, of: nil, groupBy: groupBy,
      windowMilliseconds: windowMilliseconds, filter: filter, excludesCurrent: excludesCurrent,
      resultType: .int, level: level)
  }
}

/// Velocities that share a key.
package struct VelocityGroup: Hashable, Sendable {
  package let groupBy: [Operand]
  /// Indices into `Policy.velocities`.
  package fileprivate(set) var velocities: [Int]
}

/// One input of the model.
package struct FeaturePlan: Sendable {
  package let name: String
  /// Of type int, uint, double, bool, string (for one_hot) or timestamp (for the hours).
  package let value: Expression
  package let transform: Transform
  /// The stand-in for a missing value; nil takes the model's mean.
  package let missing: StandIn?
}

/// One rule of a policy.
package struct RulePlan: Sendable {
  /// What a hit does; as a policy writes it.
  package enum Action: String, Sendable {
    case reject
    case allow
    case review
    case flag
  }
  package let name: String
  /// Of type bool.
  package let condition: Expression
  package let action: Action
  /// Evaluated and reported apart, without any effect.
  package let isShadow: Bool
  /// What an enforced flag that hits adds to the model's log-odds.
  package let logOdds: Double?
  package let explanation: String?
  /// Whether the condition reads `model.score`, so that it runs after the model.
  package let readsScore: Bool
}

/// How score and rules become a decision.
package struct DecisionPlan: Sendable {
  /// By index of the values of `type`: whether such an event gets a decision. Nil: all do, as does
  /// an event without a type.
  package let scoredTypes: [Bool]?
  package let reviewAt: Double?
  package let rejectAt: Double?
  /// The decision for a line that cannot be read: review or reject.
  package let onInvalid: Decision
}

/// A file that was read.
package struct PolicyFile: Hashable, Sendable {
  /// Relative to the policy's directory.
  package let path: String
  package let bytes: [UInt8]
}

/// Everything that is wrong with a policy; never empty, in the order of the text.
package struct PolicyFaults: Error, Sendable {
  package let all: [Diagnostic]

  /// The text for people: every diagnostic, with an empty line between.
  package var text: String { all.map(\.text).joined(separator: "\n\n") }
}
