import CEL
import WeirCore
import WeirPolicy

/// Everything of a policy that happens to an event before rules and model look at it: policies with
/// one foundation can look at the same columns.
struct PolicyFoundation: Equatable {
  private struct Table: Equatable {
    let name: String
    let kind: TablePlan.Kind
    let key: Operand
    let columns: [String]
    let bytes: [UInt8]?
  }

  private let fields: [Field]
  private let time: TimePlan
  private let idempotence: IdempotencePlan
  private let scoredTypes: [Bool]?
  private let slots: [SlotSource]
  private let tables: [Table]
  private let velocities: [VelocityIdentity]
  private let levels: [Int]
  /// The files of the policy where a velocity looks at a list: they have to be the same then.
  private let files: [PolicyFile]

  init(_ policy: Policy) {
    fields = policy.schema.fields
    time = policy.time
    idempotence = policy.idempotence
    scoredTypes = policy.decide.scoredTypes
    slots = policy.slots.sources
    tables = policy.tables.enumerated().map { index, table in
      Table(
        name: table.name, kind: table.kind, key: table.key, columns: table.columns,
        bytes: policy.bytes(ofTable: index))
    }
    velocities = policy.velocities.map { VelocityIdentity($0, in: policy) }
    levels = policy.velocities.map(\.level)
    let readsLists = policy.velocities.contains { !($0.filter?.sets.isEmpty ?? true) }
    files = readsLists ? policy.files : []
  }
}
