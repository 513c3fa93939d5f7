import Glibc
import Testing
import WeirCore

@testable import WeirServer

/// The text that Prometheus reads.
struct PrometheusTextTests {
  private static func reader(_ snapshot: ServerSnapshot) -> PrometheusReader {
    PrometheusReader(PrometheusText.render(snapshot))
  }

  @Test(arguments: [true, false])
  func isTheFormat(isFull: Bool) {
    let snapshot = isFull ? SampleSnapshot.full : SampleSnapshot.empty
    #expect(Self.reader(snapshot).faults == [])
  }

  @Test func everyMetricIsWritten() {
    let families = Self.reader(SampleSnapshot.full).families
    #expect(families.map(\.name) == MetricTable.all.map(\.name))
    #expect(families.map(\.type) == MetricTable.all.map(\.kind.rawValue))
    #expect(families.map(\.help) == MetricTable.all.map(\.help))
    for (family, metric) in zip(families, MetricTable.all) {
      for series in family.series {
        #expect(Set(series.labels.keys).subtracting(["le"]) == Set(metric.labels))
      }
    }
  }

  @Test func whatHasNoValueIsLeftOut() {
    let names = Set(Self.reader(SampleSnapshot.empty).families.map(\.name))
    let absent = MetricTable.all.map(\.name).filter { !names.contains($0) }
    #expect(
      absent == [
        "weir_rule_hits_total", "weir_shadow_changes_total", "weir_last_reload_timestamp_seconds",
        "weir_watermark_lag_seconds", "weir_velocity_keys", "weir_velocity_memory_bytes",
        "weir_storage_frozen",
        "weir_journal_position", "weir_journal_durable_position", "weir_journal_segments",
        "weir_journal_bytes", "weir_sync_wait_seconds", "weir_snapshot_position",
        "weir_store_position", "weir_store_waiting", "weir_store_stalled",
        "weir_store_recoveries_total", "weir_alerts_due", "weir_alerts_told_total",
      ])
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let labels: [String: String]
    let value: String
    var testDescription: String { "\(name) \(labels)" }

    init(_ name: String, _ labels: [String: String], _ value: String) {
      self.name = name
      self.labels = labels
      self.value = value
    }

