import GRDB
import WeirCore
enum CaseTable {
  static let schema = ""
  static func add(_ event: ReviewedEvent, now: Int64, _ store: Store, _ db: Database) throws {}
  static func apply(_ action: CaseAction, of entry: LedgerEntry, _ store: Store, _ db: Database)
    throws
  {}
}
enum AlertTable {
  static let schema = ""
  static func add(_ alert: StoredAlert, now: Int64, _ store: Store, _ db: Database) throws {}
}
enum Erasure {
  static func apply(_ subject: [UInt8], _ store: Store, _ db: Database) throws {}
}
enum RetentionTable {
  static let schema = ""
  static func purge(_ cuts: [LedgerDraft.Cut], _ db: Database) throws {}
  static func set(_ cuts: [LedgerDraft.Cut], _ db: Database) throws {}
}
