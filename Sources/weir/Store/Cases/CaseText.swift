import WeirCore
import WeirServer
import WeirStore

/// Cases as they are written.
enum CaseText {
  // MARK: For people

  /// A listing of cases, at most 80 columns wide.
  static func table(_ cases: [CaseSummary], now: Int64) -> [String] {
    let headings = ["CASE", "AGE", "MINOR UNITS", "SCORE", "PRIORITY", "STATUS", "RULES"]
    let rows = cases.map { item in
      [
        "\(item.number)", StoreText.age(item.opened, now: now), amount(item) ?? "-",
        item.score.map(score) ?? "-", Paragraph.grouped(item.priority), status(item),
      ]
    }
    // What is left of a line is for the rules.
    let widths = headings.indices.dropLast().map { column in
      max(headings[column].count, rows.map { $0[column].count }.max() ?? 0)
    }
    let rest = max(8, Paragraph.columnCount - widths.reduce(0) { $0 + $1 + 2 })
    return StoreText.table(
      headings, right: [0, 1, 2, 3, 4],
      zip(rows, cases).map { row, item in
        row + [StoreText.short(item.rules.joined(separator: ", "), rest)]
      })
  }

  /// How far a case has come, in a word or two.
  private static func status(_ item: CaseSummary) -> String {
    switch item.status {
    case .open: "open"
    case .claimed:
      StoreText.short(item.assignee.map { String(LedgerActor.name(of: $0)) } ?? "", 10)
    case .decided: item.decision?.outcome.rawValue ?? "decided"
    }
  }

  /// `2,500 USD`: minor units; nil where there is none.
  static func amount(_ item: CaseSummary) -> String? {
    item.amount.map { Paragraph.grouped($0) + (item.currency.map { " " + $0 } ?? "") }
  }

  /// A score in millionths as a number with six decimals.
  static func score(_ millionths: Int64) -> String {
    let (whole, rest) = millionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
    let decimals = String(rest)
    return (millionths < 0 ? "-" : "") + "\(whole)."
      + String(repeating: "0", count: 6 - decimals.count) + decimals
  }

  /// Everything about a case.
  static func page(_ item: CaseDetail, now: Int64) -> String {
    let summary = item.summary
    var lines = ["case \(summary.number): \(state(summary)), \(age(summary, now))", "", "event"]
    lines += members(item.event)
    lines += ["", "answer"] + members(item.answer)
    lines += ["", "history"]
    lines += row("opened", StoreText.moment(summary.opened), width: 20)
    lines += item.history.flatMap(step)
    return lines.joined(separator: "\n")
  }

  private static func state(_ item: CaseSummary) -> String {
    switch (item.status, item.decision) {
    case (.decided, let decision?):
      "\(decision.outcome.rawValue), decided by \(Console.printable(decision.actor))"
    case (.claimed, _): "claimed by \(Console.printable(item.assignee ?? ""))"
    default: item.status.rawValue
    }
  }

  private static func age(_ item: CaseSummary, _ now: Int64) -> String {
    "\(StoreText.age(item.opened, now: now)) old, priority \(Paragraph.grouped(item.priority))"
  }

  private static func step(_ step: CaseDetail.Step) -> [String] {
    let note = step.note.isEmpty ? "" : ": " + Console.printable(step.note)
    return row(
      word(step.step),
      StoreText.moment(step.milliseconds) + " " + Console.printable(step.actor)
        + note, width: 20)
  }

  /// How a step is called.
  static func word(_ step: CaseAction.Step) -> String {
    switch step {
    case .claim: "claimed"
    case .release: "released"
    case .decide(let outcome): outcome.rawValue
    }
  }

  // MARK: Members

  /// The members of a line, one each; those inside of others by all their names.
  private static func members(_ line: [UInt8]) -> [String] {
    guard case .object(let members)? = JSONLine.read(line) else {
      return ["  " + Console.printable(String(decoding: line, as: UTF8.self))]
    }
    let found = members.flatMap { flat($0.value, name: $0.name) }
    let width = min(28, (found.map(\.name.count).max() ?? 0) + 4)
    return found.flatMap { row($0.name, $0.text, width: width) }
  }

  private static func flat(_ value: JSONValue, name: String) -> [(name: String, text: String)] {
    switch value {
    case .object(let members):
      guard let reason = reason(value) else {
        return members.flatMap { flat($0.value, name: name + "." + $0.name) }
      }
      return [(name, reason)]
    case .array(let values):
      let isPlain = values.allSatisfy { value in
        switch value {
        case .object, .array: false
        default: true
        }
      }
      guard !isPlain else { return [(name, values.map(text).joined(separator: ", "))] }
      return values.flatMap { flat($0, name: name) }
    default: return [(name, text(value))]
    }
  }

  /// An entry of an answer's `reasons`: the feature, what it adds to the log-odds, its value.
  private static func reason(_ value: JSONValue) -> String? {
    guard let code = value["code"]?.text, let part = value["contribution"] else { return nil }
    let digits = text(part)
    let sign = digits.hasPrefix("-") ? "" : "+"
    return "\(code) \(sign)\(digits)" + (value["value"].map { " (\(text($0)))" } ?? "")
  }

  private static func text(_ value: JSONValue) -> String { value.text ?? value.line }

  private static func row(_ name: String, _ text: String, width: Int) -> [String] {
    Paragraph.lines(
      Console.printable(text),
      first: Paragraph.left("  " + Console.printable(name), width)
        + (name.count + 2 < width ? "" : " "),
      rest: width)
  }

  // MARK: JSON

  /// A case of a listing.
  static func json(_ item: CaseSummary) -> JSONValue { .members(members(item)) }

  /// Everything about a case.
  static func json(_ item: CaseDetail) -> JSONValue {
    .members(
      members(item.summary) + [
        ("event", StoreText.value(item.event)), ("answer", StoreText.value(item.answer)),
        ("history", item.history.isEmpty ? nil : .array(item.history.map(json))),
      ])
  }

  private static func members(_ item: CaseSummary) -> [(String, JSONValue?)] {
    [
      ("case", .integer(Int64(clamping: item.number))), ("status", .string(item.status.rawValue)),
      ("opened", moment(item.opened)), ("ts", item.milliseconds.flatMap(moment)),
      ("amount_minor", item.amount.map { .integer($0) }),
      ("currency", item.currency.map { .string($0) }),
      ("score", item.score.map { .number(score($0)) }), ("priority", .integer(item.priority)),
      ("rules", item.rules.isEmpty ? nil : .array(item.rules.map { .string($0) })),
      ("policy", item.policy.isEmpty ? nil : .string(item.policy)),
      ("assignee", item.assignee.map { .string($0) }), ("claimed", item.claimed.flatMap(moment)),
      ("outcome", item.decision.map { .string($0.outcome.rawValue) }),
      ("decided", item.decision.flatMap { moment($0.milliseconds) }),
      ("decided_by", item.decision.map { .string($0.actor) }),
    ]
  }

  private static func json(_ step: CaseDetail.Step) -> JSONValue {
    .members([
      ("at", moment(step.milliseconds)), ("actor", .string(step.actor)),
      ("step", .string(word(step.step))),
      ("note", step.note.isEmpty ? nil : .string(step.note)),
      ("row", .integer(Int64(clamping: step.sequence))),
    ])
  }

  private static func moment(_ milliseconds: Int64) -> JSONValue? {
    .string(StoreText.moment(milliseconds))
  }
}
