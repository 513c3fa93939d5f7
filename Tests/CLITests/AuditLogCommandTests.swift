import Glibc
import Testing

/// `weir audit-log`: the audit trail of a store, from the command line.
@Suite struct AuditLogCommandTests {
  private static func log(_ arguments: [String], in folder: Folder) throws -> Run.Outcome {
    try Run.finish(["audit-log"] + arguments + ["--store", "weir.db"], in: folder)
  }

  /// A store with an edit and an import.
  private static func folder() throws -> Folder {
    let folder = try Folder()
    try ListCommandTests.done(["add", "vip", "secret", "--type", "string"], in: folder)
    try ListCommandTests.done(["import", "vip", "-"], in: folder, input: "a\nb\n")
    return folder
  }

  @Test func showsTheNewestFirst() throws {
    let outcome = try Self.log(["show"], in: Self.folder())
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.first?.hasPrefix("2  2") == true)
    #expect(lines.first?.hasSuffix("Z  list.import vip: done") == true)
    #expect(outcome.output.contains("\n1  2"))
    #expect(outcome.output.contains("added 2, changed"))
    #expect(!outcome.output.contains("secret"))
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  @Test(
    arguments: [
      (["--action", "list.edit"], [1]), (["--action", "key.rotate"], []), (["--limit", "1"], [2]),
      (["--since", "2099-01-01"], []), (["--until", "2001-01-01"], []),
      (["--since", "1h"], [2, 1]),
      (["--until", "1h"], []),
    ] as [([String], [Int])])
  func showsWhatIsAskedFor(arguments: [String], rows: [Int]) throws {
    let outcome = try Self.log(["show", "--format", "json"] + arguments, in: Self.folder())
    #expect(outcome.exitCode == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == rows.count)
    for (line, row) in zip(lines, rows) { #expect(line.hasPrefix("{\"row\":\(row),\"at\":\"")) }
  }

  @Test func saysThatThereAreNoRows() throws {
    let outcome = try Self.log(["show", "--since", "2099-01-01"], in: Self.folder())
    #expect(outcome == Run.Outcome(exitCode: 0, output: "no such rows\n", errors: ""))
  }

  @Test func anExportIsItsOwnLastRow() throws {
    let folder = try Self.folder()
    let outcome = try Self.log(["export"], in: folder)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines.first?.contains("\"action\":\"list.edit\",\"object\":\"vip\"") == true)
    #expect(lines.last?.contains("\"action\":\"audit.read\"") == true)
    let file = try Self.log(["export", "--output", "out", "--action", "audit.read"], in: folder)
    #expect(file == Run.Outcome(exitCode: 0, output: "", errors: ""))
    #expect(folder.read("out")?.split(separator: "\n").count == 2)
  }

  @Test func aTrailThatNobodyTouchedIsIntact() throws {
    let outcome = try Self.log(["verify"], in: Self.folder())
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.hasPrefix("weir.db: 2 rows from 2"))
    #expect(outcome.output.hasSuffix("Z: intact\n"))
  }

  @Test func aChangedRowIsNamed() throws {
    let folder = try Self.folder()
    var bytes = try Folder.bytes(of: folder.path + "/weir.db")
    let word = Array("list.import".utf8)
    guard let place = bytes.firstRange(of: word)?.lowerBound else {
      Issue.record("the row is not in the file as it is")
      return
    }
    bytes.replaceSubrange(place..<place + word.count, with: Array("list.imporT".utf8))
    try folder.write("weir.db", bytes, mode: 0o600)
    let outcome = try Self.log(["verify"], in: folder)
    #expect(outcome.exitCode == 65)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("weir: weir.db: row 2 of the audit trail: it was changed"))
  }

  @Test(arguments: [["show"], ["verify"], ["export"]])
  func aStoreThatIsNotThereIsAMistake(arguments: [String]) throws {
    let outcome = try Self.log(arguments, in: Folder())
    #expect(outcome.exitCode == 74)
    #expect(outcome.errors.hasPrefix("weir: weir.db: there is no such store\n  help: "))
  }

  @Test(arguments: [["show"], ["verify"], ["export"]])
  func withoutItsKeyAStoreIsNotRead(arguments: [String]) throws {
    let folder = try Self.folder()
    unsafe unlink(folder.path + "/weir.db.key")
    let outcome = try Self.log(arguments, in: folder)
    #expect(outcome.exitCode == 78)
    #expect(outcome.errors.hasPrefix("weir: weir.db.key: the store's key is not there"))
  }
}
