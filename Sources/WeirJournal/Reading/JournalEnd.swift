package import WeirCore

/// Where a journal ends, and how.
package struct JournalEnd: Hashable, Sendable {
  /// Bytes that a crash left behind the last whole record.
  package struct TornTail: Hashable, Sendable {
    /// Relative to the directory.
    package let segmentPath: String
    /// Where the bytes start that are no record.
    package let offset: Int
    package let byteCount: Int
  }

  /// Behind the last record.
  package var position: UInt64
  /// What the next record goes on from.
  package var chain: ChainHash
  /// The last position that a record says was on the disk when it was written.
  package var durablePosition: UInt64
  /// The policy of the last record that was read; nil when none was.
  package var policy: PolicyDigest?
  /// nil: the last segment ends with a whole record.
  package var tornTail: TornTail?
  /// The last segment when it holds no record: its name is that of the next one.
  package var recordlessSegment: String?

  /// An end.
  package init(
    position: UInt64, chain: ChainHash, durablePosition: UInt64 = 0, policy: PolicyDigest? = nil,
    tornTail: TornTail? = nil, recordlessSegment: String? = nil
  ) {
    self.position = position
    self.chain = chain
    self.durablePosition = durablePosition
    self.policy = policy
    self.tornTail = tornTail
    self.recordlessSegment = recordlessSegment
  }
}

/// A file of the journal.
package struct SegmentInfo: Hashable, Sendable {
  /// The position before its first record.
  package let firstPosition: UInt64
  package let byteCount: Int
  /// Relative to the directory.
  package let path: String
}
