import WeirCore

/// A value with its place.
package struct Located<Value> {
  package let value: Value
  package let place: Place

  /// A value at a place.
  package init(value: Value, place: Place) {
    self.value = value
    self.place = place
  }
}

/// One mapping of the document, read by the table of its keys.
///
/// Unknown and missing keys are reported when it is made; each getter reports a value of the wrong
/// kind or outside of its bounds and then gives nil.
package struct Section {
  let description: SectionDescription
  /// For messages: `velocity 'amount_per_card_1h'`.
  let title: String
  /// Where the section begins: its name when it has one.
  package let place: Place
  let faults: FaultList
  private var entries: [String: DocumentMapping.Entry] = [:]

  /// Nil, with a fault, when the node is no mapping.
  package init?(
    _ node: DocumentNode, _ description: SectionDescription, title: String? = nil,
    place: Place? = nil, faults: FaultList
  ) {
    self.description = description
    self.title = title ?? description.name
    self.place = place ?? node.place
    self.faults = faults
    guard case .mapping(let mapping) = node else {
      faults.add(
        .kind, "\(self.title) must be a mapping\(found(node))", at: node.place,
        help: "its keys: \(description.keys.map(\.name).joined(separator: ", "))")
      return nil
    }
    let names = description.keys.map(\.name)
    for entry in mapping.entries {
      guard names.contains(entry.key.text) else {
        faults.add(
          .unknownKey, "\(self.title) has no key '\(entry.key.text)'", at: entry.key.place,
          help: suggestion(for: entry.key.text, among: names, listed: "its keys"))
        continue
      }
      entries[entry.key.text] = entry
    }
    for key in description.keys where key.isRequired && entries[key.name] == nil {
      // A misspelt key was reported as unknown; that it is missing too would be noise.
      let isMisspelt = mapping.entries.contains { entry in
        !names.contains(entry.key.text)
          && nearestName(to: entry.key.text, among: names) == key.name
      }
      if isMisspelt { continue }
      faults.add(
        .missingKey, "\(self.title) lacks '\(key.name)'", at: self.place,
        help: "add '\(key.name)': \(key.kind.name)")
    }
  }

  private func found(_ node: DocumentNode) -> String {
    node.kindName == "empty" ? "; it is empty" : ", not \(node.kindName)"
  }

  /// Whether the key is there.
  package func has(_ key: String) -> Bool { entries[key] != nil }

  /// Where the key stands; the section's place when it is absent.
  package func keyPlace(_ key: String) -> Place { entries[key]?.key.place ?? place }

  /// The node behind the key.
  func node(_ key: String) -> DocumentNode? {
    _ = description.key(key)
    return entries[key]?.value
  }

  /// The scalar behind the key; anything else is reported.
  func scalar(_ key: String) -> DocumentScalar? {
    guard let node = node(key) else { return nil }
    guard case .scalar(let scalar) = node, !scalar.isNull else {
      refuse(key, node)
      return nil
    }
    return scalar
  }

  /// Reports that the value of the key is of the wrong kind.
  func refuse(_ key: String, _ node: DocumentNode, help: String? = nil) {
    faults.add(
      .kind, "'\(key)' must be \(description.key(key).kind.name)\(found(node))", at: node.place,
      help: help)
  }

  // MARK: Values

  func text(_ key: String) -> Located<String>? {
    guard let scalar = scalar(key) else { return nil }
    guard let text = scalar.string else {
      refuse(key, .scalar(scalar), help: "quote it: '\(scalar.text)'")
      return nil
    }
    var most = PolicyLimits.textByteCountMax
    if case .text(let maxByteCount) = description.key(key).kind { most = maxByteCount }
    guard (1...most).contains(text.utf8.count) else {
      let message = text.isEmpty ? "must not be empty" : "must not be longer than \(most) bytes"
      faults.add(.value, "'\(key)' \(message)", at: scalar.place)
      return nil
    }
    return Located(value: text, place: scalar.place)
  }

  func label(_ key: String) -> Located<String>? {
    text(key).flatMap(label)
  }

  private func label(_ scalar: DocumentScalar) -> Located<String>? {
    label(Located(value: scalar.text, place: scalar.place))
  }

  private func label(_ text: Located<String>) -> Located<String>? {
    guard isLabel(text.value) else {
      faults.add(
        .name, "'\(text.value)' cannot be a name", at: text.place,
        help: "a letter, then letters, digits, '_', '-' and '.', "
          + "\(PolicyLimits.nameByteCountMax) in all")
      return nil
    }
    return text
  }

  func integer(_ key: String) -> Located<Int64>? {
    guard let scalar = scalar(key) else { return nil }
    guard scalar.isInteger else {
      refuse(key, .scalar(scalar))
      return nil
    }
    guard case .integer(let range) = description.key(key).kind, let value = scalar.integer,
      range.contains(value)
    else {
      faults.add(.value, "'\(key)' must be \(bounds(key))", at: scalar.place)
      return nil
    }
    return Located(value: value, place: scalar.place)
  }

  /// The integer, else the default of the table.
  func integerOrDefault(_ key: String) -> Int64 {
    integer(key)?.value ?? description.key(key).defaultText.flatMap { Int64($0) } ?? 0
  }

  /// The finite number behind the key, within the bounds of the table.
  package func number(_ key: String) -> Located<Double>? {
    guard let scalar = scalar(key) else { return nil }
    guard scalar.isNumber else {
      refuse(key, .scalar(scalar))
      return nil
    }
    guard case .number(let range) = description.key(key).kind, let value = scalar.number,
      range.contains(value)
    else {
      faults.add(.value, "'\(key)' must be \(bounds(key))", at: scalar.place)
      return nil
    }
    return Located(value: value, place: scalar.place)
  }

  private func bounds(_ key: String) -> String {
    switch description.key(key).kind {
    case .integer(let range): "from \(range.lowerBound) to \(range.upperBound)"
    case .number(let range) where range.lowerBound <= -1e15: "finite, within 1e15 of zero"
    case .number(let range): "from \(Int(range.lowerBound)) to \(Int(range.upperBound))"
    default: "within bounds"
    }
  }

  func boolean(_ key: String) -> Located<Bool>? {
    guard let scalar = scalar(key) else { return nil }
    guard let value = scalar.boolean else {
      refuse(key, .scalar(scalar))
      return nil
    }
    return Located(value: value, place: scalar.place)
  }

  /// The word behind the key, one of the table's.
  package func choice(_ key: String) -> Located<String>? {
    guard let scalar = scalar(key), case .choice(let words) = description.key(key).kind else {
      return nil
    }
    guard words.contains(scalar.text) else {
      faults.add(
        .value, "'\(key)' must be \(KeyKind.choice(words).name)", at: scalar.place,
        help: nearestName(to: scalar.text, among: words).map { "did you mean '\($0)'?" })
      return nil
    }
    return Located(value: scalar.text, place: scalar.place)
  }

  /// The milliseconds of a duration.
  func duration(_ key: String) -> Located<Int64>? {
    guard let scalar = scalar(key) else { return nil }
    let help = "a whole number and a unit (ms, s, m, h or d), such as 10m"
    guard let milliseconds = Self.milliseconds(scalar.text) else {
      faults.add(.kind, "'\(key)' must be a duration", at: scalar.place, help: help)
      return nil
    }
    guard case .duration(let range) = description.key(key).kind, let milliseconds,
      range.contains(milliseconds)
    else {
      let day: Int64 = 86_400_000
      faults.add(
        .value,
        "'\(key)' must be a duration of at most \(Limits.windowMillisecondsMax / day)d"
          + (milliseconds == 0 ? " and more than 0" : ""), at: scalar.place)
      return nil
    }
    return Located(value: milliseconds, place: scalar.place)
  }

  /// The milliseconds, else those of the table's default.
  func durationOrDefault(_ key: String) -> Int64 {
    duration(key)?.value ?? Self.defaultDuration(description.key(key))
  }

  /// The milliseconds that the key's table gives for its absence.
  static func defaultDuration(_ key: KeyDescription) -> Int64 {
    key.defaultText.flatMap { milliseconds($0) ?? nil } ?? 0
  }

  /// Nil when the text is no duration; an inner nil when it is too large to count.
  private static func milliseconds(_ text: String) -> Int64?? {
    let digits = text.utf8.prefix { 48...57 ~= $0 }
    guard !digits.isEmpty else { return nil }
    let unit: Int64
    switch String(text.dropFirst(digits.count)) {
    case "ms": unit = 1
    case "s": unit = 1_000
    case "m": unit = 60_000
    case "h": unit = 3_600_000
    case "d": unit = 86_400_000
    default: return nil
    }
    guard let count = Int64(String(digits) ?? "") else { return .some(nil) }
    let (product, overflowed) = count.multipliedReportingOverflow(by: unit)
    return .some(overflowed ? nil : product)
  }

  // MARK: Lists and mappings

  func texts(_ key: String) -> [Located<String>]? {
    guard let items = items(key) else { return nil }
    var result: [Located<String>] = []
    for item in items {
      guard case .scalar(let scalar) = item, let text = scalar.string else {
        faults.add(
          .kind, "'\(key)' must hold texts, not \(item.kindName)", at: item.place,
          help: "quote it when a text is meant")
        continue
      }
      result.append(Located(value: text, place: scalar.place))
    }
    return result
  }

  /// The reference as it is written; whether it means anything is for the caller to find.
  func reference(_ key: String) -> Located<String>? {
    scalar(key).map { Located(value: $0.text, place: $0.place) }
  }

  func references(_ key: String) -> [Located<String>]? {
    guard let items = items(key) else { return nil }
    guard case .references(let range) = description.key(key).kind, range.contains(items.count)
    else {
      let most = PolicyLimits.groupByCountMax
      faults.add(
        items.isEmpty ? .value : .limit, "'\(key)' must hold 1 to \(most) references",
        at: keyPlace(key))
      return nil
    }
    var result: [Located<String>] = []
    for item in items {
      guard case .scalar(let scalar) = item else {
        faults.add(.kind, "'\(key)' must hold references", at: item.place)
        continue
      }
      result.append(Located(value: scalar.text, place: scalar.place))
    }
    return result
  }

  /// The items of the list behind the key.
  package func items(_ key: String) -> [DocumentNode]? {
    guard let node = node(key) else { return nil }
    guard case .sequence(let items, _) = node else {
      var help: String?
      if case .scalar(let scalar) = node, !scalar.isNull { help = "write [\(scalar.text)]" }
      refuse(key, node, help: help)
      return nil
    }
    return items
  }

  /// The section behind the key.
  func section(_ key: String) -> Section? {
    guard let node = node(key), case .section(let inner) = description.key(key).kind else {
      return nil
    }
    return Section(node, inner, title: "'\(key)'", place: keyPlace(key), faults: faults)
  }

  /// The names of fields behind the key, one or a list of them, as they are written; whether there
  /// are such fields is for the caller to find.
  func fieldNames(_ key: String) -> [Located<String>]? {
    guard let node = node(key) else { return nil }
    let items: [DocumentNode]
    switch node {
    case .scalar(let scalar) where !scalar.isNull: items = [node]
    case .sequence(let list, _): items = list
    default:
      refuse(key, node)
      return nil
    }
    guard case .fieldNames(let range) = description.key(key).kind, range.contains(items.count)
    else {
      faults.add(
        items.isEmpty ? .value : .limit, "'\(key)' must be \(description.key(key).kind.name)",
        at: keyPlace(key))
      return nil
    }
    var result: [Located<String>] = []
    for item in items {
      guard case .scalar(let scalar) = item, let text = scalar.string else {
        faults.add(
          .kind, "'\(key)' must hold names of fields, not \(item.kindName)", at: item.place)
        continue
      }
      result.append(Located(value: text, place: scalar.place))
    }
    return result
  }

  /// The entries of a mapping of names, without those whose name cannot be one.
  /// - Parameters:
  ///   - key: of the mapping.
  ///   - title: what one of the entries is called in messages.
  ///   - countMax: entries that it may have.
  ///   - allowsLabels: whether names may be labels as those of rules: no expression reads them.
  /// - Returns: names and what stands behind them, in the order of the text.
  func named(
    _ key: String, _ title: String, countMax: Int = Limits.policyItemCountMax,
    allowsLabels: Bool = false
  ) -> [(name: Located<String>, node: DocumentNode)] {
    guard let node = node(key) else { return [] }
    guard case .mapping(let mapping) = node else {
      refuse(key, node)
      return []
    }
    guard mapping.entries.count <= countMax else {
      faults.add(.limit, "'\(key)' holds more than \(countMax) entries", at: keyPlace(key))
      return []
    }
    var result: [(name: Located<String>, node: DocumentNode)] = []
    for entry in mapping.entries {
      let name = entry.key.text
      if allowsLabels {
        guard let name = label(entry.key) else { continue }
        result.append((name, entry.value))
        continue
      }
      if let reason = reasonNotIdentifier(name) {
        faults.add(
          .name, "'\(name)' cannot be the name of a \(title): \(reason)", at: entry.key.place,
          help: "a letter or '_', then letters, digits and '_', "
            + "\(PolicyLimits.nameByteCountMax) in all")
        continue
      }
      result.append((Located(value: name, place: entry.key.place), entry.value))
    }
    return result
  }
}
