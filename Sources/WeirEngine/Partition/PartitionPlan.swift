import CEL
import WeirCore
package import WeirPolicy

/// By what a recording is parted.
package enum PartitionKey: Hashable, Sendable {
  /// Events with the same value of a field of the schema, by its index, go to the same part.
  case field(Int)
  /// Events that share any key of any velocity do, and those that share one with them.
  case connected
}

/// What becomes of a policy's velocities in the parts of a recording.
///
/// A velocity stays whole where all events of each of its keys are in one part: where the field
/// that parts is one of its `group_by`, and the velocities that its `where` reads stay whole too.
package struct PartitionPlan: Sendable {
  /// One velocity of the policy.
  package struct Velocity: Hashable, Sendable {
    package let name: String
    /// Whether it answers in a part what it answers in the whole recording.
    package let isWhole: Bool
    /// The fields by which it would stay whole, in the order of the schema; none: only
    /// `PartitionKey.connected` keeps it whole.
    package let fields: [String]
  }

  package let key: PartitionKey
  /// In the order of the policy.
  package let velocities: [Velocity]
  /// What reports call the key: the field's name, or `connected`.
  package let keyName: String

  /// What becomes of a policy's velocities by a key.
  /// - Parameters:
  ///   - policy: the policy.
  ///   - key: by what a recording is parted.
  ///   - partCount: into how many parts; one part is the whole recording.
  package init(_ policy: Policy, by key: PartitionKey, into partCount: Int = .max) {
    self.key = key
    let fields = policy.schema.fields
    // By field, by velocity.
    let wholes = fields.indices.map { Self.wholeness(policy, field: $0) }
    velocities = policy.velocities.indices.map { index in
      let isWhole =
        switch key {
        case .field(let field): wholes[field][index] || partCount == 1
        case .connected: true
        }
      return Velocity(
        name: policy.velocities[index].name, isWhole: isWhole,
        fields: fields.indices.filter { wholes[$0][index] }.map { fields[$0].name })
    }
    keyName =
      switch key {
      case .field(let field): fields[field].name
      case .connected: "connected"
      }
  }

  /// The plan by the field that keeps most velocities whole, of several the first of the schema;
  /// by `event_id` where none keeps any.
  package init(bestFor policy: Policy, into partCount: Int = .max) {
    var best = (field: policy.schema.eventIDIndex, count: 0)
    for field in policy.schema.fields.indices {
      let count = Self.wholeness(policy, field: field).count { $0 }
      if count > best.count { best = (field, count) }
    }
    self.init(policy, by: .field(best.field), into: partCount)
  }

  /// The names of the velocities that stay whole.
  package var whole: [String] { velocities.filter(\.isWhole).map(\.name) }

  /// The velocities that do not.
  package var broken: [Velocity] { velocities.filter { !$0.isWhole } }

  /// By velocity: whether it stays whole by a field.
  private static func wholeness(_ policy: Policy, field: Int) -> [Bool] {
    var isWhole = policy.velocities.map { $0.groupBy.contains(.field(field)) }
    // A velocity reads only those of lower levels.
    let byLevel = policy.velocities.indices.sorted {
      (policy.velocities[$0].level, $0) < (policy.velocities[$1].level, $1)
    }
    for index in byLevel {
      for slot in policy.velocities[index].filter?.slots ?? [] {
        guard case .velocity(let read) = policy.slots.sources[slot] else { continue }
        if !isWhole[read] { isWhole[index] = false }
      }
    }
    return isWhole
  }
}
