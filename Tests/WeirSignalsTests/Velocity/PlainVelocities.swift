import WeirCore

@testable import WeirSignals

/// Velocities by the letter of DESIGN.md §3.6, slow: every entry of a key in one array, every
/// answer from all of them.
struct PlainVelocities {
  private struct Entry {
    let row: VelocityRow
    let order: Int
  }

  let velocities: [VelocitySpecification]
  private var entries: [Int: [Entry]] = [:]
  private var order = 0

  init(_ velocities: [VelocitySpecification]) { self.velocities = velocities }

  /// The answers to one row, and whether a sum had to be saturated; then enters it.
  mutating func meet(_ row: VelocityRow) -> (answers: [VelocityAnswer], isSaturated: Bool) {
    guard row.isAccepted, let key = row.key else {
      return (velocities.map { _ in .missing }, false)
    }
    var isSaturated = false
    let answers = velocities.indices.map { bit in
      answer(bit, row, entries[key] ?? [], &isSaturated)
    }
    order += 1
    if row.mask != 0, row.time >= row.horizon {
      entries[key, default: []].append(Entry(row: row, order: order))
    }
    return (answers, isSaturated)
  }

  private func answer(
    _ bit: Int, _ row: VelocityRow, _ all: [Entry], _ isSaturated: inout Bool
  ) -> VelocityAnswer {
    let velocity = velocities[bit]
    var window = all.filter { $0.row.mask >> UInt8(bit) & 1 == 1 }
    if let length = velocity.windowMilliseconds {
      window = window.filter {
        $0.row.time > row.time - length && $0.row.time <= row.time
          && $0.row.time > row.horizon - length
      }
    }
    window.sort { ($0.row.time, $0.order) < ($1.row.time, $1.order) }
    if velocity.aggregate.looksOnlyBefore { return edge(velocity, row, window.map(\.row)) }
    var rows = window.map(\.row)
    if row.mask >> UInt8(bit) & 1 == 1, !velocity.excludesCurrent { rows.append(row) }
    return reduce(velocity, rows, &isSaturated)
  }

  private func edge(
    _ velocity: VelocitySpecification, _ row: VelocityRow, _ rows: [VelocityRow]
  ) -> VelocityAnswer {
    guard let first = rows.first, let last = rows.last else { return .missing }
    switch velocity.aggregate {
    case .secondsSinceLast: return .double(Double(max(0, row.time - last.time)) / 1_000)
    case .secondsSinceFirst: return .double(Double(max(0, row.time - first.time)) / 1_000)
    case .last: return inUnits(last.value(velocity.lane ?? 0), velocity)
    default: return inUnits(first.value(velocity.lane ?? 0), velocity)
    }
  }

  /// A decimal as the double of its unit.
  private func inUnits(
    _ value: VelocityAnswer, _ velocity: VelocitySpecification
  ) -> VelocityAnswer {
    guard let divisor = velocity.decimalDivisor else { return value }
    return .double(ExactRatio.quotient(value.whole, divisor))
  }

  private func reduce(
    _ velocity: VelocitySpecification, _ rows: [VelocityRow], _ isSaturated: inout Bool
  ) -> VelocityAnswer {
    if velocity.aggregate == .count { return .integer(Int64(rows.count)) }
    let values = rows.map { $0.value(velocity.lane ?? 0) }
    if velocity.aggregate == .distinctCount {
      // Both zeros are one value.
      let equal = values.map { $0 == .double(0) ? VelocityAnswer.double(0) : $0 }
      return .integer(Int64(Set(equal).count))
    }
    let sum = values.reduce(Int128(0)) { $0 + $1.whole }
    if velocity.aggregate == .sum {
      let clamped = Int64(clamping: sum)
      if Int128(clamped) != sum { isSaturated = true }
      return inUnits(.integer(clamped), velocity)
    }
    guard !rows.isEmpty else { return .missing }
    let count = Int128(rows.count)
    switch velocity.aggregate {
    case .mean:
      return .double(
        ExactRatio.quotient(sum, UInt64(rows.count) * (velocity.decimalDivisor ?? 1)))
    case .stddev:
      let squares = values.reduce(Int128(0)) { $0 + $1.whole * $1.whole }
      let variance = ExactRatio.quotient(count * squares - sum * sum, UInt64(count * count))
      return .double(variance.squareRoot() / Double(velocity.decimalDivisor ?? 1))
    default: return inUnits(extreme(velocity, rows), velocity)
    }
  }

  private func extreme(
    _ velocity: VelocitySpecification, _ rows: [VelocityRow]
  ) -> VelocityAnswer {
    let isMin = velocity.aggregate == .min
    if VelocityRow.lanes[velocity.lane ?? 0] == .double {
      let values = rows.map(\.double)
      return .double((isMin ? values.min() : values.max()) ?? 0)
    }
    let values = rows.map(\.integer)
    return .integer((isMin ? values.min() : values.max()) ?? 0)
  }
}
