import WeirCore

/// Tree to row, with strings, decimals as digits and one check after the other.
struct ReferenceDecoder {
  let schema: Schema

  private struct Problem: Error {
    var fault: Fault
  }

  func decode(_ line: [UInt8]) -> DecodedRow {
    var parser = ReferenceJSON(line)
    let members: [ReferenceMember]
    do {
      members = try parser.parse()
    } catch {
      return DecodedRow(fault: error.fault, field: "", offset: error.offset, cells: [:])
    }
    var cells: [String: CellValue] = [:]
    var faults: [(fault: Fault, field: String, offset: Int)] = []
    walk(members, [], &cells, &faults)
    let eventID = cells["event_id"]
    func refused(_ fault: Fault, _ field: String, _ offset: Int) -> DecodedRow {
      DecodedRow(
        fault: fault, field: field, offset: offset, cells: eventID.map { ["event_id": $0] } ?? [:])
    }
    if let at = parser.sensitiveAt { return refused(.sensitiveName, "", at) }
    if let first = faults.first { return refused(first.fault, first.field, first.offset) }
    for field in schema.fields {
      if cells[field.name] == nil, let value = field.defaultValue {
        cells[field.name] = cell(value)
      }
    }
    for field in schema.fields where field.isRequired && cells[field.name] == nil {
      return refused(.missingField, field.name, -1)
    }
    return DecodedRow(fault: .none, field: "", offset: -1, cells: cells)
  }

  private func walk(
    _ members: [ReferenceMember], _ path: [String], _ cells: inout [String: CellValue],
    _ faults: inout [(fault: Fault, field: String, offset: Int)]
  ) {
    for member in members {
      let here = path.map { Array($0.utf8) } + [member.name]
      func begins(_ field: Field) -> Bool {
        Array(field.path.map { Array($0.utf8) }.prefix(here.count)) == here
      }
      guard let field = schema.fields.first(where: begins) else { continue }
      if case .null = member.node.value { continue }
      if field.path.count == here.count {
        do {
          cells[field.name] = try value(member.node, field.type)
        } catch {
          faults.append((error.fault, field.name, member.node.start))
        }
      } else if case .object(let inner) = member.node.value {
        walk(inner, Array(field.path.prefix(here.count)), &cells, &faults)
      } else {
        faults.append((.notObject, field.name, member.node.start))
      }
    }
  }

  private func cell(_ value: FieldDefault) -> CellValue {
    switch value {
    case .word(let word): .word(word)
    case .double(let double): .double(double.bitPattern)
    case .bool(let bool): .bool(bool)
    case .text(let text): .text(text)
    case .address(let address): .address(address)
    }
  }

  private func value(_ node: ReferenceNode, _ type: FieldType) throws(Problem) -> CellValue {
    switch type {
    case .int(let min, let max):
      return .word(
        try bounded(try integer(node, .integerOutOfRange), min...max, .integerOutOfRange))
    case .decimal(let scale, let min, let max):
      return .word(try bounded(try decimal(node, scale), min...max, .numberOutOfRange))
    case .double(let min, let max):
      guard case .number(let text) = node.value else { throw Problem(fault: .notNumber) }
      guard let number = Double(text), number.isFinite, number >= min, number <= max else {
        throw Problem(fault: .numberOutOfRange)
      }
      return .double(number.bitPattern)
    case .bool:
      guard case .bool(let bool) = node.value else { throw Problem(fault: .notBool) }
      return .bool(bool)
    case .timestamp(.rfc3339): return .word(try timestamp(node))
    case .timestamp(let form):
      let number = try integer(node, .timestampOutOfRange)
      let (moment, overflowed) = number.multipliedReportingOverflow(
        by: form == .epochSeconds ? 1000 : 1)
      if overflowed { throw Problem(fault: .timestampOutOfRange) }
      return .word(
        try bounded(moment, Timestamp.earliest...Timestamp.latest, .timestampOutOfRange))
    default: return try text(node, type)
    }
  }

  private func bounded(
    _ value: Int64, _ range: ClosedRange<Int64>, _ fault: Fault
  ) throws(Problem) -> Int64 {
    guard range.contains(value) else { throw Problem(fault: fault) }
    return value
  }

  private func integer(_ node: ReferenceNode, _ range: Fault) throws(Problem) -> Int64 {
    guard case .number(let text) = node.value, !text.contains(where: { ".eE".contains($0) }),
      text != "-0"
    else { throw Problem(fault: .notIntegerLiteral) }
    guard let value = Int64(text) else { throw Problem(fault: range) }
    return value
  }

  private func decimal(_ node: ReferenceNode, _ scale: Int) throws(Problem) -> Int64 {
    guard case .number(let text) = node.value, !text.contains(where: { "eE".contains($0) }) else {
      throw Problem(fault: .notNumber)
    }
    let parts = text.split(separator: ".")
    let fraction = parts.count > 1 ? String(parts[1]) : ""
    if fraction.count > scale { throw Problem(fault: .tooManyDecimals) }
    let digits = parts[0] + fraction + String(repeating: "0", count: scale - fraction.count)
    guard let value = Int64(digits) else { throw Problem(fault: .numberOutOfRange) }
    return value
  }

  private func timestamp(_ node: ReferenceNode) throws(Problem) -> Int64 {
    guard case .string(let bytes) = node.value else { throw Problem(fault: .notString) }
    let text = String(decoding: bytes, as: UTF8.self)
    if let moment = Timestamp.parse(text) { return moment }
    for year in ["0001", "9999"] where text.hasPrefix(year) {
      if Timestamp.parse("2001" + text.dropFirst(4)) != nil {
        throw Problem(fault: .timestampOutOfRange)
      }
    }
    throw Problem(fault: .badTimestamp)
  }

  private func text(_ node: ReferenceNode, _ type: FieldType) throws(Problem) -> CellValue {
    guard case .string(let bytes) = node.value else { throw Problem(fault: .notString) }
    if bytes.contains(0) { throw Problem(fault: .nulInText) }
    let text = String(decoding: bytes, as: UTF8.self)
    let upper = bytes.map { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 ? $0 - 32 : $0 }
    switch type {
    case .string(let max):
      if bytes.count > max { throw Problem(fault: .textTooLong) }
    case .digits(let min, let max):
      if bytes.contains(where: { !(48...57 ~= $0) }) { throw Problem(fault: .badDigits) }
      if !(min...max ~= bytes.count) { throw Problem(fault: .digitCount) }
    case .enumeration(let values):
      if !values.contains(where: { Array($0.utf8) == bytes }) {
        throw Problem(fault: .notInEnumeration)
      }
    case .country:
      if !ISOCodes.countries.contains(where: { Array($0.utf8) == upper }) {
        throw Problem(fault: .badCountry)
      }
      return .text(upper)
    case .currency:
      if !ISOCodes.currencies.contains(where: { Array($0.utf8) == upper }) {
        throw Problem(fault: .badCurrency)
      }
      return .text(upper)
    case .ip:
      guard let address = IPAddress.parse(text) else { throw Problem(fault: .badAddress) }
      return .address(address)
    default: throw Problem(fault: .panWithoutKey)
    }
    return .text(bytes)
  }
}
