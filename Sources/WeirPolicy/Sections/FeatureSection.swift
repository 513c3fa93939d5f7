import CEL
import WeirCore
import WeirSignals

/// The features that were read from `features`.
struct FeatureSection {
  private(set) var plans: [FeaturePlan] = []
  /// By name: where each stands, the broken ones too.
  private(set) var places: [String: Place] = [:]
  /// By index of `plans`: where each stands.
  private(set) var expressed: [PolicyPlaces.Expressed] = []
  /// Whether all of them could be read, so that the model can be compared.
  private(set) var isWhole = true

  init(_ policy: Section, hasModel: Bool, _ compiler: ExpressionCompiler) {
    let before = policy.faults.errorCount
    for (name, node) in policy.named("features", "feature") {
      places[name.value] = name.place
      guard let (plan, value) = Self.plan(name, node, compiler) else { continue }
      plans.append(plan)
      expressed.append(.init(name: name.place, expression: value))
    }
    isWhole = policy.faults.errorCount == before
    if policy.has("features"), !hasModel {
      policy.faults.warn(
        .noEffect, "features without a model change nothing", at: policy.keyPlace("features"),
        help: "`weir train` makes a model of them")
    }
  }

  private static func plan(
    _ name: Located<String>, _ node: DocumentNode, _ compiler: ExpressionCompiler
  ) -> (plan: FeaturePlan, value: DocumentScalar?)? {
    let faults = compiler.faults
    guard
      let section = Section(
        node, PolicyKeys.feature, title: "feature '\(name.value)'", place: name.place,
        faults: faults)
    else { return nil }
    var transform = Transform.identity
    if let written = section.scalar("transform") {
      switch SignalFile.transform(written.text) {
      case .success(let parsed): transform = parsed
      case .failure(let fault):
        faults.add(
          .value, fault.message, at: written.place(offset: fault.offset, count: fault.byteCount),
          help: fault.help)
        return nil
      }
    }
    guard let value = compiler.expression("value", of: section, expecting: nil) else { return nil }
    let place = section.node("value")?.place ?? section.place
    if compiler.readsScore(value) {
      faults.add(
        .cycle, "'value' of \(section.title) reads model.score, which is made of the features",
        at: place)
    }
    let accepted = SignalFile.acceptedTypes(of: transform)
    guard accepted.contains(value.type) else {
      faults.add(
        .type,
        "'value' of \(section.title) is \(value.type); \(transform.name) takes "
          + accepted.map(\.description).joined(separator: ", "), at: place,
        help: value.type == .string ? "turn text into numbers with one_hot([...])" : nil)
      return nil
    }
    let plan = FeaturePlan(
      name: name.value, value: value, transform: transform,
      missing: standIn(section, isText: value.type == .string))
    return (plan, section.scalar("value"))
  }

  /// What `missing` says; text for a feature of text.
  private static func standIn(_ section: Section, isText: Bool) -> StandIn? {
    guard isText else { return section.number("missing").map { .number($0.value) } }
    guard let scalar = section.scalar("missing") else { return nil }
    guard let text = scalar.string else {
      let kind = scalar.isNumber ? "a number" : scalar.kindName
      section.faults.add(
        .type, "'missing' is \(kind); the value of \(section.title) is text",
        at: scalar.place,
        help: "quote it, or remove it: a text that is missing adds nothing to the score")
      return nil
    }
    return .text(text)
  }
}
