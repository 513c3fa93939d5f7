import CEL
package import WeirCore
import WeirSignals

/// The text that `weir check DIR` prints for a good policy: at most 80 columns, one fact a line.
package struct PlanDescription {
  /// Bytes of a constant's value that is still shown.
  private static let valueByteCountMax = 60

  private let policy: Policy
  private let warnings: [Diagnostic]
  private let bytesPerKey: (VelocityGroup) -> Int?
  private var lines: [String] = []

  /// The description of a policy. `bytesPerKey` estimates the memory of one key of a group, in
  /// bytes; nil where nothing can be said. `warnings` are told at its end; those of the loader, if
  /// nothing is said.
  package static func text(
    of policy: Policy, warnings: [Diagnostic]? = nil,
    bytesPerKey: @escaping (VelocityGroup) -> Int? = { _ in nil }
  ) -> String {
    var description = PlanDescription(
      policy: policy, warnings: warnings ?? policy.warnings, bytesPerKey: bytesPerKey)
    description.write()
    return description.lines.joined(separator: "\n") + "\n"
  }

  private init(
    policy: Policy, warnings: [Diagnostic], bytesPerKey: @escaping (VelocityGroup) -> Int?
  ) {
    self.policy = policy
    self.warnings = warnings
    self.bytesPerKey = bytesPerKey
  }

  private mutating func write() {
    let time = policy.time
    add("policy \(policy.name)@\(policy.version)")
    add(
      "late after \(durationText(time.allowedLatenessMilliseconds)), "
        + "refused when \(durationText(time.maxFutureSkewMilliseconds)) ahead; "
        + "ids remembered \(idempotence)", indent: 2)
    fields()
    tables()
    lists()
    constants()
    velocities()
    features()
    rules()
    decide()
    alerts()
    if !warnings.isEmpty {
      heading("warnings", warnings.count)
      for warning in warnings {
        add("\(warning.line):\(warning.column) \(warning.code) \(warning.message)", indent: 2)
      }
    }
  }

  private var idempotence: String {
    let plan = policy.idempotence
    return plan.horizonMilliseconds == 0
      ? "never" : "\(durationText(plan.horizonMilliseconds)), at most \(plan.maxEntries)"
  }

  // MARK: Sections

  private mutating func fields() {
    heading("fields", policy.schema.fields.count)
    let width = nameWidth(policy.schema.fields.map(\.name))
    for (slot, field) in policy.schema.fields.enumerated() {
      var notes: [String] = []
      if field.isRequired { notes.append("required") }
      if field.defaultValue != nil { notes.append("has a default") }
      if field.path != [field.name] { notes.append("at \(field.path.joined(separator: "."))") }
      row(
        "\(slot)", field.name, width,
        ([field.type.name] + notes).joined(separator: ", "))
    }
  }

  private mutating func tables() {
    guard !policy.tables.isEmpty else { return }
    heading("tables", policy.tables.count)
    let width = nameWidth(policy.tables.map(\.name))
    for plan in policy.tables {
      row(
        nil, plan.name, width,
        "\(plan.kind.rawValue) of \(policy.slots.name(of: plan.key)), "
          + Paragraph.counted(plan.table.count, "row") + ": "
          + plan.columns.joined(separator: ", ")
      )
    }
  }

  private mutating func lists() {
    guard !policy.lists.isEmpty else { return }
    heading("lists", policy.lists.count)
    let width = nameWidth(policy.lists.map(\.name))
    for plan in policy.lists {
      row(
        nil, plan.name, width,
        "\(plan.kind.rawValue), "
          + Paragraph.counted(plan.list.count, "entry", "entries"))
    }
  }

  private mutating func constants() {
    guard !policy.constants.isEmpty else { return }
    heading("constants", policy.constants.count)
    let width = nameWidth(policy.constants.map(\.name))
    for constant in policy.constants {
      let isShort = constant.text.utf8.count <= Self.valueByteCountMax
      row(
        nil, constant.name, width,
        "\(constant.type) " + (isShort ? Paragraph.printable(constant.text) : "…"))
    }
  }

  private mutating func velocities() {
    guard !policy.velocities.isEmpty else { return }
    heading("velocities", policy.velocities.count)
    let width = nameWidth(policy.velocities.map(\.name))
    for group in policy.velocityGroups {
      let key = group.groupBy.map { policy.slots.name(of: $0) }.joined(separator: ", ")
      let estimate = bytesPerKey(group).map { ", about \($0) bytes a key" } ?? ""
      add("by \(key)\(estimate)", indent: 2)
      for index in group.velocities {
        let plan = policy.velocities[index]
        var text = plan.windowMilliseconds.map(durationText) ?? "ever"
        text += " " + plan.aggregate.rawValue
        if let of = plan.of { text += " of \(policy.slots.name(of: of))" }
        if let filter = plan.filter { text += ", filtered (cost \(filter.cost))" }
        if plan.excludesCurrent, !plan.aggregate.looksOnlyBefore { text += ", without the event" }
        if plan.level > 0 { text += ", level \(plan.level)" }
        row(nil, plan.name, width, text, indent: 4)
      }
    }
  }

  private mutating func features() {
    guard !policy.features.isEmpty else { return }
    let columnCount = policy.features.reduce(0) { $0 + $1.transform.width }
    heading(
      "features", policy.features.count,
      note: Paragraph.counted(columnCount, "column") + " of the model")
    let width = nameWidth(policy.features.map(\.name))
    for plan in policy.features {
      var missing = ""
      if case .number(let number)? = plan.missing { missing = ", missing is \(number)" }
      if case .text(let text)? = plan.missing { missing = ", missing is '\(text)'" }
      row(
        nil, plan.name, width,
        "\(plan.transform.name) of \(plan.value.type), cost \(plan.value.cost)"
          + missing)
    }
  }

  private mutating func rules() {
    guard !policy.rules.isEmpty else { return }
    let cost = policy.rules.reduce(0) { $0 + $1.condition.cost }
    heading("rules", policy.rules.count, note: "cost \(cost) in all")
    let width = nameWidth(policy.rules.map(\.name))
    for plan in policy.rules {
      var text = plan.action.rawValue
      if let logOdds = plan.logOdds { text += " \(logOdds >= 0 ? "+" : "")\(logOdds)" }
      if plan.isShadow { text += ", shadow" }
      text += ", cost \(plan.condition.cost)"
      if plan.readsScore { text += ", reads the score" }
      row(nil, plan.name, width, text)
    }
  }

  private mutating func decide() {
    add("")
    add("decide")
    let plan = policy.decide
    if let scored = plan.scoredTypes, let index = policy.schema.typeIndex,
      case .enumeration(let values) = policy.schema.fields[index].type
    {
      let words = zip(values, scored).filter(\.1).map(\.0)
      add("events of type \(words.joined(separator: ", "))", indent: 2)
    } else {
      add("every event", indent: 2)
    }
    if policy.model != nil {
      let review = plan.reviewAt.map { "review at \($0)" }
      let reject = plan.rejectAt.map { "reject at \($0)" }
      let bounds = [review, reject].compactMap { $0 }
      add("score: \(bounds.isEmpty ? "reported only" : bounds.joined(separator: ", "))", indent: 2)
    } else {
      add("no score", indent: 2)
    }
    add("invalid lines: \(plan.onInvalid.name)", indent: 2)
  }

  private mutating func alerts() {
    guard !policy.alerts.isEmpty else { return }
    let cost = policy.alerts.reduce(0) { $0 + $1.condition.cost }
    heading("alerts", policy.alerts.count, note: "cost \(cost) in all")
    let width = nameWidth(policy.alerts.map(\.name))
    for plan in policy.alerts {
      var text = plan.severity.rawValue
      let by = plan.by.map { policy.schema.fields[$0].name }
      if !by.isEmpty { text += ", by \(by.joined(separator: ", "))" }
      let cooldown = plan.cooldownMilliseconds
      text += cooldown == 0 ? ", every time" : ", at most every \(durationText(cooldown))"
      text += ", cost \(plan.condition.cost)"
      if plan.readsScore { text += ", reads the score" }
      row(nil, plan.name, width, text)
    }
  }

  // MARK: Lines

  private mutating func heading(_ title: String, _ count: Int, note: String? = nil) {
    add("")
    add("\(title) (\(count)\(note.map { "; \($0)" } ?? ""))")
  }

  private func nameWidth(_ names: [String]) -> Int {
    min(names.map(\.utf8.count).max() ?? 0, 32)
  }

  private mutating func row(
    _ number: String?, _ name: String, _ width: Int, _ text: String, indent: Int = 2
  ) {
    let front = number.map { String(repeating: " ", count: max(0, 3 - $0.count)) + $0 + " " } ?? ""
    let padding = String(repeating: " ", count: max(0, width - name.utf8.count))
    add(front + name + padding + "  " + text, indent: indent)
  }

  /// Adds a line, broken between words where it would pass the last column.
  private mutating func add(_ text: String, indent: Int = 0) {
    let room = Paragraph.columnCount - indent
    var rest = text[...]
    var margin = indent
    while rest.count > room - (margin - indent) {
      let end = rest.index(rest.startIndex, offsetBy: room - (margin - indent))
      guard let space = rest[..<end].lastIndex(of: " "), space > rest.startIndex,
        rest[..<space].contains(where: { $0 != " " })
      else { break }
      lines.append(String(repeating: " ", count: margin) + rest[..<space])
      rest = rest[rest.index(after: space)...]
      margin = indent + 4
    }
    lines.append(rest.isEmpty ? "" : String(repeating: " ", count: margin) + rest)
  }
}

/// A duration as policies write it, in the largest unit that leaves no rest.
func durationText(_ milliseconds: Int64) -> String {
  let units: [(String, Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000),
  ]
  for (name, size) in units where milliseconds >= size && milliseconds % size == 0 {
    // A day is said as people say it: 24h.
    if name == "d", milliseconds == size { continue }
    return "\(milliseconds / size)\(name)"
  }
  return milliseconds == 0 ? "0s" : "\(milliseconds)ms"
}
