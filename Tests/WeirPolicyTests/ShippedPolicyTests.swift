import Glibc
import Testing
import WeirCore
import WeirSignals

@testable import WeirPolicy

/// The policies of the project's `rules` folder, and those of the oracle.
@Suite struct ShippedPolicyTests {
  private static var rules: String {
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/") + "/rules"
  }

  /// What the independent program computes with, Weir must be able to load.
  @Test(arguments: ["fourteen", "idempotence", "lookups", "model", "numbers", "rules"])
  func policiesOfTheOracleLoad(_ name: String) {
    let path = Self.rules.dropLast("rules".count) + "Tests/oracle/policies/" + name
    switch PolicyLoader.load(from: DirectorySource(path: String(path))) {
    case .failure(let faults): Issue.record("\(faults.text)")
    case .success(let policy):
      #expect(policy.name == name)
      #expect(policy.model?.features.count == (name == "model" ? policy.features.count : nil))
      if name == "model" {
        let columns = policy.model?.features.map { $0.columns.count }
        #expect(columns == policy.features.map(\.transform.width))
        let currency = policy.features.first { $0.name == "last_currency_is" }
        #expect(currency?.missing == .text("JPY"))
        #expect(currency?.transform == .oneHotTexts(["EUR", "JPY"]))
      }
    }
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
