import Testing
import WeirCore
import WeirStore

/// `weir export`, `weir erase` and `weir retention` as they are run.
@Suite struct PrivacyCommandTests {
  private static let anna = "anna@example.org"
  private static let journalNote =
    "the journal of a sidecar holds the events until two snapshots have passed: weir\n"
    + "  ctl snapshot\n"

  /// A store in which anna is on a list of texts of any case, and was on another one.
  private func filled() throws -> FilledStore {
    let store = try FilledStore()
    for (list, type, value, expires) in [
      ("emails", "string_ci", Self.anna, Int64.max), ("old", "string", Self.anna, nil),
      ("emails", "string_ci", "bert@example.org", .max), ("nets", "ip", "", .max),
    ] as [(String, String, String, Int64?)] {
      let rows =
        value.isEmpty ? [] : [ListChange.Row(ListEdit(value: Array(value.utf8), expires: expires))]
      _ = try store.store.perform(
        LedgerDraft(
          milliseconds: FilledStore.noon, actor: "anna", origin: "test", action: .listEdit,
          object: list, content: .list(ListChange(list: list, type: type, rows: rows))))
    }
    return store
  }

  private func holds(_ store: FilledStore, _ text: String) throws -> Bool {
    let bytes = try Folder.bytes(of: store.folder.path + "/s.db")
    return String(decoding: bytes, as: UTF8.self).contains(text)
  }

  // MARK: export

  @Test func exportsEverything() throws {
    let store = try filled()
    let outcome = try store.run("export", "--subject", Self.anna)
    #expect(outcome.exitCode == 0)
    #expect(
      outcome.errors == "weir: 1 case, 1 alert, 2 entries of lists\n", "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0].hasPrefix(#"{"kind":"case","case":1,"status":"open","#))
    #expect(lines[1].hasPrefix(#"{"kind":"alert","id":"a1","#))
    #expect(
      lines[2].hasPrefix(#"{"kind":"list_entry","list":"emails","value":"anna@example.org","at":"#))
    #expect(lines[3].contains(#""list":"old","value":"anna@example.org","removed":true"#))
    let row = try #require(try store.trail().last)
    #expect(row.hasPrefix("subject.export "))
    #expect(row.hasSuffix(": cases 1, alerts 1, list_entries 2, audit 0"))
    #expect(!row.contains("anna"))
  }

  @Test func exportsTheRowsOfEarlierRequests() throws {
    let store = try filled()
    _ = try store.run("export", "--subject", Self.anna)
    let outcome = try store.run("export", "--subject", Self.anna, "--output", "anna.ndjson")
    #expect(outcome.output == "")
    let line = try #require(store.folder.read("anna.ndjson")?.split(separator: "\n")[2])
    #expect(line.hasPrefix(#"{"kind":"audit","row":"#))
    #expect(line.contains(#""action":"subject.export","object":""#))
  }

  @Test(arguments: [("email", 1), ("event_id", 0), ("x", 0)]) func exportsByField(
    _ item: (field: String, count: Int)
  ) throws {
    let output = try FilledStore().run(
      "export", "--subject", Self.anna, "--field", item.field
    ).output
    #expect(output.split(separator: "\n").count { $0.hasPrefix(#"{"kind":"case""#) } == item.count)
  }

  @Test func exportsNothingOfWhoIsNotThere() throws {
    let outcome = try filled().run("export", "--subject", "carl")
    #expect(outcome == Run.Outcome(exitCode: 0, output: "", errors: "weir: nothing\n"))
  }

  // MARK: erase

  @Test func saysWhatItWouldErase() throws {
    let store = try filled()
    let count = try store.trail().count
    #expect(
      try store.output("erase", "--subject", Self.anna, "--dry-run") == """
        would remove 1 case, 1 alert, 1 entry of lists
        1 list has the value still: --with-lists

        """)
    #expect(
      try store.output("erase", "--subject", Self.anna, "--dry-run", "--with-lists")
        == "would remove 1 case, 1 alert, 2 entries of lists\n")
    #expect(try store.trail().count == count)
    #expect(try store.store.cases().count == 3)
  }

