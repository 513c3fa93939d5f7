import CEL
import WeirCore

/// What the names of a policy mean: fields, columns, lists and velocities by index.
struct PolicyNames {
  /// The fields without faults; indices agree with the schema when there are no faults at all.
  let fields: [Field]
  /// In the order of lookup.
  let tables: [TableNames]
  /// Fields with faults.
  let brokenFields: Set<String>
  /// Tables with faults: what their columns are is unknown.
  let brokenTables: Set<String>

  /// One table's name and columns.
  struct TableNames {
    let name: String
    let columns: [String]
  }

  /// What a reference means; nil, with a fault, when it means nothing.
  func operand(_ reference: Located<String>, key: String, faults: FaultList) -> Operand? {
    let parts = reference.value.split(separator: ".", omittingEmptySubsequences: false)
      .map(String.init)
    guard parts.count == 2, parts.allSatisfy({ reasonNotIdentifier($0) == nil }) else {
      faults.add(
        .kind, "'\(key)' takes event.NAME or TABLE.COLUMN", at: reference.place,
        help: parts.count == 1 && fields.contains(where: { $0.name == parts[0] })
          ? "did you mean 'event.\(parts[0])'?" : nil)
      return nil
    }
    if parts[0] == "event" { return field(parts[1], reference, faults) }
    if brokenTables.contains(parts[0]) { return nil }
    guard let table = tables.firstIndex(where: { $0.name == parts[0] }) else {
      let isOther = rootNames.contains(parts[0])
      faults.add(
        isOther ? .type : .unknownName,
        isOther
          ? "'\(key)' takes fields and table columns, not \(parts[0])"
          : "no table is named '\(parts[0])'", at: reference.place,
        help: isOther
          ? nil
          : suggestion(
            for: parts[0], among: ["event"] + tables.map(\.name), listed: "known here"))
      return nil
    }
    guard let column = tables[table].columns.firstIndex(of: parts[1]) else {
      faults.add(
        .unknownName, "table '\(parts[0])' has no column '\(parts[1])'", at: reference.place,
        help: suggestion(for: parts[1], among: tables[table].columns, listed: "its columns"))
      return nil
    }
    return .tableColumn(table: table, column: column)
  }

  private func field(
    _ name: String, _ reference: Located<String>, _ faults: FaultList
  ) -> Operand? {
    if brokenFields.contains(name) { return nil }
    guard let index = fields.firstIndex(where: { $0.name == name }) else {
      let near = suggestion(for: name, among: fields.map(\.name), listed: "fields")
      faults.add(
        .unknownName, "no field is named '\(name)'", at: reference.place, help: near)
      return nil
    }
    guard fields[index].type != .pan else {
      faults.add(
        .type, "a pan field is gone when the event is read", at: reference.place,
        help: "use event.card_token, event.card_bin or event.card_last4")
      return nil
    }
    return .field(index)
  }

  /// The type of an operand's values in expressions.
  func type(of operand: Operand) -> CELType {
    switch operand {
    case .field(let index): Self.type(of: fields[index].type)
    case .tableColumn: .string
    }
  }

  /// The type word of an operand, as policies write it.
  func typeName(of operand: Operand) -> String {
    switch operand {
    case .field(let index): fields[index].type.name
    case .tableColumn: "string"
    }
  }

  /// The type of a field's values in expressions.
  static func type(of type: FieldType) -> CELType {
    switch type {
    case .int: .int
    case .decimal, .double: .double
    case .bool: .bool
    case .timestamp: .timestamp
    case .ip: .ip
    case .string, .enumeration, .country, .currency, .digits, .pan: .string
    }
  }

  /// The slots before velocities are known by name only.
  func layout(velocities: [SlotEntry]) -> SlotLayout {
    SlotLayout(
      fields: fields.map { field in
        SlotEntry(
          name: "event." + field.name, type: Self.type(of: field.type),
          isOptional: !field.isRequired && field.defaultValue == nil)
      },
      tables: tables.map { table in
        table.columns.map {
          SlotEntry(name: "\(table.name).\($0)", type: .string, isOptional: true)
        }
      },
      velocities: velocities)
  }
}
