import WeirCore
import WeirPolicy
import WeirSignals

/// One table of velocities as the plan lays it out: those that share a key and a level, at most
/// eight.
struct VelocityTablePlan: Sendable {
  /// What a lane of the table's entries holds and where it comes from.
  struct Lane: Hashable, Sendable {
    let operand: Operand
    let kind: VelocityLaneKind
  }

  let groupBy: [Operand]
  let level: Int
  /// By bit of the masks: indices into the list that the tables were made of.
  fileprivate(set) var velocities: [Int] = []
  fileprivate(set) var lanes: [Lane] = []
  fileprivate(set) var specifications: [VelocitySpecification] = []

  /// The kinds of the lanes.
  var laneKinds: [VelocityLaneKind] { lanes.map(\.kind) }

  /// Whether answers are texts, whose bytes go to one place.
  var hasTexts: Bool { lanes.contains { $0.kind == .text } }
}

extension VelocityTablePlan {
  /// The tables of a policy, by level, then in the order of their first velocities.
  static func tables(of policy: Policy) -> [VelocityTablePlan] {
    tables(of: policy.velocities, in: policy)
  }

  /// The tables of some velocities over a policy's fields and tables.
  static func tables(of velocities: [VelocityPlan], in policy: Policy) -> [VelocityTablePlan] {
    var tables: [VelocityTablePlan] = []
    for (index, velocity) in velocities.enumerated() {
      let known = tables.lastIndex {
        $0.groupBy == velocity.groupBy && $0.level == velocity.level
          && $0.velocities.count < Limits.velocitiesPerTable
      }
      let position = known ?? tables.count
      if known == nil {
        tables.append(VelocityTablePlan(groupBy: velocity.groupBy, level: velocity.level))
      }
      tables[position].add(velocity, index: index, policy: policy)
    }
    return tables.enumerated()
      .sorted { ($0.element.level, $0.offset) < ($1.element.level, $1.offset) }
      .map(\.element)
  }

  private mutating func add(_ velocity: VelocityPlan, index: Int, policy: Policy) {
    let lane = velocity.of.map { operand -> Int in
      let lane = Lane(operand: operand, kind: Self.kind(of: operand, velocity, policy))
      if let known = lanes.firstIndex(of: lane) { return known }
      lanes.append(lane)
      return lanes.count - 1
    }
    velocities.append(index)
    specifications.append(
      VelocitySpecification(
        aggregate: velocity.aggregate, windowMilliseconds: velocity.windowMilliseconds, lane: lane,
        excludesCurrent: velocity.excludesCurrent,
        decimalDivisor: Self.divisor(of: velocity.of, velocity.aggregate, policy)))
  }

  private static func kind(
    of operand: Operand, _ velocity: VelocityPlan, _ policy: Policy
  ) -> VelocityLaneKind {
    let isCounted = velocity.aggregate == .distinctCount
    guard case .field(let index) = operand else { return isCounted ? .fingerprint : .text }
    switch policy.schema.fields[index].type.storage {
    case .word: return .integer
    case .double: return .double
    case .bool: return .bool
    case .text: return isCounted ? .fingerprint : .text
    case .address: return isCounted ? .fingerprint : .address
    }
  }

  /// 10ˢᶜᵃˡᵉ for aggregates that give a decimal or a mean of one.
  private static func divisor(
    of operand: Operand?, _ aggregate: VelocityAggregate, _ policy: Policy
  ) -> UInt64? {
    guard case .field(let index)? = operand, aggregate != .distinctCount else { return nil }
    return policy.schema.fields[index].type.decimalDivisor
  }

  /// Bytes that one key takes with a typical number of entries, for `weir check`.
  func bytesPerKey(entryCount: Int) -> Int {
    VelocityTable.bytesPerKey(specifications, lanes: laneKinds, entryCount: entryCount)
  }
}
