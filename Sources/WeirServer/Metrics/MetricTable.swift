import WeirCore

/// All metrics there are, in the order in which they are written: the only list of them. The page
/// for operators has the same rows, and a test compares.
package enum MetricTable {
  /// All of them.
  package static let all: [Metric] =
    input + answers + connections + policy + state + storage + store + process

  private static let input: [Metric] = [
    .counter("weir_lines_total", "Lines of input, blank ones too.") { $0.counters.lines },
    .counter("weir_received_bytes_total", "Bytes read from clients.") {
      $0.counters.receivedBytes
    },
    .counter("weir_sent_bytes_total", "Bytes written to clients.") { $0.counters.sentBytes },
    .gauge("weir_queued_lines", "Lines that have been read and wait to be scored.") {
      .signed(Int64($0.queuedLines))
    },
    .gauge("weir_in_flight_batches", "Batches of lines that are being scored or synced.") {
      .signed(Int64($0.inFlightBatches))
    },
  ]

  private static let answers: [Metric] = [
    Metric(
      "weir_events_total", .counter,
      "Valid events by type and by what they came to.", labels: ["type", "outcome"],
      samples: events),
    .counter("weir_errors_total", "Invalid lines by the code they were answered.", by: "code") {
      Array(zip(ErrorCode.allCases.map(\.rawValue), $0.errors))
    },
    .counter(
      "weir_degraded_total",
      "Answers not made under full rules and state, by reason; one may have several.", by: "reason"
    ) { Array(zip(ServerCounters.DegradedReason.allCases.map { "\($0)" }, $0.degraded)) },
    .counter(
      "weir_late_events_total", "Events that came too late to count in velocities."
    ) { $0.counters.lateEvents },
    Metric(
      "weir_rule_hits_total", .counter, "Events that a rule hit, by rule and its mode.",
      labels: ["rule", "mode"]
    ) { snapshot in
      zip(snapshot.counters.rules, snapshot.counters.ruleHits).map { rule, hits in
        Metric.Sample(.count(hits), labels: [rule.name, rule.isShadow ? "shadow" : "enforce"])
      }
    },
    Metric(
      "weir_shadow_changes_total", .counter,
      "Decisions that would be others if a shadow rule were enforced, by rule; absent without one.",
      labels: ["rule", "from", "to"]
    ) { snapshot in
      snapshot.counters.shadowCounts.flatMap { shadow in
        shadow.moves.map { move in
          Metric.Sample(
            .count(move.count), labels: [shadow.rule, "\(move.from.name)", "\(move.to.name)"])
        }
      }
    },
    Metric(
      "weir_answer_latency_seconds", .histogram,
      "Time from a line read to its answer handed to the system."
    ) { [Metric.Sample(.latency($0.counters.latency))] },
  ]

  private static let connections: [Metric] = [
    .counter("weir_connections_accepted_total", "Connections accepted.") {
      $0.counters.acceptedConnections
    },
    .counter("weir_connections_refused_total", "Connections refused, by reason.", by: "reason") {
      Array(zip(ServerCounters.Refusal.allCases.map(\.rawValue), $0.refusedConnections))
    },
    .counter("weir_connections_closed_total", "Connections closed, by reason.", by: "reason") {
      Array(zip(ServerCounters.Closing.allCases.map(\.rawValue), $0.closedConnections))
    },
    .gauge("weir_connections_open", "Connections that are open.") {
      .signed(Int64($0.counters.openConnections))
    },
  ]

  private static let policy: [Metric] = [
    Metric(
      "weir_policy_info", .gauge, "The policy by which answers are made; always 1.",
      labels: ["name", "version", "digest"]
    ) { snapshot in
      let policy = snapshot.policy
      return [Metric.Sample(.count(1), labels: [policy.name, policy.version, policy.digest])]
    },
    .counter("weir_reloads_total", "Reloads of the policy, by result.", by: "result") {
      [("ok", $0.succeededReloads), ("failed", $0.failedReloads)]
    },
    .gauge("weir_last_reload_success", "1 unless the last reload failed.") {
      .count($0.counters.lastReloadSucceeded ? 1 : 0)
    },
    .gauge(
      "weir_last_reload_timestamp_seconds",
      "When the last reload was, in seconds since 1970; absent before the first."
    ) { snapshot in snapshot.counters.lastReloadMilliseconds.map { .number(Double($0) / 1_000) } },
  ]

  private static let state: [Metric] = [
    .gauge(
      "weir_watermark_lag_seconds",
      "The clock less the largest time of an event; absent before the first."
    ) { snapshot in snapshot.watermarkLagSeconds.map { .number($0) } },
    Metric(
      "weir_velocity_keys", .gauge, "Keys that velocities hold entries for.", labels: ["group"]
    ) { groups($0, \.keyCount) },
    Metric(
      "weir_velocity_memory_bytes", .gauge, "Memory of velocities.", labels: ["group"]
    ) { groups($0, \.byteCount) },
    .gauge("weir_remembered_ids", "Ids of events that are remembered to know repeats.") {
      .count($0.rememberedIDs)
    },
    .gauge("weir_remembered_memory_bytes", "Memory of remembered ids and their verdicts.") {
      .count($0.rememberedBytes)
    },
  ]

  private static let storage: [Metric] = [
    Metric(
      "weir_durability_info", .gauge,
      "What answers are worth after a power cut; always 1.", labels: ["durability"]
    ) { [Metric.Sample(.count(1), labels: [$0.durability])] },
    .gauge(
      "weir_storage_frozen", "1 while nothing can be kept, and every event is answered review."
    ) { snapshot in
      snapshot.storage.map { .count($0.frozenSinceMilliseconds == nil ? 0 : 1) }
    },
    .counter("weir_storage_freezes_total", "How often storage refused an event or a policy.") {
      $0.counters.freezes
    },
    .gauge("weir_journal_position", "Events and activations that the journal has.") {
      report($0, \.position)
    },
    .gauge("weir_journal_durable_position", "How many of them have been synced.") {
      report($0, \.durablePosition)
    },
    .gauge("weir_journal_segments", "Segments of the journal.") { snapshot in
      snapshot.storage.map { .signed(Int64($0.report.segmentCount)) }
    },
    .gauge("weir_journal_bytes", "Bytes of the journal's segments.") {
      report($0, \.byteCount)
    },
    Metric(
      "weir_sync_wait_seconds", .histogram,
      "Time from a batch scored to its events synced, where its answers waited for that."
    ) { $0.storage == nil ? [] : [Metric.Sample(.latency($0.counters.syncWait))] },
    .gauge(
      "weir_snapshot_position",
      "Events and activations in the newest snapshot; absent before the first."
    ) { snapshot in snapshot.storage?.report.lastSnapshotPosition.map { .count($0) } },
    Metric(
      "weir_snapshots_total", .counter, "Snapshots of the state, by result.", labels: ["result"]
    ) { snapshot in
      let report = snapshot.storage?.report
      return [
        Metric.Sample(
          .count(snapshot.counters.succeededSnapshots &+ (report?.dueSnapshotCount ?? 0)),
          labels: ["ok"]),
        Metric.Sample(
          .count(snapshot.counters.failedSnapshots &+ (report?.failedDueSnapshotCount ?? 0)),
          labels: ["failed"]),
      ]
    },
  ]

  private static let store: [Metric] = [
    .gauge(
      "weir_store_position",
      "Events, activations and changes that the store has; absent without one."
    ) { $0.store.map { .count($0.position) } },
    .gauge("weir_store_waiting", "Rows that are on their way into the store.") {
      $0.store.map { .count(UInt64($0.waitingCount)) }
    },
    .gauge("weir_store_stalled", "1 while the store takes nothing; decisions go on.") {
      $0.store.map { .count($0.stalledSince == nil ? 0 : 1) }
    },
    Metric(
      "weir_store_recoveries_total", .counter, "Times that the store was read up from the journal."
    ) { $0.store.map { [Metric.Sample(.count($0.recoveryCount))] } ?? [] },
    .gauge("weir_alerts_due", "Alerts that are to be told.") {
      $0.store.map { .count(UInt64($0.dueAlertCount)) }
    },
    Metric("weir_alerts_told_total", .counter, "Alerts that were told.") {
      $0.store.map { [Metric.Sample(.count($0.toldAlertCount))] } ?? []
    },
  ]

  private static let process: [Metric] = [
    .gauge("weir_ready", "1 while lines are answered.") { .count($0.isReady ? 1 : 0) },
    .gauge("weir_draining", "1 once it is about to end.") { .count($0.isDraining ? 1 : 0) },
    .gauge("weir_start_timestamp_seconds", "When the process started, in seconds since 1970.") {
      .number(Double($0.startMilliseconds) / 1_000)
    },
    .gauge("weir_resident_memory_bytes", "Memory of the process that lies in the machine's.") {
      .count($0.residentBytes)
    },
    .counter("weir_log_lines_dropped_total", "Lines of the log that nobody took in time.") {
      $0.droppedLogLines
    },
  ]

  /// A type of the schema may be called as events without one are: the two are one series then.
  private static let events: @Sendable (ServerSnapshot) -> [Metric.Sample] = { snapshot in
    let counters = snapshot.counters
    let width = ServerCounters.Outcome.allCases.count
    var rows = counters.types.indices.map { type in
      (
        name: counters.types[type],
        counts: Array(counters.events[type * width..<(type + 1) * width])
      )
    }
    if let same = rows.dropFirst().firstIndex(where: { $0.name == ServerCounters.noType }) {
      for outcome in 0..<width { rows[0].counts[outcome] &+= rows[same].counts[outcome] }
      rows.remove(at: same)
    }
    return rows.flatMap { row in
      ServerCounters.Outcome.allCases.map { outcome in
        Metric.Sample(.count(row.counts[outcome.rawValue]), labels: [row.name, "\(outcome)"])
      }
    }
  }

  private static func report(
    _ snapshot: ServerSnapshot, _ value: KeyPath<StateReport, UInt64>
  ) -> Metric.Value? {
    snapshot.storage.map { .count($0.report[keyPath: value]) }
  }

  /// A key may have several tables: they are one series.
  private static func groups(
    _ snapshot: ServerSnapshot, _ value: KeyPath<ServerSnapshot.VelocityGroup, UInt64>
  ) -> [Metric.Sample] {
    var sums: [(name: String, sum: UInt64)] = []
    for group in snapshot.velocityGroups {
      if let known = sums.firstIndex(where: { $0.name == group.name }) {
        sums[known].sum &+= group[keyPath: value]
      } else {
        sums.append((group.name, group[keyPath: value]))
      }
    }
    return sums.map { Metric.Sample(.count($0.sum), labels: [$0.name]) }
  }
}
