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

  init(_ plan: ScoringPlan, rowCapacity: Int) {
    self.plan = plan
    shards = plan.tables.map { table in
      (0..<plan.shardCount).map { shard in
        Shard(
          table: VelocityTable(
            table.specifications, lanes: table.laneKinds, shard: shard,
            shardCount: plan.shardCount, rowCapacity: rowCapacity))
      }
    }
  }

  /// Bytes of memory taken, those of keys with very many entries left out.
  var byteCount: Int {
    shards.joined().reduce(0) { $0 + $1.table.byteCount }
  }

  /// Answers one table's velocities for the rows of one shard, and enters the events.
  func run(table index: Int, shard: Int, _ job: ScoringJob) {
    let keys: UnsafeMutablePointer<Fingerprint>
    if let key = plan.keyOfTable[index] {
      unsafe keys = unsafe job.keys[key]
    } else {
      guard let fingerprints = unsafe Enricher.fingerprints(of: plan.tables[index].groupBy[0], job)
      else { preconditionFailure("the decoder fingerprints the fields of keys") }
      unsafe keys = unsafe fingerprints
    }
    let times = unsafe job.batch.columns[job.batch.schema.timeIndex].data
      .assumingMemoryBound(to: Int64.self)
    let batch = unsafe VelocityBatch(
      rowCount: job.batch.rowCount, accepted: job.sequenced.accepted, keys: keys,
      masks: job.masks[index], times: times, horizons: job.sequenced.horizons,
      lanes: job.lanes[index], answers: job.answers[index], texts: job.texts[index])
    let overflows = unsafe job.overflows[index]
    let hasOverflow = unsafe shards[index][shard].table.run(batch, overflows: overflows)
    if hasOverflow { unsafe job.hasOverflow[index * plan.shardCount + shard] = true }
    job.rebindTexts(ofTable: index)
  }
}
