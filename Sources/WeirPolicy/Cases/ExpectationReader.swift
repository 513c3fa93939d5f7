import WeirCore

/// Reads one `expect`: the names it uses must be there, and of the right kind.
struct ExpectationReader {
  let section: Section
  let names: CaseNames
  private var faults: FaultList { section.faults }

  init(section: Section, names: CaseNames) {
    (self.section, self.names) = (section, names)
  }

  func read() -> CaseExpectation {
    var result = CaseExpectation()
    switch section.choice("decision")?.value {
    case "none"?: result.outcome = CaseExpectation.Outcome.none
    case let word?:
      result.outcome = Decision.allCases.first { "\($0.name)" == word }.map { .decided($0) }
    case nil: break
    }
    result.rules = nameSet("rules", names.rules)
    result.shadow = nameSet("shadow", names.shadowRules)
    result.alerts = nameSet("alerts", names.alerts)
    result.reasons = nameSet("reasons", names.reasons)
    result.degraded = nameSet("degraded", names.degradations)
    result.score = section.number("score")?.value
    result.tolerance =
      section.number("tolerance")?.value
      ?? section.description.key("tolerance").defaultText.flatMap { Double($0) } ?? 0
    if section.has("tolerance"), !section.has("score") {
      faults.warn(
        .noEffect, "'tolerance' without 'score' changes nothing",
        at: section.keyPlace("tolerance"))
    }
    result.isLate = section.boolean("late")?.value
    result.isDuplicate = section.boolean("duplicate")?.value
    result.error = section.choice("error").flatMap { ErrorCode(rawValue: $0.value) }
    result.values = values()
    return result
  }

  private func nameSet(_ key: String, _ known: [String]) -> NameExpectation? {
    guard let node = section.node(key) else { return nil }
    switch node {
    case .sequence(let items, _): return .exactly(self.known(items, key, known))
    case .mapping:
      guard let inner = Section(node, Self.parts, title: "'\(key)'", faults: faults) else {
        return nil
      }
      func list(_ part: String) -> [String] {
        inner.items(part).map { self.known($0, key, known) } ?? []
      }
      return .some(includes: list("includes"), excludes: list("excludes"))
    case .scalar:
      section.refuse(key, node)
      return nil
    }
  }

  private static let parts = SectionDescription(
    "names", "Which names a list must hold.",
    keys: [
      .init("includes", .texts, "All of these.", example: "[blocked_ip]"),
      .init("excludes", .texts, "None of these.", example: "[vip]"),
    ])

  private func known(_ items: [DocumentNode], _ key: String, _ known: [String]) -> [String] {
    items.compactMap { item in
      guard case .scalar(let scalar) = item, let text = scalar.string else {
        faults.add(.kind, "'\(key)' must hold names, not \(item.kindName)", at: item.place)
        return nil
      }
      guard known.contains(text) else {
        faults.add(
          .unknownName, "'\(key)' cannot hold '\(text)'", at: scalar.place,
          help: help(text, key, known))
        return nil
      }
      return text
    }
  }

  private func help(_ text: String, _ key: String, _ known: [String]) -> String? {
    if key == "rules", names.shadowRules.contains(text) {
      return "the rule is in shadow mode: expect it under 'shadow'"
    }
    if key == "shadow", names.rules.contains(text) {
      return "the rule is enforced: expect it under 'rules'"
    }
    return suggestion(for: text, among: known, listed: "known here")
      ?? "the policy has none of that kind"
  }

  private func values() -> [ExpectedValue] {
    guard let node = section.node("values") else { return [] }
    guard case .mapping(let mapping) = node else {
      section.refuse("values", node)
      return []
    }
    return mapping.entries.compactMap { entry in
      let name = entry.key.text
      guard let isText = names.values[name] else {
        faults.add(
          .unknownName, "nothing is named '\(name)'", at: entry.key.place,
          help: nearestName(to: name, among: names.values.keys.sorted()).map {
            "did you mean '\($0)'?"
          } ?? "velocity.NAME, TABLE.COLUMN, event.NAME, feature.NAME or model.score")
        return nil
      }
      guard case .scalar(let scalar) = entry.value else {
        faults.add(
          .kind, "the value of '\(name)' must be a single value, not \(entry.value.kindName)",
          at: entry.value.place)
        return nil
      }
      // What is a text needs no quotes, even where it looks like a number.
      let value = isText && !scalar.isNull ? .string(scalar.text) : scalar.json
      return ExpectedValue(name: name, value: value)
    }
  }
}
