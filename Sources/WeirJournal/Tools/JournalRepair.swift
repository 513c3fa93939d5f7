package import WeirCore

/// Cuts a damaged journal so that a start can go on: a command of its own, never done by itself.
package enum JournalRepair {
  /// What was done.
  package struct Report: Hashable, Sendable {
    /// Where the journal ends now.
    package let position: UInt64
    /// What was copied to `quarantine/` before it was changed, relative to the directory.
    package let quarantined: [String]
    /// Which of them are gone; the others were cut.
    package let removed: [String]
  }

  /// Ends the journal at the last good record at or before a position, and removes segments and
  /// snapshots beyond. All that is changed is copied to `quarantine/` first.
  ///
  /// A repair that was cut short is done by another one to the same position.
  ///
  /// - Parameters:
  ///   - directory: The directory, whose lock the caller has.
  ///   - position: Where to end at the latest.
  /// - Returns: what was done.
  /// - Throws: `usage` when no snapshot would be left to begin with, before anything is changed;
  ///   `full`, `write`, `sync`, `system`, `key`, `version`.
  package static func cut(
    _ directory: StateDirectory, to position: UInt64
  ) throws(JournalFault) -> Report {
    let segments = try directory.segments()
    let first = segments.first?.firstPosition ?? 0
    let (end, place) = try lastGood(directory, from: first, to: position)
    let snapshots = try directory.snapshots()
    let beyond = snapshots.filter { $0 > end }.map(StateLayout.snapshot)
    var hasGoodSnapshot = false
    for position in snapshots where first <= position && position <= end && !hasGoodSnapshot {
      hasGoodSnapshot = try directory.isGoodSnapshot(position)
    }
    guard first == 0 || position >= first && hasGoodSnapshot else {
      throw directory.fault(
        .usage, StateLayout.journal,
        "cut at position \(end), the journal would begin at \(first) without a snapshot",
        help: "restore the directory from a backup")
    }
    let last = segments.lastIndex { $0.path == place?.path }
    let later = segments[(last.map { $0 + 1 } ?? 0)...].map(\.path)
    var cut: (path: String, offset: Int)?
    if let last, let place, place.offset < segments[last].byteCount {
      cut = (place.path, place.offset)
    }
    let removed = beyond + later
    let changed = removed + (cut.map { [$0.path] } ?? [])
    try directory.asking { storage throws(StorageFault) in
      for path in changed {
        let file = try storage.open(path)
        defer { file.close() }
        try storage.quarantine(file, at: path, from: 0, to: try file.byteCount())
      }
    }
    // Newest first: whenever this is cut short, what is left has no gap that was not there.
    try directory.remove(beyond, in: StateLayout.snapshots)
    for path in later.reversed() { try directory.remove([path], in: StateLayout.journal) }
    if let cut {
      try directory.asking { storage throws(StorageFault) in
        let file = try storage.open(cut.path)
        defer { file.close() }
        try file.truncate(to: cut.offset)
        try file.sync()
      }
    }
    return Report(position: end, quarantined: changed, removed: removed)
  }

  /// The last good record at or before a position: where it ends, as a position and in a file.
  private static func lastGood(
    _ directory: StateDirectory, from first: UInt64, to position: UInt64
  ) throws(JournalFault) -> (UInt64, JournalReader.Place?) {
    var (end, place): (UInt64, JournalReader.Place?) = (first, nil)
    let reader = try directory.readJournal(from: first, chain: nil, isReadOnly: true)
    let record = JournalRecord()
    do throws(JournalFault) {
      while try reader.next(into: record), reader.position <= position {
        (end, place) = (reader.position, reader.goodEnd)
      }
      // A seal belongs to the record before it.
      if reader.position == end { place = reader.goodEnd }
    } catch {
      guard error.kind == .damaged else { throw error }
    }
    return (end, place)
  }
}
