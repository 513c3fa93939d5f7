import CEL
import WeirCore
import WeirSignals

/// The lists that were read from `lists`.
struct ListSection {
  private(set) var plans: [ListPlan] = []
  /// Where they stand.
  private(set) var places: [PolicyPlaces.Filed] = []
  /// Lists with faults.
  private(set) var broken: Set<String> = []

  /// By id: the name, and the types a value asked for may have.
  var elements: [(name: String, elements: [CELType])] {
    plans.map { plan in
      (plan.name, plan.kind == .ip || plan.kind == .cidr ? [.ip] : [.string])
    }
  }

  init(_ policy: Section, files: PolicyFileReader) {
    for (name, node) in policy.named("lists", "list") {
      let before = policy.faults.errorCount
      let plan = Self.plan(name, node, files: files, faults: policy.faults)
      if let plan, policy.faults.errorCount == before {
        plans.append(plan.list)
        places.append(.init(name: name.place, file: plan.file))
      } else {
        broken.insert(name.value)
      }
    }
  }

  private static func plan(
    _ name: Located<String>, _ node: DocumentNode, files: PolicyFileReader, faults: FaultList
  ) -> (list: ListPlan, file: String)? {
    guard
      let section = Section(
        node, PolicyKeys.list, title: "list '\(name.value)'", place: name.place, faults: faults)
    else { return nil }
    let kind = section.choice("type").flatMap { SignalList.Kind(rawValue: $0.value) }
    guard section.has("file") else {
      return kind.map { (ListPlan(name: name.value, list: .empty($0)), "") }
    }
    guard let file = section.text("file"), let bytes = files.bytes(of: file), let kind
    else { return nil }
    let loaded = SignalList.load(kind, bytes)
    files.report(loaded.faults, code: .list, path: file.value, bytes: bytes)
    return loaded.list.map { (ListPlan(name: name.value, list: $0), file.value) }
  }
}
