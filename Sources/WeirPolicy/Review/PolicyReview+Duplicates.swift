import CEL

extension PolicyReview {
  /// Things that are defined twice under two names. Gives the indices of the later rules.
  func reviewDuplicates() -> Set<Int> {
    let places = policy.places
    let rules = policy.rules.map { rule in
      // Rules that constants turn off are alike only as long as they are off.
      let isOff = rule.condition.constant == .bool(false)
      return "\(rule.action) \(rule.isShadow) "
        + (isOff ? "off: \(rule.condition.source)" : rule.condition.shape.spelling)
    }
    let repeated = warn("rule", rules, policy.rules.map(\.name), places.rules.map(\.name)) {
      "has the condition and the action of"
    }
    let velocities = policy.velocities.map { plan in
      "\(plan.aggregate) \(String(describing: plan.of)) \(plan.groupBy) "
        + "\(String(describing: plan.windowMilliseconds)) \(plan.excludesCurrent) "
        + (plan.filter?.shape.spelling ?? "")
    }
    _ = warn(
      "velocity", velocities, policy.velocities.map(\.name), places.velocities.map(\.name))
    let features = policy.features.map { plan in
      "\(plan.value.structure) \(plan.transform) \(String(describing: plan.missing))"
    }
    _ = warn("feature", features, policy.features.map(\.name), places.features.map(\.name))
    let lists = zip(policy.lists, places.lists).map { plan, place in
      "\(plan.kind) " + (place.file.isEmpty ? "of name \(plan.name)" : place.file)
    }
    _ = warn("list", lists, policy.lists.map(\.name), places.lists.map(\.name))
    let tables = zip(policy.tables, places.tables).map { "\($0.kind) \($0.key) \($1.file)" }
    _ = warn("table", tables, policy.tables.map(\.name), places.tables.map(\.name))
    return repeated
  }

  /// Tells each one whose definition an earlier one has; gives their indices.
  private func warn(
    _ title: String, _ definitions: [String], _ names: [String], _ places: [Place],
    how: () -> String = { "is defined like" }
  ) -> Set<Int> {
    var first: [String: Int] = [:]
    var repeated: Set<Int> = []
    for (index, definition) in definitions.enumerated() {
      guard let other = first[definition] else {
        first[definition] = index
        continue
      }
      repeated.insert(index)
      faults.warn(
        .duplicate, "\(title) '\(names[index])' \(how()) \(title) '\(names[other])'",
        at: places[index],
        help: "remove one of the two; the first is at line \(places[other].line)")
    }
    return repeated
  }
}
