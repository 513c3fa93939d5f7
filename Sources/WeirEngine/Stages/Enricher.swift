import CEL
import WeirCore
import WeirPolicy
import WeirSignals

/// What is looked up or worked out for each event by itself: table rows, keys, which velocities
/// the event counts for. Any batches may be enriched at once.
struct Enricher {
  /// Everything that needs no velocity.
  static func enrich(_ job: ScoringJob, worker: inout VectorWorker) {
    lookUp(job)
    fillDecimals(job)
    fillKeys(job)
    filter(job, level: 0, worker: &worker)
  }

  /// Only what the keys of velocities are made of, for those who want nothing else of an event.
  static func findKeys(_ job: ScoringJob) {
    lookUp(job)
    fillKeys(job)
  }

  /// The masks of the velocities of one level, once the levels below have been answered.
  static func filter(_ job: ScoringJob, level: Int, worker: inout VectorWorker) {
    let rows = job.batch.rowCount
    for (index, filter) in job.plan.filters.enumerated() where filter.level == level {
      let answers = unsafe job.filterAnswers[index]
      let column = unsafe worker.run(
        filter.program, columns: job.columns, rows: rows, sets: job.lists)
      let data = unsafe column.data.assumingMemoryBound(to: UInt8.self)
      if let status = unsafe column.status {
        // An error counts as false.
        for row in 0..<rows { unsafe answers[row] = status[row] == 0 ? data[row] : 0 }
      } else {
        unsafe answers.update(from: data, count: rows)
      }
      job.fold?.patchFilter(job, filter: index)
    }
    for (table, plan) in job.plan.tables.enumerated() where plan.level == level {
      fillMasks(job, table: table)
    }
  }

  // MARK: Tables of the policy

  private static func lookUp(_ job: ScoringJob) {
    let rows = job.batch.rowCount
    for (index, plan) in job.plan.policy.tables.enumerated() where !job.cells[index].isEmpty {
      let key = unsafe job.columns[job.plan.policy.slots.slot(of: plan.key)]
      let found = unsafe job.foundRows[index]
      switch plan.kind {
      case .prefix:
        guard let base = unsafe key.base else { continue }
        unsafe plan.table.find(
          texts: key.data.assumingMemoryBound(to: TextSlice.self), base: base, status: key.status,
          rows: rows, into: found)
      case .ipRange:
        unsafe plan.table.find(
          addresses: key.data.assumingMemoryBound(to: WeirCore.IPAddress.self),
          status: key.status, rows: rows, into: found)
      }
      job.fold?.patchFoundRows(job, table: index)
      for cell in job.cells[index] {
        unsafe plan.table.fill(
          column: cell.column, rows: found, count: rows, into: cell.data, status: cell.status)
        if let fingerprints = unsafe cell.fingerprints {
          unsafe fill(fingerprints, cell, base: plan.table.text, job)
        }
      }
    }
  }

  private static func fill(
    _ fingerprints: UnsafeMutablePointer<Fingerprint>, _ cell: ScoringJob.CellColumn,
    base: UnsafePointer<UInt8>, _ job: ScoringJob
  ) {
    let hashKey = job.plan.hashKey
    for row in 0..<job.batch.rowCount {
      let slice = unsafe cell.data[row]
      unsafe fingerprints[row] =
        cell.status[row] == FieldColumn.present
        ? hashKey.fingerprint(base + Int(slice.offset), count: Int(slice.byteCount)) : .absent
    }
  }

  // MARK: Columns that expressions and velocities read

  private static func fillDecimals(_ job: ScoringJob) {
    for decimal in job.decimals {
      let words = unsafe job.batch.columns[decimal.field].data
        .assumingMemoryBound(to: Int64.self)
      unsafe SignalMath.divide(
        words, by: decimal.divisor, rows: job.batch.rowCount, into: decimal.data)
    }
  }

  private static func fillKeys(_ job: ScoringJob) {
    let rows = job.batch.rowCount
    let hashKey = job.plan.hashKey
    for (index, operands) in job.plan.keys.enumerated() {
      let keys = unsafe job.keys[index]
      for (position, operand) in operands.enumerated() {
        guard let parts = unsafe fingerprints(of: operand, job) else { continue }
        if position == 0 {
          unsafe keys.update(from: parts, count: rows)
          continue
        }
        for row in 0..<rows {
          let (key, part) = unsafe (keys[row], parts[row])
          unsafe keys[row] =
            key == .absent || part == .absent ? .absent : hashKey.combine(key, part)
        }
      }
    }
  }

  /// The fingerprints of an operand's values.
  static func fingerprints(
    of operand: Operand, _ job: ScoringJob
  ) -> UnsafeMutablePointer<Fingerprint>? {
    switch operand {
    case .field(let index): unsafe job.batch.columns[index].fingerprints
    case .tableColumn(let table, let column):
      unsafe job.cells[table].first { $0.column == column }?.fingerprints
    }
  }

  private static func fillMasks(_ job: ScoringJob, table: Int) {
    let rows = job.batch.rowCount
    let masks = unsafe job.masks[table]
    unsafe masks.update(repeating: 0, count: rows)
    for (bit, source) in job.plan.masks[table].enumerated() where !source.isGone {
      let shift = UInt8(bit)
      let filter = unsafe source.filter.map { unsafe job.filterAnswers[$0] }
      let status = unsafe source.operand.flatMap { unsafe self.status(of: $0, job) }
      switch unsafe (filter, status) {
      case (let filter?, let status?):
        for row in 0..<rows {
          unsafe masks[row] |= (filter[row] & (status[row] == 0 ? 1 : 0)) &<< shift
        }
      case (let filter?, nil):
        for row in 0..<rows { unsafe masks[row] |= filter[row] &<< shift }
      case (nil, let status?):
        for row in 0..<rows { unsafe masks[row] |= (status[row] == 0 ? 1 : 0) &<< shift }
      case (nil, nil):
        for row in 0..<rows { unsafe masks[row] |= 1 &<< shift }
      }
    }
  }

  /// Where an operand's values are present; nil: everywhere.
  private static func status(of operand: Operand, _ job: ScoringJob) -> UnsafePointer<UInt8>? {
    unsafe job.columns[job.plan.policy.slots.slot(of: operand)].status
  }
}
