import WeirCore

/// A value of a column as tests compare it.
enum CellValue: Hashable {
  case missing
  case word(Int64)
  case double(UInt64)
  case bool(Bool)
  case text([UInt8])
  case address(IPAddress)

  /// A text, for tables of expected values.
  static func text(_ string: String) -> CellValue { .text(Array(string.utf8)) }
}

/// What one line came to.
struct DecodedRow: Equatable, CustomStringConvertible {
  var fault: Fault
  /// The field's name; empty when the fault is about the line.
  var field: String
  /// -1 when the fault has no place.
  var offset: Int
  var cells: [String: CellValue]

  var description: String {
    let values = cells.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return "\(fault) field '\(field)' at \(offset): \(values.joined(separator: ", "))"
  }
}

extension CellValue {
  /// One value of a column.
  init(_ batch: EventBatch, _ field: Int, _ row: Int) {
    let column = batch.columns[field]
    guard unsafe column.status[row] == FieldColumn.present else {
      self = .missing
      return
    }
    let data = unsafe column.data + row * column.storage.stride
    switch column.storage {
    case .word: self = unsafe .word(data.load(as: Int64.self))
    case .double: self = unsafe .double(data.load(as: UInt64.self))
    case .bool: self = unsafe .bool(data.load(as: UInt8.self) == 1)
    case .address: self = unsafe .address(data.load(as: IPAddress.self))
    case .text:
      let slice = unsafe data.load(as: TextSlice.self)
      let start = unsafe batch.text + Int(slice.offset)
      self = unsafe .text(Array(UnsafeBufferPointer(start: start, count: Int(slice.byteCount))))
    }
  }
}

extension DecodedRow {
  /// What a row of a decoded batch holds.
  init(_ row: Int, of batch: EventBatch) {
    let fault = unsafe batch.faults[row]
    let fields = batch.schema.fields
    self.init(
      fault: fault.fault,
      field: fault.fieldIndex == RowFault.noField ? "" : fields[Int(fault.fieldIndex)].name,
      offset: fault.offset == RowFault.noOffset ? -1 : Int(fault.offset), cells: [:])
    for (index, field) in fields.enumerated() {
      let value = CellValue(batch, index, row)
      if value != .missing { cells[field.name] = value }
    }
  }
}
