package import WeirCore
import WeirEvents
import WeirPolicy

/// An answer and its explanation as text for people, at most 80 columns where names allow it.
///
///     answer to line 3
///       event_id  e3
///       decision  review
///
///     decision
///       reject rules          none
///       review rules          big → review
///
///     rules
///       hit      big          review
///                             event.amount > 100 is true
///                               event.amount = 250
///
/// Values are those of the event: the text is for whoever may see the event itself.
package struct ExplanationTable {
  private let answer: EventAnswer
  private let style: TextStyle
  private var lines: [String] = []

  private static let nameWidthMax = 28

  /// The text of an answer with its explanation, each line ended.
  package static func text(of answer: EventAnswer, style: TextStyle = .plain) -> String {
    var table = ExplanationTable(answer: answer, style: style)
    table.writeAnswer()
    if let explanation = answer.explanation { table.write(explanation) }
    return table.lines.map { $0 + "\n" }.joined()
  }

  private init(answer: EventAnswer, style: TextStyle) {
    self.answer = answer
    self.style = style
  }

  private mutating func write(_ explanation: EventExplanation) {
    steps(explanation)
    rules(explanation)
    velocities(explanation)
    features(explanation)
    tables(explanation)
    lists(explanation)
    event(explanation)
  }

  private mutating func writeAnswer() {
    lines.append(style.bold("answer to line \(answer.lineNumber)"))
    func row(_ name: String, _ text: String) { add(name, 9, text) }
    if let id = answer.eventID { row("event_id", Self.word(.string(id))) }
    if let invalid = answer.invalid {
      let field = invalid.field.map { " \($0)" } ?? ""
      row("error", "\(invalid.code.rawValue):\(field) \(invalid.message)")
    }
    row("decision", answer.decision.map { "\($0.name)" } ?? "none: the event is only recorded")
    if let score = answer.score { row("score", JSONValue.fixed(score, .six).line) }
    let lists = [
      ("rules", answer.rules), ("shadow", answer.shadow), ("reasons", answer.reasons),
      ("degraded", answer.degraded),
    ]
    for (name, words) in lists where !words.isEmpty { row(name, words.joined(separator: ", ")) }
    if answer.isLate { row("late", "yes: the event is not added to any state") }
    if answer.isDuplicate { row("duplicate", "yes: the answer of the first one, once more") }
  }

  // MARK: Sections

  private mutating func steps(_ explanation: EventExplanation) {
    guard !explanation.steps.isEmpty else { return }
    heading("decision")
    for step in explanation.steps {
      let found = step.found.map(Self.word).joined(
        separator: step.question.hasPrefix("score") ? " against " : ", ")
      var text = found.isEmpty ? (step.question == "otherwise" ? "" : "none") : found
      if let decision = step.decision {
        text += (text.isEmpty ? "" : " ") + "→ \(decision.name)"
      }
      add(step.question, 20, text)
    }
  }

  private mutating func rules(_ explanation: EventExplanation) {
    guard !explanation.rules.isEmpty else { return }
    heading("rules")
    let width = width(explanation.rules.map(\.plan.name))
    for rule in explanation.rules {
      let status = Paragraph.left(rule.status.rawValue, 8)
      let shown =
        switch rule.status {
        case .hit: style.yellow(status)
        case .error: style.red(status)
        case .no, .missing: style.dim(status)
        }
      var action = rule.plan.action.rawValue
      if let logOdds = rule.plan.logOdds { action += " \(logOdds >= 0 ? "+" : "")\(logOdds)" }
      if rule.plan.isShadow { action += ", shadow" }
      lines.append("  \(shown) \(Paragraph.left(rule.plan.name, width))  \(action)")
      for cause in rule.causes { add(cause) }
    }
  }

  private mutating func add(_ cause: EventExplanation.Cause) {
    lines += Paragraph.lines(
      cause.condition + " is \(Self.result(cause.result))", first: "             ", rest: 17)
    for (text, value) in cause.operands where text != cause.condition {
      lines += Paragraph.lines("\(text) = \(Self.word(value))", first: "               ", rest: 19)
    }
  }

  private mutating func velocities(_ explanation: EventExplanation) {
    guard !explanation.velocities.isEmpty else { return }
    heading("velocities")
    let width = width(explanation.velocities.map(\.plan.name))
    let values = explanation.velocities.map { Self.word($0.value) }
    let valueWidth = max(10, min(values.map(\.count).max() ?? 0, 28) + 2)
    let head = "value".padded(valueWidth) + "entries".padded(10)
    lines.append(style.dim("  " + Paragraph.left("", width) + head + "  window"))
    for (velocity, value) in zip(explanation.velocities, values) {
      let entries = velocity.entryCount.map { "\($0)" } ?? "-"
      var note = velocity.plan.window ?? "ever"
      if let absent = velocity.absentKey {
        note += ", \(absent) is absent"
      } else if !velocity.isEntered {
        note += ", event not entered"
      }
      lines.append(
        "  " + Paragraph.left(velocity.plan.name, width) + value.padded(valueWidth)
          + entries.padded(10)
          + "  " + note)
    }
  }

  private mutating func features(_ explanation: EventExplanation) {
    guard let intercept = explanation.intercept else { return }
    heading("model")
    let width = width(explanation.features.map(\.name) + ["intercept"])
    let head = "value".padded(14) + "transformed".padded(14) + "log-odds".padded(12)
    lines.append(style.dim("  " + Paragraph.left("", width) + head))
    let none = String(repeating: " ", count: 28)
    func total(_ name: String, _ value: JSONValue) -> String {
      "  " + Paragraph.left(name, width) + none + Self.word(value).padded(12)
    }
    lines.append(total("intercept", .fixed(intercept, .four)))
    // What pushed the score up most comes first, as among the reasons.
    let ranked = explanation.features.enumerated().sorted {
      ($1.element.contribution, $0.offset) < ($0.element.contribution, $1.offset)
    }
    for feature in ranked.map(\.element) {
      let value = Self.short(feature.value)
      lines.append(
        "  " + Paragraph.left(feature.name, width) + value.padded(14)
          + Self.short(feature.transformed).padded(14)
          + Self.word(.fixed(feature.contribution, .four)).padded(12)
          + (feature.isStandIn ? "  stand-in" : ""))
    }
    for rule in explanation.rules where rule.status == .hit && !rule.plan.isShadow {
      guard let logOdds = rule.plan.logOdds else { continue }
      lines.append(total("rule \(rule.plan.name)", .fixed(logOdds, .four)))
    }
    if let sum = explanation.logOdds { lines.append(total("sum", .fixed(sum, .four))) }
    lines.append(total("score", explanation.score.map { .fixed($0, .six) } ?? .null))
  }

  private mutating func tables(_ explanation: EventExplanation) {
    guard !explanation.tables.isEmpty else { return }
    heading("tables")
    for table in explanation.tables {
      let columns = table.columns.map { "\($0.name) \(Self.word($0.value))" }
      let text =
        switch table.isFound {
        case nil: "the key is absent"
        case false?: "no row covers the key"
        case true?: columns.joined(separator: ", ")
        }
      add("\(table.name) by \(table.key)", 32, text)
    }
  }

  private mutating func lists(_ explanation: EventExplanation) {
    guard !explanation.lists.isEmpty else { return }
    heading("lists")
    for list in explanation.lists {
      let answer = list.isFound.map { $0 ? "on it" : "not on it" } ?? "missing"
      add("\(list.operand) in \(list.name)", 52, answer)
    }
  }

  private mutating func event(_ explanation: EventExplanation) {
    heading("event")
    let present = explanation.fields.filter { $0.value != .null }
    let width = width(present.map(\.name))
    for field in present { add(field.name, width, Self.word(field.value)) }
    let absent = explanation.fields.filter { $0.value == .null }.map(\.name)
    if !absent.isEmpty { add("absent", width, absent.joined(separator: ", ")) }
  }

  // MARK: Lines

  private mutating func heading(_ title: String) { lines += ["", style.bold(title)] }

  private func width(_ names: [String]) -> Int {
    min(names.map(\.count).max() ?? 0, Self.nameWidthMax)
  }

  private mutating func add(_ name: String, _ width: Int, _ text: String) {
    let first = "  " + Paragraph.left(name, width) + "  "
    lines += Paragraph.lines(text, first: first, rest: width + 4)
  }

  private static func result(_ value: JSONValue) -> String {
    value == .null ? "missing" : word(value)
  }

  private static func word(_ value: JSONValue) -> String {
    switch value {
    case .null: "missing"
    case .string(let text) where isPlain(text): text
    default: value.line
    }
  }

  /// What fits a column of 13: a number to six decimals, a moment's time of day, the name of the
  /// column that is 1; what is longer is cut.
  private static func short(_ value: JSONValue) -> String {
    var text = word(value)
    switch value {
    case .object(let members): text = members.first?.name ?? "none"
    case .number(let digits):
      if let number = Double(digits), text.count > 8, number.magnitude < 1e6 {
        text = JSONValue.fixed(number, .six).line
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
      }
    case .string where Timestamp.parse(text) != nil: text = String(text.dropFirst(11))
    default: break
    }
    return text.count > 13 ? String(text.prefix(12)) + "…" : text
  }

  /// Whether a text needs no quotes to be told apart from its surroundings.
  private static func isPlain(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
          UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "*"), UInt8(ascii: "@"):
          true
        default: false
        }
      }
  }
}

extension String {
  fileprivate func padded(_ width: Int) -> String { Paragraph.right(self, width) }
}
