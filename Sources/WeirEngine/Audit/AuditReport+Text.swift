package import WeirCore

extension AuditReport {
  private static let columns = ["differ", "only now", "only recorded"]
  private static let columnWidth = 15

  /// The report for people, mostly at most 80 columns, each line with its end.
  package func text(style: TextStyle) -> String {
    let parts = [
      [headline(style)], table(style), list(style), missing(style), policies, notes,
    ]
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
      .joined(separator: "\n")
  }

  private func headline(_ style: TextStyle) -> String {
    let compared =
      "\(Paragraph.grouped(compared)) of \(Paragraph.counted(answers, "answer")) compared"
    if isClean { return "\(compared): \(style.green("no difference"))" }
    if self.compared == 0 { return "\(compared): nothing can be said" }
    guard different > 0 else { return "\(compared): none differs" }
    return "\(compared): " + style.red("\(Paragraph.counted(different, "differs", "differ"))")
  }

  /// How often each member is not the same.
  private func table(_ style: TextStyle) -> [String] {
    guard !members.isEmpty else { return [] }
    let nameWidth = max(10, members.map(\.name.count).max() ?? 0)
    func row(_ name: String, _ cells: [String]) -> String {
      "  " + Paragraph.left(name, nameWidth)
        + cells.map { Paragraph.right($0, Self.columnWidth) }.joined()
    }
    return [style.bold(row("member", Self.columns))]
      + members.map { member in
        row(
          member.name,
          [member.different, member.onlyNow, member.onlyRecorded].map { Paragraph.grouped($0) })
      }
  }

  /// The differences that are listed.
  private func list(_ style: TextStyle) -> [String] {
    guard differenceCount > 0 else { return [] }
    var lines = differences.flatMap { difference in
      Paragraph.lines(difference.text, first: "  ", rest: 4)
    }
    let rest = differenceCount - UInt64(differences.count)
    if rest > 0 { lines.append(style.dim("  and \(Paragraph.counted(rest, "difference")) more")) }
    return lines
  }

  private func missing(_ style: TextStyle) -> [String] {
    var lines: [String] = []
    if onlyNow.count > 0 {
      let what = "\(Paragraph.counted(onlyNow.count, "answer")) not among those that were recorded"
      lines += Self.list(what, onlyNow.ids, of: onlyNow.count)
      if onlyNow.undecided == onlyNow.count {
        lines.append("  none of them is a decision: --decisions-only leaves such answers out")
      }
    }
    if onlyRecorded.count > 0 {
      let what = "\(Paragraph.counted(onlyRecorded.count, "recorded answer")) to no event"
      lines += Self.list(what, onlyRecorded.ids, of: onlyRecorded.count)
      if onlyRecorded.unkept > 0 {
        lines.append(
          "  \(Paragraph.grouped(onlyRecorded.unkept)) to lines that no journal keeps: invalid, "
            + "repeated or not scored")
      }
    }
    let givenUp = onlyNow.givenUp + onlyRecorded.givenUp
    if givenUp > 0 {
      lines += Paragraph.lines(
        "\(Paragraph.grouped(givenUp)) of them may have a counterpart too far away: an audit holds "
          + "\(Paragraph.grouped(AuditLimits.heldAnswerCountMax)) answers of a side that wait for "
          + "the other; put the recorded ones into the order of the events",
        first: "  ", rest: 2)
    }
    if unreadable > 0 {
      let what = "\(Paragraph.counted(unreadable, "recorded line")) that is no answer"
      let many = "\(Paragraph.counted(unreadable, "recorded line")) that are no answers"
      lines += Self.list(
        unreadable == 1 ? what : many, unreadableLines.map { "line \($0)" }, of: unreadable)
    }
    return lines
  }

  /// Under which other policies answers were recorded.
  private var policies: [String] {
    guard otherPolicy > 0 else { return [] }
    let count = Paragraph.counted(otherPolicy, "answer was", "answers were")
    return Paragraph.lines(
      "\(count) recorded under another policy; \(Paragraph.grouped(otherPolicyOnly)) the same but "
        + "for that", first: "", rest: 2)
      + otherStamps.map { "  recorded  \($0.name)  \(Paragraph.grouped($0.count))" }
      + ["  now       \(stamp)"]
  }

  private var notes: [String] {
    guard explained > 0 else { return [] }
    let count = Paragraph.counted(explained, "recorded answer has", "recorded answers have")
    return ["\(count) an explanation, which is not compared"]
  }

  /// What there is, and the first of it.
  private static func list(_ what: String, _ names: [String], of count: UInt64) -> [String] {
    let more = count > UInt64(names.count) ? ", …" : ""
    return Paragraph.lines("\(what): " + names.joined(separator: ", ") + more, first: "", rest: 2)
  }
}

extension AuditReport.Stamp {
  /// The stamp, or what stands for all that are not told apart.
  var name: String { stamp ?? "others, or none" }
}

extension AuditReport.Difference {
  /// Which answer, which member, and both sides of it.
  fileprivate var text: String {
    let place = eventID ?? "line \(line)"
    if recorded == .hidden, now == .hidden { return "\(place) \(member): another value" }
    return "\(place) \(member): recorded \(recorded.text), now \(now.text)"
  }
}

extension ShownValue {
  fileprivate var text: String {
    switch self {
    case .none: "absent"
    case .text(let text): text
    case .hidden: "a value that is not shown"
    }
  }
}
