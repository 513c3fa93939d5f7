import WeirCore

/// The fields that were read from `event`.
struct EventSection {
  /// Those without faults, in the order of the policy.
  var fields: [Field] = []
  /// Their names, by index.
  var places: [Place] = []
  /// Fields that have faults: names that may be used without a further fault.
  var broken: Set<String> = []

  /// Reads the section; nil when it is absent or no mapping.
  static func read(_ policy: Section) -> EventSection? {
    guard policy.has("event") else { return nil }
    var section = EventSection()
    for (name, node) in policy.named("event", "field") {
      let before = policy.faults.errorCount
      if let field = FieldReader.read(name, node, faults: policy.faults) {
        section.fields.append(field)
        section.places.append(name.place)
      }
      if policy.faults.errorCount > before { section.broken.insert(name.value) }
    }
    section.checkPaths(policy.faults)
    section.checkRoles(policy)
    section.checkCardNumber(policy.faults)
    return section
  }

  /// No two fields share a member, and none lies inside another.
  private func checkPaths(_ faults: FaultList) {
    var known: [[String]: Int] = [:]
    for (index, field) in fields.enumerated() {
      if let other = known[field.path] {
        faults.add(
          .duplicate, "field '\(field.name)' has the path of field '\(fields[other].name)'",
          at: places[index], help: "give one of them another path")
      } else {
        known[field.path] = index
      }
    }
    for (index, field) in fields.enumerated() {
      for length in 1..<max(1, field.path.count) {
        guard let other = known[Array(field.path[..<length])] else { continue }
        faults.add(
          .duplicate, "field '\(field.name)' lies inside of field '\(fields[other].name)'",
          at: places[index],
          help:
            "'\(fields[other].path.joined(separator: "."))' cannot be both a value and an object")
      }
    }
  }

  /// The fields the engine itself reads are there and of the right type.
  private func checkRoles(_ policy: Section) {
    let faults = policy.faults
    func check(_ name: String, _ typeName: String, isNeeded: Bool) -> Field? {
      guard let index = fields.firstIndex(where: { $0.name == name }) else {
        if isNeeded, !broken.contains(name) {
          faults.add(
            .missingKey, "'event' lacks '\(name)'", at: policy.keyPlace("event"),
            help: "add '\(name): {type: \(typeName), required: true}'")
        }
        return nil
      }
      guard fields[index].type.name == typeName else {
        faults.add(
          .type, "field '\(name)' must be of type \(typeName), not \(fields[index].type.name)",
          at: places[index])
        return nil
      }
      return fields[index]
    }
    _ = check("event_id", "string", isNeeded: true)
    _ = check("type", "enum", isNeeded: false)
    if let time = check("ts", "timestamp", isNeeded: true), !time.isRequired {
      faults.add(
        .value, "field 'ts' must be required: every event has a time",
        at: places[fields.firstIndex { $0.name == "ts" } ?? 0], help: "add 'required: true'")
    }
  }

  /// What becomes of a card number has the type the decoder gives it.
  private func checkCardNumber(_ faults: FaultList) {
    let cards = fields.indices.filter { fields[$0].type == .pan }
    guard !cards.isEmpty else { return }
    for extra in cards.dropFirst() {
      faults.add(.duplicate, "a second field of type pan", at: places[extra])
    }
    let derived = [
      "card_token": ["string"], "card_bin": ["string", "digits"],
      "card_last4": ["string", "digits"],
    ]
    for (index, field) in fields.enumerated() {
      guard let types = derived[field.name], !types.contains(field.type.name) else { continue }
      faults.add(
        .type,
        "field '\(field.name)' is made from the pan field and must be of type "
          + types.joined(separator: " or "), at: places[index])
    }
  }
}
