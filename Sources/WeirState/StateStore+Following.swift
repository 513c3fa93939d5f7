import Synchronization
package import WeirCore
import WeirEngine
package import WeirJournal
package import WeirPolicy

/// For whoever follows the journal while it is written, to put what is in it somewhere else.
extension StateStore {
  /// What tells this directory from all others: 16 random bytes.
  package var identity: [UInt8] { directory.stateID }

  /// Everything before this position will be there after a power cut; where nothing is synced,
  /// after a crash of the process.
  package var safePosition: UInt64 {
    let status = self.status
    return options.fsync == .off ? status.position : status.durablePosition
  }

  /// The position of the oldest event that is still in the journal.
  /// - Throws: `system`.
  package func firstPosition() throws(JournalFault) -> UInt64 {
    try directory.segments().first?.firstPosition ?? 0
  }

  /// Reads what is in the journal by now, from a position between two records on.
  /// - Throws: `damaged`, `system`.
  package func readJournal(from position: UInt64) throws(JournalFault) -> JournalReader {
    try directory.readJournal(from: position, chain: nil, isReadOnly: true)
  }

  /// A policy of the directory.
  /// - Throws: `damaged`, `key`, `version`, `system`.
  package func policy(_ digest: PolicyDigest) throws(JournalFault) -> Policy {
    try Recovery(directory, options: ScoringOptions(clock: .fixed(milliseconds: 0))).policy(digest)
  }

  /// Has the journal keep everything from a position on, whatever snapshots make needless.
  /// - Parameter position: nil: nothing more than a start needs.
  package func keepJournal(from position: UInt64?) {
    needed.withLock { $0 = position }
  }
}
