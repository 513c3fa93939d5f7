import WeirCore

/// What a table keeps for one key, at the start of its slot in the arena.
///
/// A slot is one cache line. Its second half holds the first entries themselves, when they are
/// short enough; more entries lie in a block of the arena, many in a `Series`.
struct KeySlot: BitwiseCopyable {
  /// Bytes of a slot, entries included.
  static let byteCount = 64
  static let inlineByteCount = byteCount - MemoryLayout<KeySlot>.size

  enum Place: UInt8, BitwiseCopyable {
    /// Behind this structure, in the slot.
    case inline
    /// In the block `log`.
    case block
    /// In a `Series`, to which the word behind this structure points.
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

  /// Entries that fit a slot's second half.
  static func inlineCapacity(stride: Int) -> Int { min(inlineByteCount / stride, 4) }

  /// The next larger number of entries to make room for; at most `compactLogEntryCountMax`.
  static func nextCapacity(_ capacity: Int) -> Int {
    let next = capacity < 4 ? capacity + 1 : capacity / 2 * 3 - capacity / 8 * 2
    return min(max(next, 2), Limits.compactLogEntryCountMax)
  }
}
