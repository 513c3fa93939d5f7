import CEL
import WeirCore

/// The rules that were read from `rules`.
struct RuleSection {
  private(set) var plans: [RulePlan] = []
  /// Where they stand.
  private(set) var places: [PolicyPlaces.Expressed] = []

  init(
    _ policy: Section, features: FeatureSection, hasModel: Bool, _ compiler: ExpressionCompiler
  ) {
    let faults = policy.faults
    guard let items = policy.items("rules") else { return }
    guard items.count <= Limits.policyItemCountMax else {
      faults.add(
        .limit, "'rules' holds more than \(Limits.policyItemCountMax) entries",
        at: policy.keyPlace("rules"))
      return
    }
    var known: [String: Place] = [:]
    for (index, node) in items.enumerated() {
      guard let section = Self.section(node, number: index + 1, faults: faults) else { continue }
      let name = section.label("name")
      if let name {
        if let first = known[name.value] {
          faults.add(
            .duplicate, "a second rule named '\(name.value)'", at: name.place,
            help: "the first is at line \(first.line)")
        } else {
          known[name.value] = name.place
        }
      }
      let plan = Self.plan(section, name: name, hasModel: hasModel, compiler)
      if let name, plan?.logOdds != nil, features.places[name.value] != nil {
        faults.warn(
          .duplicate, "rule '\(name.value)' adds to the score under the name of a feature",
          at: name.place, help: "reasons name both: rename one of them")
      }
      guard let plan, let name else { continue }
      plans.append(plan)
      places.append(.init(name: name.place, expression: section.scalar("condition")))
    }
  }

  private static func section(
    _ node: DocumentNode, number: Int, faults: FaultList
  ) -> Section? {
    var title = "rule \(number)"
    if case .mapping(let mapping) = node,
      case .scalar(let name)? = mapping.entries.first(where: { $0.key.text == "name" })?.value,
      isLabel(name.text)
    {
      title = "rule '\(name.text)'"
    }
    return Section(node, PolicyKeys.rule, title: title, faults: faults)
  }

  private static func plan(
    _ section: Section, name: Located<String>?, hasModel: Bool, _ compiler: ExpressionCompiler
  ) -> RulePlan? {
    let action = section.choice("action").flatMap { RulePlan.Action(rawValue: $0.value) }
    let isShadow = section.choice("mode")?.value == "shadow"
    let logOdds = section.number("log_odds")
    let explanation = section.text("explanation")
    let condition = compiler.expression("condition", of: section, expecting: .bool)
    if let condition { compiler.checkConstant(condition, "condition", of: section) }
    let readsScore = condition.map { compiler.readsScore($0) } ?? false
    checkScore(section, readsScore: readsScore, hasModel: hasModel)
    checkLogOdds(
      section, logOdds, action: action, isShadow: isShadow, readsScore: readsScore,
      hasModel: hasModel)
    guard let name, let action, let condition else { return nil }
    return RulePlan(
      name: name.value, condition: condition, action: action, isShadow: isShadow,
      logOdds: logOdds?.value, explanation: explanation?.value, readsScore: readsScore)
  }

  private static func checkScore(_ section: Section, readsScore: Bool, hasModel: Bool) {
    guard readsScore, !hasModel else { return }
    section.faults.add(
      .model, "\(section.title) reads model.score, but the policy has no model",
      at: section.node("condition")?.place ?? section.place,
      help: "add 'model: model.json', or remove the rule")
  }

  private static func checkLogOdds(
    _ section: Section, _ logOdds: Located<Double>?, action: RulePlan.Action?, isShadow: Bool,
    readsScore: Bool, hasModel: Bool
  ) {
    guard let logOdds else { return }
    let faults = section.faults
    if let action, action != .flag {
      faults.add(
        .value, "'log_odds' belongs to flag rules, not to \(action.rawValue)",
        at: logOdds.place, help: "use 'action: flag', or remove it")
    }
    if !hasModel {
      faults.add(
        .model, "'log_odds' needs a model to add to", at: logOdds.place,
        help: "add 'model: model.json', or remove it")
    }
    if readsScore {
      faults.add(
        .cycle, "\(section.title) reads model.score and adds to it", at: logOdds.place,
        help: "remove 'log_odds', or let the condition do without the score")
    }
    if isShadow {
      faults.warn(.noEffect, "'log_odds' of a shadow rule adds nothing", at: logOdds.place)
    }
  }
}
