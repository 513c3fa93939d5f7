import WeirCore

/// What `weir ctl status` says of the state directory.
struct StorageRows {
  private let storage: ServerSnapshot.Storage
  private let counters: ServerCounters

  init(_ storage: ServerSnapshot.Storage, _ counters: ServerCounters) {
    self.storage = storage
    self.counters = counters
  }

  private var report: StateReport { storage.report }

  /// What an answer is worth, in words.
  static func promise(_ fsync: String) -> String {
    switch fsync {
    case "always": "an answer survives a power cut"
    case "interval": "a power cut may take the last two seconds"
    default: "a power cut may take what was not synced; a crash of the process takes nothing"
    }
  }

  private var snapshots: (taken: UInt64, failed: UInt64) {
    (
      counters.succeededSnapshots + report.dueSnapshotCount,
      counters.failedSnapshots + report.failedDueSnapshotCount
    )
  }

  private var frozenSince: String? { storage.frozenSinceMilliseconds.map(LogLine.time) }

  /// For people: a name and a fact each.
  var rows: [(String, String)] {
    var rows = [
      (
        "directory",
        "\(Paragraph.printable(report.path)), \(report.isEncrypted ? "" : "not ")encrypted"
      ),
      ("fsync", "\(report.fsync): \(Self.promise(report.fsync))"),
      (
        "journal",
        "position \(Paragraph.grouped(report.position)), "
          + "synced \(Paragraph.grouped(report.durablePosition)), "
          + "\(Paragraph.counted(report.segmentCount, "segment")), "
          + "\(Paragraph.grouped(report.byteCount / 1_024)) KiB"
      ),
      (
        "snapshots",
        (report.lastSnapshotPosition.map { "last at \(Paragraph.grouped($0))" } ?? "none")
          + ", \(snapshots.taken) taken, \(snapshots.failed) failed"
      ),
    ]
    if let frozenSince {
      let why = Paragraph.printable(storage.frozenReason ?? "")
      rows.append(("storage", "FROZEN since \(frozenSince): \(why)"))
    } else {
      rows.append(("storage", "takes events"))
    }
    return rows
  }

  /// For machines.
  var json: JSONValue {
    func number(_ count: some BinaryInteger) -> JSONValue { .number(String(count)) }
    return .members([
      ("directory", .string(report.path)), ("fsync", .string(report.fsync)),
      ("encrypted", .bool(report.isEncrypted)), ("position", number(report.position)),
      ("durable_position", number(report.durablePosition)),
      ("segments", number(report.segmentCount)), ("bytes", number(report.byteCount)),
      ("last_snapshot_position", report.lastSnapshotPosition.map { number($0) } ?? .null),
      ("snapshots", number(snapshots.taken)), ("snapshots_failed", number(snapshots.failed)),
      ("frozen_since", frozenSince.map { .string($0) } ?? .null),
      ("frozen_reason", storage.frozenReason.map { .string($0) } ?? .null),
    ])
  }
}
