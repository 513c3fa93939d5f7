package import WeirCore

extension StateDirectory {
  /// Removes what no start needs any more: snapshots older than the `keepingSnapshots` newest good
  /// ones, segments wholly before the oldest of these, and policies that are not named.
  ///
  /// Nothing is removed while there are fewer good snapshots. A snapshot is good when it was read
  /// to its end just now.
  ///
  /// - Parameters:
  ///   - keepingSnapshots: How many snapshots stay.
  ///   - policies: Those that the kept snapshots and segments name.
  /// - Throws: `system`, `sync`.
  package func prune(
    keepingSnapshots: Int = 2, policies: Set<PolicyDigest>
  ) throws(JournalFault) {
    let all = try snapshots()
    var good: [UInt64] = []
    for position in all where good.count < keepingSnapshots {
      if try isGoodSnapshot(position) { good.append(position) }
    }
    guard good.count == keepingSnapshots, let oldest = good.last else { return }
    // A snapshot whose name is only in memory is no reason to remove anything.
    try asking { storage throws(StorageFault) in try storage.syncFolder(StateLayout.snapshots) }
    try remove(all.filter { $0 < oldest }.map(StateLayout.snapshot), in: StateLayout.snapshots)
    let segments = try segments()
    let dead = zip(segments, segments.dropFirst()).filter { $1.firstPosition <= oldest }
    // One by one, oldest first: so there is no gap in what is left, whenever this is cut short.
    for (segment, _) in dead { try remove([segment.path], in: StateLayout.journal) }
    try remove(
      try self.policies().filter { !policies.contains($0) }.map(StateLayout.policy),
      in: StateLayout.policies)
  }

  func isGoodSnapshot(_ position: UInt64) throws(JournalFault) -> Bool {
    do throws(JournalFault) {
      let reader = try openSnapshot(position)
      var part: [UInt8] = []
      while try reader.next(into: &part) != nil {}
      return true
    } catch {
      guard error.kind == .damaged else { throw error }
      return false
    }
  }

  func remove(_ paths: [String], in folder: String) throws(JournalFault) {
    if paths.isEmpty { return }
    try asking { storage throws(StorageFault) in
      for path in paths { try storage.remove(path) }
      try storage.syncFolder(folder)
    }
  }
}
