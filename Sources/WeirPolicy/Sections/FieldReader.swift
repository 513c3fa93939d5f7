import WeirCore

/// Reads one field of `event`.
struct FieldReader {
  private let name: String
  private let section: Section

  /// Member names that hold card verification data; no event with one is ever accepted.
  static let sensitiveNames: Set<String> = [
    "cvv", "cvc", "cvv2", "cvc2", "cid", "csc", "security_code", "track1", "track2", "pin",
    "pin_block",
  ]

  /// The field; nil when it has faults.
  static func read(
    _ name: Located<String>, _ node: DocumentNode, faults: FaultList
  ) -> Field? {
    let before = faults.errorCount
    guard let typeName = typeName(name, node, faults: faults),
      let section = Section(
        node, PolicyKeys.field(of: typeName), title: "field '\(name.value)'", place: name.place,
        faults: faults)
    else { return nil }
    let reader = FieldReader(name: name.value, section: section)
    let type = reader.type(typeName)
    let path = reader.path()
    let isRequired = section.boolean("required")?.value ?? false
    var defaultValue: FieldDefault?
    if let type, typeName != "pan", let scalar = section.scalar("default") {
      defaultValue = FieldDefaultReader(section: section, type: type).read(scalar)
    }
    if isRequired, section.has("default") {
      faults.warn(
        .noEffect, "the default of a required field is never used",
        at: section.keyPlace("default"))
    }
    guard let type, faults.errorCount == before else { return nil }
    return Field(
      name: name.value, path: path, type: type, isRequired: isRequired,
      defaultValue: defaultValue)
  }

  /// The word behind `type`, found before the other keys, as those depend on it.
  private static func typeName(
    _ name: Located<String>, _ node: DocumentNode, faults: FaultList
  ) -> String? {
    let title = "field '\(name.value)'"
    guard case .mapping(let mapping) = node else {
      faults.add(
        .kind, "\(title) must be a mapping, not \(node.kindName)", at: node.place,
        help: "write {type: …}")
      return nil
    }
    guard let entry = mapping.entries.first(where: { $0.key.text == "type" }) else {
      faults.add(
        .missingKey, "\(title) lacks 'type'", at: name.place,
        help: "types: \(PolicyKeys.fieldTypes.joined(separator: ", "))")
      return nil
    }
    guard case .scalar(let scalar) = entry.value, PolicyKeys.fieldTypes.contains(scalar.text)
    else {
      var help: String?
      if case .scalar(let scalar) = entry.value {
        help = nearestName(to: scalar.text, among: PolicyKeys.fieldTypes)
          .map { "did you mean '\($0)'?" }
      }
      faults.add(
        .value, "'type' must be \(KeyKind.choice(PolicyKeys.fieldTypes).name)",
        at: entry.value.place, help: help)
      return nil
    }
    return scalar.text
  }

  private func type(_ name: String) -> FieldType? {
    switch name {
    case "string": .string(maxByteCount: Int(section.integerOrDefault("max")))
    case "int": integerType()
    case "decimal": decimalType()
    case "double": doubleType()
    case "bool": .bool
    case "enum": enumeration()
    case "timestamp": timestamp()
    case "country": .country
    case "currency": .currency
    case "digits": digits()
    case "ip": .ip
    default: .pan
    }
  }

  private func integerType() -> FieldType? {
    let low = integerBound("min") ?? .min
    let high = integerBound("max") ?? .max
    guard low <= high else { return refuseBounds() }
    return .int(min: low, max: high)
  }

  private func integerBound(_ key: String) -> Int64? {
    guard let scalar = section.scalar(key) else { return nil }
    if scalar.integer == nil {
      section.faults.add(.value, "'\(key)' must be a 64-bit integer", at: scalar.place)
    }
    return scalar.integer
  }

  private func decimalType() -> FieldType? {
    guard let scale = section.integer("scale").map({ Int($0.value) }) else { return nil }
    let low = decimalBound("min", scale: scale) ?? .min
    let high = decimalBound("max", scale: scale) ?? .max
    guard low <= high else { return refuseBounds() }
    return .decimal(scale: scale, min: low, max: high)
  }

