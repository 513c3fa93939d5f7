import WeirCore
import WeirEvents
import WeirSignals

/// Remembers what each event was answered, and answers repeats with it. Takes the batches, and the
/// rows of each, in the order of the input: what a row repeats has been kept before.
///
/// A verdict is the score in millionths as it is printed (32 bits), one byte each for decision,
/// kind and degradation, one that says whether rules failed, and the words of the rules that hit.
/// Which rules failed is kept apart, since hardly any ever do.
final class VerdictKeeper: @unchecked Sendable {  // one batch at a time, in order
  private static let wordsOffset = 8
  private static let noScore = UInt32.max

  private let sequencer: EventSequencer
  private let wordCount: Int
  /// By slot: the words of the rules that failed; of a slot that was given away, until it is kept
  /// again.
  private var failures: [UInt32: [UInt64]] = [:]

  init(_ sequencer: EventSequencer, ruleCount: Int) {
    self.sequencer = sequencer
    wordCount = max(1, (ruleCount + 63) / 64)
  }

  static func byteCount(ruleCount: Int) -> Int {
    wordsOffset + max(1, (ruleCount + 63) / 64) * 8
  }

  func run(_ job: ScoringJob) {
    // Taken out for the batch: an access to the property costs as much as a row.
    var failures = self.failures
    self.failures = [:]
    defer { self.failures = failures }
    for row in 0..<job.batch.rowCount {
      let slot = unsafe job.sequenced.memorySlots[row]
      guard slot != 0 else { continue }
      if unsafe job.sequenced.outcomes[row] == .accepted {
        keep(row, job.decisions, slot, &failures)
      } else {
        recall(row, job.decisions, slot, failures)
      }
    }
  }

  @inline(__always)
  private func keep(
    _ row: Int, _ rows: DecisionRows, _ slot: UInt32, _ failures: inout [UInt32: [UInt64]]
  ) {
    let verdict = unsafe sequencer.verdict(at: slot)
    let score = unsafe rows.scores[row]
    unsafe verdict.storeBytes(
      of: score.isNaN ? Self.noScore : UInt32(ByteWriter.millionths(score)), as: UInt32.self)
    unsafe verdict.storeBytes(of: rows.decisions[row].rawValue, toByteOffset: 4, as: UInt8.self)
    unsafe verdict.storeBytes(of: rows.kinds[row].rawValue, toByteOffset: 5, as: UInt8.self)
    unsafe verdict.storeBytes(
      of: rows.degradations[row].rawValue, toByteOffset: 6, as: UInt8.self)
    let errors = unsafe rows.errors + row &* wordCount
    var failed: UInt64 = 0
    for word in 0..<wordCount { unsafe failed |= errors[word] }
    let hasFailures = failed != 0
    unsafe verdict.storeBytes(of: hasFailures ? 1 : 0, toByteOffset: 7, as: UInt8.self)
    if hasFailures {
      failures[slot] = (0..<wordCount).map { unsafe errors[$0] }
    } else if !failures.isEmpty {
      failures[slot] = nil
    }
    let words = unsafe (verdict + Self.wordsOffset).assumingMemoryBound(to: UInt64.self)
    unsafe words.update(from: rows.hits + row &* wordCount, count: wordCount)
  }

  private func recall(
    _ row: Int, _ rows: DecisionRows, _ slot: UInt32, _ failures: [UInt32: [UInt64]]
  ) {
    let verdict = unsafe sequencer.verdict(at: slot)
    let score = unsafe verdict.load(as: UInt32.self)
    unsafe rows.scores[row] = score == Self.noScore ? .nan : Double(score) / 1_000_000
    unsafe rows.decisions[row] =
      Decision(rawValue: verdict.load(fromByteOffset: 4, as: UInt8.self)) ?? .review
    let kind = unsafe AnswerKind(rawValue: verdict.load(fromByteOffset: 5, as: UInt8.self))
    unsafe rows.kinds[row] =
      kind == .recorded || kind == .recordedAgain ? .recordedAgain : .decidedAgain
    unsafe rows.degradations[row] = Degradation(
      rawValue: verdict.load(fromByteOffset: 6, as: UInt8.self))
    unsafe rows.late[row] = 0
    let words = unsafe (verdict + Self.wordsOffset).assumingMemoryBound(to: UInt64.self)
    unsafe (rows.hits + row &* wordCount).update(from: words, count: wordCount)
    // The rules ran over the repeat as well; what failed there is not what failed the first time.
    unsafe (rows.errors + row &* wordCount).update(repeating: 0, count: wordCount)
    guard unsafe verdict.load(fromByteOffset: 7, as: UInt8.self) != 0,
      let failed = failures[slot]
    else { return }
    for (word, bits) in failed.enumerated() { unsafe rows.errors[row &* wordCount &+ word] = bits }
  }
}
