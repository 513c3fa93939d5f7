package import WeirCore

/// A row of the audit trail, as it is read.
package struct AuditRow: Hashable, Sendable {
  package let sequence: UInt64
  /// When: milliseconds since 1970.
  package let milliseconds: Int64
  /// Who: `alice (uid 1000)`, `weir`.
  package let actor: String
  /// From where: `command line`, `control socket`, `sidecar`.
  package let origin: String
  /// The words of `LedgerAction`, or of a newer version's.
  package let action: String
  /// What it was done to.
  package let object: String
  /// `done`, or why not.
  package let result: String
  /// Facts about it, in their order.
  package let details: [LedgerDraft.Detail]
}

/// Which rows of the audit trail are wanted, and in which order.
package struct AuditSelection: Hashable, Sendable {
  /// Only these sequences.
  package var sequences: ClosedRange<UInt64>?
  /// Only this action.
  package var action: LedgerAction?
  /// Only from this moment on, in milliseconds since 1970.
  package var since: Int64?
  /// Only before this moment.
  package var until: Int64?
  /// So many at most.
  package var limit: Int?
  /// Oldest first, or newest first.
  package var isOldestFirst = true

  /// All rows, oldest first.
  package init() {}
}

/// What a walk through the audit trail found.
package enum AuditVerdict: Hashable, Sendable {
  /// Every row is as it was written, and none is missing. Moments of the first row and of the last
  /// one, in milliseconds since 1970; nil without rows.
  case intact(rows: Int, first: Int64?, last: Int64?)
  /// The first row that is not, or that is missing: its sequence, and what is wrong with it.
  case broken(sequence: UInt64, what: String)
}
