import WeirCore

/// What a velocity without a window keeps for a key: one cell of its slot, for good.
///
/// Eight bytes for count, sixteen for a sum; for last, first and the seconds_since pair the time of
/// the entry, then its value as in an entry of a log.
enum TotalCell {
  /// The time of a cell that nothing was added to.
  static let never = Int64.min

  static func byteCount(_ aggregate: VelocityAggregate, _ lane: VelocityLaneKind?) -> Int {
    switch aggregate {
    case .count, .secondsSinceLast, .secondsSinceFirst: 8
    case .sum: 16
    default: 8 + (lane?.byteCount ?? 0)
    }
  }

  /// Makes a cell that nothing was added to.
  static func initialize(_ term: VelocityTerm, _ slot: UnsafeMutableRawPointer) {
    let cell = unsafe slot + term.cell
    switch term.aggregate {
    case .count: unsafe cell.storeBytes(of: 0, as: Int64.self)
    case .sum: unsafe cell.storeBytes(of: 0, as: Int128.self)
    default: unsafe cell.storeBytes(of: never, as: Int64.self)
    }
  }

  /// Answers for a row from the cell of its key's slot; nil: the key has none.
  /// - Returns: whether a sum had to be saturated.
  @inline(__always)
  static func answer(
    _ term: VelocityTerm, _ slot: UnsafeMutableRawPointer?, _ batch: borrowing VelocityBatch,
    row: Int, own: Bool, arena: borrowing Arena
  ) -> Bool {
    let cell = unsafe slot.map { unsafe $0 + term.cell }
    switch term.aggregate {
    case .count:
      let count = unsafe cell?.load(as: Int64.self) ?? 0
      term.answer(count &+ (own ? 1 : 0), batch, row: row)
    case .sum:
      var sum = unsafe cell?.loadUnaligned(as: Int128.self) ?? 0
      if own { sum &+= Int128(Int64(bitPattern: term.value(in: batch, row: row))) }
      return term.answerSum(sum, batch, row: row)
    default: unsafe answerEdge(term, cell, batch, row: row, arena: arena)
    }
    return false
  }

  private static func answerEdge(
    _ term: VelocityTerm, _ cell: UnsafeMutableRawPointer?, _ batch: borrowing VelocityBatch,
    row: Int, arena: borrowing Arena
  ) {
    guard let cell = unsafe cell, case let time = unsafe cell.load(as: Int64.self), time != never
    else { return term.answerMissing(batch, row: row) }
    if term.aggregate == .last || term.aggregate == .first {
      unsafe term.answerValue(UnsafeRawPointer(cell + 8), batch, row: row, arena: arena)
    } else {
      term.answerSeconds(since: time, batch, row: row)
    }
  }

  /// Adds the event of a row.
  @inline(__always)
  static func add(
    _ term: VelocityTerm, _ slot: UnsafeMutableRawPointer, _ batch: borrowing VelocityBatch,
    row: Int, layout: borrowing EntryLayout, arena: inout Arena
  ) {
    let cell = unsafe slot + term.cell
    switch term.aggregate {
    case .count:
      unsafe cell.storeBytes(of: cell.load(as: Int64.self) &+ 1, as: Int64.self)
    case .sum:
      let value = Int128(Int64(bitPattern: term.value(in: batch, row: row)))
      unsafe cell.storeBytes(
        of: cell.loadUnaligned(as: Int128.self) &+ value, as: Int128.self)
    default: unsafe addEdge(term, cell, batch, row: row, layout: layout, arena: &arena)
    }
  }

  /// Keeps an event that is the newest (or oldest) so far; of equal times the later (or earlier)
  /// one in input order.
  private static func addEdge(
    _ term: VelocityTerm, _ cell: UnsafeMutableRawPointer, _ batch: borrowing VelocityBatch,
    row: Int, layout: borrowing EntryLayout, arena: inout Arena
  ) {
    let time = unsafe batch.times[row]
    let known = unsafe cell.load(as: Int64.self)
    let isNewest = term.aggregate == .last || term.aggregate == .secondsSinceLast
    guard known == never || (isNewest ? time >= known : time < known) else { return }
    unsafe cell.storeBytes(of: time, as: Int64.self)
    guard term.lane >= 0 else { return }
    unsafe layout.replace(
      term.lane, batch, row: row, at: cell + 8, isFirst: known == never, arena: &arena)
  }
}
