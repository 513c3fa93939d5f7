import Testing
import WeirDefaultPolicy
import WeirPolicy

@testable import WeirReference

/// Each key's example is a value that the loader takes for it.
@Suite struct KeyExampleTests {
  /// A key of a section, where it stands in `PolicyText`.
  struct Case: CustomTestStringConvertible, Sendable {
    let section: String
    let key: KeyDescription
    /// Other keys that the value needs beside it.
    var beside: [String: String] = [:]

    var testDescription: String { "\(section).\(key.name)" }
  }

  private static let sections: [(String, SectionDescription)] = [
    ("", PolicyKeys.policy), ("time", PolicyKeys.time), ("idempotence", PolicyKeys.idempotence),
    ("tables.bin", PolicyKeys.table), ("lists.ip_blocklist", PolicyKeys.list),
    ("velocity.cards_per_ip_10m", PolicyKeys.velocity), ("features.amount_log", PolicyKeys.feature),
    ("rules.0", PolicyKeys.rule), ("decide", PolicyKeys.decide),
    ("alerts.many", PolicyKeys.alert), ("model.json", PolicyKeys.model),
    ("model.json.features", PolicyKeys.modelFeature),
    ("model.json.features.woe", PolicyKeys.modelSteps),
    ("model.json.features.woe.bins", PolicyKeys.modelBin),
    ("model.json.calibration", PolicyKeys.modelCalibration),
    ("model.json.calibration.points", PolicyKeys.modelPoint),
    ("model.json.training", PolicyKeys.modelTraining),
  ]

  /// What a section needs beside the key that is tried.
  private static let beside: [String: [String: String]] = [
    "model.json.features.woe.bins": ["below": "1", "value": "0"],
    "model.json.calibration": ["kind": "platt", "a": "1", "b": "0"],
    "model.json.calibration.points": ["log_odds": "0", "score": "0.5"],
  ]

  /// Every section of policy.yaml and of the tests, with those inside of it.
  private static func all(from section: SectionDescription) -> [SectionDescription] {
    let inner = section.keys.flatMap { key -> [SectionDescription] in
      switch key.kind {
      case .section(let inner), .named(let inner), .list(let inner): all(from: inner)
      case .fields: PolicyKeys.fieldTypes.map { PolicyKeys.field(of: $0) }
      default: []
      }
    }
    return [section] + inner
  }

  private static let cases: [Case] =
    sections.flatMap { path, section in
      section.keys.filter { $0.example != nil }.map {
        Case(section: path, key: $0, beside: beside[path] ?? [:])
      }
    }
    + PolicyKeys.fieldTypes.flatMap { type in
      PolicyKeys.field(of: type).keys.map { key in
        var beside = ["type": type]
        if type == "enum" { beside["values"] = "[payment, refund]" }
        if type == "decimal" { beside["scale"] = "2" }
        return Case(section: "event.x", key: key, beside: beside)
      }
    }

  @Test(arguments: cases) func isAccepted(_ c: Case) throws {
    var text = PolicyText()
    for (key, value) in c.beside { text.set(c.section, key, value) }
    text.set(c.section, c.key.name, try #require(c.key.example))
    if case .failure(let faults) = text.load() {
      Issue.record("\(c.key.name): \(c.key.example ?? "") is refused:\n\(faults.text)")
    }
  }

  // MARK: Tests

  private static let caseSections: [SectionDescription] = [
    PolicyKeys.caseFile, PolicyKeys.testCase, PolicyKeys.step, PolicyKeys.expectation,
  ]

  private static let caseKeys: [Case] = caseSections.flatMap { section in
    section.keys.filter { $0.example != nil }.map { key in
      Case(
        section: section.name, key: key, beside: key.name == "tolerance" ? ["score": "0.5"] : [:])
    }
  }

  /// A file of one case of one step, in which a section has some keys.
  private static func caseFile(_ section: String, _ keys: [String: String]) -> String {
    func lines(_ name: String, _ others: [String: String], _ indent: String) -> String {
      others.merging(name == section ? keys : [:]) { _, new in new }.sorted { $0.key < $1.key }
        .map { "\(indent)\($0.key): \($0.value)\n" }.joined()
    }
    let expect = lines(PolicyKeys.expectation.name, [:], "          ")
    return lines(PolicyKeys.caseFile.name, [:], "") + "cases:\n  -\n"
      + lines(PolicyKeys.testCase.name, ["name": "one"], "    ") + "    steps:\n      -\n"
      + lines(PolicyKeys.step.name, ["at": "0s"], "        ")
      + (expect.isEmpty ? "" : "        expect:\n" + expect)
  }

  /// They name what the shipped policy has.
  private static func loadCases(_ text: String) throws -> Result<CaseLoader.Loaded, PolicyFaults> {
    let policy = try PolicyLoader.load(from: DefaultPolicy.source).get()
    let source = EmbeddedSource(["tests/one.yaml": Array(text.utf8)])
    return CaseLoader.load(from: source, for: policy)
  }

  @Test(arguments: caseKeys) func isAcceptedInTests(_ c: Case) throws {
    var keys = c.beside
    keys[c.key.name] = c.key.example
    let text = Self.caseFile(c.section, keys)
    switch try Self.loadCases(text) {
    case .success(let loaded): #expect(loaded.cases.count == 1)
    case .failure(let faults): Issue.record("\(faults.text)\n\(text)")
    }
  }

  @Test func aBadExampleOfATestIsNoticed() throws {
    let text = Self.caseFile("step", ["every": "8"])
    #expect(throws: PolicyFaults.self) { try Self.loadCases(text).get() }
  }

  @Test func everyKeyButSectionsHasOne() {
    for root in [PolicyKeys.policy, PolicyKeys.model, PolicyKeys.caseFile] {
      for section in Self.all(from: root) {
        for key in section.keys {
          let isSection: Bool =
            switch key.kind {
            case .section, .named, .list, .fields: true
            default: false
            }
          #expect((key.example == nil) == isSection, "\(section.name).\(key.name)")
        }
      }
    }
  }

  @Test func everySectionIsTriedHere() {
    let tried = Self.sections.map(\.1).map { $0.keys.map(\.name) }
    for root in [PolicyKeys.policy, PolicyKeys.model] {
      for section in Self.all(from: root) where section.name != "field" {
        #expect(tried.contains(section.keys.map(\.name)), "\(section.name)")
      }
    }
  }

  @Test func aBadExampleIsNoticed() {
    var text = PolicyText()
    text.set("time", "allowed_lateness", "90")
    #expect(throws: PolicyFaults.self) { try text.load().get() }
  }

  @Test func examplesAndDefaultsAreValuesOfSchemas() {
    for root in [PolicyKeys.policy, PolicyKeys.caseFile] {
      for section in Self.all(from: root) {
        for key in section.keys {
          for text in [key.example, key.defaultText].compactMap(\.self) {
            #expect(FlowValue.read(text) != nil, "\(section.name).\(key.name): \(text)")
          }
        }
      }
    }
  }
}
