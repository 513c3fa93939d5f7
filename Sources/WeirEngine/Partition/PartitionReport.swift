package import WeirCore

/// What the parting of a recording came to.
package struct PartitionReport: Sendable {
  /// By part: valid events, repeats among them.
  package internal(set) var eventCounts: [UInt64]
  /// Lines that cannot be read as events, all in part 0.
  package internal(set) var invalidCount: UInt64 = 0
  /// Of these, lines with a card number for which there was no key.
  package internal(set) var keylessCardCount: UInt64 = 0
  /// Lines with card verification data, which are in no part.
  package internal(set) var sensitiveCount: UInt64 = 0
  /// Lines over 64 KiB, which are in no part.
  package internal(set) var tooLongCount: UInt64 = 0
  /// Events without a key, which went by their `event_id`.
  package internal(set) var unkeyedCount: UInt64 = 0

  /// Events that are late in the recording, and not in their part.
  package internal(set) var lateOnlyInRecordingCount: UInt64 = 0
  /// Events whose id is in the recording before with other content, and not in their part.
  package internal(set) var conflictOnlyInRecordingCount: UInt64 = 0
  /// Events that are in another way new, late, repeats or conflicts in their part.
  package internal(set) var otherwiseMetCount: UInt64 = 0

  /// Different keys, and events of the largest set of events that hang together; nil where the
  /// recording was parted by a field.
  package internal(set) var components: (keyCount: Int, largestEventCount: UInt64)?

  init(partCount: Int) { eventCounts = Array(repeating: 0, count: partCount) }

  /// Valid events of all parts.
  package var eventCount: UInt64 { eventCounts.reduce(0, +) }

  /// The share of the largest set of events that hang together, where that is more than an even
  /// part would have; 0 to 1, nil where parts could be even.
  package var unevenShare: Double? {
    guard let components, eventCount > 0 else { return nil }
    let largest = components.largestEventCount
    guard largest > (eventCount - 1) / UInt64(eventCounts.count) + 1 else { return nil }
    return Double(largest) / Double(eventCount)
  }

  /// The report for machines.
  /// - Parameters:
  ///   - plan: by which it was parted.
  ///   - files: the names of the parts.
  /// - Returns: one object, for `page`.
  package func json(_ plan: PartitionPlan, files: [String]) -> JSONValue {
    func count(_ value: UInt64) -> JSONValue { .integer(Int64(clamping: value)) }
    let parts = zip(files, eventCounts).map { file, events in
      JSONValue.members([("file", .string(file)), ("events", count(events))])
    }
    let broken = plan.broken.map { velocity in
      JSONValue.members([
        ("name", .string(velocity.name)),
        ("whole_by", .array(velocity.fields.map(JSONValue.string))),
      ])
    }
    let differences = JSONValue.members([
      ("late_only_in_recording", count(lateOnlyInRecordingCount)),
      ("conflict_only_in_recording", count(conflictOnlyInRecordingCount)),
      ("other", count(otherwiseMetCount)),
    ])
    return .members([
      ("by", .string(plan.keyName)), ("events", count(eventCount)), ("parts", .array(parts)),
      ("whole", .array(plan.whole.map(JSONValue.string))), ("broken", .array(broken)),
      ("invalid", count(invalidCount)), ("without_card_key", count(keylessCardCount)),
      ("left_out_sensitive", count(sensitiveCount)), ("left_out_too_long", count(tooLongCount)),
      ("by_event_id", count(unkeyedCount)), ("differences", differences),
      ("keys", components.map { .integer(Int64($0.keyCount)) }),
      ("largest_component_events", components.map { count($0.largestEventCount) }),
    ])
  }
}
