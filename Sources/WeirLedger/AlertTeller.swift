package import Logging
import WeirCore
import WeirJournal
package import WeirStore
package import WeirWebhook

/// Tells alerts of a store's outbox, on a thread of its own: each to the log and to a stream of
/// lines when it comes, then to a webhook until that has taken it.
///
/// An alert may be told more than once, when a process ends between telling and noting that; it has
/// the same id then.
package final class AlertTeller: Sendable {
  /// A webhook, made on the thread that uses it.
  package typealias Webhook = @Sendable () throws(WebhookFault) -> WebhookSender

  private let store: Store
  private let logger: Logger
  private let clock: @Sendable () -> Int64
  /// Writes a line with its LF; false when it cannot.
  private let write: (@Sendable ([UInt8]) -> Bool)?
  private let webhook: Webhook?
  private let shared = Monitor(Shared())
  private let thread = Monitor<ServiceThread?>(nil)

  private struct Shared {
    var isClosing = false
    var hasEnded = true
    /// Alerts that the log and the stream have, and the store does not know yet.
    var announced: Set<String> = []
    /// When there is something to tell, milliseconds since 1970; nil: when somebody says so.
    var next: Int64? = 0
    var dueCount = 0
    var toldCount: UInt64 = 0
  }

  /// Ids of alerts that are remembered until the store knows that they were told.
  private static let announcedCountMax = 4_096
  /// Alerts that are taken from the store at once.
  private static let countMax = 64
  /// Milliseconds before the store is asked again after it could not answer.
  private static let retryMilliseconds: Int64 = 1_000
  /// Looks, 50 ms apart, for which the end waits for what is being told.
  private static let endLookCount = 20

  /// - Parameters:
  ///   - store: has the outbox.
  ///   - logger: is told every alert once.
  ///   - clock: milliseconds since 1970.
  ///   - write: takes a line for every alert, with its LF; gives false when it cannot. Nil:
  ///     nowhere.
  ///   - webhook: makes what sends to a receiver; nil: there is none.
  package init(
    _ store: Store, logger: Logger, clock: @escaping @Sendable () -> Int64,
    write: (@Sendable ([UInt8]) -> Bool)?, webhook: Webhook?
  ) {
    self.store = store
    self.logger = logger
    self.clock = clock
    self.write = write
    self.webhook = webhook
  }

  /// Alerts that are to be told, and those that were since the start.
  var counts: (due: Int, told: UInt64) { shared.withLock { ($0.dueCount, $0.toldCount) } }

  /// There are new alerts in the store.
  func wake() { shared.wakingAll { $0.next = 0 } }

  func begin() {
    shared.withLock { $0.hasEnded = false }
    let started = ServiceThread { [self] in
      run()
      shared.wakingAll { $0.hasEnded = true }
    }
    thread.withLock { $0 = started }
  }

  /// Ends; waits for what is being told, but not for long: a receiver may hang, or a stream.
  func end() {
    shared.wakingAll { $0.isClosing = true }
    var looks = 0
    shared.wait { state in
      looks += 1
      return state.hasEnded || looks > Self.endLookCount ? .done(()) : .wait(milliseconds: 50)
    }
  }

  // MARK: The thread

  private func run() {
    var sender: WebhookSender?
    while wait() {
      do throws(StoreFault) {
        try tell(&sender)
      } catch {
        let next = clock() + Self.retryMilliseconds
        shared.withLock { $0.next = next }
      }
    }
  }

  /// Waits until there is something to tell; false at the end.
  private func wait() -> Bool {
    shared.wait { state in
      if state.isClosing { return .done(false) }
      guard let next = state.next else { return .wait() }
      let now = clock()
      if next <= now { return .done(true) }
      return .wait(milliseconds: Int(clamping: min(next - now, 60_000)))
    }
  }

  private func tell(_ sender: inout WebhookSender?) throws(StoreFault) {
    // What comes from here on wakes the thread again.
    shared.withLock { $0.next = nil }
    while true {
      let due = try store.dueAlerts(now: clock(), limit: Self.countMax)
      // Log and stream first: a receiver that hangs is not to hold them up.
      let isAnnounced = due.map { announce($0) }
      guard !isAnnounced.contains(false) else {
        let next = clock() + Self.retryMilliseconds
        return shared.withLock { $0.next = next }
      }
      for alert in due {
        if shared.withLock({ $0.isClosing }) { return }
        try tell(alert, &sender)
      }
      if due.count < Self.countMax { break }
    }
    let next = try store.nextAlertTime()
    let count = try store.alertCounts().first { $0.state == .due }?.count ?? 0
    shared.withLock { state in
      state.dueCount = count
      if state.next == nil { state.next = next }
    }
  }

  private func tell(_ alert: AlertRecord, _ sender: inout WebhookSender?) throws(StoreFault) {
    guard let webhook else { return try didTell(alert) }
    let outcome: WebhookOutcome
    do throws(WebhookFault) {
      let made: WebhookSender
      if let sender { made = sender } else { made = try webhook() }
      sender = made
      outcome = made.send(id: alert.id, timestampSeconds: clock() / 1_000, body: alert.body)
    } catch {
      outcome = .failed(WebhookFailure(error.message, .late))
    }
    switch outcome {
    case .delivered: try didTell(alert)
    case .refused:
      try store.didFindGone(alert.id, now: clock(), fault: "the receiver is gone (410)")
      log(alert, "the receiver of alerts says that it is gone")
    case .failed(let failure): try didFail(alert, failure)
    }
  }

  private func didTell(_ alert: AlertRecord) throws(StoreFault) {
    try store.didTell(alert.id, now: clock())
    shared.withLock { $0.toldCount += 1 }
  }

  private func didFail(
    _ alert: AlertRecord, _ failure: WebhookFailure
  ) throws(StoreFault) {
    let now = clock()
    let next = WebhookSchedule.next(
      afterAttempt: alert.attempts + 1, of: alert.id, firstMilliseconds: alert.first ?? now,
      lastMilliseconds: now, failure: failure)
    switch next {
    case .at(let time):
      try store.didFail(alert.id, now: now, fault: failure.reason, next: time)
      if alert.attempts == 0 { log(alert, "an alert was not taken: \(failure.reason)") }
    case .exhausted:
      try store.didFail(alert.id, now: now, fault: failure.reason, next: nil)
      log(alert, "an alert was given up: \(failure.reason)")
    }
  }

  private func log(_ alert: AlertRecord, _ text: String) {
    logger.warning(
      "\(text)", metadata: ["event": "webhook", "alert": "\(alert.name)", "id": "\(alert.id)"])
  }

  /// Tells the log and the stream, once. Gives whether the stream has it.
  private func announce(_ alert: AlertRecord) -> Bool {
    guard alert.attempts == 0, !shared.withLock({ $0.announced.contains(alert.id) }) else {
      return true
    }
    if let write, !write(alert.body + [UInt8(ascii: "\n")]) {
      log(alert, "the stream of alerts takes nothing; it is tried again")
      return false
    }
    logger.warning(
      "alert: \(alert.name)",
      metadata: [
        "event": "alert", "alert": "\(alert.name)", "severity": "\(alert.severity)",
        "id": "\(alert.id)",
      ])
    shared.withLock { state in
      if state.announced.count >= Self.announcedCountMax { state.announced.removeAll() }
      state.announced.insert(alert.id)
    }
    return true
  }
}
