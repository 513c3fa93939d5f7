import WeirCore
import WeirPolicy
import WeirSignals

/// One table of velocities as the plan lays it out: those that share a key and a level, at most
/// eight.
///
/// Under a policy that follows another one in a running engine, a table goes on with its entries:
/// velocities that are the same keep their bits, bits of those that are gone are never set again,
/// and new velocities get tables of their own. So no entry has to be looked at for a reload.
struct VelocityTablePlan: Sendable {
  /// What a lane of the table's entries holds and where it comes from.
  struct Lane: Hashable, Sendable {
    /// Nil where only velocities that are gone looked at the lane.
    let operand: Operand?
    let kind: VelocityLaneKind
  }

  let groupBy: [Operand]
  let level: Int
  /// The table of the plan before whose entries this one goes on with.
  private(set) var predecessor: Int?
  /// By bit of the masks: indices into the list that the tables were made of; nil: gone.
  private(set) var velocities: [Int?] = []
  private(set) var lanes: [Lane] = []
  private(set) var specifications: [VelocitySpecification] = []

  /// A table of nothing yet.
  private init(groupBy: [Operand], level: Int) {
    self.groupBy = groupBy
    self.level = level
  }

  /// A table as it was left behind under a policy.
  ///
  /// Fails where the policy's velocities are others than those that the table was made for.
  /// - Parameters:
  ///   - policy: the policy.
  ///   - level: the table's.
  ///   - velocities: by bit: indices into those of the policy; nil: gone.
  ///   - specifications: by bit.
  ///   - kinds: by lane.
  init?(
    in policy: Policy, level: Int, velocities: [Int?], specifications: [VelocitySpecification],
    kinds: [VelocityLaneKind]
  ) {
    guard let first = velocities.compactMap({ $0 }).first,
      velocities.compactMap({ $0 }).allSatisfy({ policy.velocities.indices.contains($0) }),
      velocities.count == specifications.count,
      velocities.count <= Limits.velocitiesPerTable,
      specifications.allSatisfy({ $0.lane.map(kinds.indices.contains) ?? true })
    else { return nil }
    self.init(groupBy: policy.velocities[first].groupBy, level: level)
    self.velocities = velocities
    self.specifications = specifications
    lanes = kinds.indices.map { lane in
      let reader = velocities.indices.first {
        velocities[$0] != nil && specifications[$0].lane == lane
      }
      let operand = reader.flatMap { velocities[$0] }.flatMap { policy.velocities[$0].of }
      return Lane(operand: operand, kind: kinds[lane])
    }
    for (bit, index) in velocities.enumerated() {
      guard let index else { continue }
      guard isMade(for: policy.velocities[index], bit: bit, in: policy) else { return nil }
    }
  }

  private func isMade(for velocity: VelocityPlan, bit: Int, in policy: Policy) -> Bool {
    let known = specifications[bit]
    let kind = velocity.of.map { Self.kind(of: $0, velocity, policy) }
    return velocity.groupBy == groupBy && velocity.level == level
      && known.aggregate == velocity.aggregate
      && known.windowMilliseconds == velocity.windowMilliseconds
      && known.excludesCurrent == velocity.excludesCurrent
      && known.decimalDivisor == Self.divisor(of: velocity.of, velocity.aggregate, policy)
      && known.lane.map { lanes[$0].kind } == kind
      && known.lane.flatMap { lanes[$0].operand } == velocity.of
  }

  /// The kinds of the lanes.
  var laneKinds: [VelocityLaneKind] { lanes.map(\.kind) }

  /// Whether answers are texts, whose bytes go to one place.
  var hasTexts: Bool { lanes.contains { $0.kind == .text } }

  /// The bit of a velocity.
  func bit(of velocity: Int) -> Int? { velocities.firstIndex(of: velocity) }
}

extension VelocityTablePlan {
  /// The tables of some velocities over a policy's fields and tables: by level, those first that go
  /// on from the plan before, then in the order of their first velocities.
  static func tables(
    of velocities: [VelocityPlan], in policy: Policy, after previous: ScoringPlan? = nil
  ) -> [VelocityTablePlan] {
    var tables = previous.map { kept(of: velocities, in: policy, after: $0) } ?? []
    let placed = Set(tables.flatMap(\.velocities))
    let firstNew = tables.count
    for (index, velocity) in velocities.enumerated() where !placed.contains(index) {
      let known = tables.indices.last {
        $0 >= firstNew && tables[$0].groupBy == velocity.groupBy
          && tables[$0].level == velocity.level
          && tables[$0].velocities.count < Limits.velocitiesPerTable
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

  /// The tables of the plan before that hold something for these velocities.
  private static func kept(
    of velocities: [VelocityPlan], in policy: Policy, after previous: ScoringPlan
  ) -> [VelocityTablePlan] {
    var known: [VelocityIdentity: [Int]] = [:]
    for (index, velocity) in velocities.enumerated().reversed() {
      known[VelocityIdentity(velocity, in: policy), default: []].append(index)
    }
    return previous.tables.enumerated().compactMap { place, before in
      let bits = before.velocities.map { index -> Int? in
        guard let index, index < previous.policy.velocities.count else { return nil }
        let identity = VelocityIdentity(previous.policy.velocities[index], in: previous.policy)
        return known[identity]?.popLast()
      }
      guard let first = bits.compactMap({ $0 }).first else { return nil }
      var table = VelocityTablePlan(
        groupBy: velocities[first].groupBy, level: velocities[first].level)
      table.predecessor = place
      table.velocities = bits
      table.specifications = before.specifications
      table.lanes = before.lanes.indices.map { lane in
        let reader = bits.indices.first {
          bits[$0] != nil && before.specifications[$0].lane == lane
        }
        let operand = reader.flatMap { bits[$0] }.flatMap { velocities[$0].of }
        return Lane(operand: operand, kind: before.lanes[lane].kind)
      }
      return table
    }
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
