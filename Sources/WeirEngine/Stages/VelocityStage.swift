import WeirCore
import WeirSignals

/// The velocity tables, each cut into shards by its keys. A shard takes the batches in order, so
/// that every key sees its events in the order of the input; shards know nothing of each other.
@safe final class VelocityStage: Sendable {
  /// One shard of a table.
  private struct Shard: @unchecked Sendable {  // used by one task at a time
    let table: VelocityTable
  }

  private let plan: ScoringPlan
  /// By table, by shard.
  private let shards: [[Shard]]

  /// Tables without entries, but for those that go on from the stage before.
  init(_ plan: ScoringPlan, rowCapacity: Int, after previous: VelocityStage? = nil) {
    self.plan = plan
    shards = plan.tables.map { table in
      if let place = table.predecessor, let previous { return previous.shards[place] }
      let shardCount = table.hasTexts ? 1 : plan.shardCount
      return (0..<shardCount).map { shard in
        Shard(
          table: VelocityTable(
            table.specifications, lanes: table.laneKinds, shard: shard, shardCount: shardCount,
            rowCapacity: rowCapacity))
      }
    }
  }

  /// What each table holds at present, by its index.
  var sizes: [(keyCount: Int, byteCount: Int)] {
    shards.map { parts in
      parts.reduce((0, 0)) { ($0.0 + $1.table.keyCount, $0.1 + $1.table.byteCount) }
    }
  }

  /// Bytes of memory taken, those of keys with very many entries left out.
  var byteCount: Int {
    shards.joined().reduce(0) { $0 + $1.table.byteCount }
  }

  /// The shards of a table.
  func tables(at index: Int) -> [VelocityTable] { shards[index].map(\.table) }

  /// Answers one table's velocities for the rows of one shard, and enters the events.
  func run(table index: Int, shard: Int, _ job: ScoringJob) {
    guard shard < shards[index].count else { return }
    let times = unsafe job.batch.columns[job.batch.schema.timeIndex].data
      .assumingMemoryBound(to: Int64.self)
    let batch = unsafe VelocityBatch(
      rowCount: job.batch.rowCount, accepted: job.sequenced.accepted,
      keys: job.tableKeys[index],
      masks: job.masks[index], times: times, horizons: job.sequenced.horizons,
      lanes: job.lanes[index], answers: job.answers[index], texts: job.texts[index])
    let overflows = unsafe job.overflows[index]
    let hasOverflow = unsafe shards[index][shard].table.run(batch, overflows: overflows)
    if hasOverflow { unsafe job.hasOverflow[index * plan.shardCount + shard] = true }
    job.rebindTexts(ofTable: index)
  }
}
