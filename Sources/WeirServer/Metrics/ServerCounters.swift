package import WeirCore

/// What the scoring loop counts: plain integers that one loop owns, without a lock.
///
/// A copy is a snapshot; the next count after one copies the arrays once. Nothing else allocates.
package struct ServerCounters: Sendable {
  /// What an event came to.
  package enum Outcome: Int, CaseIterable, Sendable {
    case approve, review, reject, recorded, duplicate
  }

  /// Why an answer is degraded.
  package enum DegradedReason: Int, CaseIterable, Sendable {
    case overload, deadline, overflow, model, rule, storage
  }

  /// Why a connection was refused.
  package enum Refusal: String, CaseIterable, Sendable {
    /// Its user may not connect.
    case uid
    /// There are as many connections as there may be.
    case limit
    /// Its user has as many as one may have.
    case limitOfUser = "limit_uid"
  }

  /// Why a connection was closed.
  package enum Closing: String, CaseIterable, Sendable {
    case client
    case idle
    case lineTimeout = "line_timeout"
    case slowReader = "slow_reader"
    case drain
    /// The journal failed for good.
    case storage
    case error
  }

  /// A rule of the policy.
  package struct Rule: Hashable, Sendable {
    package let name: String
    package let isShadow: Bool

    /// A rule.
    package init(name: String, isShadow: Bool) {
      self.name = name
      self.isShadow = isShadow
    }
  }

  /// The name of type 0: events that have none, by the schema or by their line.
  package static let noType = "none"

  /// The types of events: `noType`, then those of the schema in its order.
  package private(set) var types: [String]
  /// The rules in the order of the policy, shadow rules too.
  package private(set) var rules: [Rule]

  /// Lines of input, blank ones too.
  package var lines: UInt64 = 0
  package var receivedBytes: UInt64 = 0
  package var sentBytes: UInt64 = 0
  /// Valid events, at `type * Outcome.allCases.count + outcome`.
  package private(set) var events: [UInt64]
  /// Invalid lines, by the index of the code in `ErrorCode.allCases`.
  package private(set) var errors = [UInt64](repeating: 0, count: ErrorCode.allCases.count)
  /// Degraded answers, by the raw value of the reason; one with two reasons counts twice.
  package private(set) var degraded = [UInt64](repeating: 0, count: DegradedReason.allCases.count)
  package var lateEvents: UInt64 = 0
  /// Events that each rule hit, by its index in `rules`.
  package private(set) var ruleHits: [UInt64]
  /// Decisions that would be others if a shadow rule were enforced, at
  /// `(rule * decisions + decision) * decisions + the other`, by the raw values of decisions.
  private(set) var shadowMoves: [UInt64]
  package var acceptedConnections: UInt64 = 0
  /// By the index of the reason in `Refusal.allCases`.
  package private(set) var refusedConnections: [UInt64]
  /// By the index of the reason in `Closing.allCases`.
  package private(set) var closedConnections: [UInt64]
  package var openConnections = 0
  package private(set) var succeededReloads: UInt64 = 0
  package private(set) var failedReloads: UInt64 = 0
  /// When the last reload was, in milliseconds since 1970; nil before the first.
  package private(set) var lastReloadMilliseconds: Int64?
  /// Whether the last reload succeeded; true before the first.
  package private(set) var lastReloadSucceeded = true
  /// From the line read to its answer handed to the system.
  package var latency = LatencyHistogram()
  /// From a batch scored to its events synced, where its answers had to wait for that.
  package var syncWait = LatencyHistogram()
  /// How often the journal refused an event or an activation, so that the state was frozen.
  package var freezes: UInt64 = 0
  /// Snapshots that were asked for: those taken and those that failed.
  package private(set) var succeededSnapshots: UInt64 = 0
  package private(set) var failedSnapshots: UInt64 = 0

  /// Counters of nothing. `types` are those of the schema, none when it has no field for them.
  package init(types: [String], rules: [(name: String, isShadow: Bool)]) {
    self.types = [Self.noType] + types
    self.rules = rules.map { Rule(name: $0.name, isShadow: $0.isShadow) }
    events = Array(repeating: 0, count: (types.count + 1) * Outcome.allCases.count)
    ruleHits = Array(repeating: 0, count: rules.count)
    shadowMoves = Array(repeating: 0, count: rules.count * Self.movesOfRule)
    refusedConnections = Array(repeating: 0, count: Refusal.allCases.count)
    closedConnections = Array(repeating: 0, count: Closing.allCases.count)
  }

  /// Counts a valid event; `type` is the index in `types`, 0 without one.
  package mutating func countEvent(type: Int, _ outcome: Outcome, times: UInt64 = 1) {
    events[type * Outcome.allCases.count + outcome.rawValue] &+= times
  }

  /// Counts an invalid line; `codeIndex` is that of its code in `ErrorCode.allCases`.
  package mutating func countError(codeIndex: Int, times: UInt64 = 1) {
    errors[codeIndex] &+= times
  }

  /// Counts an invalid line.
  package mutating func countError(_ code: ErrorCode, times: UInt64 = 1) {
    guard let index = ErrorCode.allCases.firstIndex(of: code) else { return }
    countError(codeIndex: index, times: times)
  }

  /// Counts an answer that is degraded for this reason.
  package mutating func countDegraded(_ reason: DegradedReason, times: UInt64 = 1) {
    degraded[reason.rawValue] &+= times
  }

  /// Counts the rules whose bits are set: bit b of `word` is rule `firstRule` + b.
  package mutating func countRuleHits(word: UInt64, firstRule: Int) {
    var rest = word
    while rest != 0 {
      ruleHits[firstRule + rest.trailingZeroBitCount] &+= 1
      rest &= rest &- 1
    }
  }

  /// Counts a decision that would be another one if a shadow rule were enforced.
  package mutating func countShadowMove(
    rule: Int, from: Decision, to: Decision, times: UInt64 = 1
  ) {
    shadowMoves[Self.place(rule: rule, from: from, to: to)] &+= times
  }

  /// Counts a connection that was refused.
  package mutating func countRefusal(_ reason: Refusal) {
    refusedConnections[Refusal.allCases.firstIndex(of: reason) ?? 0] &+= 1
  }

  /// Counts a connection that was opened.
  package mutating func countOpening() {
    acceptedConnections &+= 1
    openConnections += 1
  }

  /// Counts a connection that was open and is no more.
  package mutating func countClosing(_ reason: Closing) {
    closedConnections[Closing.allCases.firstIndex(of: reason) ?? 0] &+= 1
    openConnections -= 1
  }

  /// Counts a reload at this time, in milliseconds since 1970.
  package mutating func countReload(succeeded: Bool, atMilliseconds time: Int64) {
    if succeeded { succeededReloads &+= 1 } else { failedReloads &+= 1 }
    lastReloadMilliseconds = time
    lastReloadSucceeded = succeeded
  }

  /// Counts a snapshot that somebody asked for.
  package mutating func countSnapshot(succeeded: Bool) {
    if succeeded { succeededSnapshots &+= 1 } else { failedSnapshots &+= 1 }
  }
}

extension ServerCounters {
  /// The same counts under another policy.
  ///
  /// Types go by their name, rules by name and mode, since the two modes are two series; what the
  /// new policy has no more is dropped, what is new starts at 0.
  package func carried(
    toTypes types: [String], rules: [(name: String, isShadow: Bool)]
  ) -> ServerCounters {
    var result = self
    let next = ServerCounters(types: types, rules: rules)
    result.types = next.types
    result.events = next.events
    let width = Outcome.allCases.count
    for (index, type) in next.types.enumerated() {
      guard let before = self.types.firstIndex(of: type) else { continue }
      for outcome in 0..<width {
        result.events[index * width + outcome] = events[before * width + outcome]
      }
    }
    result.rules = next.rules
    result.ruleHits = next.rules.map { rule in
      self.rules.firstIndex(of: rule).map { ruleHits[$0] } ?? 0
    }
    result.shadowMoves = next.rules.flatMap { rule in
      guard let before = self.rules.firstIndex(of: rule) else {
        return [UInt64](repeating: 0, count: Self.movesOfRule)
      }
      return Array(shadowMoves[before * Self.movesOfRule..<(before + 1) * Self.movesOfRule])
    }
    return result
  }
}
