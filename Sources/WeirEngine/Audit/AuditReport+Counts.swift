import WeirCore

extension AuditReport {
  /// Members of answers in the order of the output.
  private static let memberNames = [
    "line", "event_id", "decision", "recorded", "score", "rules", "shadow", "reasons", "error",
    "late", "duplicate", "degraded", "policy",
  ]
  private static let stampName = "policy"
  /// What answers have that are taken apart, which those of an audit are not.
  private static let explanationName = "explain"
  /// What members are called that are beyond those which are told apart.
  private static let furtherName = "…"

  /// Counts what is not the same in two answers to one event.
  mutating func count(
    _ now: AnswerContent, _ recorded: AnswerContent, line: UInt64, _ options: AuditOptions
  ) {
    compared += 1
    if recorded[Self.explanationName] != nil { explained += 1 }
    var isDifferent = false
    for name in Self.names(now, recorded) where !options.ignoredMembers.contains(name) {
      let (one, other) = (recorded[name], now[name])
      guard !Self.isSame(one, other) else { continue }
      count(name, isRecorded: one != nil, isNow: other != nil)
      guard name != Self.stampName else { continue }
      isDifferent = true
      differenceCount += 1
      guard differences.count < options.listedDifferenceCount else { continue }
      let shown = ShownValue.pair(name, one, other)
      differences.append(
        Difference(
          eventID: Self.id(now), line: line, member: ShownValue.printable(name),
          recorded: shown.0, now: shown.1))
    }
    if isDifferent { different += 1 }
    guard !options.ignoredMembers.contains(Self.stampName) else { return }
    count(stamp: recorded, now, isDifferent: isDifferent)
  }

  /// Counts an answer without a counterpart.
  mutating func count(onlyNow answer: AnswerLine, wasGivenUp: Bool) {
    onlyNow.add(answer, answer.content, wasGivenUp: wasGivenUp)
    if answer.isUndecided { onlyNow.undecided += 1 }
  }

  /// Counts a recorded line without a counterpart.
  mutating func count(onlyRecorded answer: AnswerLine, wasGivenUp: Bool) {
    guard let content = answer.content else { return count(unreadable: answer) }
    onlyRecorded.add(answer, content, wasGivenUp: wasGivenUp)
    if Self.isUnkept(content) { onlyRecorded.unkept += 1 }
  }

  /// Counts a recorded line that is no answer.
  mutating func count(unreadable answer: AnswerLine) {
    unreadable += 1
    if unreadableLines.count < AuditLimits.listedCountMax { unreadableLines.append(answer.number) }
  }

  /// Every name that one of the answers has: known ones in the order of answers, then others.
  private static func names(_ one: AnswerContent, _ other: AnswerContent) -> [String] {
    let all = Set(one.names + other.names)
    let others = all.subtracting(memberNames + [explanationName])
    return memberNames.filter(all.contains) + others.sorted()
  }

  private static func isSame(_ one: JSONValue?, _ other: JSONValue?) -> Bool {
    guard let one, let other else { return one == nil && other == nil }
    return AnswerContent.isSame(one, other)
  }

  /// Whether an answer is to a line that a journal does not keep.
  private static func isUnkept(_ answer: AnswerContent) -> Bool {
    if answer["error"] != nil || answer["duplicate"] == .bool(true) { return true }
    guard case .array(let reasons)? = answer["degraded"] else { return false }
    return reasons.contains(.string("overload")) || reasons.contains(.string("storage"))
  }

  /// An answer's id as it may be shown.
  static func id(_ answer: AnswerContent) -> String? {
    guard case .string(let id)? = answer["event_id"] else { return nil }
    return ShownValue.printable(id)
  }

  private mutating func count(_ name: String, isRecorded: Bool, isNow: Bool) {
    let place = place(of: name)
    if isRecorded, isNow {
      members[place].different += 1
    } else if isNow {
      members[place].onlyNow += 1
    } else {
      members[place].onlyRecorded += 1
    }
  }

  /// The place of a member among those that are counted, which it gets if it has none yet.
  private mutating func place(of name: String) -> Int {
    let known = Self.memberNames.firstIndex(of: name)
    let others = members.count { !Self.memberNames.contains($0.name) }
    let isFurther = known == nil && others >= AuditLimits.otherMemberCountMax
    let shown = known == nil ? ShownValue.printable(name) : name
    if let place = members.firstIndex(where: { $0.name == shown }) { return place }
    guard !isFurther else {
      if members.last?.name != Self.furtherName { members.append(Member(name: Self.furtherName)) }
      return members.count - 1
    }
    let place =
      members.firstIndex { member in
        let rank = Self.memberNames.firstIndex(of: member.name) ?? .max
        return rank > known ?? .max
      } ?? members.count
    members.insert(Member(name: shown), at: place)
    return place
  }

  private mutating func count(
    stamp recorded: AnswerContent, _ now: AnswerContent, isDifferent: Bool
  ) {
    guard !Self.isSame(recorded[Self.stampName], now[Self.stampName]) else { return }
    otherPolicy += 1
    if !isDifferent { otherPolicyOnly += 1 }
    var text: String?
    if case .string(let stamp)? = recorded[Self.stampName] { text = ShownValue.printable(stamp) }
    if let place = otherStamps.firstIndex(where: { $0.stamp == text }) {
      otherStamps[place].count += 1
    } else if otherStamps.count < AuditLimits.stampCountMax {
      otherStamps.append(Stamp(stamp: text, count: 1))
    } else if let place = otherStamps.firstIndex(where: { $0.stamp == nil }) {
      otherStamps[place].count += 1
    } else {
      otherStamps.append(Stamp(stamp: nil, count: 1))
    }
  }
}

extension AuditReport.Missing {
  fileprivate mutating func add(
    _ answer: AnswerLine, _ content: @autoclosure () -> AnswerContent?, wasGivenUp: Bool
  ) {
    count += 1
    if wasGivenUp { givenUp += 1 }
    // Most are only counted, and not read for it.
    guard ids.count < AuditLimits.listedCountMax, let content = content() else { return }
    ids.append(AuditReport.id(content) ?? "line \(answer.number)")
  }
}