  private func decimalBound(_ key: String, scale: Int) -> Int64? {
    guard let scalar = section.scalar(key) else { return nil }
    let value = decimalValue(scalar, scale: scale)
    if value == nil {
      section.faults.add(
        .value, "'\(key)' must be a number with at most \(scale) decimal places",
        at: scalar.place)
    }
    return value
  }

  private func doubleType() -> FieldType? {
    func bound(_ key: String) -> Double? {
      guard let scalar = section.scalar(key) else { return nil }
      if scalar.number == nil {
        section.faults.add(.value, "'\(key)' must be a finite number", at: scalar.place)
      }
      return scalar.number
    }
    let low = bound("min") ?? -.greatestFiniteMagnitude
    let high = bound("max") ?? .greatestFiniteMagnitude
    guard low <= high else { return refuseBounds() }
    return .double(min: low, max: high)
  }

  private func refuseBounds() -> FieldType? {
    section.faults.add(
      .value, "'min' is greater than 'max'", at: section.node("min")?.place ?? section.place)
    return nil
  }

  private func enumeration() -> FieldType? {
    guard let values = section.texts("values") else { return nil }
    guard (1...Limits.policyItemCountMax).contains(values.count) else {
      section.faults.add(
        values.isEmpty ? .value : .limit,
        "'values' must hold 1 to \(Limits.policyItemCountMax) texts",
        at: section.keyPlace("values"))
      return nil
    }
    var seen: Set<[UInt8]> = []
    for value in values {
      if value.value.isEmpty || value.value.utf8.count > Limits.stringByteCountDefault {
        section.faults.add(
          .value, "a value must hold 1 to \(Limits.stringByteCountDefault) bytes",
          at: value.place)
      }
      if !seen.insert(Array(value.value.utf8)).inserted {
        section.faults.add(
          .duplicate, "'\(value.value)' occurs twice in 'values'", at: value.place)
      }
    }
    return .enumeration(values.map(\.value))
  }

  private func timestamp() -> FieldType {
    switch section.choice("unit")?.value {
    case "ms": .timestamp(.epochMilliseconds)
    case "s": .timestamp(.epochSeconds)
    default: .timestamp(.rfc3339)
    }
  }

  private func digits() -> FieldType? {
    let low = Int(section.integerOrDefault("min_length"))
    let high = Int(section.integerOrDefault("max_length"))
    guard low <= high else {
      section.faults.add(
        .value, "'min_length' is greater than 'max_length'",
        at: section.node("min_length")?.place ?? section.place)
      return nil
    }
    return .digits(minCount: low, maxCount: high)
  }

  private func path() -> [String] {
    let written = section.text("path")
    let parts = (written?.value ?? name).split(separator: ".", omittingEmptySubsequences: false)
      .map(String.init)
    let place = written?.place ?? section.place
    if parts.contains("") {
      section.faults.add(
        .value, "'path' must be member names joined by points", at: place,
        help: "such as device.id")
    }
    if parts.count >= Limits.jsonDepthMax {
      section.faults.add(
        .value, "'path' must not lead deeper than \(Limits.jsonDepthMax - 1) names", at: place)
    }
    if let sensitive = parts.first(where: { Self.sensitiveNames.contains($0.lowercased()) }) {
      section.faults.add(
        .value, "member '\(sensitive)' holds card verification data, which is never accepted",
        at: place, help: "remove the field")
    }
    if parts == [ReservedMember.deadline] {
      section.faults.add(
        .name, "member '\(ReservedMember.deadline)' is reserved: it is an event's own deadline",
        at: place, help: "give the field another path")
    }
    return parts
  }
}

/// A decimal number as an integer of 10⁻ˢᶜᵃˡᵉ; nil when it is none or needs more digits.
func decimalValue(_ scalar: DocumentScalar, scale: Int) -> Int64? {
  guard scalar.number != nil, !scalar.text.utf8.contains(UInt8(ascii: "e")),
    !scalar.text.utf8.contains(UInt8(ascii: "E"))
  else { return nil }
  let parts = scalar.text.split(separator: ".", omittingEmptySubsequences: false)
  let fraction = parts.count == 2 ? String(parts[1]) : ""
  guard fraction.utf8.count <= scale else { return nil }
  let zeros = String(repeating: "0", count: scale - fraction.utf8.count)
  return Int64(String(parts[0]) + fraction + zeros)
}
