import WeirCore
import WeirEvents
import WeirPolicy

/// Decoded events, and by what each of them goes to its part: as the engine compares values, by
/// fingerprints, but under a key that is always the same.
struct EventKeys {
  private enum Source {
    case field(Int, worker: DecoderWorker)
    /// A table of velocities for each different `group_by`.
    case velocities(ScoringJob, tables: [Int], worker: DecoderWorker)
  }

  /// Parts are the same on every machine. Who chooses values that meet moves events together, and
  /// gains nothing by it.
  private static let hashKey = HashKey(seed: 0x7765_6972_7061_7274)

  /// Memory for the events of one batch.
  let batch: EventBatch
  /// Keys that an event may have.
  let kindCount: Int
  private let source: Source

  init(_ policy: Policy, by key: PartitionKey, tokenizer: (any PANTokenizer)?) {
    switch key {
    case .field(let field):
      let decoder = EventDecoder(
        schema: policy.schema, fingerprinted: [policy.schema.eventIDIndex, field],
        hashKey: Self.hashKey, tokenizer: tokenizer)
      batch = decoder.makeBatch()
      kindCount = 1
      source = .field(field, worker: decoder.makeWorker())
    case .connected:
      let plan = ScoringPlan(
        policy: policy, hashKey: Self.hashKey, tokenizer: tokenizer, workerCount: 1,
        isExplaining: false, generations: PolicyGenerations(policy, spareWordCount: 0))
      let job = ScoringJob(plan, rowCapacity: Limits.batchRowCount)
      let tables = plan.tables.indices.filter { index in
        !plan.tables[..<index].contains { $0.groupBy == plan.tables[index].groupBy }
      }
      batch = job.batch
      kindCount = tables.count
      source = .velocities(job, tables: tables, worker: plan.decoder.makeWorker())
    }
  }

  /// Decodes the batch, which has been framed.
  func decode() {
    switch source {
    case .field(_, let worker): worker.decode(batch)
    case .velocities(let job, _, let worker):
      worker.decode(batch)
      Enricher.findKeys(job)
    }
  }

  /// The keys of a valid row, by kind; `.absent` where it has none.
  func fill(_ keys: inout [Fingerprint], row: Int) {
    keys.removeAll(keepingCapacity: true)
    switch source {
    case .field(let field, _): keys.append(batch.fingerprint(field, of: row))
    case .velocities(let job, let tables, _):
      for table in tables { unsafe keys.append(job.tableKeys[table][row]) }
    }
  }
}
