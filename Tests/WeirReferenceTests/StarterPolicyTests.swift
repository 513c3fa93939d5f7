import Testing
import WeirCore
import WeirPolicy

@testable import WeirReference

/// The policy that `weir new` writes.
@Suite struct StarterPolicyTests {
  private static func load(_ files: [ReferenceFile]) -> Result<Policy, PolicyFaults> {
    var bytes: [String: [UInt8]] = [:]
    for file in files { bytes[file.path] = Array(file.text.utf8) }
    return PolicyLoader.load(from: EmbeddedSource(bytes))
  }

  @Test func hasNoFaultsAndTheNameGiven() throws {
    let policy = try Self.load(StarterPolicy.files(name: "my-shop.2")).get()
    #expect(policy.name == "my-shop.2")
    #expect(policy.warnings.isEmpty)
    #expect(policy.schema.fields.count == 8)
    #expect(policy.velocities.count == 2)
    #expect(policy.lists.count == 1)
    #expect(policy.rules.map(\.isShadow) == [false, false, false, true])
  }

  @Test func everyFileIsWritten() {
    #expect(
      StarterPolicy.files(name: "p").map(\.path) == [
        "policy.yaml", "lists/blocklist.csv", "tests/first.yaml", "README.md",
        "schemas/policy.schema.json", "schemas/tests.schema.json",
      ])
    for file in StarterPolicy.files(name: "p") {
      #expect(file.text.hasSuffix("\n"), "\(file.path)")
    }
  }

  @Test func editorsFindTheSchemas() {
    let files = StarterPolicy.files(name: "p")
    #expect(
      files[0].text.hasPrefix("# yaml-language-server: $schema=schemas/policy.schema.json\n"))
    #expect(
      files[2].text.hasPrefix("# yaml-language-server: $schema=../schemas/tests.schema.json\n"))
  }

  @Test func everyRuleStandsInATest() throws {
    let files = StarterPolicy.files(name: "p")
    for rule in try Self.load(files).get().rules {
      #expect(files[2].text.contains("[\(rule.name)]"), "\(rule.name)")
    }
  }

  @Test(arguments: [
    ("shop", "shop"), ("my shop", "my-shop"), ("2nd-try", "nd-try"), ("läden", "l-den"),
    ("a.b_c-d", "a.b_c-d"), ("...", "my-policy"), ("", "my-policy"), ("123", "my-policy"),
    (String(repeating: "x", count: 70), String(repeating: "x", count: 64)),
  ]) func nameIsALabel(_ directory: String, _ name: String) {
    #expect(StarterPolicy.name(forDirectory: directory) == name)
    #expect(isLabel(name))
  }
}
