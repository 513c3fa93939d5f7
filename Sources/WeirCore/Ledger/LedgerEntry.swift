/// What was done, by whom, when, from where and how it ended, before it has its place in the trail.
package struct LedgerDraft: Hashable, Sendable {
  /// What else happens with it.
  package enum Content: Hashable, Sendable {
    case none
    case list(ListChange)
    case reviewCase(CaseAction)
    /// Everything about a person is removed: the keyed hash of what names them, 32 bytes.
    case erase(subject: [UInt8])
    /// Rows older than these go, by table: milliseconds since 1970.
    case purge([Cut])
    /// How long rows stay, by table: days; 0: for ever.
    case retention([Cut])
  }

  /// A table and a number that is about it.
  package struct Cut: Hashable, Sendable {
    package let table: String
    package let value: Int64

    /// A number about a table.
    package init(table: String, value: Int64) {
      self.table = table
      self.value = value
    }
  }

  /// A fact about it by name, such as how many rows an import had.
  package struct Detail: Hashable, Sendable {
    package let name: String
    package let value: String

    /// A fact.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// When: milliseconds since 1970, by the clock of whoever wrote it.
  package var milliseconds: Int64
  /// Who: `alice (uid 1000)`, `weir`.
  package var actor: String
  /// From where: `command line`, `control socket`, `sidecar`.
  package var origin: String
  package var action: LedgerAction
  /// What it was done to: a list's name, a case's number, a policy's stamp.
  package var object: String
  /// `done`, or why not.
  package var result: String
  package var details: [Detail]
  package var content: Content

  /// Whether this is what another draft says was done, whether or not it was.
  package func isSameAct(as other: LedgerDraft) -> Bool {
    milliseconds == other.milliseconds && action == other.action && object == other.object
      && actor == other.actor && origin == other.origin
  }

  /// What `result` says when it was done.
  package static var done: String { "done" }

  /// A draft.
  /// - Parameters:
  ///   - milliseconds: when, since 1970.
  ///   - actor: who.
  ///   - origin: from where.
  ///   - action: what.
  ///   - object: to what.
  ///   - result: how it ended.
  ///   - details: facts about it, in an order.
  ///   - content: what else happens with it.
  package init(
    milliseconds: Int64, actor: String, origin: String, action: LedgerAction, object: String,
    result: String = LedgerDraft.done, details: [Detail] = [], content: Content = .none
  ) {
    self.milliseconds = milliseconds
    self.actor = actor
    self.origin = origin
    self.action = action
    self.object = object
    self.result = result
    self.details = details
    self.content = content
  }
}

/// One row of the audit trail: a draft with its place, chained to the row before.
package struct LedgerEntry: Hashable, Sendable {
  /// Bytes of a code.
  package static var codeByteCount: Int { 32 }

  /// 1, 2, 3, …
  package let sequence: UInt64
  package let draft: LedgerDraft
  /// The epoch of the key that the code was made with.
  package let keyEpoch: UInt32
  /// The code of the row before; zeros before the first.
  package let previous: [UInt8]
  /// HMAC-SHA-256 over everything above.
  package let code: [UInt8]

  /// A row.
  /// - Parameters:
  ///   - sequence: 1, 2, 3, …
  ///   - draft: what it says.
  ///   - keyEpoch: of the key that the code was made with.
  ///   - previous: the code of the row before.
  ///   - code: of this one.
  package init(
    sequence: UInt64, draft: LedgerDraft, keyEpoch: UInt32, previous: [UInt8], code: [UInt8]
  ) {
    self.sequence = sequence
    self.draft = draft
    self.keyEpoch = keyEpoch
    self.previous = previous
    self.code = code
  }
}
