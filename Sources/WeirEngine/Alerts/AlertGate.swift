import WeirCore
package import WeirPolicy

/// Decides whether an event that meets an alert is told: only the first within a cooldown is.
///
/// All by event time: an event from before the one that was told last counts as within its
/// cooldown, wherever in the stream it comes. A value: whoever has it goes on with it.
package struct AlertGate: Sendable {
  /// What a gate remembers, for one that goes on later. Holds no values of events.
  package struct State: Hashable, Sendable {
    /// When an alert was told last.
    package struct Entry: Hashable, Sendable {
      /// The alert's name.
      package let alert: String
      package let key: AlertKey
      /// The event's time, milliseconds since 1970.
      package let told: Int64

      /// An entry.
      package init(alert: String, key: AlertKey, told: Int64) {
        (self.alert, self.key, self.told) = (alert, key, told)
      }
    }

    /// By alert, then by key.
    package var entries: [Entry]
    /// The latest time of an event that the gate was asked about, milliseconds since 1970; nil
    /// before the first.
    package var watermark: Int64?

    /// A state; of nothing, if nothing is said.
    package init(entries: [Entry] = [], watermark: Int64? = nil) {
      (self.entries, self.watermark) = (entries, watermark)
    }
  }

  private let keyCountMax: Int
  /// By name of the alert: a reload keeps what an alert of the same name has told.
  private var told: [String: [AlertKey: Int64]] = [:]
  private var watermark: Int64?

  /// A gate.
  /// - Parameters:
  ///   - state: what another one left; of an alert's keys beyond `keyCountMax` the last are taken.
  ///   - keyCountMax: keys of one alert that are remembered, at least 1.
  package init(state: State = State(), keyCountMax: Int = Limits.alertKeyCountMax) {
    precondition(keyCountMax >= 1, "a gate remembers a key")
    self.keyCountMax = keyCountMax
    watermark = state.watermark
    for entry in state.entries.sorted(by: { $0.told < $1.told }) {
      makeRoom(for: entry.alert, cooldown: nil)
      told[entry.alert, default: [:]][entry.key] = entry.told
    }
  }

  /// What it remembers; equal gates give equal states.
  package var state: State {
    let entries = told.flatMap { alert, keys in
      keys.map { State.Entry(alert: alert, key: $0.key, told: $0.value) }
    }
    return State(
      entries: entries.sorted { ($0.alert, $0.key) < ($1.alert, $1.key) }, watermark: watermark)
  }

  /// Whether an event that meets an alert is told, and remembers that it was.
  /// - Parameters:
  ///   - alert: of any policy; it is known by its name.
  ///   - key: what the cooldown counts for.
  ///   - time: the event's, milliseconds since 1970.
  /// - Returns: true if nothing was told within the cooldown before the event, nor after it.
  package mutating func tells(_ alert: AlertPlan, _ key: AlertKey, at time: Int64) -> Bool {
    watermark = max(watermark ?? time, time)
    let cooldown = alert.cooldownMilliseconds
    guard cooldown > 0 else { return true }
    if let last = told[alert.name]?[key] {
      guard Self.isOver(cooldown, after: last, at: time) else { return false }
    } else {
      makeRoom(for: alert.name, cooldown: cooldown)
    }
    told[alert.name, default: [:]][key] = time
    return true
  }

  private static func isOver(_ cooldown: Int64, after last: Int64, at time: Int64) -> Bool {
    let (end, isBeyond) = last.addingReportingOverflow(cooldown)
    return !isBeyond && time >= end
  }

  /// Forgets keys of an alert that is full: those whose cooldown is over at the watermark, or else
  /// the eighth that was told longest ago, so that a stream of new keys does not sort for each.
  private mutating func makeRoom(for alert: String, cooldown: Int64?) {
    guard let keys = told[alert], keys.count >= keyCountMax else { return }
    if let cooldown, let watermark {
      told[alert] = keys.filter { !Self.isOver(cooldown, after: $0.value, at: watermark) }
    }
    guard let left = told[alert], left.count >= keyCountMax else { return }
    let oldest = left.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
    for (key, _) in oldest.prefix(max(1, keyCountMax / 8)) { told[alert]?[key] = nil }
  }
}
