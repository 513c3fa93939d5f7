internal import CMemory
import WeirCore

/// The velocities that share a key and have no window: for each key constant state a velocity,
/// kept for good.
///
/// A slot is the key's fingerprint, then a cell a velocity: 8 bytes for count, 16 for a sum, and a
/// time with a value for last, first and the seconds_since pair. Cost: 20 to 40 ns an event.
///
/// One owner at a time; batches in input order.
@safe package final class TotalsTable {
  private let core: UnsafeMutablePointer<TotalsTableCore>

  /// A table of at most `Limits.velocitiesPerTable` velocities without windows; see `WindowTable`.
  package init(
    _ velocities: [VelocitySpecification], lanes: [VelocityLaneKind], shard: Int, shardCount: Int,
    rowCapacity: Int
  ) {
    precondition(velocities.count <= Limits.velocitiesPerTable, "a mask has eight bits")
    unsafe core = .allocate(capacity: 1)
    unsafe core.initialize(
      to: TotalsTableCore(
        velocities, lanes: lanes, shard: ShardFilter(shard: shard, shardCount: shardCount),
        rowCapacity: rowCapacity))
  }

  deinit {
    unsafe core.deinitialize(count: 1)
    unsafe core.deallocate()
  }

  /// Answers for every row of this shard and enters its events; see `WindowTable.run`.
  package func run(
    _ batch: borrowing VelocityBatch, overflows: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    unsafe core.pointee.run(batch, overflows: overflows)
  }

  /// Keys held at present.
  package var keyCount: Int { unsafe core.pointee.index.count }

  /// Bytes of memory taken.
  package var byteCount: Int {
    unsafe core.pointee.index.byteCount + core.pointee.arena.byteCount
  }

  /// Bytes that one key takes, for `weir check`.
  package static func bytesPerKey(
    _ velocities: [VelocitySpecification], lanes: [VelocityLaneKind]
  ) -> Int {
    let cells = velocities.reduce(0) { sum, velocity in
      sum + TotalsTableCore.cellByteCount(velocity.aggregate, velocity.lane.map { lanes[$0] })
    }
    return 16 + (cells + 15) / 16 * 16 + 11
  }
}

@safe struct TotalsTableCore: ~Copyable {
  /// The time of a cell that nothing was added to.
  private static let never = Int64.min

  var arena = Arena()
  var index = KeyIndex()
  private let layout: EntryLayout
  private let terms: UnsafeMutablePointer<VelocityTerm>
  private let termCount: Int
  /// By velocity: bytes from the start of the slot to its cell.
  private let cells: UnsafeMutablePointer<Int>
  private let slotByteCount: Int
  private let shard: ShardFilter
  private let rows: UnsafeMutablePointer<UInt32>
  private let hints: UnsafeMutablePointer<UInt32>

  init(
    _ velocities: [VelocitySpecification], lanes: [VelocityLaneKind], shard: ShardFilter,
    rowCapacity: Int
  ) {
    let layout = EntryLayout(lanes, velocities: velocities)
    termCount = velocities.count
    unsafe terms = .allocate(capacity: max(1, velocities.count))
    unsafe cells = .allocate(capacity: max(1, velocities.count))
    var offset = MemoryLayout<Fingerprint>.size
    for (bit, velocity) in velocities.enumerated() {
      unsafe (terms + bit).initialize(to: VelocityTerm(velocity, bit: bit, layout: layout))
      unsafe (cells + bit).initialize(to: offset)
      offset += Self.cellByteCount(velocity.aggregate, velocity.lane.map { lanes[$0] })
    }
    slotByteCount = (offset + 15) / 16 * 16
    self.layout = layout
    self.shard = shard
    unsafe rows = .allocate(capacity: rowCapacity)
    unsafe hints = .allocate(capacity: rowCapacity)
  }

  deinit {
    unsafe terms.deallocate()
    unsafe cells.deallocate()
    unsafe rows.deallocate()
    unsafe hints.deallocate()
  }

  static func cellByteCount(_ aggregate: VelocityAggregate, _ lane: VelocityLaneKind?) -> Int {
    switch aggregate {
    case .count: 8
    case .sum: 16
    case .secondsSinceLast, .secondsSinceFirst: 8
    default: 8 + (lane?.byteCount ?? 0)
    }
  }

  mutating func run(
    _ batch: borrowing VelocityBatch, overflows: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    let count = unsafe shard.collect(batch, velocityCount: termCount, into: rows)
    var hasOverflow = false
    let ahead = (index: 16, slot: 8)
    for step in 0..<count &+ ahead.index {
      if step < count { unsafe index.prefetch(batch.keys[Int(rows[step])]) }
      let slotStep = step &- (ahead.index &- ahead.slot)
      if slotStep >= 0, slotStep < count {
        let hint = unsafe index.guess(batch.keys[Int(rows[slotStep])])
        unsafe hints[slotStep] = hint
        if hint != 0 { unsafe weir_prefetch(arena.address(hint)) }
      }
      let now = step &- ahead.index
      if now >= 0 {
        let row = unsafe Int(rows[now])
        if unsafe answerAndAdd(batch, row: row, hint: hints[now]) {
          hasOverflow = true
          unsafe overflows[row] = 1
        }
      }
    }
    return hasOverflow
  }

