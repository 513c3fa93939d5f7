import ArgumentParser
import WeirCore
import WeirServer
import WeirStore

/// The cases that something is done with, one after the other.
struct CaseArguments: ParsableArguments {
  @Argument(help: ArgumentHelp("The numbers of the cases.", valueName: "case"))
  var cases: [UInt64]

  @OptionGroup var store: StoreArguments

  /// Why something is not done, and what helps.
  typealias Refusal = (what: String, help: String)

  /// Does a step with each case; those that are refused are told, and make exit code 1.
  /// - Parameters:
  ///   - action: what stands in the audit trail.
  ///   - step: what is done.
  ///   - note: what is said about it.
  ///   - looksAgain: whether `refusal` is asked once more behind it: it may have come to nothing.
  ///   - refusal: why it cannot be done with a case, as it stands; nil: it can.
  /// - Throws: what the store or the sidecar refuses; exit code 1 behind cases that are refused.
  func perform(
    _ action: LedgerAction, _ step: CaseAction.Step, note: String = "",
    looksAgain: Bool = false, unless refusal: (CaseSummary) -> Refusal? = { _ in nil }
  ) throws {
    let session = try store.open(mustExist: true)
    var isRefused = false
    for number in cases {
      guard let found = try reviewCase(number, session, unless: refusal) else {
        isRefused = true
        continue
      }
      let said = try session.perform(draft(action, step, note, found, session))
      if looksAgain, try reviewCase(number, session, unless: refusal) == nil {
        isRefused = true
        continue
      }
      try StandardStreams.print("\(CaseText.word(step)): case \(number)")
      try StoreText.tell(said)
      if case .decide(.unclear) = step, let former = found.summary.decision?.outcome,
        former != .unclear
      {
        try StandardStreams.print("  the label '\(former.rawValue)' of before stays")
      }
    }
    if isRefused { throw ExitCode(CommandExit.doneWithFaults.rawValue) }
  }

  /// A case; nil, and it is told why, when there is none or it is refused.
  private func reviewCase(
    _ number: UInt64, _ session: StoreSession, unless refusal: (CaseSummary) -> Refusal?
  ) throws(CommandFailure) -> CaseDetail? {
    let found = try StoreSession.asking { () throws(StoreFault) in
      try session.store.reviewCase(number)
    }
    let reason: Refusal? =
      if let found {
        refusal(found.summary)
      } else {
        ("there is no such case", "'weir case ls' lists them")
      }
    guard let reason else { return found }
    Console.say("weir: case \(number): \(reason.what)\n  help: \(reason.help)")
    return nil
  }

  private func draft(
    _ action: LedgerAction, _ step: CaseAction.Step, _ note: String, _ found: CaseDetail,
    _ session: StoreSession
  ) -> LedgerDraft {
    let number = found.summary.number
    var details: [LedgerDraft.Detail] = []
    if case .decide(let outcome) = step {
      details.append(LedgerDraft.Detail("outcome", outcome.rawValue))
    }
    return session.draft(
      action, "\(number)", details: details,
      content: .reviewCase(
        CaseAction(number: number, step: step, note: note, eventID: found.eventID ?? "")))
  }
}

/// `weir case claim CASE…`.
struct CaseClaim: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claim",
    abstract: "Takes cases upon you.",
    discussion: "One that somebody else has is refused, with exit code 1.")

  @OptionGroup var arguments: CaseArguments

  func run() throws {
    let user = StoreSession.user()
    // Somebody else may claim it at the same moment: the first row of the trail counts.
    try arguments.perform(.caseClaim, .claim, looksAgain: true) { Self.refusal($0, user) }
  }

  /// Why a case is not a user's; nil: it is, or nobody has it.
  private static func refusal(_ found: CaseSummary, _ user: String) -> CaseArguments.Refusal? {
    switch found.status {
    case .open: return nil
    case .decided: return ("it is decided", "'weir case decide' decides it anew")
    case .claimed:
      guard let assignee = found.assignee,
        LedgerActor.person(of: assignee) != LedgerActor.person(of: user)
      else { return nil }
      return (
        "\(Console.printable(assignee)) has it",
        "ask them; 'weir case release \(found.number)' takes it from them"
      )
    }
  }
}

/// `weir case release CASE…`.
struct CaseRelease: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Gives cases back, yours or somebody else's.")

  @OptionGroup var arguments: CaseArguments

  func run() throws {
    try arguments.perform(.caseRelease, .release) { found in
      switch found.status {
      case .claimed: nil
      case .open: ("nobody has it", "'weir case ls --status claimed' lists those that somebody has")
      case .decided: ("it is decided", "'weir case decide' decides it anew")
      }
    }
  }
}

/// `weir case decide CASE…`.
struct CaseDecide: ParsableCommand {
  private static let noteByteCountMax = 4_096

  static let configuration = CommandConfiguration(
    commandName: "decide",
    abstract: "Says what the events of cases turned out to be.",
    discussion: """
      A running sidecar makes a label of each event. A case may be decided again, by
      anybody: the last decision counts. 'unclear' makes no label, and takes none
      back.
      """)

  @OptionGroup var arguments: CaseArguments

  @Option(help: ArgumentHelp("What it was.", valueName: "outcome"))
  var outcome: CaseAction.Outcome

  @Option(help: ArgumentHelp("Why; kept encrypted, without card numbers.", valueName: "text"))
  var note: String?

  func validate() throws {
    guard let note else { return }
    guard note.utf8.count <= Self.noteByteCountMax else {
      throw ValidationError("The note is longer than 4096 bytes.")
    }
    if CardNumberSearch.isFound(in: note) {
      throw ValidationError(
        "The note holds what looks like a card number: write its last four digits.")
    }
  }

  func run() throws {
    try arguments.perform(.caseDecide, .decide(outcome), note: note ?? "")
  }
}
