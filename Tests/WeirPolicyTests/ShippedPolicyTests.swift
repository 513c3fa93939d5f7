import Glibc
import Testing
import WeirCore

@testable import WeirPolicy

/// The policies of the project's `rules` folder.
@Suite struct ShippedPolicyTests {
  private static var rules: String {
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/") + "/rules"
  }

  @Test func cardNotPresentLoads() {
    let path = Self.rules + "/card-not-present"
    switch PolicyLoader.load(from: DirectorySource(path: path)) {
    case .failure(let faults): Issue.record("\(faults.text)")
    case .success(let policy):
      #expect(policy.name == "card-not-present")
      // What the performance figures are measured with.
      #expect(policy.velocityGroups.count >= 4)
      #expect(policy.velocities.count >= 8)
      #expect(policy.rules.count >= 10)
      #expect(policy.features.count >= 12)
      #expect(!policy.files.contains { $0.path.hasPrefix("tests/") })
      if unsafe getenv("WEIR_PRINT_PLAN") != nil { print(PlanDescription.text(of: policy)) }
    }
  }
}
