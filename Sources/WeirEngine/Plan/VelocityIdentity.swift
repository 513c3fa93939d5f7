import CEL
import WeirCore
import WeirPolicy
import WeirSignals

/// What makes a velocity the same velocity under two policies: all that its entries depend on.
///
/// The velocity's name, bounds of fields and the rows of tables and lists are left out: entries
/// made before a change of those are what they would have been. What a `where` reads counts, under
/// the names that it uses, down through the velocities that it reads.
struct VelocityIdentity: Hashable {
  private struct Source: Hashable {
    /// The path of a field, or the table's name, the column's and the path of its key.
    let place: [String]
    let type: String
    let scale: Int
  }

  private let aggregate: VelocityAggregate
  private let of: Source?
  private let groupBy: [Source]
  private let windowMilliseconds: Int64?
  private let excludesCurrent: Bool
  /// With the values of constants in it: another value is another filter, a constant that takes
  /// the place of its value is the same.
  private let filter: String?
  /// What the names in the filter mean.
  private let filterSources: [String: Source]
  private let filterVelocities: [String: VelocityIdentity]

  init(_ velocity: VelocityPlan, in policy: Policy) {
    aggregate = velocity.aggregate
    of = velocity.of.map { Self.source($0, policy) }
    groupBy = velocity.groupBy.map { Self.source($0, policy) }
    windowMilliseconds = velocity.windowMilliseconds
    excludesCurrent = velocity.excludesCurrent
    filter = velocity.filter?.sourceWithValues
    var sources: [String: Source] = [:]
    var velocities: [String: VelocityIdentity] = [:]
    for slot in velocity.filter?.slots ?? [] {
      let name = policy.slots.names[slot]
      switch policy.slots.sources[slot] {
      case .field(let index): sources[name] = Self.source(.field(index), policy)
      case .tableColumn(let table, let column):
        sources[name] = Self.source(.tableColumn(table: table, column: column), policy)
      case .velocity(let index):
        velocities[name] = VelocityIdentity(policy.velocities[index], in: policy)
      case .score: break
      }
    }
    filterSources = sources
    filterVelocities = velocities
  }

  private static func source(_ operand: Operand, _ policy: Policy) -> Source {
    switch operand {
    case .field(let index):
      let field = policy.schema.fields[index]
      var scale = 0
      if case .decimal(let places, _, _) = field.type { scale = places }
      return Source(place: field.path, type: field.type.name, scale: scale)
    case .tableColumn(let table, let column):
      let plan = policy.tables[table]
      let key = source(plan.key, policy)
      return Source(
        place: [plan.name, plan.columns[column]] + key.place, type: "column of " + key.type,
        scale: 0)
    }
  }
}
