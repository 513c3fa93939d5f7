import Testing
import WeirCore
import WeirPolicy

@Suite struct CheckCommandTests {
  static let small = """
    policy: small
    version: 1
    event:
      event_id: {type: string, required: true}
      ts:       {type: timestamp, required: true}
      amount:   {type: int}
    rules:
      - {name: large, condition: event.amount > 100, action: review}

    """

  static let test = """
    cases:
      - name: a large amount goes to review
        steps:
          - event: {amount: 200}
            expect: {decision: review}

    """

  /// A folder with a policy and a test of it.
  static func folder(_ name: String, _ policy: String = small) throws -> Folder {
    let folder = try Folder()
    for path in [name, name + "/tests"] { folder.makeFolder(path) }
    try folder.write(name + "/policy.yaml", policy)
    try folder.write(name + "/tests/amounts.yaml", test)
    return folder
  }

  @Test func printsThePlan() throws {
    let folder = try Self.folder("small")
    let outcome = try Run.finish(["check", "small/"], in: folder)
    let policy = try PolicyLoader.load(from: DirectorySource(path: folder.path + "/small")).get()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output == PlanDescription.text(of: policy))
    #expect(outcome.errors == "")
  }

  @Test func acceptsTheShippedPolicy() throws {
    let path = Run.project + "/rules/card-not-present"
    let outcome = try Run.finish(["check", path], in: Folder())
    let policy = try PolicyLoader.load(from: DirectorySource(path: path)).get()
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.hasPrefix("policy card-not-present@1\n"))
    #expect(policy.name == "card-not-present")
    #expect(outcome.errors == "")
  }

  @Test func printsEveryFault() throws {
    let text = Self.small.replacing("event.amount > 100", with: "event.amout > 100")
      .replacing("version: 1\n", with: "version: 1\ncolour: red\n")
    let folder = try Self.folder("bad", text)
    let outcome = try Run.finish(["check", "bad"], in: folder)
    #expect(outcome.exitCode == 78)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("bad/policy.yaml:3:1: error[P_UNKNOWN_KEY]: "))
    #expect(outcome.errors.contains("bad/policy.yaml:9:"))
    #expect(outcome.errors.contains("did you mean"))
    #expect(outcome.errors.hasSuffix("\n\nweir: bad: 2 errors\n"))
    // Scoring refuses it with the same words.
    let scored = try Run.finish(["score", "--policy", "bad"], in: folder)
    #expect(scored == outcome)
  }

  @Test func showsWarningsToo() throws {
    let folder = try Self.folder(
      "odd", Self.small.replacing("event.amount > 100", with: "1 < 2"))
    let outcome = try Run.finish(["check", "odd"], in: folder)
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.contains("\nwarnings (1)\n"))
    #expect(outcome.errors.hasPrefix("odd/policy.yaml:8:"))
    #expect(outcome.errors.contains(": warning[P_ALWAYS_HITS]: "))
  }

  @Test func saysThatThereIsNoPolicy() throws {
    let folder = try Folder()
    let outcome = try Run.finish(["check", "missing"], in: folder)
    #expect(
      outcome
        == Run.Outcome(
          exitCode: 78, output: "",
          errors: """
            missing/policy.yaml: error[P_FILE]: the policy cannot be opened: \
            no such file or directory
              help: a policy is a directory with a file policy.yaml

            weir: missing: 1 error

            """))
  }
}
