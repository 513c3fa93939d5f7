import CEL
package import WeirCore

/// Reads the files of `tests/` against the policy that they test.
package enum CaseLoader {
  /// The folder of a policy that holds them.
  package static let folder = "tests"

  /// What was read.
  package struct Loaded: Sendable {
    /// In the order of the files' names, then of the text.
    package let cases: [PolicyCase]
    /// What is odd, but allowed.
    package let warnings: [Diagnostic]
    /// The files, as messages name them, those without cases too.
    package let paths: [String]

    /// Milliseconds of event time that the longest case covers; nil without cases.
    package var longestSpanMilliseconds: Int64? { cases.map(\.spanMilliseconds).max() }
  }

  /// The names of the test files of a source, below its directory; nil where they cannot be had.
  private static func files(of source: any PolicySource) -> [String]? {
    source.names(in: folder)?
      .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
      .map { folder + "/" + $0 }
  }

  /// The cases of a source, or everything that is wrong with them.
  package static func load(
    from source: any PolicySource, for policy: Policy
  ) -> Result<Loaded, PolicyFaults> {
    let faults = FaultList()
    let names = CaseNames(policy)
    var cases: [(testCase: PolicyCase, place: Place)] = []
    var paths: [String] = []
    func shown(_ file: String) -> String {
      source.displayPath.isEmpty ? file : source.displayPath + "/" + file
    }
    let files = files(of: source)
    if files == nil {
      faults.add(
        .file, "the folder cannot be read", at: SourceText(path: shown(folder), bytes: []).whole,
        help: "tests lie in a directory that may be listed")
    }
    for file in files ?? [] {
      let path = shown(file)
      paths.append(path)
      guard let bytes = source.read(file) else {
        faults.add(
          .file, "the file \(source.reasonUnreadable(file))",
          at: SourceText(path: path, bytes: []).whole)
        continue
      }
      let text = SourceText(path: path, bytes: bytes)
      let reader = CaseReader(names: names, faults: faults)
      cases += reader.cases(of: text)
    }
    checkNames(cases, faults)
    let first = paths.first ?? ""
    let errors = faults.sorted(.error, first: first)
    let warnings = faults.sorted(.warning, first: first)
    guard errors.isEmpty else { return .failure(PolicyFaults(all: errors + warnings)) }
    return .success(Loaded(cases: cases.map(\.testCase), warnings: warnings, paths: paths))
  }

  /// Reports say which case failed by its name alone.
  private static func checkNames(
    _ cases: [(testCase: PolicyCase, place: Place)], _ faults: FaultList
  ) {
    var known: [String: PolicyCase] = [:]
    for (one, place) in cases {
      guard let first = known[one.name] else {
        known[one.name] = one
        continue
      }
      faults.add(
        .duplicate, "a second case named '\(one.name)'", at: place,
        help: "the first is in \(first.path) at line \(first.line)")
    }
  }
}

/// The names that expectations may use.
struct CaseNames {
  let rules: [String]
  let shadowRules: [String]
  let alerts: [String]
  let reasons: [String]
  let degradations: [String]
  /// What `values` may name; by name, whether it is a text.
  let values: [String: Bool]
  let schema: Schema

  init(_ policy: Policy) {
    rules = policy.rules.filter { !$0.isShadow }.map(\.name)
    shadowRules = policy.rules.filter(\.isShadow).map(\.name)
    alerts = policy.alerts.map(\.name)
    let flags = policy.rules.filter { $0.logOdds != nil && !$0.isShadow }.map(\.name)
    reasons = policy.model == nil ? [] : policy.features.map(\.name) + flags
    degradations =
      ["overflow"] + policy.rules.filter { !$0.isShadow }.map { "rule:" + $0.name } + ["model"]
    var values: [String: Bool] = [:]
    for slot in 0..<policy.slots.count {
      if case .field(let index) = policy.slots.sources[slot],
        policy.schema.fields[index].type == .pan
      {
        continue
      }
      values[policy.slots.names[slot]] = !policy.slots.types[slot].isNumberOrBool
    }
    if policy.model == nil { values["model.score"] = nil }
    for feature in policy.features where policy.model != nil {
      values["feature." + feature.name] = !feature.value.type.isNumberOrBool
    }
    self.values = values
    schema = policy.schema
  }
}
