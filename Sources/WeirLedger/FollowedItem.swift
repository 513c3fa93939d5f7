import WeirCore

/// Something of a journal that the store is to have.
enum FollowedItem: Sendable {
  /// Events of which something is noted.
  case events(FollowedRecord)
  /// A row of the audit trail, and the position behind it.
  case entry(LedgerEntry, end: UInt64)

  /// The position behind it.
  var end: UInt64 {
    switch self {
    case .events(let record): record.end
    case .entry(_, let end): end
    }
  }

  /// What it takes, about.
  var byteCount: Int {
    switch self {
    case .events(let record): record.record.lines.count + record.record.outcomes.count
    case .entry(let entry, _):
      // An import is in memory already; it alone is no reason to read it again.
      if case .list(let change) = entry.draft.content {
        min(change.rows.count * 96, FollowerState.byteCountMax / 2)
      } else {
        1_024
      }
    }
  }
}

/// A record of events, handed from the thread that appended it to the one that follows.
struct FollowedRecord: @unchecked Sendable {  // nobody changes it any more
  let record: JournalRecord

  var end: UInt64 { record.position + UInt64(record.count) }
}
