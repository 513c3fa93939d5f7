import CEL
import WeirCore

/// Compiles the expressions of a policy and puts their faults where they stand in its text.
///
/// What has faults itself is declared in a way that gives no further ones: fields, velocities and
/// constants as `dyn`, lists of anything; faults of names and types in expressions that use a table
/// whose columns are unknown are left out.
struct ExpressionCompiler {
  let slots: SlotLayout
  let faults: FaultList
  private var declarations = Declarations()
  private let tables: Set<String>
  private let brokenNames: [String]
  private let panField: String?
  /// What can be named beside slots.
  private let otherNames: [String]

  init(
    slots: SlotLayout, names: PolicyNames, lists: ListSection, constants: ConstantSection,
    brokenVelocities: Set<String>, faults: FaultList
  ) {
    self.slots = slots
    self.faults = faults
    tables = names.brokenTables
    otherNames =
      lists.elements.map { "lists." + $0.name } + constants.constants.map(\.path)
    panField = names.fields.first { $0.type == .pan }.map { "event." + $0.name }
    let untyped =
      names.brokenFields.map { "event." + $0 } + brokenVelocities.map { "velocity." + $0 }
      + constants.broken.map { PolicyConstant.path($0) }
    brokenNames =
      names.brokenTables.map { $0 + "." } + untyped + lists.broken.map { "lists." + $0 }
    for slot in 0..<slots.count where slots.names[slot] != panField {
      declarations.variable(
        slots.names[slot], slots.types[slot], slot: slot, isOptional: slots.optional[slot])
    }
    for (id, list) in lists.elements.enumerated() {
      declarations.set("lists." + list.name, of: list.elements, id: id)
    }
    for constant in constants.constants {
      declarations.constant(constant.path, constant.type, constant.value)
    }
    // Slot numbers past the end: a policy with one of these never runs.
    for (index, name) in untyped.enumerated() where !slots.names.contains(name) {
      declarations.variable(name, .dyn, slot: slots.count + index, isOptional: true)
    }
    for name in lists.broken {
      declarations.set("lists." + name, of: [.string, .ip, .int, .double, .bool, .dyn], id: 0)
    }
  }

  /// The expression behind a key; nil, with its faults, when it is none. Absent: nil alone.
  func expression(_ key: String, of section: Section, expecting: CELType?) -> Expression? {
    guard let scalar = section.scalar(key) else { return nil }
    guard scalar.text.utf8.contains(where: { $0 > 32 }) else {
      faults.add(.expression, "'\(key)' of \(section.title) is empty", at: scalar.place)
      return nil
    }
    switch Expression.compile(scalar.text, in: declarations, expecting: expecting) {
    case .success(let expression): return expression
    case .failure(let issues):
      report(issues, of: scalar)
      return nil
    }
  }

  private func report(_ issues: Issues, of scalar: DocumentScalar) {
    let isTouched = brokenNames.contains { scalar.text.contains($0) }
    let bytes = Array(scalar.text.utf8)
    for issue in issues.all {
      let code: PolicyCode =
        switch issue.code {
        case .unknownName, .unknownField: .unknownName
        case .typeMismatch, .noOverload, .badSet: .type
        default: .expression
        }
      if isTouched, code == .type { continue }
      let rest = bytes.dropFirst(issue.offset)
      if code == .unknownName, tables.contains(where: { rest.starts(with: ($0 + ".").utf8) }) {
        continue
      }
      let text = String(decoding: rest.prefix(issue.length), as: UTF8.self)
      let help = code == .unknownName ? nameHelp(text, issue.help) : issue.help
      faults.add(
        code, issue.message, at: scalar.place(offset: issue.offset, count: issue.length),
        help: help)
    }
  }

  /// How an unknown name is mended: the near one, or what there is under its root.
  private func nameHelp(_ text: String, _ help: String?) -> String? {
    if let panField, text.contains(panField) {
      return "a pan field is gone when the event is read: use event.card_token or event.card_bin"
    }
    if let help { return help }
    guard let point = text.firstIndex(of: ".") else { return nil }
    let root = text[...point]
    let names = slots.names.filter { $0 != panField } + otherNames
    let known = names.filter { $0.hasPrefix(root) }.map { String($0.dropFirst(root.count)) }
    if known.isEmpty {
      let roots = names.compactMap { $0.split(separator: ".").first.map(String.init) }
      let ordered = roots.enumerated().filter { !roots[..<$0.offset].contains($0.element) }
      return "names of this policy start with: "
        + ordered.map(\.element).joined(separator: ", ")
    }
    return suggestion(for: "", among: known, listed: "known under \(root.dropLast())")
  }

  /// Whether the expression reads the model's score.
  func readsScore(_ expression: Expression) -> Bool {
    expression.slots.contains(slots.slot(of: .score))
  }

  /// The indices of the velocities that the expression reads.
  func velocities(in expression: Expression) -> [Int] {
    expression.slots.sorted().compactMap { slot in
      guard slot < slots.count, case .velocity(let index) = slots.sources[slot] else { return nil }
      return index
    }
  }

  /// Reports a condition whose value does not depend on the event.
  func checkConstant(_ expression: Expression, _ key: String, of section: Section) {
    guard case .bool(let value)? = expression.constant, let place = section.node(key)?.place else {
      return
    }
    if value {
      faults.warn(.alwaysHits, "'\(key)' of \(section.title) is true for every event", at: place)
    } else if !expression.namedConstants.isEmpty {
      // Constants turn rules on and off: such a policy is meant to load.
      let names = expression.namedConstants.sorted().joined(separator: ", ")
      faults.warn(
        .neverHits, "'\(key)' of \(section.title) is false for every event, as constants are",
        at: place, help: "it depends on \(names)")
    } else {
      faults.add(.neverHits, "'\(key)' of \(section.title) is false for every event", at: place)
    }
  }
}
