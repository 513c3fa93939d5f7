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

  @Test func itsTestsPassAndNothingAboutItIsOdd() throws {
    let folder = try Folder()
    _ = try Run.finish(["new", "shop"], in: folder)
    let checked = try Run.finish(["check", "--strict", "shop"], in: folder)
    #expect(checked.exitCode == 0)
    #expect(checked.errors == "")
    let tested = try Run.finish(["test", "shop", "--require-coverage", "100"], in: folder)
    #expect(tested.exitCode == 0, "\(tested.output)\(tested.errors)")
    #expect(tested.errors == "")
    // They tell when a rule is not what they say.
    let bytes = try Folder.bytes(of: folder.path + "/shop/policy.yaml")
    let text = String(decoding: bytes, as: UTF8.self)
    try folder.write("shop/policy.yaml", text.replacing("10m > 5", with: "10m > 6"))
    #expect(try Run.finish(["test", "shop"], in: folder).exitCode == 1)
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
