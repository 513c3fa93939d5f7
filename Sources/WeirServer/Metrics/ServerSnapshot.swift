/// How the sidecar is at one moment: what its metrics and its health are told from.
package struct ServerSnapshot: Sendable {
  /// The policy by which answers are made.
  package struct Policy: Hashable, Sendable {
    package let name: String
    package let version: String
    /// The digits of the digest that stand in the stamp of answers.
    package let digest: String

    /// A policy.
    package init(name: String, version: String, digest: String) {
      self.name = name
      self.version = version
      self.digest = digest
    }
  }

  /// What the velocities of one key hold.
  package struct VelocityGroup: Hashable, Sendable {
    /// The fields of the key, as the policy names them: `card_token`.
    package let name: String
    /// Keys that have entries.
    package let keyCount: UInt64
    package let byteCount: UInt64

    /// A group.
    package init(name: String, keyCount: UInt64, byteCount: UInt64) {
      self.name = name
      self.keyCount = keyCount
      self.byteCount = byteCount
    }
  }

  /// How the state directory is.
  package struct Storage: Hashable, Sendable {
    package var report: StateReport
    /// Since when nothing can be kept, in milliseconds since 1970, and why; nil when it can.
    package var frozenSinceMilliseconds: Int64?
    package var frozenReason: String?

    /// A directory that takes events.
    package init(_ report: StateReport) { self.report = report }
  }

  package var counters: ServerCounters
  package var policy: Policy
  /// Milliseconds since 1970.
  package var startMilliseconds: Int64
  /// Lines that have been read and wait to be scored.
  package var queuedLines = 0
  /// Batches that are being scored, or wait for their sync.
  package var inFlightBatches = 0
  /// The clock less the largest accepted time of an event; nil before the first.
  package var watermarkLagSeconds: Double?
  /// Several with one name are one.
  package var velocityGroups: [VelocityGroup] = []
  package var rememberedIDs: UInt64 = 0
  package var rememberedBytes: UInt64 = 0
  /// Nil when the state is in memory only.
  package var storage: Storage?
  /// Nil when there is no store.
  package var store: StoreReport?
  /// Whether lines are answered; `false` until the policy is loaded and the socket listens.
  package var isReady = false
  /// Whether it is about to end.
  package var isDraining = false
  package var residentBytes: UInt64 = 0
  /// Lines of the log that were lost because nobody took them.
  package var droppedLogLines: UInt64 = 0

  /// A snapshot in which the rest is still to be set.
  package init(counters: ServerCounters, policy: Policy, startMilliseconds: Int64) {
    self.counters = counters
    self.policy = policy
    self.startMilliseconds = startMilliseconds
  }

  /// What an answer is worth after a power cut: `always`, `interval`, `none`, or `memory` where
  /// nothing is kept at all.
  package var durability: String { storage?.report.durability ?? "memory" }
}
