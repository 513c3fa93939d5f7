import WeirCore
import WeirEngine

extension ScoringLoop {
  /// Counts what a row came to.
  func count(_ open: OpenBatch, _ row: Int, now: UInt64) {
    counters.latency.record(nanoseconds: now &- open.rows[row].arrival)
    let batch = open.batch
    if open.isUnkept { return countUnkept(open, row) }
    let decisions = batch.decisions
    let kind = unsafe decisions.kinds[row]
    guard kind != .invalid else {
      counters.countError(unsafe batch.batch.faults[row].fault.code)
      return
    }
    counters.countEvent(type: batch.eventType(row), outcome(kind, unsafe decisions.decisions[row]))
    guard kind == .decided else { return }
    if unsafe decisions.late[row] != 0 { counters.lateEvents += 1 }
    countDegradation(decisions, row)
    for word in 0..<decisions.wordCount {
      let hits = unsafe decisions.hits[row &* decisions.wordCount &+ word]
      if hits != 0 { counters.countRuleHits(word: hits, firstRule: word * 64) }
    }
  }

  /// Counts what shadow rules would have changed; events that were not kept change nothing.
  func countShadowMoves(_ open: OpenBatch) {
    guard !open.isUnkept, open.batch.hasShadowMoves else { return }
    for move in open.batch.shadowMoves {
      counters.countShadowMove(rule: move.rule, from: move.from, to: move.to)
    }
  }

  private func countUnkept(_ open: OpenBatch, _ row: Int) {
    let fault = unsafe open.batch.batch.faults[row].fault
    guard fault == .none else { return counters.countError(fault.code) }
    guard !open.rows[row].isAnswered else { return }
    counters.countDegraded(.storage)
    freeze?.answerCount += 1
  }

  private func outcome(_ kind: AnswerKind, _ decision: Decision) -> ServerCounters.Outcome {
    switch kind {
    case .decidedAgain, .recordedAgain: .duplicate
    case .recorded, .invalid: .recorded
    case .decided:
      switch decision {
      case .approve: .approve
      case .review: .review
      case .reject: .reject
      }
    }
  }

  private func countDegradation(_ decisions: DecisionRows, _ row: Int) {
    let why = unsafe decisions.degradations[row]
    if why.contains(.overflow) { counters.countDegraded(.overflow) }
    if why.contains(.model) { counters.countDegraded(.model) }
    for word in 0..<decisions.wordCount {
      var failed = unsafe decisions.errors[row &* decisions.wordCount &+ word]
      while failed != 0 {
        let rule = word * 64 + failed.trailingZeroBitCount
        if !counters.rules[rule].isShadow { return counters.countDegraded(.rule) }
        failed &= failed &- 1
      }
    }
  }
}
