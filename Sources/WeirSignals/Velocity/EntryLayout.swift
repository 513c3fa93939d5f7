import WeirCore

/// How one entry of a table's logs lies in memory: a word, then a value a lane.
///
/// The word is the entry's time, biased so that it is positive, above 8 bits that say for which of
/// the table's velocities it counts. So entries sort by their words as they sort by time, and one
/// comparison of words tells whether an entry lies in a window.
///
///     | time + bias (56 bits) | mask (8 bits) | lane 0 (8 or 16 bytes) | lane 1 | …
@safe struct EntryLayout: ~Copyable {
  /// Makes every time of `Timestamp`, less the longest window and lateness, positive.
  @inline(__always)
  private static var bias: Int64 { 63_397_036_800_000 }

  let laneCount: Int
  let kinds: UnsafeMutablePointer<VelocityLaneKind>
  /// Bytes from the start of the entry to each lane.
  let offsets: UnsafeMutablePointer<Int>
  /// By lane: the bits of the velocities that read it.
  let wantedBy: UnsafeMutablePointer<UInt8>
  /// Bytes of one entry.
  let stride: Int
  /// Whether entries own texts in the arena.
  let hasTexts: Bool

  init(_ lanes: [VelocityLaneKind], velocities: [VelocitySpecification]) {
    laneCount = lanes.count
    unsafe wantedBy = .allocate(capacity: max(1, lanes.count))
    unsafe wantedBy.initialize(repeating: 0, count: max(1, lanes.count))
    for (bit, velocity) in velocities.enumerated() {
      if let lane = velocity.lane { unsafe wantedBy[lane] |= 1 << UInt8(bit) }
    }
    unsafe kinds = .allocate(capacity: max(1, lanes.count))
    unsafe offsets = .allocate(capacity: max(1, lanes.count))
    var offset = 8
    for (index, lane) in lanes.enumerated() {
      unsafe (kinds + index).initialize(to: lane)
      unsafe (offsets + index).initialize(to: offset)
      offset += lane.byteCount
    }
    stride = offset
    hasTexts = lanes.contains(.text)
  }

  /// Bytes of an entry with these lanes.
  static func stride(of lanes: [VelocityLaneKind]) -> Int { lanes.reduce(8) { $0 + $1.byteCount } }

  deinit {
    unsafe kinds.deallocate()
    unsafe offsets.deallocate()
    unsafe wantedBy.deallocate()
  }

  /// The greatest word an entry of `time` can have.
  @inline(__always)
  static func lastWord(of time: Int64) -> UInt64 {
    UInt64(truncatingIfNeeded: time &+ bias) &<< 8 | 0xFF
  }

  @inline(__always)
  static func word(time: Int64, mask: UInt8) -> UInt64 {
    UInt64(truncatingIfNeeded: time &+ bias) &<< 8 | UInt64(mask)
  }

  @inline(__always)
  static func time(of word: UInt64) -> Int64 { Int64(truncatingIfNeeded: word &>> 8) &- bias }

  /// Writes the entry of a row at `entry`.
  @inline(__always)
  func write(
    _ batch: borrowing VelocityBatch, row: Int, mask: UInt8, at entry: UnsafeMutableRawPointer,
    arena: inout Arena
  ) {
    unsafe entry.storeBytes(
      of: Self.word(time: batch.times[row], mask: mask), as: UInt64.self)
    for lane in 0..<laneCount {
      unsafe write(lane, batch, row: row, mask: mask, at: entry + offsets[lane], arena: &arena)
    }
  }

  /// Writes one lane of a row at `target`.
  @inline(__always)
  private func write(
    _ lane: Int, _ batch: borrowing VelocityBatch, row: Int, mask: UInt8,
    at target: UnsafeMutableRawPointer, arena: inout Arena
  ) {
    let source = unsafe batch.lanes[lane].data
    switch unsafe kinds[lane] {
    case .integer, .double:
      unsafe target.storeBytes(
        of: source.load(fromByteOffset: row &* 8, as: UInt64.self), as: UInt64.self)
    case .bool:
      unsafe target.storeBytes(
        of: UInt64(source.load(fromByteOffset: row, as: UInt8.self)), as: UInt64.self)
    case .fingerprint:
      unsafe target.storeBytes(
        of: source.load(fromByteOffset: row &* 16 &+ 8, as: UInt64.self), as: UInt64.self)
    case .address:
      unsafe target.storeBytes(
        of: source.load(fromByteOffset: row &* 16, as: IPAddress.self), as: IPAddress.self)
    case .text:
      let handle = keepText(batch, lane: lane, row: row, mask: mask, arena: &arena)
      unsafe target.storeBytes(of: handle, as: UInt64.self)
    }
  }

  /// Writes one lane of a row over the value at `target`, whose text is freed if it has one.
  func replace(
    _ lane: Int, _ batch: borrowing VelocityBatch, row: Int, at target: UnsafeMutableRawPointer,
    isFirst: Bool, arena: inout Arena
  ) {
    if unsafe !isFirst && kinds[lane] == .text { unsafe releaseText(target, arena: &arena) }
    unsafe write(lane, batch, row: row, mask: 0xFF, at: target, arena: &arena)
  }

  /// Copies a text to the arena: its reference above its byte count; 0 for an absent or empty one.
  private func keepText(
    _ batch: borrowing VelocityBatch, lane: Int, row: Int, mask: UInt8, arena: inout Arena
  ) -> UInt64 {
    let source = unsafe batch.lanes[lane]
    let slice = unsafe source.data.load(fromByteOffset: row &* 8, as: TextSlice.self)
    // Where no velocity of the lane counts the event, the slice may be stale.
    guard let base = unsafe source.base, unsafe wantedBy[lane] & mask != 0, slice.byteCount > 0
    else { return 0 }
    let reference = arena.allocate(byteCount: Int(slice.byteCount))
    unsafe arena.address(reference).copyMemory(
      from: base + Int(slice.offset), byteCount: Int(slice.byteCount))
    return UInt64(reference) << 32 | UInt64(slice.byteCount)
  }

  /// Frees what an entry owns in the arena.
  func release(_ entry: UnsafeMutableRawPointer, arena: inout Arena) {
    for lane in 0..<laneCount where unsafe kinds[lane] == .text {
      unsafe releaseText(entry + offsets[lane], arena: &arena)
    }
  }

  private func releaseText(_ target: UnsafeMutableRawPointer, arena: inout Arena) {
    let handle = unsafe target.load(as: UInt64.self)
    guard handle != 0 else { return }
    arena.free(UInt32(handle >> 32), byteCount: Int(handle & 0xFFFF_FFFF))
  }
}
