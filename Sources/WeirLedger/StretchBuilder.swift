import WeirCore
import WeirEngine
import WeirJournal
import WeirPolicy
import WeirStore

/// Makes of items of a journal what goes into the store: rows of the audit trail, cases of events
/// that were answered `review`, and alerts that are told.
///
/// The same items give the same rows, whenever they come: alerts by what was told before, which the
/// store remembers.
struct StretchBuilder {
  private let journal: [UInt8]
  /// What numbers of cases begin behind.
  private let caseBase: UInt64
  private let secret: [UInt8]
  private let policies: (PolicyDigest) throws(JournalFault) -> Policy
  private var watch: (policy: PolicyDigest, watch: AlertWatch)?
  private var gate: WeirEngine.AlertGate
  /// The policy that was asked for last.
  private var known: (digest: PolicyDigest, policy: Policy)?

  /// - Parameters:
  ///   - journal: the identity of the state directory.
  ///   - caseBase: what numbers of cases begin behind: those of other journals.
  ///   - secret: the bytes that keys of alerts are made under.
  ///   - gate: what was told before.
  ///   - policies: gives a policy of the directory.
  init(
    journal: [UInt8], caseBase: UInt64 = 0, secret: [UInt8], gate: WeirEngine.AlertGate,
    policies: @escaping (PolicyDigest) throws(JournalFault) -> Policy
  ) {
    self.journal = journal
    self.caseBase = caseBase
    self.secret = secret
    self.gate = gate
    self.policies = policies
  }

  /// The stretch from one position to another.
  /// - Throws: `damaged`, and what reading a policy does.
  mutating func stretch(
    _ items: [FollowedItem], from: UInt64, to: UInt64, now: Int64
  ) throws(JournalFault) -> StoreBatch {
    var batch = StoreBatch(journal: journal, from: from, to: to, now: now)
    for item in items {
      switch item {
      case .entry(let entry, _): batch.steps.append(.entry(entry))
      case .events(let followed): try add(followed.record, to: &batch)
      }
    }
    return batch
  }

  private mutating func add(_ record: JournalRecord, to batch: inout StoreBatch)
    throws(JournalFault)
  {
    var noted: [NotedEvent] = []
    try NotedEvent.forEach(in: record) { event throws(JournalFault) in noted.append(event) }
    for event in noted {
      let position = record.position + UInt64(event.place)
      if let answer = event.answer {
        batch.steps.append(
          .reviewed(
            ReviewedEvent(
              number: caseBase &+ position + 1, event: event.line, answer: answer,
              facts: try facts(of: event, record.policy))))
      }
      guard event.alerts != 0 else { continue }
      for alert in try raised(by: event, record.policy) {
        batch.steps.append(.alert(stored(alert, at: position)))
      }
    }
  }

  /// What the schema of an event's policy says of it.
  private mutating func facts(
    of event: NotedEvent, _ digest: PolicyDigest
  ) throws(JournalFault) -> ReviewedEvent.Facts {
    let schema = try policy(digest).schema
    let kept = try KeptEvent(event.line, schema)
    var facts = ReviewedEvent.Facts()
    facts.eventID = kept.text(of: schema.eventIDIndex)
    facts.milliseconds = kept.time
    if let field = schema.index(of: "amount_minor"),
      case .number(let digits)? = kept.value(of: field)
    {
      facts.amount = Int64(digits)
    }
    facts.currency = schema.index(of: "currency").flatMap { kept.text(of: $0) }
    return facts
  }

  private mutating func policy(_ digest: PolicyDigest) throws(JournalFault) -> Policy {
    if let known, known.digest == digest { return known.policy }
    let policy = try policies(digest)
    known = (digest, policy)
    return policy
  }

  private mutating func raised(
    by event: NotedEvent, _ policy: PolicyDigest
  ) throws(JournalFault) -> [RaisedAlert] {
    var current: AlertWatch
    if let watch, watch.policy == policy {
      current = watch.watch
    } else {
      current = AlertWatch(try self.policy(policy), secret: secret, gate: gate)
    }
    watch = nil
    let raised = try current.raised(by: event.line, alerts: event.alerts)
    gate = current.gate
    watch = (policy, current)
    return raised
  }

  private func stored(_ alert: RaisedAlert, at position: UInt64) -> StoredAlert {
    StoredAlert(
      id: "\(Hexadecimal.text(journal.prefix(6)))-\(position)-\(alert.alert)", name: alert.alert,
      severity: alert.severity.rawValue, milliseconds: alert.time,
      key: alert.gateKey.bytes,
      body: alert.json.bytes)
  }
}
