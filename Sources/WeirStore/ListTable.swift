import GRDB
import WeirCore
enum ListTable {
  static let schema = ""
  static func apply(_ change: ListChange, of entry: LedgerEntry, _ db: Database) throws {}
}
