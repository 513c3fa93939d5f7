import Glibc
import Testing
import WeirCore
import WeirPolicy
import WeirReference

@Suite struct NewCommandTests {
  @Test func writesAPolicyThatHasNoFaults() throws {
    let folder = try Folder()
    let outcome = try Run.finish(["new", "my shop"], in: folder)
    #expect(
      outcome
        == Run.Outcome(
          exitCode: 0,
          output: """
            wrote my shop/policy.yaml
            wrote my shop/lists/blocklist.csv
            wrote my shop/tests/first.yaml
            wrote my shop/README.md
            wrote my shop/schemas/policy.schema.json
            wrote my shop/schemas/tests.schema.json

            Next:
              weir check 'my shop'
              weir test 'my shop'
            then change my shop/policy.yaml to what your events carry.

            """, errors: ""))
    for file in StarterPolicy.files(name: "my-shop") {
      let written = try Folder.bytes(of: folder.path + "/my shop/" + file.path)
      #expect(written == Array(file.text.utf8), "\(file.path)")
    }
    let checked = try Run.finish(["check", "my shop"], in: folder)
    #expect(checked.exitCode == 0)
    #expect(checked.errors == "")
    #expect(checked.output.hasPrefix("policy my-shop@1\n"))
  }

  /// The events of its tests that are easy to tell, through the whole program.
  @Test func decidesAsItsTestsSay() throws {
    let folder = try Folder()
    _ = try Run.finish(["new", "shop"], in: folder)
    func event(_ id: Int, _ minute: Int, _ card: Int, _ more: String = "") -> String {
      let time = "2026-03-02T12:\(minute < 10 ? "0" : "")\(minute):00Z"
      return #"{"event_id":"\#(id)","ts":"\#(time)","currency":"EUR","card_token":"c\#(card)","#
        + #""device":{"id":"d\#(card / 10)"}\#(more)}"#
    }
    var lines = (0..<6).map { event($0, $0, 0) }
    lines += (0..<4).map { event(10 + $0, $0 * 10, 20 + $0) }
    lines += [
      event(20, 1, 30, #","ip":"203.0.113.66""#), event(21, 2, 30, #","amount_minor":100001"#),
    ]
    let outcome = try Run.finish(
      ["score", "--policy", "shop", "--quiet", "--clock", "2026-03-03T00:00:00Z"], in: folder,
      input: Array(lines.map { $0 + "\n" }.joined().utf8))
    #expect(outcome.exitCode == 0)
    let said = outcome.output.split(separator: "\n").enumerated().compactMap { index, line in
      ["blocked_ip", "payments_per_card", "cards_per_device", "large_amount"]
        .first { line.contains("[\"\($0)\"]") }.map { "\(index) \($0)" }
    }
    #expect(
      said == ["5 payments_per_card", "9 cards_per_device", "10 blocked_ip", "11 large_amount"])
  }

  @Test func makesTheDirectoriesThatItLiesIn() throws {
    let folder = try Folder()
    #expect(try Run.finish(["new", "rules/eu/shop/"], in: folder).exitCode == 0)
    let checked = try Run.finish(["check", "rules/eu/shop"], in: folder)
    #expect(checked.output.hasPrefix("policy shop@1\n"))
  }

  @Test func fillsAnEmptyDirectory() throws {
    let folder = try Folder()
    folder.makeFolder("shop")
    let shop = try Run.finish(["new", "shop"], in: folder)
    #expect(shop.exitCode == 0)
    // `.` is called as the directory is.
    let here = try Folder()
    let outcome = try Run.finish(["new", "."], in: here)
    #expect(outcome.output.hasPrefix("wrote policy.yaml\n"))
    let name = here.path.split(separator: "/").last.map(String.init) ?? ""
    #expect(
      try Run.finish(["check", "."], in: here).output
        .hasPrefix("policy \(StarterPolicy.name(forDirectory: name))@1\n"))
  }

  @Test func refusesADirectoryThatIsNotEmpty() throws {
    let folder = try Folder()
    folder.makeFolder("shop")
    try folder.write("shop/.hidden", "mine")
    #expect(
      try Run.finish(["new", "shop"], in: folder)
        == Run.Outcome(
          exitCode: 74, output: "",
          errors: """
            weir: shop: is not empty
              help: name a directory that is empty or not there yet

            """))
    #expect(unsafe access(folder.path + "/shop/policy.yaml", F_OK) != 0)
  }

  @Test func refusesWhatIsNoDirectory() throws {
    let folder = try Folder()
    try folder.write("shop", "mine")
    #expect(
      try Run.finish(["new", "shop"], in: folder)
        == Run.Outcome(
          exitCode: 74, output: "",
          errors: "weir: shop: is not a directory\n  help: name a directory\n"))
    #expect(try Folder.bytes(of: folder.path + "/shop") == Array("mine".utf8))
    // Nor can one be made below it.
    let below = try Run.finish(["new", "shop/eu"], in: folder)
    #expect(below.exitCode == 74)
    #expect(below.errors.hasPrefix("weir: shop/eu: "), "\(below.errors)")
  }
}
