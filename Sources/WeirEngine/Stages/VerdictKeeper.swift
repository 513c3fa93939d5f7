import WeirCore
import WeirEvents
import WeirSignals

/// Remembers what each event was answered, and answers repeats with it. Takes the batches, and the
/// rows of each, in the order of the input: what a row repeats has been kept before.
///
/// A verdict is the generation of the policy (16 bits, the sequencer's), one byte of decision, kind
/// and whether rules failed, one of degradation, the score in millionths as it is printed (32
/// bits), and the words of the rules that hit. Which rules failed is kept apart, since hardly any
/// ever do.
final class VerdictKeeper: @unchecked Sendable {  // one batch at a time, in order
  private static let stateOffset = 2
  private static let degradationOffset = 3
  private static let scoreOffset = 4
  private static let wordsOffset = 8
  /// Parts of the byte of state: two bits of decision, three of kind, one of failure.
  private static let kindShift: UInt8 = 2
  private static let kindMask: UInt8 = 7
  private static let failedBit: UInt8 = 32
  private static let noScore = UInt32.max

  private let sequencer: EventSequencer
  private let wordCount: Int
  /// By slot: the words of the rules that failed; of a slot that was given away, until it is kept
  /// again.
  private var failures: [UInt32: [UInt64]] = [:]

  init(_ sequencer: EventSequencer, wordCount: Int) {
    self.sequencer = sequencer
    self.wordCount = wordCount
  }

  static func byteCount(wordCount: Int) -> Int { wordsOffset + wordCount * 8 }

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
      of: score.isNaN ? Self.noScore : UInt32(ByteWriter.millionths(score)),
      toByteOffset: Self.scoreOffset, as: UInt32.self)
    unsafe verdict.storeBytes(
      of: rows.degradations[row].rawValue, toByteOffset: Self.degradationOffset, as: UInt8.self)
    let errors = unsafe rows.errors + row &* wordCount
    var failed: UInt64 = 0
    for word in 0..<wordCount { unsafe failed |= errors[word] }
    let hasFailures = failed != 0
    let kind = unsafe rows.kinds[row].rawValue &<< Self.kindShift
    let state = unsafe rows.decisions[row].rawValue | kind | (hasFailures ? Self.failedBit : 0)
    unsafe verdict.storeBytes(of: state, toByteOffset: Self.stateOffset, as: UInt8.self)
    if hasFailures {
      failures[slot] = (0..<wordCount).map { unsafe errors[$0] }
    } else if !failures.isEmpty {
      failures[slot] = nil
    }
    let words = unsafe (verdict + Self.wordsOffset).assumingMemoryBound(to: UInt64.self)
    unsafe words.update(from: rows.hits + row &* wordCount, count: wordCount)
  }

  // MARK: Taking apart and putting together

  /// Bytes of a verdict's head, before the words of rules.
  static var headByteCount: Int { wordsOffset }

  /// The words of the rules that failed in the event of a slot; none mostly.
  func failures(at slot: UInt32, _ verdict: UnsafeRawPointer) -> [UInt64] {
    let state = unsafe verdict.load(fromByteOffset: Self.stateOffset, as: UInt8.self)
    guard state & Self.failedBit != 0 else { return [] }
    return failures[slot] ?? [UInt64](repeating: 0, count: wordCount)
  }

  /// Whether a verdict's head says that rules failed.
  static func hasFailures(_ head: UnsafeRawPointer) -> Bool {
    unsafe head.load(fromByteOffset: stateOffset, as: UInt8.self) & failedBit != 0
  }

  /// Fills in the verdict of a slot: its head, the words of rules that hit, and of those that
  /// failed, none mostly.
  func restore(_ slot: UInt32, head: UnsafeRawPointer, hits: [UInt64], failures: [UInt64]) {
    let verdict = unsafe sequencer.verdict(at: slot)
    unsafe verdict.copyMemory(from: head, byteCount: Self.headByteCount)
    for word in 0..<wordCount {
      unsafe verdict.storeBytes(
        of: word < hits.count ? hits[word] : 0, toByteOffset: Self.wordsOffset + word * 8,
        as: UInt64.self)
    }
    guard !failures.isEmpty else { return }
    self.failures[slot] = (0..<wordCount).map { $0 < failures.count ? failures[$0] : 0 }
  }

  private func recall(
    _ row: Int, _ rows: DecisionRows, _ slot: UInt32, _ failures: [UInt32: [UInt64]]
  ) {
    let verdict = unsafe sequencer.verdict(at: slot)
    let score = unsafe verdict.load(fromByteOffset: Self.scoreOffset, as: UInt32.self)
    let state = unsafe verdict.load(fromByteOffset: Self.stateOffset, as: UInt8.self)
    unsafe rows.generations[row] = verdict.load(as: UInt16.self)
    unsafe rows.scores[row] = score == Self.noScore ? .nan : Double(score) / 1_000_000
    unsafe rows.decisions[row] = Decision(rawValue: state & 3) ?? .review
    let kind = AnswerKind(rawValue: state &>> Self.kindShift & Self.kindMask)
    unsafe rows.kinds[row] =
      kind == .recorded || kind == .recordedAgain ? .recordedAgain : .decidedAgain
    unsafe rows.degradations[row] = Degradation(
      rawValue: verdict.load(fromByteOffset: Self.degradationOffset, as: UInt8.self))
    unsafe rows.late[row] = 0
    let words = unsafe (verdict + Self.wordsOffset).assumingMemoryBound(to: UInt64.self)
    unsafe (rows.hits + row &* wordCount).update(from: words, count: wordCount)
    // The rules ran over the repeat as well; what failed there is not what failed the first time.
    unsafe (rows.errors + row &* wordCount).update(repeating: 0, count: wordCount)
    guard state & Self.failedBit != 0, let failed = failures[slot]
    else { return }
    for (word, bits) in failed.enumerated() { unsafe rows.errors[row &* wordCount &+ word] = bits }
  }
}
