import Testing
import WeirCore

@testable import WeirPolicy

/// The closed list of codes.
@Suite struct PolicyCodeTests {
  @Test func everyCodeIsReachedByACase() {
    let cases =
      BadDocumentTests.cases + BadTopTests.cases + BadEventTests.cases + BadSignalsTests.cases
      + BadVelocityTests.cases + BadModelTests.cases + BadRuleTests.cases + BadDecideTests.cases
    var codes: Set<String> = []
    for one in cases {
      switch one.load() {
      case .success: Issue.record("'\(one.name)' has no faults")
      case .failure(let faults): codes.formUnion(faults.all.map(\.code))
      }
    }
    let always = BadPolicy.start + "rules: [{name: a, condition: 'true', action: flag}]\n"
    if case .success(let policy) = GoodPolicyTests.load(always) {
      codes.formUnion(policy.warnings.map(\.code))
    }
    #expect(codes == Set(PolicyCode.allCases.map(\.rawValue)))
  }

  @Test(arguments: PolicyCode.allCases) func saysWhatItMeansInOneLine(_ code: PolicyCode) {
    #expect(code.rawValue.hasPrefix("P_"))
    for text in [code.meaning, code.mend] {
      #expect(!text.isEmpty && !text.contains("\n") && text.utf8.count < 200)
    }
  }

  @Test func everyKeyIsDescribedOnceAndCanBeRead() {
    var sections = [
      PolicyKeys.policy, PolicyKeys.time, PolicyKeys.idempotence, PolicyKeys.table,
      PolicyKeys.list, PolicyKeys.velocity, PolicyKeys.feature, PolicyKeys.rule,
      PolicyKeys.decide, PolicyKeys.model, PolicyKeys.modelFeature,
    ]
    sections += PolicyKeys.fieldTypes.map { PolicyKeys.field(of: $0) }
    for section in sections {
      #expect(Set(section.keys.map(\.name)).count == section.keys.count)
      #expect(section.keys.allSatisfy { !$0.meaning.isEmpty && $0.meaning.hasSuffix(".") })
      for key in section.keys where key.defaultText != nil {
        if case .duration = key.kind { #expect(Section.defaultDuration(key) > 0) }
      }
    }
  }
}
