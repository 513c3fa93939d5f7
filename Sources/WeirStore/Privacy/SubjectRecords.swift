import GRDB

/// What the store holds about a person, but for entries of lists.
package struct SubjectRecords: Hashable, Sendable {
  /// By number.
  package let cases: [CaseDetail]
  /// By the time of their events.
  package let alerts: [AlertRecord]
  /// Rows of the audit trail that are about the person.
  package let audit: [AuditRow]

  /// A row of the audit trail.
  package struct AuditRow: Hashable, Sendable {
    package let sequence: UInt64
    /// When, milliseconds since 1970.
    package let milliseconds: Int64
    package let actor: String
    package let origin: String
    package let action: String
    package let object: String
    package let result: String
  }
}

extension Store {
  /// What the audit trail calls a person: the first 16 hexadecimal digits of the keyed hash, in
  /// groups of four, so that they never look like a card number.
  package func subjectName(of value: String) -> String {
    Self.name(ofSubject: subjectHash(of: Array(value.utf8)))
  }

  private static func name(ofSubject hash: [UInt8]) -> String {
    let digits = hash.prefix(8).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return stride(from: 0, to: digits.count, by: 2).map { place in
      digits[place..<min(place + 2, digits.count)].joined()
    }.joined(separator: ":")
  }

  /// What the store holds about a person: cases whose event has a text that is the value, at any
  /// depth, byte for byte; alerts that tell it; rows of the audit trail whose object it is, or its
  /// name there.
  /// - Parameters:
  ///   - value: what names the person.
  ///   - field: only where it is the value of this member: its name, or all names that lead to it
  ///     with dots between them.
  /// - Returns: it.
  /// - Throws: `busy`, `damaged`, `key`, `version`, `system`.
  package func subjectRecords(
    of value: String, field: String? = nil
  ) throws(StoreFault) -> SubjectRecords {
    try read { db in
      let rows = try SubjectRows(self, db) { path, text in
        guard text.utf8.elementsEqual(value.utf8) else { return false }
        return field.map { $0 == path.last || $0 == path.joined(separator: ".") } ?? true
      }
      return SubjectRecords(
        cases: try rows.cases.compactMap { number in try caseDetail(number, db) },
        alerts: try rows.alerts.compactMap { row in
          try Row.fetchOne(db, sql: "SELECT * FROM alerts WHERE row = ?", arguments: [row])
            .map { row in try alert(row) }
        },
        audit: try auditRows(about: value, db))
    }
  }

  private func auditRows(about value: String, _ db: Database) throws -> [SubjectRecords.AuditRow] {
    // A person has a name under each epoch.
    let names = keys.epochs.compactMap { epoch in
      keys.identity(Array(value.utf8), epoch: epoch).map { Self.name(ofSubject: $0) }
    }
    let rows = try ([value] + names).flatMap { object in
      try Row.fetchAll(db, sql: "SELECT * FROM audit WHERE object = ?", arguments: [object])
    }
    return rows.map { row in
      SubjectRecords.AuditRow(
        sequence: row.number("sequence"), milliseconds: row["at"], actor: row["actor"],
        origin: row["origin"], action: row["action"], object: row["object"],
        result: row["result"])
    }.sorted { $0.sequence < $1.sequence }
  }
}
