import Testing
import WeirCore
import WeirStore

/// `weir case` and `weir alert` as they are run.
@Suite struct CaseCommandTests {
  private static let card = "4111 1111 1111 1111"

  /// The cells of a table's rows, two spaces or more between them.
  private func cells(_ table: String) -> [[String]] {
    table.split(separator: "\n").map { line in
      line.split(separator: "  ").map { cell in
        String(cell.drop { $0 == " " })
      }.filter { !$0.isEmpty }
    }
  }

  private func numbers(_ store: FilledStore, _ words: [String]) throws -> [String] {
    let outcome = try Run.finish(["case", "ls", "--store", "s.db"] + words, in: store.folder)
    return cells(outcome.output).dropFirst().compactMap(\.first)
  }

  // MARK: ls, stats, show

  @Test func listsTheMostUrgentFirst() throws {
    let rows = cells(try FilledStore().output("case", "ls"))
    #expect(rows[0] == ["CASE", "AGE", "MINOR UNITS", "SCORE", "PRIORITY", "STATUS", "RULES"])
    #expect(rows.dropFirst().map { $0[0] } == ["2", "1", "3"])
    #expect(
      Array(rows[1].dropFirst(2))
        == ["180,000 USD", "0.912345", "164,222", "open", "night, large"])
  }

  @Test(
    arguments: [
      (["--order", "age"], ["1", "2", "3"]), (["--order", "amount"], ["2", "1", "3"]),
      (["--limit", "1"], ["2"]), (["--after", "2"], ["1", "3"]),
      (["--min-amount", "2500"], ["2", "1"]),
      (["--older-than", "1h"], ["2", "1", "3"]), (["--status", "decided"], []),
      (["--mine"], []), (["--assignee", "nobody"], []),
    ] as [([String], [String])]) func listsSome(
      _ item: (words: [String], numbers: [String])
    ) throws
  {
    #expect(try numbers(try FilledStore(), item.words) == item.numbers)
  }

  @Test(arguments: [("anna", ["2"]), ("anna (uid 7)", ["2"]), ("ann", []), ("anna (uid", [])])
  func listsSomebodysByName(name: String, cases: [String]) throws {
    let store = try FilledStore()
    _ = try store.store.perform(
      LedgerDraft(
        milliseconds: FilledStore.noon, actor: "anna (uid 7)", origin: "test", action: .caseClaim,
        object: "2",
        content: .reviewCase(CaseAction(number: 2, step: .claim, note: "", eventID: "e2"))))
    #expect(try numbers(store, ["--assignee", name]) == cases)
  }

  @Test func goesOnBehindNoCaseThatIsNotThere() throws {
    let outcome = try FilledStore().run("case", "ls", "--after", "77777")
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors.hasPrefix("weir: --after 77777: there is no such case\n  help: "))
  }

  @Test func aDecisionThatIsUnclearTakesNoLabelBack() throws {
    let store = try FilledStore()
    _ = try store.output("case", "decide", "1", "--outcome", "fraud")
    #expect(
      try store.output("case", "decide", "1", "--outcome", "unclear")
        == "unclear: case 1\n  the label 'fraud' of before stays\n")
  }

  @Test func saysThatThereMayBeMore() throws {
    let outcome = try FilledStore().run("case", "ls", "--limit", "2")
    #expect(outcome.errors == "weir: there may be more: --after 1\n")
  }

  @Test func listsAsJSON() throws {
    let lines = try FilledStore().output("case", "ls", "--format", "json").split(separator: "\n")
    #expect(
      lines[0]
        == #"{"case":2,"status":"open","opened":"2026-03-02T12:00:00Z","#
        + #""ts":"2026-03-02T11:00:00Z","amount_minor":180000,"currency":"USD","#
        + #""score":0.912345,"priority":164222,"#
        + #""rules":["night","large"],"policy":"shop@1:060786da3557"}"#)
  }

  @Test func fitsEightyColumns() throws {
    for command in [["case", "ls"], ["case", "show", "2"], ["case", "stats"], ["alert", "ls"]] {
      let outcome = try Run.finish(command + ["--store", "s.db"], in: try FilledStore().folder)
      for line in outcome.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }
  }

  @Test func counts() throws {
    let store = try FilledStore()
    _ = try store.output("case", "decide", "1", "--outcome", "fraud")
    let rows = cells(try store.output("case", "stats"))
    #expect(
      rows.map { $0.prefix(2) } == [
        ["STATUS", "CASES"], ["open", "2"], ["claimed", "0"], ["decided", "1"],
      ])
    #expect(
      try store.output("case", "stats", "--format", "json").hasPrefix(
        "{\"status\":\"open\",\"cases\":2,\"oldest\":\"2026-03-02T12:00:00Z\"}\n"))
  }

  @Test(arguments: ["2", "e2"]) func shows(_ name: String) throws {
    let text = try FilledStore().output("case", "show", name)
    for line in [
      "  event_id      e2", "  amount_minor  180000", "  device.id     d?1",
      "  score         0.912345",
      "  rules         night, large", "  reasons       amount_log +1.0515 (180000)",
      "  policy        shop@1:060786da3557", "  opened            2026-03-02T12:00:00Z",
    ] {
      let words = line.split(separator: " ")
      #expect(
        text.split(separator: "\n").contains { $0.split(separator: " ") == words }, "\(line)")
    }
    #expect(!text.contains("\u{1B}"))
  }

  @Test func showsWhatWasDone() throws {
    let store = try FilledStore()
    _ = try store.output("case", "claim", "1")
    _ = try store.output(
      "case", "decide", "1", "--outcome", "unclear", "--note", "no \u{1B}[1manswer")
    let text = try store.output("case", "show", "1")
    #expect(text.hasPrefix("case 1: unclear, decided by "))
    #expect(text.contains("\n  claimed "))
    #expect(text.contains(": no ?[1manswer\n"))
    #expect(
      try store.output("case", "show", "1", "--format", "json").contains(
        #""note":"no \u001b[1manswer""#))
  }

  @Test(arguments: ["9", "e9", ""]) func showsNoCaseThatIsNotThere(_ name: String) throws {
    let outcome = try FilledStore().run("case", "show", name)
    #expect(outcome.exitCode == 1)
    #expect(
      outcome.errors.hasPrefix("weir: s.db: there is no case of this number or event\n  help: "))
  }

  // MARK: Steps

  @Test func goesThroughItsSteps() throws {
    let store = try FilledStore()
    #expect(try store.output("case", "claim", "1", "2") == "claimed: case 1\nclaimed: case 2\n")
    #expect(try numbers(store, ["--mine"]) == ["2", "1"])
    #expect(try store.output("case", "release", "2") == "released: case 2\n")
    #expect(try store.output("case", "decide", "1", "--outcome", "fraud") == "fraud: case 1\n")
    #expect(try numbers(store, ["--status", "decided"]) == ["1"])
    #expect(
      Array(try store.trail().dropFirst()) == [
        "case.claim 1: ", "case.claim 2: ", "case.release 2: ", "case.decide 1: outcome fraud",
      ])
    let entry = try store.store.pendingEntries().last
    #expect(
      entry?.draft.content
        == .reviewCase(CaseAction(number: 1, step: .decide(.fraud), eventID: "e1")))
  }

  @Test(arguments: [
    (["claim", "9"], "case 9: there is no such case"),
    (["claim", "1"], "case 1: bert (uid 7) has it"),
    (["claim", "2"], "case 2: it is decided"),
    (["release", "2"], "case 2: it is decided"),
    (["release", "3"], "case 3: nobody has it"),
    (["decide", "9", "--outcome", "fraud"], "case 9: there is no such case"),
  ]) func refusesAStep(_ item: (words: [String], message: String)) throws {
    let store = try FilledStore()
    for (number, step) in [(UInt64(1), CaseAction.Step.claim), (2, .decide(.fraud))] {
      _ = try store.store.perform(
        LedgerDraft(
          milliseconds: 0, actor: "bert (uid 7)", origin: "test", action: .caseClaim,
          object: "\(number)", content: .reviewCase(CaseAction(number: number, step: step))))
    }
    let count = try store.trail().count
    let outcome = try Run.finish(["case"] + item.words + ["--store", "s.db"], in: store.folder)
    #expect(outcome.exitCode == 1)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("weir: \(item.message)\n  help: "), "\(outcome.errors)")
    #expect(try store.trail().count == count)
  }

  @Test func goesOnBehindACaseThatIsRefused() throws {
    let store = try FilledStore()
    let outcome = try store.run("case", "claim", "9", "1")
    #expect(outcome.exitCode == 1)
    #expect(outcome.output == "claimed: case 1\n")
  }

  @Test(arguments: [
    (["decide", "1"], "Missing expected argument '--outcome <outcome>'"),
    (
      ["decide", "1", "--outcome", "maybe"],
      "The value 'maybe' is invalid for '--outcome <outcome>'"
    ),
    (["decide", "--outcome", "fraud"], "Missing expected argument '<case> ...'"),
    (["claim", "x"], "The value 'x' is invalid for '<case>'"),
    (
      ["decide", "1", "--outcome", "fraud", "--note", "card " + card],
      "The note holds what looks like a card number: write its last four digits."
    ),
    (
      ["decide", "1", "--outcome", "fraud", "--note", String(repeating: "a", count: 4_097)],
      "The note is longer than 4096 bytes."
    ),
    (["ls", "--limit", "0"], "'--limit' must be 1 to 1000000."),
    (
      ["ls", "--mine", "--assignee", "anna"],
      "'--mine' and '--assignee' cannot be used together."
    ),
    (["export", "--labels", "--status", "open"], "'--labels' has no use for '--status'."),
  ]) func refusesArguments(_ item: (words: [String], message: String)) throws {
    let outcome = try Run.finish(
      ["case"] + item.words + ["--store", "s.db"], in: Folder())
    #expect(outcome.exitCode == 64)
    #expect(outcome.errors.hasPrefix("weir: \(item.message)"), "\(outcome.errors)")
    #expect(!outcome.errors.contains("4111"))
  }

  @Test func refusesAStoreThatIsNotThere() throws {
    for words in [["ls"], ["show", "1"], ["claim", "1"], ["export"], ["stats"]] {
      let outcome = try Run.finish(["case"] + words + ["--store", "s.db"], in: Folder())
      #expect(outcome.exitCode == 74)
      #expect(outcome.errors.hasPrefix("weir: s.db: there is no such store\n"))
    }
  }

  // MARK: export

  @Test func exportsCases() throws {
    let store = try FilledStore()
    let lines = try store.output("case", "export").split(separator: "\n")
    #expect(lines.count == 3)
    #expect(
      lines[0].contains(
        #""event":{"event_id":"e1","ts":"2026-03-02T11:00:00Z","amount_minor":2500"#))
    #expect(try store.trail().last == "case.export cases: count 3")
  }

  @Test func exportsLabelsThatTrainingReads() throws {
    let store = try FilledStore()
    _ = try store.output("case", "decide", "1", "--outcome", "fraud")
    _ = try store.output("case", "decide", "2", "--outcome", "unclear")
    _ = try store.output("case", "decide", "3", "--outcome", "genuine")
    #expect(try store.output("case", "export", "--labels", "--output", "labels.csv") == "")
    let lines = (store.folder.read("labels.csv") ?? "").split(separator: "\n")
    #expect(
      lines.map { $0.split(separator: ",").prefix(2).joined(separator: ",") } == [
        "payment_id,label", "\"e1\",fraud", "\"e3\",genuine",
      ])
    #expect(try store.trail().last == "case.export labels: count 2")
  }

  // MARK: alert

  @Test func listsAlerts() throws {
    let store = try FilledStore()
    try store.store.didFail("a2", now: 0, fault: "status 500", next: FilledStore.noon)
    #expect(
      try store.output("alert", "ls") == """
        EVENT TIME            STATE  TRIES  SEVERITY  ALERT
        2026-03-02T12:00:00Z  due        0  high      burst
        2026-03-02T11:59:59Z  due        1  low       far away
            status 500; again at 2026-03-02T12:00:00Z

        """)
    #expect(try store.output("alert", "ls", "--state", "told") == "no such alerts\n")
    #expect(
      try store.output("alert", "ls", "--limit", "1", "--format", "json")
        == #"{"id":"a1","name":"burst","severity":"high","ts":"2026-03-02T12:00:00Z","#
        + #""raised":"2026-03-02T12:00:00Z","state":"due","attempts":0,"#
        + #""next":"2026-03-02T12:00:00Z","body":{"email":"anna@example.org"}}"# + "\n")
  }
}
