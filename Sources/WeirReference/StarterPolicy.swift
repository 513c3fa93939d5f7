import WeirPolicy

/// The policy that `weir new` writes: small, commented, with a test that passes.
package enum StarterPolicy {
  /// The name that the policy has here, and only here.
  private static let nameLine = "policy: starter\n"

  /// The text of its `policy.yaml`, under the name it has here.
  static var policyText: String { String(decoding: PackageResources.policy_yaml, as: UTF8.self) }

  /// What `weir new` writes, with the schemas beside it for editors.
  package static func files(name: String) -> [ReferenceFile] {
    precondition(isLabel(name), "the name of a policy is a label")
    let renamed = policyText.replacing(nameLine, with: "policy: \(name)\n", maxReplacements: 1)
    return [
      ReferenceFile(path: "policy.yaml", text: renamed),
      ReferenceFile(path: "lists/blocklist.csv", text: text(PackageResources.blocklist_csv)),
      ReferenceFile(path: "tests/first.yaml", text: text(PackageResources.first_yaml)),
      ReferenceFile(path: "README.md", text: text(PackageResources.README_md)),
    ] + Reference.schemas
  }

  /// The name of a policy in a directory that is called so: what no name may hold becomes `-`.
  package static func name(forDirectory directory: String) -> String {
    let kept = directory.map { character -> Character in
      character.isASCII && (character.isLetter || character.isNumber || "_-.".contains(character))
        ? character : "-"
    }
    let name = kept.drop { !($0.isLetter || $0 == "_") }.prefix(PolicyLimits.nameByteCountMax)
    return name.isEmpty ? "my-policy" : String(name)
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
