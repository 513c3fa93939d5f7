import WeirCore

/// Drafts and rows of the audit trail of every kind, made of a seed.
struct RandomRows {
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// A row with its place, key and codes.
  mutating func entry() -> LedgerEntry {
    LedgerEntry(
      sequence: random.next(), draft: draft(), keyEpoch: UInt32(truncatingIfNeeded: random.next()),
      previous: bytes(LedgerEntry.codeByteCount), code: bytes(LedgerEntry.codeByteCount))
  }

  /// A draft of any action with any content.
  mutating func draft() -> LedgerDraft {
    let action = LedgerAction.allCases[random.below(LedgerAction.allCases.count)]
    return LedgerDraft(
      milliseconds: number(), actor: text(), origin: text(), action: action, object: text(),
      result: text(), details: (0..<random.below(4)).map { _ in .init(text(), text()) },
      content: content())
  }

  private mutating func content() -> LedgerDraft.Content {
    switch random.below(6) {
    case 0: .none
    case 1: .list(ListChange(list: text(), type: text(), rows: rows()))
    case 2: .reviewCase(action())
    case 3: .erase(subject: bytes(random.below(40)))
    case 4: .purge(cuts())
    default: .retention(cuts())
    }
  }

  private mutating func rows() -> [ListChange.Row] {
    (0..<random.below(6)).map { _ in
      // What is removed, what never expires, and what expires at any time.
      let expires = [nil, .max, number(), 0, -1][random.below(5)]
      return .init(ListEdit(value: bytes(random.below(20)), expires: expires), reason: text())
    }
  }

  private mutating func action() -> CaseAction {
    let outcome = CaseAction.Outcome.allCases[random.below(3)]
    let step: CaseAction.Step = [.claim, .release, .decide(outcome)][random.below(3)]
    return CaseAction(number: random.next(), step: step, note: text(), eventID: text())
  }

  private mutating func cuts() -> [LedgerDraft.Cut] {
    (0..<random.below(4)).map { _ in .init(table: text(), value: number()) }
  }

  private mutating func text() -> String {
    let words = ["", "a", "review", "naïve ✓", "\u{0}\n\"", String(repeating: "long ", count: 300)]
    return words[random.below(words.count)]
  }

  /// Any number but the least, which stands for an entry that was removed.
  private mutating func number() -> Int64 {
    max(Int64(bitPattern: random.next()), .min + 1)
  }

  private mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }
}
