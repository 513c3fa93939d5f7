import StorageSimulation
import WeirCore

@testable import WeirJournal

/// The snapshots that a run has made, by their positions.
struct SnapshotModel {
  /// What is in each, whether it was committed or nobody knows.
  var parts: [UInt64: [[UInt8]]] = [:]
  /// Those whose commit has returned.
  var committed: Set<UInt64> = []

  /// Forgets what lies behind the end of the journal.
  mutating func forget(behind position: UInt64) {
    parts = parts.filter { $0.key <= position }
    committed = committed.filter { $0 <= position }
  }
}

extension JournalRun {
  /// Folds the sealed part of the journal into a snapshot, as the program's thread does.
  func snapshot(_ writer: JournalWriter) throws(JournalFault) {
    guard let directory else { return }
    let target = writer.sealedPosition
    guard target > 0, !snapshots.committed.contains(target) else { return }
    var (position, chain) = (0 as UInt64, ChainHash.origin)
    if let newest = try directory.snapshots().first {
      (position, chain) = (newest, try directory.openSnapshot(newest).chain)
    }
    let reader = try directory.readJournal(from: position, chain: chain, isReadOnly: true)
    let record = JournalRecord()
    while reader.position < target, try reader.next(into: record) {}
    precondition(reader.position == target, "a sealed position is one between two records")
    // The same of the same journal, whenever it is made.
    var choice = SimRandom(target)
    let parts = (0..<1 + choice.below(3)).map { number in
      Array("\(number) of \(target)".utf8) + reader.chain.bytes
        + [UInt8](repeating: 9, count: choice.below(3_000))
    }
    snapshots.parts[target] = parts
    let snapshot = try directory.makeSnapshot(position: target, chain: reader.chain)
    for (number, part) in parts.enumerated() {
      let room = ByteRoom(byteCount: part.count)
      unsafe room.memory.copyBytes(from: part)
      unsafe try snapshot.write(
        number == 0 ? .header : .remembered, room.bytes(0..<part.count))
    }
    try snapshot.commit()
    snapshots.committed.insert(target)
    story.append("snapshot of \(target)")
  }

  /// Checks every snapshot that is there; gives where the newest one says to read on.
  func newestSnapshot(_ directory: StateDirectory) throws -> (UInt64, ChainHash) {
    let positions = try directory.snapshots()
    if let missing = snapshots.committed.subtracting(positions).max() {
      throw SimulationFailure("the snapshot of \(missing) was committed and is gone")
    }
    var newest: (UInt64, ChainHash)?
    for position in positions {
      let reader = try directory.openSnapshot(position)
      var parts: [[UInt8]] = []
      var bytes: [UInt8] = []
      while try reader.next(into: &bytes) != nil { parts.append(bytes) }
      guard parts == snapshots.parts[position] else {
        throw SimulationFailure("the snapshot of \(position) is not what was written")
      }
      newest = newest ?? (position, reader.chain)
    }
    return newest ?? (0, .origin)
  }

  /// Removes what two snapshots make needless.
  func prune() throws(JournalFault) {
    guard let directory else { return }
    // One whose commit failed may be there as well.
    if let oldest = try directory.snapshots().prefix(2).last {
      snapshots.committed = snapshots.committed.filter { $0 >= oldest }
    }
    try directory.prune(keepingSnapshots: 2, policies: [])
  }
}
