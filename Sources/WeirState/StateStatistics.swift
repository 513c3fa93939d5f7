package import WeirCore
import WeirEngine
import WeirEvents
package import WeirJournal

/// What a state directory holds.
package struct StateStatistics: Sendable {
  package let path: String
  package let isEncrypted: Bool
  /// Events and activations that were kept, and those of them that a record says are on the disk.
  package let position: UInt64
  package let durablePosition: UInt64
  package let segmentCount: Int
  package let segmentByteCount: Int
  /// Positions, newest first.
  package let snapshots: [UInt64]
  /// What is wrong with those that are damaged.
  package let damagedSnapshots: [String]
  /// name@version:digest; nil before the first one.
  package let policy: String?
  /// RFC 3339; nil before the first event.
  package let watermark: String?
  /// Bytes behind the last whole record.
  package let tornByteCount: Int
  /// 64 hex digits; nil where it was not asked for.
  package let stateHash: String?

  /// Reads a directory, which another process may be using.
  /// - Parameters:
  ///   - directory: an open one.
  ///   - wantsHash: whether the hash of the state is to be worked out.
  /// - Returns: what it holds.
  /// - Throws: `damaged`, `key`, `version`, `system`.
  package static func read(
    _ directory: StateDirectory, wantsHash: Bool
  ) throws(JournalFault) -> StateStatistics {
    var options = ScoringOptions(clock: .fixed(milliseconds: 0))
    options.workers = 2
    let recovery = Recovery(directory, options: options, wantsDigest: wantsHash)
    let (state, reader, report) = try recovery.run(isReadOnly: true)
    let segments = try directory.segments()
    var stamp: String?
    if let digest = state.policy { stamp = ScoringEngine.stamp(of: try recovery.policy(digest)) }
    return StateStatistics(
      path: directory.storage.displayPath, isEncrypted: directory.isEncrypted,
      position: state.position,
      durablePosition: max(reader.end.durablePosition, report.snapshot ?? 0),
      segmentCount: segments.count, segmentByteCount: segments.reduce(0) { $0 + $1.byteCount },
      snapshots: try directory.snapshots(),
      damagedSnapshots: report.damagedSnapshots.map(\.fault.message), policy: stamp,
      watermark: state.watermark.map(Self.moment),
      tornByteCount: report.tornTail?.byteCount ?? 0,
      stateHash: wantsHash ? PolicyDigest(state.stateHash()).hex : nil)
  }

  private static func moment(_ milliseconds: Int64) -> String {
    var writer = ByteWriter(capacity: 64)
    writer.reserve(32)
    writer.appendTimestamp(milliseconds)
    return unsafe String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The same for machines.
  package var json: JSONValue {
    .members([
      ("directory", .string(path)), ("encrypted", .bool(isEncrypted)),
      ("position", .number("\(position)")), ("durable_position", .number("\(durablePosition)")),
      ("segments", .integer(Int64(segmentCount))),
      ("segment_bytes", .integer(Int64(segmentByteCount))),
      ("snapshots", .array(snapshots.map { .number("\($0)") })),
      ("damaged_snapshots", .array(damagedSnapshots.map { .string($0) })),
      ("torn_bytes", .integer(Int64(tornByteCount))),
      ("policy", policy.map { .string($0) }), ("watermark", watermark.map { .string($0) }),
    ])
  }
}
