import Testing
import WeirCore

@testable import WeirPolicy

/// The closed list of codes.
@Suite struct PolicyCodeTests {
  @Test func everyCodeIsReachedByACase() {
    var codes: Set<String> = []
    for one in Golden.refused {
      switch one.load() {
      case .success: Issue.record("'\(one.name)' has no faults")
      case .failure(let faults): codes.formUnion(faults.all.map(\.code))
      }
    }
    var warned: Set<String> = []
    for one in Golden.reviewed {
      guard case .success(let found) = one.review() else { continue }
      codes.formUnion(found.map(\.code))
      warned.formUnion(found.filter { $0.severity == .warning }.map(\.code))
    }
    // Two codes are faults or warnings: by what is there twice, and by who can prove it.
    let warnings = PolicyCode.allCases.filter {
      $0.isWarning || $0 == .duplicate || $0 == .neverHits
    }
    #expect(warned == Set(warnings.map(\.rawValue)))
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
      PolicyKeys.decide, PolicyKeys.alert, PolicyKeys.model, PolicyKeys.modelFeature,
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
