import WeirCore

@testable import WeirServer

/// Snapshots to render: an empty one, and one in which everything has a value of its own.
enum SampleSnapshot {
  static var empty: ServerSnapshot {
    ServerSnapshot(
      counters: ServerCounters(types: [], rules: []),
      policy: ServerSnapshot.Policy(name: "p", version: "1", digest: "0123456789ab"),
      startMilliseconds: 1_700_000_000_000)
  }

  /// A directory in which nothing can be kept.
  static var storage: ServerSnapshot.Storage {
    var storage = ServerSnapshot.Storage(
      StateReport(
        path: "/state", fsync: "off", isEncrypted: false, position: 12, durablePosition: 13,
        segmentCount: 14, byteCount: 15, lastSnapshotPosition: 16))
    storage.report.dueSnapshotCount = 17
    storage.report.failedDueSnapshotCount = 18
    storage.frozenSinceMilliseconds = 1_700_000_000_000
    storage.frozenReason = "no space is left"
    return storage
  }

  static var store: StoreReport {
    var store = StoreReport(path: "weir.db")
    store.position = 20
    store.waitingCount = 21
    store.stalledSince = 1_700_000_000_000
    store.recoveryCount = 22
    store.dueAlertCount = 23
    store.toldAlertCount = 24
    return store
  }

  static var full: ServerSnapshot {
    var counters = ServerCounters(
      types: ["payment", "none"], rules: [("spend", false), ("idea\\\"\n", true)])
    counters.lines = .max
    counters.receivedBytes = 2
    counters.sentBytes = 3
    for (index, outcome) in ServerCounters.Outcome.allCases.enumerated() {
      for type in 0..<3 {
        counters.countEvent(type: type, outcome, times: UInt64(100 * type + index + 1))
      }
    }
    for (index, code) in ErrorCode.allCases.enumerated() {
      counters.countError(code, times: UInt64(index + 1))
    }
    for reason in ServerCounters.DegradedReason.allCases {
      counters.countDegraded(reason, times: UInt64(reason.rawValue + 1))
    }
    counters.lateEvents = 4
    counters.countRuleHits(word: 0b11, firstRule: 0)
    counters.countRuleHits(word: 0b10, firstRule: 0)
    counters.countShadowMove(rule: 1, from: .review, to: .approve, times: 3)
    for reason in ServerCounters.Refusal.allCases { counters.countRefusal(reason) }
    for reason in ServerCounters.Closing.allCases {
      counters.countOpening()
      counters.countClosing(reason)
    }
    counters.countOpening()
    counters.countReload(succeeded: true, atMilliseconds: 1_700_000_001_000)
    counters.countReload(succeeded: false, atMilliseconds: 1_700_000_002_500)
    for nanoseconds in [1, 10_000, 10_001, 300_000, 2_000_000_000] as [UInt64] {
      counters.latency.record(nanoseconds: nanoseconds)
    }
    counters.syncWait.record(nanoseconds: 2_000_000)
    counters.freezes = 11
    counters.countSnapshot(succeeded: true)
    counters.countSnapshot(succeeded: false)
    var snapshot = empty
    snapshot.counters = counters
    snapshot.storage = storage
    snapshot.store = store
    snapshot.queuedLines = 5
    snapshot.inFlightBatches = 6
    snapshot.watermarkLagSeconds = -0.25
    snapshot.velocityGroups = [
      .init(name: "card_token", keyCount: 1, byteCount: 10),
      .init(name: "ip", keyCount: 2, byteCount: 20),
      .init(name: "card_token", keyCount: 4, byteCount: 40),
    ]
    snapshot.rememberedIDs = 7
    snapshot.rememberedBytes = 8
    snapshot.isReady = true
    snapshot.isDraining = true
    snapshot.residentBytes = 9
    snapshot.droppedLogLines = 10
    return snapshot
  }
}
