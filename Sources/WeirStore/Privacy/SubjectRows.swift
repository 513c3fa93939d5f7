import GRDB
import WeirCore

/// The rows that are about a person: those that have a text which names them. All are opened and
/// read for it; nothing is stored that could be looked up.
struct SubjectRows {
  private(set) var cases: [UInt64] = []
  /// Rows of alerts.
  private(set) var alerts: [Int64] = []

  /// Finds them.
  /// - Parameters:
  ///   - store: whose cells they are.
  ///   - db: where they are.
  ///   - names: whether a text, at the end of a path of names, names the person.
  /// - Throws: `damaged`, `key`.
  init(_ store: Store, _ db: Database, where names: ([String], String) -> Bool) throws {
    func isAbout(_ line: [UInt8]) -> Bool {
      var isAbout = false
      JSONLine.read(line)?.forEachText { path, text in isAbout = isAbout || names(path, text) }
      return isAbout
    }
    let cases = try Row.fetchCursor(db, sql: "SELECT number, event FROM cases ORDER BY number")
    while let row = try cases.next() {
      if isAbout(try store.line("event", row)) { self.cases.append(row.number("number")) }
    }
    let alerts = try Row.fetchCursor(db, sql: "SELECT row, id, body FROM alerts ORDER BY at, id")
    while let row = try alerts.next() {
      if isAbout(try store.body(row)) { self.alerts.append(row["row"]) }
    }
  }
}
