/// What can be done that leaves a row in the audit trail. The raw values are part of its format.
package enum LedgerAction: String, CaseIterable, Sendable {
  /// Entries of a list were added or removed by hand.
  case listEdit = "list.edit"
  /// A file was imported into a list.
  case listImport = "list.import"
  /// A list of the store was taken over into a state directory that did not know it.
  case listAdopt = "list.adopt"
  case caseClaim = "case.claim"
  case caseRelease = "case.release"
  case caseDecide = "case.decide"
  case caseExport = "case.export"
  /// A policy is scored by from here on; or it was refused.
  case policyActivate = "policy.activate"
  case keyRotate = "key.rotate"
  /// A process connected that may not.
  case peerRefuse = "peer.refuse"
  case serverStart = "server.start"
  case serverStop = "server.stop"
  /// `weir ctl drain` and `weir ctl snapshot`.
  case serverControl = "server.control"
  case subjectErase = "subject.erase"
  case subjectExport = "subject.export"
  case retentionSet = "retention.set"
  /// Rows past their time were removed.
  case retentionPurge = "retention.purge"
  /// The store was made anew out of a journal.
  case storeRebuild = "store.rebuild"
  /// The audit trail was read or checked.
  case auditRead = "audit.read"
}
