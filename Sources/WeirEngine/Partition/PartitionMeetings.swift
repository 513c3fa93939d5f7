import WeirCore
import WeirPolicy
import WeirSignals

/// What each event is in the whole recording and what it is in its part: new, late, a repeat, or in
/// conflict with another one. Lateness and what is remembered follow the watermark, which a part
/// has of its own.
struct PartitionMeetings {
  private let whole: EventSequencer
  private let parts: [EventSequencer]

  init(_ policy: Policy, partCount: Int) {
    whole = Self.sequencer(policy)
    parts = (0..<partCount).map { _ in Self.sequencer(policy) }
  }

  private static func sequencer(_ policy: Policy) -> EventSequencer {
    EventSequencer(
      allowedLateness: policy.time.allowedLatenessMilliseconds,
      maxFutureSkew: policy.time.maxFutureSkewMilliseconds,
      horizon: policy.idempotence.horizonMilliseconds,
      entryCountMax: policy.idempotence.maxEntries,
      // What the memory keeps for itself.
      verdictByteCount: MemoryLayout<UInt64>.size)
  }

  /// Meets a valid event, and counts where both differ.
  func meet(_ row: Int, of batch: EventBatch, part: Int, _ report: inout PartitionReport) {
    let id = batch.fingerprint(batch.schema.eventIDIndex, of: row)
    let content = unsafe batch.contents[row]
    let time = batch.time(of: row)
    let inWhole = whole.meet(id, content: content, time: time)
    let inPart = parts[part].meet(id, content: content, time: time)
    guard inWhole != inPart else { return }
    switch (inWhole, inPart) {
    case (.accepted(isLate: true), .accepted): report.lateOnlyInRecordingCount += 1
    case (.conflicting, .accepted): report.conflictOnlyInRecordingCount += 1
    default: report.otherwiseMetCount += 1
    }
  }
}
