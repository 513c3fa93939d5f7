import CEL
import WeirCore

/// The alerts that were read from `alerts`.
struct AlertSection {
  private(set) var plans: [AlertPlan] = []
  /// Where they stand.
  private(set) var places: [PolicyPlaces.Expressed] = []

  init(
    _ policy: Section, event: EventSection, hasModel: Bool, _ compiler: ExpressionCompiler
  ) {
    let named = policy.named(
      "alerts", "alert", countMax: Limits.alertCountMax, allowsLabels: true)
    for (name, node) in named {
      guard
        let section = Section(
          node, PolicyKeys.alert, title: "alert '\(name.value)'", place: name.place,
          faults: policy.faults)
      else { continue }
      guard let plan = Self.plan(section, name.value, event, hasModel: hasModel, compiler) else {
        continue
      }
      plans.append(plan)
      places.append(.init(name: name.place, expression: section.scalar("when")))
    }
  }

  private static func plan(
    _ section: Section, _ name: String, _ event: EventSection, hasModel: Bool,
    _ compiler: ExpressionCompiler
  ) -> AlertPlan? {
    let by = fields("by", of: section, event) ?? []
    let cooldown = section.durationOrDefault("cooldown")
    let severity = section.choice("severity")?.value ?? AlertSeverity.medium.rawValue
    let include = fields("include", of: section, event) ?? []
    for field in include { checkSensitive(field, of: section, event) }
    let description = section.text("description")?.value
    guard let condition = compiler.expression("when", of: section, expecting: .bool) else {
      return nil
    }
    compiler.checkConstant(condition, "when", of: section)
    let readsScore = compiler.readsScore(condition)
    if readsScore, !hasModel {
      section.faults.add(
        .model, "\(section.title) reads model.score, but the policy has no model",
        at: section.node("when")?.place ?? section.place,
        help: "add 'model: model.json', or remove the alert")
    }
    guard let severity = AlertSeverity(rawValue: severity) else { return nil }
    return AlertPlan(
      name: name, condition: condition, by: by.map(\.value), cooldownMilliseconds: cooldown,
      severity: severity, include: include.map(\.value), description: description,
      readsScore: readsScore,
      readsVelocities: !compiler.velocities(in: condition).isEmpty)
  }

  /// The indices of the fields that a key names, without those that are reported.
  private static func fields(
    _ key: String, of section: Section, _ event: EventSection
  ) -> [Located<Int>]? {
    guard let names = section.fieldNames(key) else { return nil }
    var indices: [Located<Int>] = []
    for name in names where !event.broken.contains(name.value) {
      guard let index = event.fields.firstIndex(where: { $0.name == name.value }) else {
        section.faults.add(
          .unknownName, "no field is named '\(name.value)'", at: name.place,
          help: help(name.value, event.fields.map(\.name)))
        continue
      }
      guard event.fields[index].type != .pan else {
        section.faults.add(
          .type, "a pan field is gone when the event is read", at: name.place,
          help: "name card_token, card_bin or card_last4")
        continue
      }
      if indices.contains(where: { $0.value == index }) {
        section.faults.add(
          .duplicate, "'\(key)' of \(section.title) names '\(name.value)' twice", at: name.place,
          help: "remove one of the two")
      }
      indices.append(Located(value: index, place: name.place))
    }
    return indices
  }

  private static func help(_ name: String, _ known: [String]) -> String? {
    let bare = name.hasPrefix("event.") ? String(name.dropFirst("event.".count)) : name
    if known.contains(bare) { return "did you mean '\(bare)'?" }
    return suggestion(for: bare, among: known, listed: "fields")
  }

  /// What is called like card verification data leaves with no alert, wherever it came from.
  private static func checkSensitive(
    _ field: Located<Int>, of section: Section, _ event: EventSection
  ) {
    let name = event.fields[field.value].name
    guard FieldReader.sensitiveNames.contains(name.lowercased()) else { return }
    section.faults.add(
      .value,
      "'include' of \(section.title) names '\(name)', which is called like card verification data",
      at: field.place, help: "leave it out, or give the field another name")
  }
}
