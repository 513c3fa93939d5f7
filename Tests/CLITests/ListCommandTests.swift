import Glibc
import Testing

/// `weir list`: lists of a store, from the command line.
@Suite struct ListCommandTests {
  /// Runs `weir list` with the store of a folder.
  static func list(
    _ arguments: [String], in folder: Folder, input: String = ""
  ) throws -> Run.Outcome {
    try Run.finish(
      ["list"] + arguments + ["--store", "weir.db"], in: folder, input: Array(input.utf8))
  }

  /// The same, where all must go well; gives what it said.
  @discardableResult
  static func done(_ arguments: [String], in folder: Folder, input: String = "") throws -> String {
    let outcome = try list(arguments, in: folder, input: input)
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    return outcome.output
  }

  private static func export(_ name: String, in folder: Folder) throws -> String {
    try done(["export", name], in: folder)
  }

  // MARK: Changes

  @Test func addsAndRemoves() throws {
    let folder = try Folder()
    let add = ["add", "blocked", "b", "a,\"x\"", "--type", "string", "--expires", "2099-01-01"]
    #expect(try Self.done(add + ["--reason", "why"], in: folder) == "blocked: 2 added\n")
    #expect(try Self.done(["remove", "blocked", "b", "c"], in: folder) == "blocked: 2 removed\n")
    #expect(
      try Self.export("blocked", in: folder)
        == "value,expires,reason\n\"a,\"\"x\"\"\",2099-01-01T00:00:00Z,why\n")
  }

  @Test func aSecondTimeChangesNothing() throws {
    let folder = try Folder()
    let add = ["add", "vip", "a", "--type", "string", "--reason", "why"]
    try Self.done(add, in: folder)
    #expect(try Self.done(add, in: folder) == "vip: 1 unchanged\n")
    #expect(try Self.done(["add", "vip", "a"], in: folder) == "vip: 1 unchanged\n")
    try Self.done(["remove", "vip", "a"], in: folder)
    #expect(try Self.done(["remove", "vip", "a"], in: folder) == "vip: 1 unchanged\n")
    let rows = try Run.finish(["audit-log", "show", "--store", "weir.db"], in: folder)
    #expect(rows.output.split(separator: "\n").filter { !$0.hasPrefix(" ") }.count == 2)
  }

  @Test func saysThatNobodyAsksTheStoreYet() throws {
    let folder = try Folder()
    let waits = "weir: no sidecar runs with the store: in force when one starts with it\n"
    let add = ["add", "vip", "a", "--type", "string"]
    #expect(
      try Self.list(add, in: folder).errors == "weir: weir.db: made, as is its key\n" + waits)
    #expect(try Self.list(add, in: folder).errors == "")
    #expect(try Self.list(["remove", "vip", "a"], in: folder).errors == waits)
  }

  @Test func theTypeIsThatOfTheBuiltInPolicy() throws {
    let folder = try Folder()
    try Self.done(["add", "ip_blocklist", "2001:DB8:0::1"], in: folder)
    #expect(try Self.export("ip_blocklist", in: folder).contains("\n2001:db8::1,,\n"))
  }

  @Test func theTypeIsThatOfANamedPolicy() throws {
    let folder = try Folder()
    #expect(try Run.finish(["new", "policy"], in: folder).exitCode == 0)
    #expect(
      try Self.done(["add", "blocklist", "10.0.0.0/8", "--policy", "policy"], in: folder)
        == "blocklist: 1 added\n")
  }

  @Test func refusesATypeThatIsNotThePolicys() throws {
    let folder = try Folder()
    #expect(try Run.finish(["new", "policy"], in: folder).exitCode == 0)
    let outcome = try Self.list(
      ["add", "blocklist", "x", "--type", "string", "--policy", "policy"], in: folder)
    #expect(outcome.exitCode == 64)
    #expect(outcome.errors.hasPrefix("weir: list 'blocklist' is of type string, not ip\n  help: "))
  }

  @Test(
    arguments: [
      (["add", "vip2", "a"], 64, "nobody knows what the values of list 'vip2' are"),
      (["add", "known", "a", "--type", "ip"], 64, "list 'known' is of type string, not ip"),
      (["add", "nets", "10.0.0.0/8", "300.1.1.1", "--type", "ip"], 64, "value 2: "),
      (
        ["add", "cards", "4111 1111 1111 1111", "--type", "string"], 64,
        "value 1: looks like a card number"
      ),
      (
        ["add", "cards", "a", "--type", "string", "--reason", "4111-1111-1111-1111"], 64,
        "'--reason' holds what looks like a card number"
      ),
      (
        ["add", "known", "x", "--expires", "2001-01-01"], 64,
        "'--expires' is a moment that is over"
      ),
      (["add", "9x", "a"], 64, "A list's name is letters, digits and _"),
      (["add", "a-b", "a"], 64, "A list's name is letters, digits and _"),
      (["add", "known", "a\u{FFFD}"], 64, "value 1: not UTF-8"),
      (["add", "known", "x", "--expires", "366d"], 64, "at most 365d"),
      (["add", "other", "a", "--policy", "nowhere"], 78, "nowhere/policy.yaml: error[P_FILE]"),
      (["show", "other"], 64, "weir.db: there is no list 'other'"),
      (["export", "other"], 64, "weir.db: there is no list 'other'"),
      (["diff", "other", "-"], 64, "weir.db: there is no list 'other'"),
      (["show", "known", "z"], 1, "known: the store has no entry of that value"),
      (["import", "known", "absent.csv"], 74, "absent.csv: cannot be opened"),
      (["import", "known", "-", "--where", "a=b"], 65, "stdin: only the formats bins and geoip"),
    ] as [([String], Int32, String)])
  func refuses(arguments: [String], exitCode: Int32, message: String) throws {
    let folder = try Folder()
    try Self.done(["add", "known", "a", "--type", "string"], in: folder)
    let outcome = try Self.list(arguments, in: folder)
    #expect(outcome.exitCode == exitCode, "\(outcome.errors)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(outcome.output == "")
    for value in arguments.dropFirst(2) where value.contains("4111") {
      #expect(!outcome.errors.contains(value))
    }
    #expect(try Self.export("known", in: folder) == "value,expires,reason\na,,\n")
  }

  @Test(
    arguments: [
      ["add", "other", "a"], ["add", "nets", "300.1.1.1", "--type", "ip"],
      ["remove", "nets", "x", "--type", "ip"], ["import", "vip", "absent.csv", "--type", "string"],
    ]) func aFirstChangeThatIsRefusedMakesNothing(_ arguments: [String]) throws
  {
    let folder = try Folder()
    #expect(try Self.list(arguments, in: folder).exitCode != 0)
    for name in ["weir.db", "weir.db.key", "weir.db.lock"] {
      #expect(folder.read(name) == nil, "\(name) is there")
    }
  }

  @Test func aFolderThatIsNotThereIsToldWithWhatHelps() throws {
    let outcome = try Run.finish(
      ["list", "add", "vip", "a", "--store", "absent/s.db"], in: try Folder())
    #expect(outcome.exitCode == 74)
    #expect(outcome.errors.hasPrefix("weir: absent/s.db.lock: the store's lock cannot be taken: "))
    #expect(
      outcome.errors.hasSuffix("\n  help: make the folder first, or name another: --store FILE\n"))
  }

  @Test func aStoreThatIsNotThereIsAMistake() throws {
    let folder = try Folder()
    for arguments in [["ls"], ["show", "vip"], ["export", "vip"], ["diff", "vip", "-"]] {
      let outcome = try Self.list(arguments, in: folder)
      #expect(outcome.exitCode == 74)
      #expect(outcome.errors.hasPrefix("weir: weir.db: there is no such store\n  help: "))
    }
  }

  // MARK: Files

  @Test func anImportIsExportedAsItCame() throws {
    let folder = try Folder()
    let text = #"""
      value,expires,reason
      10.0.0.0/8,,
      192.0.2.1,2099-06-01T12:00:00Z,"a, ""b"""
      192.0.2.2,2001-01-01T00:00:00.500Z,old
      2001:db8::/32,,"two
      lines"

      """#
    try folder.write("list.csv", text)
    #expect(
      try Self.done(["import", "nets", "list.csv", "--type", "ip"], in: folder)
        == "nets: 4 added\n")
    let exported = try Self.export("nets", in: folder)
    #expect(exported == text)
    try folder.write("again.csv", exported)
    #expect(
      try Self.done(["import", "nets", "again.csv", "--replace"], in: folder)
        == "nets: 4 unchanged\n")
    #expect(try Self.done(["diff", "nets", "again.csv"], in: folder) == "")
  }

  @Test func refusedRowsAreToldByLineAndNothingIsDone() throws {
    let folder = try Folder()
    try Self.done(["add", "vip", "a", "--type", "string"], in: folder)
    let rows =
      "value,expires,reason\n192.0.2.1\nsecret\n192.0.2.2,tomorrow\n"
      + "192.0.2.3,,card 4111111111111111\n"
    let outcome = try Self.list(
      ["import", "nets", "-", "--type", "ip", "--limit", "2"], in: folder, input: rows)
    #expect(outcome.exitCode == 65)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines.first?.hasPrefix("weir: stdin:3: ") == true)
    #expect(lines.dropFirst().first?.hasPrefix("weir: stdin:4: ") == true)
    #expect(lines.dropFirst(2).first == "weir: 3 rows refused; nothing was changed")
    #expect(!outcome.errors.contains("secret"))
    #expect(try Self.done(["ls"], in: folder).split(separator: "\n").count == 2)
  }

  @Test func theOtherRowsAreTakenWhenSaid() throws {
    let folder = try Folder()
    let outcome = try Self.list(
      ["import", "nets", "-", "--type", "ip", "--skip-refused"], in: folder,
      input: "192.0.2.1\nsecret\n192.0.2.1\n192.0.2.2\n")
    #expect(outcome.exitCode == 1)
    #expect(outcome.output == "nets: 2 added\n")
    #expect(outcome.errors.contains("weir: 1 row passed over\n"))
    #expect(
      outcome.errors.contains("weir: 1 row had a value that came again; the last one counts\n"))
  }

  @Test func aDifferenceIsWhatReplaceWouldDo() throws {
    let folder = try Folder()
    try Self.done(
      ["import", "vip", "-", "--type", "string"], in: folder,
      input: "value,expires,reason\na,,kept\nb,,\nc,,\nd,,\n")
    try Self.done(["remove", "vip", "d"], in: folder)
    let file = try folder.write(
      "new.csv", "value,expires,reason\na,,\nc,2099-01-01,\nd,,\ne\u{1B},,\n")
    let outcome = try Self.list(["diff", "vip", file], in: folder)
    #expect(outcome.exitCode == 1)
    #expect(outcome.output == "- b\n~ c until 2099-01-01T00:00:00Z\n+ d\n+ e?\n")
    #expect(
      try Self.done(["import", "vip", file, "--replace"], in: folder)
        == "vip: 2 added, 1 changed, 1 removed, 1 unchanged\n")
    #expect(try Self.list(["diff", "vip", file], in: folder).exitCode == 0)
  }

  @Test(
    arguments: [
      ("blank lines", "\n\n", []), ("comments alone", "# the feed is away\n", []),
      ("a header, read as lines", "value\n", ["--format", "lines", "--skip-refused"]),
      (
        "no row chosen", "BIN,isoCode2\n411111,NG\n",
        ["--format", "bins", "--where", "isoCode2=ZZ"]
      ),
    ] as [(String, String, [String])])
  func aFileWithoutEntriesDoesNotReplaceAList(
    name: String, text: String, options: [String]
  ) throws {
    let folder = try Folder()
    try Self.done(["add", "nets", "10.0.0.0/8", "--type", "ip"], in: folder)
    let outcome = try Self.list(
      ["import", "nets", "-", "--replace"] + options, in: folder, input: text)
    #expect(outcome.exitCode == 65, "\(name)")
    #expect(outcome.errors.contains("weir: the file has no entries: --replace would"), "\(name)")
    #expect(try Self.export("nets", in: folder).contains("10.0.0.0/8"), "\(name)")
  }

  @Test(arguments: [[], ["--format", "csv"]]) func aHeaderAloneEmptiesAList(
    _ options: [String]
  ) throws {
    let folder = try Folder()
    try Self.done(["add", "vip", "a", "--type", "string"], in: folder)
    #expect(
      try Self.done(
        ["import", "vip", "-", "--replace"] + options, in: folder, input: "reason,value\r\n")
        == "vip: 1 removed\n")
  }

  @Test func endsThatAreOverAreTold() throws {
    let outcome = try Self.list(
      ["import", "vip", "-", "--type", "string"], in: try Folder(),
      input: "value,expires\na,2001-01-01\nb,2099-01-01\nc,\n")
    #expect(outcome.exitCode == 0)
    #expect(outcome.errors.contains("weir: 1 entry has an end that is over\n"))
  }

  @Test func aHeaderInCapitalsIsExplained() throws {
    let outcome = try Self.list(
      ["import", "nets", "-", "--type", "ip"], in: try Folder(), input: "Value\n192.0.2.1\n")
    #expect(outcome.exitCode == 65)
    #expect(outcome.errors.contains("; a header is value[,expires][,reason], in small letters\n"))
  }

  @Test func rangesAreImportedByCountry() throws {
    let folder = try Folder()
    let rows = "16777216,16777471,AU\n16777472,16778239,CN\n"
    #expect(
      try Self.done(
        [
          "import", "nets", "-", "--type", "cidr", "--format", "geoip", "--where", "country=cn",
        ], in: folder, input: rows) == "nets: 2 added\n")
    #expect(
      try Self.export("nets", in: folder)
        == "value,expires,reason\n1.0.1.0/24,,\n1.0.2.0/23,,\n")
  }

  // MARK: Looking

  @Test func showsEntriesForPeople() throws {
    let folder = try Folder()
    try Self.done(
      ["add", "vip", "a\u{1B}[2J", "--type", "string", "--reason", "x\u{7}y"], in: folder)
    try Self.done(["add", "vip", "b", "--expires", "2099-01-01"], in: folder)
    try Self.done(["remove", "vip", "b2"], in: folder)
    let lines = try Self.done(["show", "vip"], in: folder).split(separator: "\n")
    #expect(
      lines.enumerated().filter { $0.offset % 2 == 0 }.map(\.element) == [
        "a?[2J  for ever", "b      until 2099-01-01T00:00:00Z", "b2     removed",
      ])
    #expect(lines.dropFirst().first?.hasSuffix(": x?y") == true)
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  @Test func showsEntriesForMachines() throws {
    let folder = try Folder()
    try Self.done(["add", "vip", "a,b", "--type", "string", "--reason", "why"], in: folder)
    let json = try Self.done(["show", "vip", "a,b", "--format", "json"], in: folder)
    #expect(json.hasPrefix("{\"value\":\"a,b\",\"reason\":\"why\",\"at\":\""))
    #expect(json.hasSuffix(",\"row\":1}\n"))
    let csv = try Self.done(["show", "vip", "--format", "csv"], in: folder)
    #expect(csv.hasPrefix("value,expires,reason,removed,at,actor,row\n\"a,b\",,why,false,"))
  }

  @Test func aLongListIsCutAndSaysSo() throws {
    let folder = try Folder()
    try Self.done(["import", "vip", "-", "--type", "string"], in: folder, input: "a\nb\nc\n")
    let outcome = try Self.list(["show", "vip", "--limit", "2"], in: folder)
    #expect(outcome.output.split(separator: "\n").count == 4)
    #expect(outcome.errors.hasPrefix("weir: vip: only the first 2 entries\n"))
  }

  @Test func namesTheListsThereAre() throws {
    let folder = try Folder()
    try Self.done(["import", "vip", "-", "--type", "string"], in: folder, input: "a\nb\n")
    try Self.done(["remove", "vip", "b"], in: folder)
    try Self.done(["add", "nets", "10.0.0.0/8", "--type", "ip"], in: folder)
    let lines = try Self.done(["ls"], in: folder).split(separator: "\n")
    #expect(lines.first == "NAME  TYPE    ENTRIES  EXPIRED  REMOVED  CHANGED")
    #expect(
      lines.dropFirst().first?.hasPrefix("nets  ip            1        0        0  2") == true)
    #expect(lines.last?.hasPrefix("vip   string        1        0        1  2") == true)
    let json = try Self.done(["ls", "--format", "json"], in: folder).split(separator: "\n")
    #expect(
      json.last?.hasPrefix(
        "{\"name\":\"vip\",\"type\":\"string\",\"entries\":1,\"expired\":0,\"removed\":1,") == true)
  }

  @Test func exportReplacesAFileAtTheEnd() throws {
    let folder = try Folder()
    try Self.done(["add", "vip", "a", "--type", "string"], in: folder)
    try Self.done(["export", "vip", "--output", "out.csv"], in: folder)
    #expect(folder.read("out.csv") == "value,expires,reason\na,,\n")
    let outcome = try Self.list(["export", "vip", "--output", "weir.db"], in: folder)
    #expect(outcome.exitCode == 64)
    #expect(try Self.export("vip", in: folder) == "value,expires,reason\na,,\n")
  }
}
