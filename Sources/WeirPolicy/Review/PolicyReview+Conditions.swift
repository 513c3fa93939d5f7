import CEL

extension PolicyReview {
  /// Conditions that no event can make true, and parts of conditions that are constant.
  func reviewConditions() {
    let review = ConditionReview(policy)
    for (rule, place) in zip(policy.rules, policy.places.rules) {
      tell(
        review, rule.condition, place, "'condition' of rule '\(rule.name)'", isCondition: true)
    }
    for (velocity, place) in zip(policy.velocities, policy.places.velocities) {
      guard let filter = velocity.filter else { continue }
      tell(review, filter, place, "'where' of velocity '\(velocity.name)'", isCondition: true)
    }
    for (alert, place) in zip(policy.alerts, policy.places.alerts) {
      tell(review, alert.condition, place, "'when' of alert '\(alert.name)'", isCondition: true)
    }
    for (feature, place) in zip(policy.features, policy.places.features)
    where feature.value.type == .bool {
      tell(
        review, feature.value, place, "'value' of feature '\(feature.name)'", isCondition: false)
    }
  }

  private func tell(
    _ review: ConditionReview, _ expression: Expression, _ place: PolicyPlaces.Expressed,
    _ title: String, isCondition: Bool
  ) {
    // What is constant by itself was told by the loader.
    guard expression.constant == nil, let source = place.expression else { return }
    let shape = expression.shape
    if isCondition, let reason = review.reasonNever(shape) {
      faults.warn(
        .neverHits, "\(title) is true for no event: \(sentence(reason))",
        at: self.place(of: reason, in: source), help: reason.help)
      return
    }
    var told: Set<String> = []
    for finding in review.findings(in: shape) {
      let sentence = sentence(finding)
      guard told.insert(sentence).inserted, !isOpposite(finding, told) else { continue }
      faults.warn(
        .constant, "in \(title), \(sentence)",
        at: self.place(of: finding, in: source), help: finding.help)
    }
  }

  /// What was found, as the end of a sentence.
  private func sentence(_ finding: ConditionReview.Finding) -> String {
    let writer = TestText(slots: policy.slots)
    let texts = finding.tests.compactMap { writer.text(of: $0) }
    let isWhole = texts.count == finding.tests.count && !texts.isEmpty
    switch finding.kind {
    case .never: return (isWhole ? texts[0] : "a part of it") + " is never true"
    case .always:
      return (isWhole ? texts[0] : "a part of it") + " is always true" + whenThere(finding.tests[0])
    case .neverThisValue(let value):
      let name = writer.name(of: finding.tests[0].operand) ?? "what is compared"
      return "\(name) is never \(writer.text(of: value) ?? "one of the values")"
    case .excluded:
      guard isWhole else { return "parts of it are never true together" }
      let last = texts.last ?? ""
      return texts.dropLast().joined(separator: ", ") + " and \(last) are never true together"
    }
  }

  private func whenThere(_ test: Shape.Test) -> String {
    guard case .slot(let slot) = test.operand.subject, policy.slots.optional[slot] else {
      return ""
    }
    return " where there is a value"
  }

  /// `?:` asks for a condition and for its opposite: one of them is told.
  private func isOpposite(_ finding: ConditionReview.Finding, _ told: Set<String>) -> Bool {
    guard let test = finding.tests.first, let opposite = test.relation.opposite else {
      return false
    }
    let kind: ConditionReview.Finding.Kind
    switch finding.kind {
    case .never: kind = .always
    case .always: kind = .never
    default: return false
    }
    let other = Shape.Test(test.operand, opposite)
    return told.contains(sentence(.init(kind: kind, tests: [other], help: nil)))
  }

  /// Where the last of the tests stands; the whole expression where that is not known.
  private func place(of finding: ConditionReview.Finding, in source: DocumentScalar) -> Place {
    guard let range = finding.tests.last?.range else { return source.place }
    return source.place(offset: range.lowerBound, count: range.count)
  }
}

extension Shape.Relation {
  /// What holds for every other value.
  fileprivate var opposite: Shape.Relation? {
    switch self {
    case .among([.bool(true)]): .among([.bool(false)])
    case .among([.bool(false)]): .among([.bool(true)])
    case .among(let values): .notAmong(values)
    case .notAmong(let values): .among(values)
    case .less(let value): .greaterOrEqual(value)
    case .lessOrEqual(let value): .greater(value)
    case .greater(let value): .lessOrEqual(value)
    case .greaterOrEqual(let value): .less(value)
    }
  }
}
