import CEL
import WeirCore
package import WeirSignals

/// The velocities that were read from `velocity`.
struct VelocitySection {
  /// One velocity before its `where` is compiled.
  private struct Draft {
    let name: Located<String>
    let section: Section
    let aggregate: VelocityAggregate
    let of: Operand?
    let groupBy: [Operand]
    let windowMilliseconds: Int64?
    let excludesCurrent: Bool
    let resultType: CELType
  }

  private var drafts: [Draft] = []
  /// Velocities with faults.
  private(set) var broken: Set<String> = []

  /// The slots of the velocities without faults, in order.
  var slots: [SlotEntry] {
    drafts.map {
      SlotEntry(name: "velocity." + $0.name.value, type: $0.resultType, isOptional: true)
    }
  }

  /// Where they stand.
  var places: [PolicyPlaces.Expressed] {
    drafts.map { draft in
      .init(
        name: draft.name.place, expression: draft.section.scalar("where"),
        window: draft.section.node("window")?.place)
    }
  }

  /// Reads everything but `where`, which may read other velocities.
  init(_ policy: Section, names: PolicyNames) {
    for (name, node) in policy.named("velocity", "velocity") {
      let before = policy.faults.errorCount
      let draft = Self.draft(name, node, names: names, faults: policy.faults)
      if let draft, policy.faults.errorCount == before {
        drafts.append(draft)
      } else {
        broken.insert(name.value)
      }
    }
  }

  private static func draft(
    _ name: Located<String>, _ node: DocumentNode, names: PolicyNames, faults: FaultList
  ) -> Draft? {
    guard
      let section = Section(
        node, PolicyKeys.velocity, title: "velocity '\(name.value)'", place: name.place,
        faults: faults)
    else { return nil }
    let aggregate = section.choice("aggregate")
      .flatMap { VelocityAggregate(rawValue: $0.value) }
    let groupBy = section.references("group_by")?.compactMap {
      names.operand($0, key: "group_by", faults: faults)
    }
    let of = section.reference("of").flatMap { reference in
      names.operand(reference, key: "of", faults: faults)
    }
    let window = section.duration("window")
    let current = section.choice("current")
    guard let aggregate else { return nil }
    checkKeys(aggregate, of: of, section: section, names: names)
    if aggregate.looksOnlyBefore, current?.value == "include", let place = current?.place {
      faults.warn(
        .noEffect, "\(aggregate.rawValue) looks only at entries before the event", at: place)
    }
    guard let groupBy, of != nil || !aggregate.needsOf else { return nil }
    checkRepeated(groupBy, section: section)
    return Draft(
      name: name, section: section, aggregate: aggregate, of: of, groupBy: groupBy,
      windowMilliseconds: window?.value,
      excludesCurrent: aggregate.looksOnlyBefore || current?.value == "exclude",
      resultType: resultType(aggregate, of: of.map { names.type(of: $0) } ?? .int))
  }

  /// Whether `of` and `window` are there when the aggregate needs them, and of a fitting type.
  private static func checkKeys(
    _ aggregate: VelocityAggregate, of: Operand?, section: Section, names: PolicyNames
  ) {
    let faults = section.faults
    let word = aggregate.rawValue
    if aggregate.needsOf, !section.has("of") {
      faults.add(
        .missingKey, "\(section.title) lacks 'of': \(word) aggregates something",
        at: section.place, help: "add 'of: event.NAME'")
    }
    if !aggregate.needsOf, section.has("of") {
      faults.add(
        .value, "\(word) takes no 'of'", at: section.keyPlace("of"),
        help: aggregate == .count
          ? "remove it; distinct_count counts values, 'where: has(event.NAME)' counts present ones"
          : "remove it")
    }
    if !aggregate.allowsNoWindow, !section.has("window") {
      let free = VelocityAggregate.allCases.filter(\.allowsNoWindow).map(\.rawValue)
      faults.add(
        .missingKey, "\(section.title) lacks 'window': \(word) is not kept without one",
        at: section.place, help: "without a window: \(free.joined(separator: ", "))")
    }
    guard let of, aggregate.needsOf, let accepted = aggregate.acceptedTypes,
      !accepted.contains(names.typeName(of: of))
    else { return }
    faults.add(
      .type, "\(word) takes \(accepted.joined(separator: ", ")), not \(names.typeName(of: of))",
      at: section.node("of")?.place ?? section.place)
  }

  private static func checkRepeated(_ groupBy: [Operand], section: Section) {
    guard Set(groupBy).count < groupBy.count else { return }
    section.faults.add(
      .duplicate, "'group_by' of \(section.title) names one thing twice",
      at: section.node("group_by")?.place ?? section.place)
  }

  private static func resultType(_ aggregate: VelocityAggregate, of type: CELType) -> CELType {
    switch aggregate {
    case .count, .distinctCount: .int
    case .mean, .stddev, .secondsSinceLast, .secondsSinceFirst: .double
    case .sum: type == .double ? .double : .int
    case .min, .max, .last, .first: type
    }
  }

  /// Compiles every `where` and orders the velocities by what they read.
  func plans(_ compiler: ExpressionCompiler) -> [VelocityPlan] {
    let filters = drafts.map { draft -> Expression? in
      guard
        let filter = compiler.expression("where", of: draft.section, expecting: .bool)
      else { return nil }
      compiler.checkConstant(filter, "where", of: draft.section)
      if compiler.readsScore(filter) {
        draft.section.faults.add(
          .cycle,
          "'where' of \(draft.section.title) reads model.score, which is known to rules only",
          at: draft.section.node("where")?.place ?? draft.section.place)
      }
      return filter
    }
    let dependencies = Dependencies(
      needs: filters.map { $0.map { compiler.velocities(in: $0) } ?? [] })
    for cycle in dependencies.cycles {
      let first = drafts[cycle[0]]
      let chain = (cycle + cycle.prefix(1)).map { drafts[$0].name.value }
      compiler.faults.add(
        .cycle,
        "velocity '\(first.name.value)' needs itself for its 'where': "
          + chain.joined(separator: " → "),
        at: first.section.node("where")?.place ?? first.section.place)
    }
    return drafts.indices.map { index in
      let draft = drafts[index]
      return VelocityPlan(
        name: draft.name.value, aggregate: draft.aggregate, of: draft.of, groupBy: draft.groupBy,
        windowMilliseconds: draft.windowMilliseconds, filter: filters[index],
        excludesCurrent: draft.excludesCurrent, resultType: draft.resultType,
        level: dependencies.levels[index] ?? 0)
    }
  }
}

extension VelocityAggregate {
  /// The field types that `of` may have; nil takes any but pan.
  package var acceptedTypes: [String]? {
    switch self {
    case .sum, .mean, .stddev: ["int", "decimal", "bool"]
    case .min, .max: ["int", "decimal", "double", "timestamp"]
    default: nil
    }
  }
}
