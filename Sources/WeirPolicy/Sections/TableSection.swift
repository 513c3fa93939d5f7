import CEL
import WeirCore
import WeirSignals

/// The tables that were read from `tables`, in the order of lookup.
struct TableSection {
  /// One table before its key is resolved.
  private struct Draft {
    let name: Located<String>
    let kind: TablePlan.Kind
    let key: Located<String>
    let columns: [String]
    let table: LookupTable
    let file: String
  }

  private(set) var plans: [TablePlan] = []
  /// Where they stand.
  private(set) var places: [PolicyPlaces.Filed] = []
  private(set) var names: PolicyNames

  /// Reads the section; `names` then knows the tables too.
  init(_ policy: Section, event: EventSection, files: PolicyFileReader) {
    let faults = policy.faults
    var broken: Set<String> = []
    var drafts: [Draft] = []
    for (name, node) in policy.named("tables", "table") {
      if rootNames.contains(name.value) {
        faults.add(
          .name, "'\(name.value)' cannot be the name of a table: expressions know it already",
          at: name.place, help: "reserved: \(rootNames.joined(separator: ", "))")
        continue
      }
      let before = faults.errorCount
      let draft = Self.draft(name, node, files: files, faults: faults)
      if let draft, faults.errorCount == before {
        drafts.append(draft)
      } else {
        broken.insert(name.value)
      }
    }
    let order = Self.order(drafts, faults: faults)
    broken.formUnion(drafts.indices.filter { !order.contains($0) }.map { drafts[$0].name.value })
    drafts = order.map { drafts[$0] }
    names = PolicyNames(
      fields: event.fields,
      tables: drafts.map { .init(name: $0.name.value, columns: $0.columns) },
      brokenFields: event.broken, brokenTables: broken)
    for draft in drafts {
      guard let key = names.operand(draft.key, key: "key", faults: faults) else { continue }
      guard isAccepted(key, kind: draft.kind) else {
        let wanted = draft.kind == .ipRange ? "ip" : "digits or string"
        faults.add(
          .type,
          "the key of \(draft.kind.rawValue) table '\(draft.name.value)' must be of type \(wanted),"
            + " not \(names.typeName(of: key))", at: draft.key.place)
        continue
      }
      plans.append(
        TablePlan(
          name: draft.name.value, kind: draft.kind, key: key, columns: draft.columns,
          table: draft.table))
      places.append(.init(name: draft.name.place, file: draft.file))
    }
  }

  private func isAccepted(_ key: Operand, kind: TablePlan.Kind) -> Bool {
    switch kind {
    case .prefix: ["digits", "string"].contains(names.typeName(of: key))
    case .ipRange: names.typeName(of: key) == "ip"
    }
  }

  private static func draft(
    _ name: Located<String>, _ node: DocumentNode, files: PolicyFileReader, faults: FaultList
  ) -> Draft? {
    guard
      let section = Section(
        node, PolicyKeys.table, title: "table '\(name.value)'", place: name.place, faults: faults)
    else { return nil }
    let key = section.reference("key")
    let kind = section.choice("kind").flatMap { TablePlan.Kind(rawValue: $0.value) }
    guard let file = section.text("file"), let bytes = files.bytes(of: file), let kind
    else { return nil }
    let loaded = SignalFile.table(kind, bytes)
    files.report(loaded.faults, code: .table, path: file.value, bytes: bytes)
    for column in loaded.columns {
      guard let reason = reasonNotIdentifier(column) else { continue }
      faults.add(
        .name, "'\(column)' cannot be the name of a column: \(reason)", at: file.place,
        help: "rename it in the header of the file")
    }
    guard let key, let table = loaded.value else { return nil }
    return Draft(
      name: name, kind: kind, key: key, columns: loaded.columns, table: table, file: file.value)
  }

  /// The indices of the drafts by what their keys need; circles are reported and left out.
  private static func order(_ drafts: [Draft], faults: FaultList) -> [Int] {
    let needs = drafts.map { draft in
      let root = draft.key.value.split(separator: ".").first.map(String.init)
      return drafts.indices.filter { drafts[$0].name.value == root }
    }
    let dependencies = Dependencies(needs: needs)
    for cycle in dependencies.cycles {
      let chain = (cycle + cycle.prefix(1)).map { drafts[$0].name.value }
      faults.add(
        .cycle,
        "table '\(chain[0])' needs itself for its key: "
          + chain.joined(separator: " → "), at: drafts[cycle[0]].key.place)
    }
    return drafts.indices.filter { dependencies.levels[$0] != nil }.sorted {
      (dependencies.levels[$0] ?? 0, $0) < (dependencies.levels[$1] ?? 0, $1)
    }
  }
}