    init(_ name: String, _ value: String) { self.init(name, [:], value) }
  }

  @Test(arguments: [
    Case("weir_lines_total", "18446744073709551615"),
    Case("weir_received_bytes_total", "2"), Case("weir_sent_bytes_total", "3"),
    Case("weir_queued_lines", "5"), Case("weir_in_flight_batches", "6"),
    Case("weir_events_total", ["type": "payment", "outcome": "approve"], "101"),
    Case("weir_events_total", ["type": "payment", "outcome": "duplicate"], "105"),
    // The schema has a type of that name: both are one.
    Case("weir_events_total", ["type": "none", "outcome": "review"], "204"),
    Case("weir_errors_total", ["code": "E_JSON"], "1"),
    Case("weir_errors_total", ["code": "E_UTF8"], "2"),
    Case("weir_degraded_total", ["reason": "overload"], "1"),
    Case("weir_degraded_total", ["reason": "rule"], "5"), Case("weir_late_events_total", "4"),
    Case("weir_rule_hits_total", ["rule": "spend", "mode": "enforce"], "1"),
    Case("weir_rule_hits_total", ["rule": "idea\\\"\n", "mode": "shadow"], "2"),
    Case(
      "weir_shadow_changes_total", ["rule": "idea\\\"\n", "from": "review", "to": "approve"], "3"),
    Case(
      "weir_shadow_changes_total", ["rule": "idea\\\"\n", "from": "approve", "to": "reject"], "0"),
    Case("weir_answer_latency_seconds_bucket", ["le": "0.00001"], "2"),
    Case("weir_answer_latency_seconds_bucket", ["le": "0.0005"], "4"),
    Case("weir_answer_latency_seconds_bucket", ["le": "1"], "4"),
    Case("weir_answer_latency_seconds_bucket", ["le": "+Inf"], "5"),
    Case("weir_answer_latency_seconds_sum", "2.000320002"),
    Case("weir_answer_latency_seconds_count", "5"),
    Case("weir_connections_accepted_total", "8"), Case("weir_connections_open", "1"),
    Case("weir_connections_refused_total", ["reason": "limit_uid"], "1"),
    Case("weir_connections_closed_total", ["reason": "line_timeout"], "1"),
    Case("weir_policy_info", ["name": "p", "version": "1", "digest": "0123456789ab"], "1"),
    Case("weir_reloads_total", ["result": "ok"], "1"),
    Case("weir_reloads_total", ["result": "failed"], "1"), Case("weir_last_reload_success", "0"),
    Case("weir_last_reload_timestamp_seconds", "1700000002.5"),
    Case("weir_watermark_lag_seconds", "-0.25"),
    Case("weir_velocity_keys", ["group": "card_token"], "5"),
    Case("weir_velocity_memory_bytes", ["group": "ip"], "20"), Case("weir_remembered_ids", "7"),
    Case("weir_remembered_memory_bytes", "8"), Case("weir_ready", "1"), Case("weir_draining", "1"),
    Case("weir_start_timestamp_seconds", "1700000000.0"), Case("weir_resident_memory_bytes", "9"),
    Case("weir_log_lines_dropped_total", "10"),
    Case("weir_degraded_total", ["reason": "storage"], "6"),
    Case("weir_connections_closed_total", ["reason": "storage"], "1"),
    Case("weir_durability_info", ["durability": "none"], "1"), Case("weir_storage_frozen", "1"),
    Case("weir_storage_freezes_total", "11"), Case("weir_journal_position", "12"),
    Case("weir_journal_durable_position", "13"), Case("weir_journal_segments", "14"),
    Case("weir_journal_bytes", "15"), Case("weir_sync_wait_seconds_count", "1"),
    Case("weir_snapshot_position", "16"), Case("weir_snapshots_total", ["result": "ok"], "18"),
    Case("weir_snapshots_total", ["result": "failed"], "19"),
    Case("weir_store_position", "20"), Case("weir_store_waiting", "21"),
    Case("weir_store_stalled", "1"), Case("weir_store_recoveries_total", "22"),
    Case("weir_alerts_due", "23"), Case("weir_alerts_told_total", "24"),
  ])
  func writesTheValue(_ item: Case) {
    #expect(Self.reader(SampleSnapshot.full).value(item.name, item.labels) == item.value)
  }

  @Test(
    arguments: [
      (0, "0"), (1, "0.000000001"), (500_000_000, "0.5"), (1_000_000_000, "1"),
      (1_020_304_050, "1.02030405"), (UInt128(UInt64.max) * 10, "184467440737.09551615"),
    ] as [(UInt128, String)])
  func writesSecondsExactly(_ nanoseconds: UInt128, _ text: String) {
    #expect(PrometheusText.seconds(nanoseconds: nanoseconds) == text)
  }

  @Test(
    arguments: [
      (.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (0.5, "0.5"), (1e-7, "1e-07"),
    ] as [(Double, String)])
  func writesNumbersAsPrometheusReadsThem(_ number: Double, _ text: String) {
    #expect(PrometheusText.text(of: number) == text)
  }

  @Test func theReaderNoticesWhatIsWrong() {
    let head = "# HELP a_total A.\n# TYPE a_total counter\n"
    let samples: [(text: String, count: Int)] = [
      (head + "a_total 1\n", 0), (head + "a_total 1", 2), (head + "a_total x\n", 2),
      (head + "b_total 1\n", 1), (head + "a_total 1\na_total 2\n", 1), ("a 1\n", 1),
      (head + "a_total{b=\"c\\x\"} 1\n", 2), (head + "a_total{b=\"\\\\\"} 1\n", 0), (head, 1),
      ("# HELP a A.\n# TYPE a counter\na 1\n", 1), ("# TYPE a gauge\na 1\n", 2),
      (
        "# HELP h H.\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\n"
          + "h_sum 1\nh_count 1\n", 1
      ),
    ]
    for sample in samples {
      #expect(PrometheusReader(Array(sample.text.utf8)).faults.count == sample.count, "\(sample)")
    }
  }

  @Test(.enabled(if: SystemTool.isInstalled("promtool"), "promtool is not installed"))
  func promtoolFindsNothing() throws {
    let folder = try SocketFolder()
    for snapshot in [SampleSnapshot.full, SampleSnapshot.empty] {
      let file = folder.file("metrics")
      try SystemTool.write(PrometheusText.render(snapshot), to: file)
      #expect(try SystemTool.run("promtool check metrics < \(file)") == "")
    }
    try SystemTool.write(Array("a_count 1\n".utf8), to: folder.file("bad"))
    #expect(try SystemTool.run("promtool check metrics < \(folder.file("bad"))") != "")
  }
}

struct ResidentMemoryTests {
  @Test(
    arguments: [
      ("1000 25 3 1 0 4 0\n", 102_400), ("1 0 0", 0), ("", 0), ("12", 0), ("1 x", 0), ("1 -1", 0),
      ("1 18446744073709551615", 0),
    ] as [(String, UInt64)])
  func readsPages(_ line: String, _ byteCount: UInt64) {
    #expect(ResidentMemory.byteCount(statm: line, pageSize: 4_096) == byteCount)
  }

  @Test func thisProcessHasSome() {
    #expect(ResidentMemory.byteCount() > 1_000_000)
  }
}
