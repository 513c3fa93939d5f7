import WeirCore

/// Reads `decide`.
enum DecideSection {
  /// The plan; what has faults is left at its default.
  static func read(
    _ policy: Section, event: EventSection, hasModel: Bool, values: PlacedValues
  ) -> DecisionPlan {
    let section = policy.section("decide")
    let faults = policy.faults
    let written = (review: section?.number("review_at"), reject: section?.number("reject_at"))
    let placed = (
      review: values.threshold("review_at", hasModel: hasModel),
      reject: values.threshold("reject_at", hasModel: hasModel)
    )
    let (review, reject) = (placed.review ?? written.review, placed.reject ?? written.reject)
    if let review, let reject, review.value > reject.value {
      faults.add(
        .value, "'review_at' is greater than 'reject_at'",
        at: (placed.review ?? placed.reject ?? review).place,
        help: "a score from review_at up to reject_at is review")
    }
    if let section, !hasModel {
      for key in ValueInPlace.thresholds where section.has(key) {
        faults.warn(
          .noEffect, "'\(key)' has no effect without a model", at: section.keyPlace(key),
          help: "add 'model: model.json', or remove it")
      }
    }
    let onInvalid = section?.choice("on_invalid")?.value
    return DecisionPlan(
      scoredTypes: section.flatMap { scoredTypes($0, event: event) }, reviewAt: review?.value,
      rejectAt: reject?.value, onInvalid: onInvalid == "reject" ? .reject : .review)
  }

  private static func scoredTypes(_ section: Section, event: EventSection) -> [Bool]? {
    guard let words = section.texts("score") else { return nil }
    let faults = section.faults
    guard let field = event.fields.first(where: { $0.name == "type" }),
      case .enumeration(let values) = field.type
    else {
      if !event.broken.contains("type") {
        faults.add(
          .unknownName, "'score' names values of the field 'type', which the event lacks",
          at: section.keyPlace("score"), help: "add 'type: {type: enum, values: [...]}'")
      }
      return nil
    }
    if !field.isRequired, field.defaultValue == nil {
      faults.warn(
        .noEffect, "an event without 'type' gets a decision, whatever 'score' says",
        at: section.keyPlace("score"), help: "make the field required, or give it a default")
    }
    var isScored = Array(repeating: false, count: values.count)
    for word in words {
      guard let index = values.firstIndex(where: { $0.utf8.elementsEqual(word.value.utf8) })
      else {
        faults.add(
          .unknownName, "'\(word.value)' is not a value of the field 'type'", at: word.place,
          help: suggestion(for: word.value, among: values, listed: "its values"))
        continue
      }
      if isScored[index] {
        faults.add(.duplicate, "'\(word.value)' occurs twice in 'score'", at: word.place)
      }
      isScored[index] = true
    }
    return isScored
  }
}
