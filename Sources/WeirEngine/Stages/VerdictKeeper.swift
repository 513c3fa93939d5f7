import WeirCore
import WeirSignals

/// Remembers what each event was answered, and answers repeats with it. Takes the batches, and the
/// rows of each, in the order of the input: what a row repeats has been kept before.
///
/// A verdict is the score, then one byte each for decision, kind and degradation, then the words of
/// the rules that hit and those that failed.
@safe struct VerdictKeeper {
  private static let wordsOffset = 16

  private let sequencer: EventSequencer
  private let wordCount: Int

  init(_ sequencer: EventSequencer, ruleCount: Int) {
    self.sequencer = sequencer
    wordCount = max(1, (ruleCount + 63) / 64)
  }

  static func byteCount(ruleCount: Int) -> Int {
    wordsOffset + max(1, (ruleCount + 63) / 64) * 16
  }

  func run(_ job: ScoringJob) {
    for row in 0..<job.batch.rowCount {
      let slot = unsafe job.sequenced.memorySlots[row]
      guard slot != 0 else { continue }
      if unsafe job.sequenced.outcomes[row] == .accepted {
        keep(row, job.decisions, slot)
      } else {
        recall(row, job.decisions, slot)
      }
    }
  }

  private func keep(_ row: Int, _ rows: DecisionRows, _ slot: UInt32) {
    let verdict = unsafe sequencer.verdict(at: slot)
    unsafe verdict.storeBytes(of: rows.scores[row], as: Double.self)
    unsafe verdict.storeBytes(of: rows.decisions[row].rawValue, toByteOffset: 8, as: UInt8.self)
    unsafe verdict.storeBytes(of: rows.kinds[row].rawValue, toByteOffset: 9, as: UInt8.self)
    unsafe verdict.storeBytes(
      of: rows.degradations[row].rawValue, toByteOffset: 10, as: UInt8.self)
    let words = unsafe (verdict + Self.wordsOffset).assumingMemoryBound(to: UInt64.self)
    unsafe words.update(from: rows.hits + row &* wordCount, count: wordCount)
    unsafe (words + wordCount).update(from: rows.errors + row &* wordCount, count: wordCount)
  }

  private func recall(_ row: Int, _ rows: DecisionRows, _ slot: UInt32) {
    let verdict = unsafe sequencer.verdict(at: slot)
    unsafe rows.scores[row] = verdict.load(as: Double.self)
    unsafe rows.decisions[row] =
      Decision(rawValue: verdict.load(fromByteOffset: 8, as: UInt8.self)) ?? .review
    let kind = unsafe AnswerKind(rawValue: verdict.load(fromByteOffset: 9, as: UInt8.self))
    unsafe rows.kinds[row] =
      kind == .recorded || kind == .recordedAgain ? .recordedAgain : .decidedAgain
    unsafe rows.degradations[row] = Degradation(
      rawValue: verdict.load(fromByteOffset: 10, as: UInt8.self))
    unsafe rows.late[row] = 0
    let words = unsafe (verdict + Self.wordsOffset).assumingMemoryBound(to: UInt64.self)
    unsafe (rows.hits + row &* wordCount).update(from: words, count: wordCount)
    unsafe (rows.errors + row &* wordCount).update(from: words + wordCount, count: wordCount)
  }
}