  @inline(__always)
  private mutating func answerAndAdd(
    _ batch: borrowing VelocityBatch, row: Int, hint: UInt32
  ) -> Bool {
    let key = unsafe batch.keys[row]
    let mask = unsafe batch.masks[row]
    let isAdded = unsafe mask != 0 && batch.times[row] >= batch.horizons[row]
    var reference = hint
    if unsafe hint == 0 || arena.address(hint).load(as: Fingerprint.self) != key {
      reference = index.find(key, in: arena)
    }
    if reference == 0, isAdded { reference = makeSlot(key) }
    var hasOverflow = false
    for index in 0..<termCount {
      let term = unsafe terms[index]
      let cell = unsafe reference == 0 ? nil : arena.address(reference) + cells[index]
      let isSaturated = unsafe answer(
        term, cell, batch, row: row, own: term.countsItself(mask))
      hasOverflow = hasOverflow || isSaturated
      if isAdded, UInt64(mask) &>> term.bit & 1 != 0, let cell = unsafe cell {
        unsafe add(term, to: cell, batch, row: row)
      }
    }
    return hasOverflow
  }

  private mutating func makeSlot(_ key: Fingerprint) -> UInt32 {
    let reference = arena.allocate(byteCount: slotByteCount)
    let slot = unsafe arena.address(reference)
    unsafe slot.initializeMemory(as: UInt8.self, repeating: 0, count: slotByteCount)
    unsafe slot.storeBytes(of: key, as: Fingerprint.self)
    for index in 0..<termCount {
      switch unsafe terms[index].aggregate {
      case .count, .sum: break
      default: unsafe (slot + cells[index]).storeBytes(of: Self.never, as: Int64.self)
      }
    }
    index.insert(key, slot: reference, in: arena)
    return reference
  }

  /// Answers from a cell; nil is one that nothing was added to.
  @inline(__always)
  private func answer(
    _ term: VelocityTerm, _ cell: UnsafeMutableRawPointer?, _ batch: borrowing VelocityBatch,
    row: Int, own: Bool
  ) -> Bool {
    switch term.aggregate {
    case .count:
      let count = unsafe cell?.load(as: Int64.self) ?? 0
      term.answer(count &+ (own ? 1 : 0), batch, row: row)
    case .sum:
      var sum = unsafe cell?.loadUnaligned(as: Int128.self) ?? 0
      if own { sum &+= Int128(Int64(bitPattern: term.value(in: batch, row: row))) }
      return term.answerSum(sum, batch, row: row)
    default:
      guard let cell = unsafe cell, case let time = unsafe cell.load(as: Int64.self),
        time != Self.never
      else {
        term.answerMissing(batch, row: row)
        return false
      }
      if term.aggregate == .last || term.aggregate == .first {
        unsafe term.answerValue(UnsafeRawPointer(cell + 8), batch, row: row, arena: arena)
      } else {
        term.answerSeconds(since: time, batch, row: row)
      }
    }
    return false
  }

  @inline(__always)
  private mutating func add(
    _ term: VelocityTerm, to cell: UnsafeMutableRawPointer, _ batch: borrowing VelocityBatch,
    row: Int
  ) {
    switch term.aggregate {
    case .count:
      unsafe cell.storeBytes(of: cell.load(as: Int64.self) &+ 1, as: Int64.self)
    case .sum:
      let value = Int128(Int64(bitPattern: term.value(in: batch, row: row)))
      unsafe cell.storeBytes(
        of: cell.loadUnaligned(as: Int128.self) &+ value, as: Int128.self)
    default: unsafe addEdge(term, to: cell, batch, row: row)
    }
  }

  /// Keeps an event that is the newest (or oldest) so far; of equal times the later (or earlier)
  /// one in input order.
  private mutating func addEdge(
    _ term: VelocityTerm, to cell: UnsafeMutableRawPointer, _ batch: borrowing VelocityBatch,
    row: Int
  ) {
    let time = unsafe batch.times[row]
    let known = unsafe cell.load(as: Int64.self)
    let isNewest = term.aggregate == .last || term.aggregate == .secondsSinceLast
    guard known == Self.never || (isNewest ? time >= known : time < known) else { return }
    unsafe cell.storeBytes(of: time, as: Int64.self)
    guard term.lane >= 0 else { return }
    unsafe layout.replace(term.lane, batch, row: row, at: cell + 8, arena: &arena)
  }
}
