import WeirCore

/// `docs/decisions.md`: what comes out, and why it says what it says.
enum DecisionPage {
  static var text: String {
    [introduction, members, examples, decision, degraded, explanation, errors, exitCodes]
      .joined(separator: "\n")
  }

  private static let introduction = """
    # Decisions

    \(Markdown.note)
    Each non-blank line that goes in gets one line, in the order of the input: a JSON object
    without spaces. Members stand in the order of this page, and those that say nothing are left
    out. A duplicate has of these what its event's first answer had. `--decisions-only` leaves out
    lines without a decision.

    """

  private static var members: String {
    """
    ## Members

    \(Markdown.table(["member", "type", "in", ""], AnswerMembers.all.map(row)))
    Members of an entry of `reasons`:

    \(Markdown.table(["member", "type", "", ""], AnswerMembers.ofReason.map(part)))
    Members of `error`:

    \(Markdown.table(["member", "type", "", ""], AnswerMembers.ofError.map(part)))
    """
  }

  private static func row(_ member: AnswerMember) -> [String] {
    let kinds = AnswerExample.Kind.allCases.filter { member.kinds.contains($0) }
    let scope =
      kinds.count == AnswerExample.Kind.allCases.count
      ? "every answer" : kinds.map(\.rawValue).joined(separator: ", ")
    return [
      Markdown.code(member.name), member.type, scope + (member.when.map { ", \($0)" } ?? ""),
      member.meaning,
    ]
  }

  private static func part(_ member: AnswerMember) -> [String] {
    [Markdown.code(member.name), member.type, member.when ?? "always", member.meaning]
  }

  private static var examples: String {
    let blocks = AnswerExample.all.map { example in
      "**\(example.title)**\n\n```\n\(example.event)\n\(example.answer)\n```\n"
    }
    return """
      ## One of each kind

      An event, and below it its answer, in the order they came in.

      \(blocks.joined(separator: "\n"))
      The policy is this one, with a model of one feature:

      ```yaml
      \(AnswerExample.policy)```

      """
  }

  private static let decision = """
    ## The decision

    The first of these that holds decides:

    1. a `reject` rule hit: reject
    2. an `allow` rule hit: approve
    3. a `review` rule hit: review
    4. the score is at least `reject_at`: reject
    5. the score is at least `review_at`: review
    6. otherwise: approve

    An approval that is degraded becomes review. Rules with `mode: shadow` are evaluated and
    reported apart, and change nothing. A line that cannot be read gets what `on_invalid` says,
    `review` or `reject`; it changes no state, and the next line is scored.

    """

  private static var degraded: String {
    """
    ## Degraded

    Something inside could not do its work in full. The decision is then at least review, and
    `degraded` says why:

    \(Markdown.table(["reason", ""], AnswerMembers.degradations.map { [Markdown.code($0), $1] }))
    A condition that needs a value that is missing is none of these: such a rule just does not hit.

    A [server](protocol.md) has two more: `deadline`, when the answer was due before the event was
    scored, and `overload`, when there was no room for it. Such an answer is `review` and has no
    more members than `event_id`, or `line` where the line was not read yet, `decision`, `degraded`
    and `policy`.

    """
  }

  private static var explanation: String {
    """
    ## Explanations

    `weir score --explain` adds the member `explain` to answers of events that were decided or
    recorded, before `policy`. A value that is missing is `null`. `weir explain` says the same of
    one event, with the fields of the event as they were read, as JSON or as a table.

    \(Markdown.table(["member", "type", "", ""], ExplanationMembers.all.map(part)))
    """
  }

  private static var errors: String {
    let rows = ErrorCode.allCases.map { code in
      var messages: [String] = []
      for fault in Fault.allCases where fault != .none && fault.code == code {
        let message = "\(fault.message)"
        if !messages.contains(message) { messages.append(message) }
      }
      return [
        "[`\(code.rawValue)`](errors.md#\(code.rawValue.lowercased()))",
        ErrorWords.meaning(of: code), messages.joined(separator: "; "),
      ]
    }
    return """
      ## Error codes

      All there are; none is ever renamed. No message holds a value of the event. Each has a bad
      example and its mend in [errors.md](errors.md); what is wrong with policies has
      [codes of its own](errors.md#policy-codes).

      \(Markdown.table(["code", "", "messages"], rows))
      """
  }

  private static var exitCodes: String {
    """
    ## Exit codes

    \(Markdown.table(["code", ""], ExitCodes.all.map { [Markdown.code("\($0)"), $1] }))
    """
  }
}