  @Test func erasesButForLists() throws {
    let store = try filled()
    #expect(
      try store.output("erase", "--subject", Self.anna)
        == "removed 1 case, 1 alert, 1 entry of lists\n1 list has the value still: --with-lists\n"
        + Self.journalNote)
    #expect(try store.store.cases().map(\.number) == [2, 3])
    #expect(try store.store.allEdits(of: "emails").count == 2)
    #expect(try store.store.allEdits(of: "old").isEmpty)
    #expect(
      try store.trail().last?.hasSuffix(": cases 1, alerts 1, list_entries 1") == true)
  }

  @Test func erasesEverything() throws {
    let store = try filled()
    try #require(try holds(store, Self.anna))
    #expect(
      try store.output("erase", "--subject", Self.anna, "--with-lists")
        == "removed 1 case, 1 alert, 2 entries of lists\n" + Self.journalNote)
    #expect(try !holds(store, Self.anna))
    #expect(try store.store.allEdits(of: "emails").count == 1)
    #expect(
      try store.run("export", "--subject", Self.anna).errors
        == "weir: 1 row of the audit trail\n")
  }

  @Test func erasesAValueThatAListHasInSmallLetters() throws {
    let store = try filled()
    #expect(
      try store.output("erase", "--subject", "ANNA@example.org", "--with-lists")
        .hasPrefix("removed 1 entry of lists\n"))
    #expect(try store.store.allEdits(of: "emails").map(\.value) == [Array("bert@example.org".utf8)])
  }

  @Test(arguments: ["export", "erase"]) func refuses(_ command: String) throws {
    for (words, message) in [
      ([], "Missing expected argument '--subject <value>'"),
      (["--subject", ""], "The value of '--subject' is empty."),
      (
        ["--subject", "4111-1111-1111-1111"],
        "'--subject' looks like a card number: a store has none; name its token."
      ),
    ] as [([String], String)] {
      let outcome = try Run.finish([command, "--store", "s.db"] + words, in: Folder())
      #expect(outcome.exitCode == 64)
      #expect(outcome.errors.hasPrefix("weir: " + message), "\(outcome.errors)")
      #expect(!outcome.errors.contains("4111"))
    }
    let outcome = try Run.finish([command, "--store", "s.db", "--subject", "a"], in: Folder())
    #expect(outcome.exitCode == 74)
  }

  // MARK: retention

  @Test func showsRetention() throws {
    let store = try FilledStore()
    _ = try store.output("retention", "set", "cases=90", "audit=0")
    #expect(
      try store.output("retention", "show") == """
        TABLE             DAYS  DEFAULT
        cases               90      400
        open_cases         400      400
        alerts              30       30
        audit         for ever      400
        list_entries        30       30

        """)
    #expect(
      try store.output("retention", "show", "--format", "json").hasPrefix(
        "{\"table\":\"cases\",\"days\":90,\"default\":400}\n"))
    #expect(
      try store.trail().last == "retention.set store: cases kept 90 days, audit kept for ever")
  }

  @Test(arguments: [
    "cases", "cases=", "cases=-1", "cases=+1", "cases=1.5", "cases=36501", "nothing=1", "=1",
    "cases=1=1", "Cases=1",
  ]) func refusesASetting(_ setting: String) throws {
    let outcome = try Run.finish(["retention", "set", setting, "--store", "s.db"], in: Folder())
    #expect(outcome.exitCode == 64)
    #expect(outcome.errors.hasPrefix("weir: The value '\(setting)' is invalid for '<table=days>'"))
  }

  @Test func refusesATableTwice() throws {
    let outcome = try Run.finish(
      ["retention", "set", "cases=1", "cases=2", "--store", "s.db"], in: Folder())
    #expect(outcome.exitCode == 64)
    #expect(outcome.errors.hasPrefix("weir: A table is named twice."))
  }

  @Test func purges() throws {
    let store = try FilledStore()
    try store.store.didTell("a1", now: 0)
    _ = try store.output("retention", "set", "alerts=1", "open_cases=0", "audit=0")
    // The events are of long ago, whatever the clock says.
    #expect(try store.output("retention", "purge") == "alerts: removed 1 row\n")
    #expect(try store.trail().last == "retention.purge store: alerts 1")
    #expect(try store.output("retention", "purge") == "nothing is past its time\n")
    #expect(try store.store.alerts().map(\.id) == ["a2"])
  }
}
