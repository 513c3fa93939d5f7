import WeirCore

extension ListImport {
  /// Reads a file for import: a row that cannot be read is refused, and the others count.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - kind: what the values of the list are.
  ///   - format: how the file is written; nil: `csv` when some cell of its first line is `value`,
  ///     else `lines`.
  ///   - conditions: which rows are read, all others are left out: those whose cell in each named
  ///     column is the value, without regard to the case of ASCII. `bins` has the columns of its
  ///     header, `geoip` has first, last and country; the other formats take no conditions.
  /// - Returns: what the file holds.
  /// - Throws: `Unreadable` when the file as a whole is not what it should be.
  package static func read(
    _ bytes: [UInt8], kind: SignalList.Kind, format: Format? = nil,
    where conditions: [(column: String, value: String)] = []
  ) throws(Unreadable) -> ListImport {
    switch format {
    case nil, .csv, .lines:
      guard conditions.isEmpty else {
        throw Unreadable(0, "only the formats bins and geoip let rows be chosen")
      }
      return try readList(bytes, kind: kind, format: format)
    case .bins: return try readBINs(bytes, kind: kind, where: conditions)
    case .geoip: return try readRanges(bytes, kind: kind, where: conditions)
    }
  }

  private static func readList(
    _ bytes: [UInt8], kind: SignalList.Kind, format: Format?
  ) throws(Unreadable) -> ListImport {
    var file = ListFile(bytes, kind: kind, form: format.map { $0 == .csv ? .table : .lines })
    guard file.faults.isEmpty else { throw Unreadable(file.faults) }
    var rows = ListImport(kind)
    var value: [UInt8] = []
    while let entry = file.next() {
      do throws(ListValueFault) {
        try rows.enter(
          entry.value, expires: entry.expires, reason: entry.reason, of: file.reader, using: &value)
      } catch {
        file.fault(entry.line, error.message)
      }
    }
    rows.refused = file.faults
    rows.rowCount = file.rowCount
    return rows
  }

  private static func readBINs(
    _ bytes: [UInt8], kind: SignalList.Kind, where conditions: [(column: String, value: String)]
  ) throws(Unreadable) -> ListImport {
    let reader = RowReader(bytes)
    guard reader.next() else { throw Unreadable(0, "the file has no header") }
    if let message = reader.fault { throw Unreadable(reader.line, message) }
    let names = reader.cells.map { reader.text($0) }
    guard let place = names.firstIndex(of: "BIN") else {
      throw Unreadable(reader.line, "the header names no column BIN")
    }
    let chosen = try RowConditions(conditions, columns: names, line: reader.line)
    var rows = ListImport(kind)
    var value: [UInt8] = []
    while reader.next() {
      guard rows.isRow(reader, cellCount: names.count), chosen.hold(reader) else { continue }
      do throws(ListValueFault) {
        try rows.enter(
          reader.cells[place], expires: ListFile.never, reason: nil, of: reader, using: &value)
      } catch {
        rows.refuse(reader.line, error.message)
      }
    }
    return rows
  }

  private static func readRanges(
    _ bytes: [UInt8], kind: SignalList.Kind, where conditions: [(column: String, value: String)]
  ) throws(Unreadable) -> ListImport {
    guard kind == .ip || kind == .cidr else {
      throw Unreadable(0, "geoip has networks: the list's type must be ip or cidr")
    }
    let chosen = try RowConditions(conditions, columns: ["first", "last", "country"], line: 0)
    let reader = RowReader(bytes)
    reader.skipsComments = true
    var rows = ListImport(kind)
    var value: [UInt8] = []
    while reader.next() {
      guard rows.isRow(reader, cellCount: 3), chosen.hold(reader) else { continue }
      switch reader.addressRange(hasNumbers: true, value: 0) {
      case .failure(let fault): rows.refuse(reader.line, fault.message)
      case .success(let range):
        Network.forEach(in: range) { network in
          value.removeAll(keepingCapacity: true)
          network.appendCanonical(to: &value)
          unsafe rows.enter(value, expires: ListFile.never, reason: nil, line: reader.line)
        }
      }
    }
    guard rows.rowCount > 0 else { throw Unreadable(0, "the file has no rows") }
    return rows
  }

  /// Counts a row, and refuses it when it is none of so many cells.
  private mutating func isRow(_ reader: RowReader, cellCount count: Int) -> Bool {
    rowCount += 1
    if let message = reader.fault {
      refuse(reader.line, message)
    } else if reader.cells.count != count {
      refuse(reader.line, "\(cellCount(reader.cells.count)), a row has \(count)")
    } else {
      return true
    }
    return false
  }

  /// Enters the value of a cell; `value` is memory for its canonical bytes.
  private mutating func enter(
    _ cell: RowReader.Cell, expires: Int64, reason: RowReader.Cell?, of reader: RowReader,
    using value: inout [UInt8]
  ) throws(ListValueFault) {
    value.removeAll(keepingCapacity: true)
    try unsafe ListValue.appendChecked(
      reader.pointer(cell), count: cell.count, kind: kind, to: &value)
    guard let reason else {
      unsafe enter(value, expires: expires, reason: nil, line: reader.line)
      return
    }
    let text = unsafe UnsafeBufferPointer(start: reader.pointer(reason), count: reason.count)
    guard unsafe ListValue.isUTF8(reader.pointer(reason), count: reason.count) else {
      throw .notUTF8
    }
    unsafe enter(value, expires: expires, reason: text, line: reader.line)
  }
}
