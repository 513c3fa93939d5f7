import WeirCore
import WeirJournal
import WeirStore

/// A store in a folder of its own, made by the program, and filled as a sidecar fills it.
struct FilledStore {
  /// A moment: 2026-03-02T12:00:00Z.
  static let noon: Int64 = 1_772_452_800_000

  let folder: Folder
  let store: Store

  /// Makes a store with three cases and two alerts.
  init() throws {
    folder = try Folder()
    let made = try Run.finish(["retention", "set", "cases=400", "--store", "s.db"], in: folder)
    guard made.exitCode == 0 else { throw SystemRefusal(code: made.exitCode) }
    let ring = try KeyRing.read(folder.path + "/s.db.key")
    guard let keys = StoreKeys(ring.secrets) else { throw SystemRefusal(code: 0) }
    store = Store(path: folder.path + "/s.db", keys: keys)
    var batch = StoreBatch(journal: [], from: 0, to: 1, now: Self.noon)
    let reviewed = [
      Self.event(1, amount: 2_500, score: "0.500000", #","email":"anna@example.org""#),
      Self.event(2, amount: 180_000, score: "0.912345", #","device":{"id":"d\u001b1"}"#),
      Self.event(3, amount: 90, score: "0.100000", #","email":"bert@example.org""#),
    ]
    let alerts = [
      StoredAlert(
        id: "a1", name: "burst", severity: "high", milliseconds: Self.noon, key: [1],
        body: Array(#"{"email":"anna@example.org"}"#.utf8)),
      StoredAlert(
        id: "a2", name: "far away", severity: "low", milliseconds: Self.noon - 1_000, key: [2],
        body: Array("{}".utf8)),
    ]
    batch.steps = reviewed.map { .reviewed($0) } + alerts.map { .alert($0) }
    try store.project(batch)
  }

  private static func event(
    _ number: UInt64, amount: Int64, score: String, _ further: String
  ) -> ReviewedEvent {
    let event =
      #"{"event_id":"e\#(number)","ts":"2026-03-02T11:00:00Z","amount_minor":\#(amount),"#
      + #""currency":"USD"\#(further)}"#
    let answer =
      #"{"event_id":"e\#(number)","decision":"review","score":\#(score),"rules":["night","large"],"#
      + #""reasons":[{"code":"amount_log","value":\#(amount),"contribution":1.0515}],"#
      + #""policy":"shop@1:060786da3557"}"#
    return ReviewedEvent(number: number, event: Array(event.utf8), answer: Array(answer.utf8))
  }

  /// Runs the program on the store.
  func run(_ words: String...) throws -> Run.Outcome {
    try Run.finish(words + ["--store", "s.db"], in: folder)
  }

  /// What the program prints; it must end well and say nothing else.
  func output(_ words: String...) throws -> String {
    let outcome = try Run.finish(words + ["--store", "s.db"], in: folder)
    guard outcome.exitCode == 0 else { throw SystemRefusal(code: outcome.exitCode) }
    return outcome.output
  }

  /// Rows of the audit trail, as `action object: details`.
  func trail() throws -> [String] {
    var rows: [String] = []
    var selection = AuditSelection()
    selection.isOldestFirst = true
    try store.forEachAuditRow(selection) { row in
      let details = row.details.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
      rows.append("\(row.action) \(row.object): \(details)")
      return true
    }
    return rows
  }
}
