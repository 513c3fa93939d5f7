import WeirCore

/// What a table keeps for one key, at the start of its slot in the arena.
///
/// A slot is one cache line, if everything fits: this structure, then the cells of the velocities
/// without windows, then the first entries themselves, where there is room for one. More entries
/// lie in a block of the arena, many in a `Series`.
struct KeySlot: BitwiseCopyable {
  enum Place: UInt8, BitwiseCopyable {
    /// Behind the cells, in the slot.
    case inline
    /// In the block `log`.
    case block
    /// In a `Series`; the block `log` holds the pointer to it.
    case series
  }

  var key: Fingerprint
  /// The time of the newest entry.
  var newest: Int64
  /// The arena's block with the entries.
  var log: UInt32
  var count: UInt8
  /// Entries that fit.
  var capacity: UInt8
  var place: Place

  /// The next larger number of entries to make room for; at most `compactLogEntryCountMax`.
  static func nextCapacity(_ capacity: Int) -> Int {
    let next = capacity < 4 ? capacity + 1 : capacity / 2 * 3 - capacity / 8 * 2
    return min(max(next, 2), Limits.compactLogEntryCountMax)
  }
}

/// Where things lie in the slots of one table.
struct SlotLayout {
  private static let lineByteCount = 64

  /// Bytes of a slot.
  let byteCount: Int
  /// Bytes from its start to the entries in it, and how many fit.
  let entriesOffset: Int
  let inlineCapacity: Int

  /// - Parameters:
  ///   - cells: bytes of the cells.
  ///   - stride: bytes of an entry; nil when the table has no velocities with windows.
  init(cells: Int, stride: Int?) {
    let used = MemoryLayout<KeySlot>.stride + cells
    entriesOffset = used
    guard let stride else {
      byteCount = (used + 15) / 16 * 16
      inlineCapacity = 0
      return
    }
    byteCount = max(Self.lineByteCount, (used + 15) / 16 * 16)
    inlineCapacity = min((byteCount - used) / stride, 4)
  }
}
