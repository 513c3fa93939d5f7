import WeirCore

/// The velocities that share a key: for each key one log of entries for those with windows, and a
/// cell each for those without. Exact.
///
/// Life of a row: its key's slot is found by the fingerprint; every velocity answers from what was
/// there before, the event itself added where it counts; then the event is entered, unless it is
/// late or counts for none. Index entries, slots and logs of the rows ahead are prefetched, so that
/// a miss of the caches costs little.
///
/// Entries that no later event can see (those no later than watermark − lateness − the longest
/// window) are dropped when a log is full, and keys that have nothing else are removed by a sweep
/// that goes on a few slots with every batch: memory stays that of the live keys. Cells are kept
/// for good. Cost: 50 to 100 ns an event with five velocities. Memory: 64 bytes a key with one
/// short entry, 8 to 14 bytes of index, and a block of entries where there are more.
///
/// One owner at a time; batches in input order.
@safe package final class VelocityTable {
  let core: UnsafeMutablePointer<VelocityTableCore>

  /// A table of at most `Limits.velocitiesPerTable` velocities.
  /// - Parameters:
  ///   - velocities: by bit of the masks.
  ///   - lanes: what the entries hold.
  ///   - shard: which part of the keys this one owns.
  ///   - shardCount: how many parts there are, a power of two.
  ///   - rowCapacity: the most rows that a batch may have.
  package init(
    _ velocities: [VelocitySpecification], lanes: [VelocityLaneKind], shard: Int, shardCount: Int,
    rowCapacity: Int
  ) {
    precondition(velocities.count <= Limits.velocitiesPerTable, "a mask has eight bits")
    unsafe core = .allocate(capacity: 1)
    unsafe core.initialize(
      to: VelocityTableCore(
        velocities, lanes: lanes, shard: ShardFilter(shard: shard, shardCount: shardCount),
        rowCapacity: rowCapacity))
  }

  deinit {
    unsafe core.deinitialize(count: 1)
    unsafe core.deallocate()
  }

  /// Answers for every row of this shard and enters its events. Rows without a key, and those that
  /// are not accepted, are answered as missing by shard 0.
  /// - Returns: whether a sum had to be saturated; `overflows` then has a 1 for each such row.
  package func run(
    _ batch: borrowing VelocityBatch, overflows: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    unsafe core.pointee.run(batch, overflows: overflows)
  }

  /// Keys held at present.
  package var keyCount: Int { unsafe core.pointee.index.count }

  /// Bytes of memory taken, those of keys with very many entries left out.
  package var byteCount: Int {
    unsafe core.pointee.index.byteCount + core.pointee.arena.byteCount
  }

  /// Bytes that one key takes with `entryCount` entries, for `weir check`.
  package static func bytesPerKey(
    _ velocities: [VelocitySpecification], lanes: [VelocityLaneKind], entryCount: Int
  ) -> Int {
    let indexByteCount = 11
    let layout = VelocityTableCore.slotLayout(velocities, lanes: lanes)
    guard velocities.contains(where: { $0.windowMilliseconds != nil }) else {
      return layout.byteCount + indexByteCount
    }
    var capacity = layout.inlineCapacity
    if entryCount <= capacity { return layout.byteCount + indexByteCount }
    while capacity < entryCount, capacity < Limits.compactLogEntryCountMax {
      capacity = KeySlot.nextCapacity(capacity)
    }
    let stride = EntryLayout.stride(of: lanes)
    return layout.byteCount + indexByteCount + (max(capacity, entryCount) * stride + 15) / 16 * 16
  }
}

/// Which keys one of several tables over the same velocities owns.
struct ShardFilter {
  let shard: UInt64
  let mask: UInt64

  init(shard: Int, shardCount: Int) {
    precondition(shardCount & (shardCount - 1) == 0, "the number of shards is a power of two")
    self.shard = UInt64(shard)
    mask = UInt64(shardCount - 1)
  }

  @inline(__always)
  func owns(_ key: Fingerprint) -> Bool { key.high &>> 40 & mask == shard }

  /// Lists the rows of a batch that this shard answers; marks those that nobody will.
  @inline(__always)
  func collect(
    _ batch: borrowing VelocityBatch, velocityCount: Int, into rows: UnsafeMutablePointer<UInt32>
  ) -> Int {
    var count = 0
    for row in 0..<batch.rowCount {
      let key = unsafe batch.keys[row]
      if unsafe batch.accepted[row] != 0 && key != .absent {
        unsafe rows[count] = UInt32(truncatingIfNeeded: row)
        count &+= owns(key) ? 1 : 0
      } else if shard == 0 {
        for index in 0..<velocityCount {
          unsafe batch.answers[index].status[row] = FieldColumn.missing
        }
      }
    }
    return count
  }
}
