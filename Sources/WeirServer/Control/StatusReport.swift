import WeirCore
import WeirEngine
import WeirPolicy

/// How a server is: `weir ctl status`.
struct StatusReport {
  private let snapshot: ServerSnapshot
  private let uptimeSeconds: Int64

  private static let nameWidth = 14

  init(_ snapshot: ServerSnapshot, now: Int64) {
    self.snapshot = snapshot
    uptimeSeconds = max(0, now - snapshot.startMilliseconds) / 1_000
  }

  private var stamp: String {
    "\(snapshot.policy.name)@\(snapshot.policy.version):\(snapshot.policy.digest)"
  }

  private var state: String {
    snapshot.isDraining ? "draining" : snapshot.isReady ? "ready" : "starting"
  }

  private func events(_ outcome: ServerCounters.Outcome) -> UInt64 {
    let width = ServerCounters.Outcome.allCases.count
    let counters = snapshot.counters
    return counters.types.indices.reduce(0) {
      $0 + counters.events[$1 * width + outcome.rawValue]
    }
  }

  private var errorCount: UInt64 { snapshot.counters.errors.reduce(0, +) }
  private var degradedCount: UInt64 { snapshot.counters.degraded.reduce(0, +) }

  /// For people, a fact a line:
  ///
  ///     state          ready for 3,600 s
  ///     policy         card-not-present@1:a7b3b5fd27d7
  ///     …
  var text: String {
    let counters = snapshot.counters
    var rows = [
      ("state", "\(state), up \(Paragraph.grouped(uptimeSeconds)) s"),
      ("policy", stamp),
      ("connections", "\(counters.openConnections) open, \(counters.acceptedConnections) in all"),
      ("queue", Paragraph.counted(snapshot.queuedLines, "line")),
      ("lines", Paragraph.grouped(counters.lines)),
    ]
    rows += outcomes.map { ($0.name, Paragraph.grouped($0.count)) }
    rows.append(("errors", Paragraph.grouped(errorCount)))
    rows.append(("degraded", Paragraph.grouped(degradedCount)))
    rows += ShadowRows(counters).rows
    rows.append(
      (
        "reloads",
        "\(counters.succeededReloads) done, \(counters.failedReloads) refused"
      ))
    if let lag = snapshot.watermarkLagSeconds {
      rows.append(("watermark", "\(Paragraph.grouped(Int64(lag))) s behind the clock"))
    }
    for group in snapshot.velocityGroups {
      rows.append(
        (
          "keys",
          "\(Paragraph.grouped(group.keyCount)) of \(group.name), "
            + "\(Paragraph.grouped(group.byteCount / 1_024)) KiB"
        ))
    }
    rows.append(
      (
        "ids",
        "\(Paragraph.grouped(snapshot.rememberedIDs)), "
          + "\(Paragraph.grouped(snapshot.rememberedBytes / 1_024)) KiB"
      ))
    if let storage = snapshot.storage { rows += StorageRows(storage, counters).rows }
    if let store = snapshot.store { rows += StoreRows(store).rows }
    rows.append(("memory", "\(Paragraph.grouped(snapshot.residentBytes / 1_024)) KiB"))
    return rows.map { Paragraph.left($0.0, Self.nameWidth) + $0.1 + "\n" }.joined()
  }

  private var outcomes: [(name: String, count: UInt64)] {
    [
      ("approve", events(.approve)), ("review", events(.review)), ("reject", events(.reject)),
      ("recorded", events(.recorded)), ("duplicates", events(.duplicate)),
    ]
  }

  /// For machines.
  var json: JSONValue {
    let counters = snapshot.counters
    func number(_ count: some BinaryInteger) -> JSONValue { .number(String(count)) }
    let groups = snapshot.velocityGroups.map { group in
      JSONValue.members([
        ("key", .string(group.name)), ("count", number(group.keyCount)),
        ("bytes", number(group.byteCount)),
      ])
    }
    return .members([
      ("state", .string(state)), ("uptime_seconds", number(uptimeSeconds)),
      ("policy", .string(stamp)), ("connections", number(counters.openConnections)),
      ("queue", number(snapshot.queuedLines)), ("lines", number(counters.lines)),
      ("decisions", .members(outcomes.map { ($0.name, number($0.count)) })),
      ("errors", number(errorCount)), ("degraded", number(degradedCount)),
      ("shadow", ShadowRows(counters).json),
      ("reloads", number(counters.succeededReloads)),
      ("reloads_refused", number(counters.failedReloads)),
      (
        "watermark_lag_seconds",
        snapshot.watermarkLagSeconds.map { number(Int64($0.rounded(.down))) } ?? .null
      ),
      ("keys", .array(groups)), ("ids", number(snapshot.rememberedIDs)),
      ("durability", .string(snapshot.durability)),
      ("storage", snapshot.storage.map { StorageRows($0, counters).json } ?? .null),
      ("store", snapshot.store.map { StoreRows($0).json }),
      ("resident_bytes", number(snapshot.residentBytes)),
    ])
  }
}

/// What a server scores by: `weir ctl policy`.
struct PolicyReport {
  private let stamp: String
  private let rules: [(name: String, isShadow: Bool)]
  private let velocities: [String]
  private let lists: [(name: String, type: String)]

  init(_ engine: LiveEngine) {
    stamp = engine.policyStamp
    rules = ScoringLoop.rules(of: engine.policy)
    velocities = engine.policy.velocities.map(\.name)
    lists = engine.listTypes
  }

  /// For people.
  var text: String {
    var lines = [stamp]
    lines += list("rules", rules.filter { !$0.isShadow }.map(\.name))
    lines += list("shadow", rules.filter(\.isShadow).map(\.name))
    lines += list("velocities", velocities)
    lines += list("lists", lists.map { "\($0.name) (\($0.type))" })
    return lines.joined(separator: "\n") + "\n"
  }

  private func list(_ title: String, _ names: [String]) -> [String] {
    guard !names.isEmpty else { return [] }
    return Paragraph.lines(
      names.joined(separator: ", "), first: "  \(Paragraph.left(title, 11)) ", rest: 14)
  }

  /// For machines.
  var json: JSONValue {
    .members([
      ("policy", .string(stamp)),
      ("rules", .array(rules.filter { !$0.isShadow }.map { .string($0.name) })),
      ("shadow", .array(rules.filter(\.isShadow).map { .string($0.name) })),
      ("velocities", .array(velocities.map { .string($0) })),
      (
        "lists",
        .array(
          lists.map { .members([("name", .string($0.name)), ("type", .string($0.type))]) })
      ),
    ])
  }
}
