import WeirCore

/// Reads a table file row by row and makes the table.
struct TableBuilder {
  private let isPrefixes: Bool
  private let reader: RowReader
  private var file: TableFile?
  private var faults: [SignalRowFault] = []
  /// By row of the table: the line in the file.
  private var lines: [Int] = []
  private var prefixKeys: [UInt64] = []
  private var ranges: [AddressRange] = []
  /// By column: a cell for each row.
  private var cells: [[TextSlice]] = []

  init(_ bytes: [UInt8], prefixes: Bool) {
    isPrefixes = prefixes
    reader = RowReader(bytes)
    reader.skipsComments = true
    if let line = RowReader.lineNotUTF8(bytes) {
      fault(line, "not UTF-8")
    } else if !reader.next() {
      fault(0, "the file has no header")
    } else {
      readFirstRow()
    }
  }

  /// Reads the rows; the table when there was no fault.
  mutating func finish() -> (table: LookupTable?, columns: [String], faults: [SignalRowFault]) {
    guard let file else { return (nil, [], faults) }
    let names = file.columns.map(\.name)
    cells = Array(repeating: [], count: names.count)
    var texts = TextIndexBuilder()
    while reader.next() { readRow(file, &texts) }
    let index = isPrefixes ? prefixIndex() : rangeIndex()
    guard faults.isEmpty, let index else {
      return (nil, names, faults.sorted { $0.line < $1.line })
    }
    let table = LookupTable(
      columns: names, count: lines.count, index: index, cells: cells.flatMap(\.self),
      bytes: texts.bytes)
    return (table, names, [])
  }

  private mutating func fault(_ line: Int, _ message: String) {
    faults.append(SignalRowFault(line: line, message: message))
  }

  // MARK: Rows

  private mutating func readFirstRow() {
    switch TableFile.recognise(reader, prefixes: isPrefixes) {
    case .failure(let unrecognised): fault(reader.line, unrecognised.message)
    case .success(let (file, isHeader)):
      self.file = file
      if isHeader { reader.skipsComments = false }
      if !isHeader { reader.rewind() }
    }
  }

  private mutating func readRow(_ file: TableFile, _ texts: inout TextIndexBuilder) {
    if let message = reader.fault {
      fault(reader.line, message)
    } else if reader.cells.count != file.cellCount {
      fault(reader.line, "\(cellCount(reader.cells.count)), the header has \(file.cellCount)")
    } else if isPrefixes ? readPrefix() : readRange(hasNumbers: file.hasNumbers) {
      lines.append(reader.line)
      for (number, column) in file.columns.enumerated() {
        cells[number].append(slice(column, &texts))
      }
    }
  }

  /// Where the cell's text lies among all texts; an empty slice when it is missing.
  private func slice(_ column: TableFile.Column, _ texts: inout TextIndexBuilder) -> TextSlice {
    let cell = reader.cells[column.place]
    guard cell.count > 0, !(column.hasUnknown && reader.equals(cell, "??")) else {
      return TextSlice(offset: 0, byteCount: 0)
    }
    let start = unsafe reader.pointer(cell)
    guard column.isLowered else {
      let number = unsafe texts.add(start, count: cell.count)
      return texts.texts[number]
    }
    var lowered: [UInt8] = []
    for index in 0..<cell.count { unsafe lowered.append(asciiLower(start[index])) }
    let number = unsafe lowered.withUnsafeBufferPointer { bytes in
      unsafe bytes.baseAddress.map { start in unsafe texts.add(start, count: cell.count) }
    }
    return number.map { texts.texts[$0] } ?? TextSlice(offset: 0, byteCount: 0)
  }

  // MARK: Keys

  private mutating func readPrefix() -> Bool {
    let cell = reader.cells[0]
    guard let key = unsafe DigitIndex.key(of: reader.pointer(cell), count: cell.count) else {
      fault(reader.line, "a prefix is 1 to \(DigitIndex.digitCountMax) digits")
      return false
    }
    prefixKeys.append(key)
    return true
  }

  private mutating func readRange(hasNumbers: Bool) -> Bool {
    switch reader.addressRange(hasNumbers: hasNumbers, value: Int64(ranges.count)) {
    case .success(let range): ranges.append(range)
    case .failure(let unreadable):
      fault(reader.line, unreadable.message)
      return false
    }
    return true
  }

  // MARK: Indexes

  private mutating func prefixIndex() -> LookupTable.Index? {
    let order = prefixKeys.indices.sorted {
      (prefixKeys[$0], $0) < (prefixKeys[$1], $1)
    }
    for (before, row) in zip(order, order.dropFirst()) where prefixKeys[before] == prefixKeys[row] {
      fault(lines[row], "the prefix of line \(lines[before]) again")
    }
    return faults.isEmpty ? .prefixes(DigitIndex(keys: prefixKeys)) : nil
  }

  private mutating func rangeIndex() -> LookupTable.Index? {
    let sorted = ranges.sorted { ($0.first, $0.last, $0.value) < ($1.first, $1.last, $1.value) }
    var widest = sorted.first
    for range in sorted.dropFirst() {
      guard let before = widest else { break }
      if range.first <= before.last {
        let pair = [lines[Int(before.value)], lines[Int(range.value)]].sorted()
        fault(pair[1], "the range overlaps the one of line \(pair[0])")
      }
      if range.last > before.last { widest = range }
    }
    return faults.isEmpty ? .addresses(AddressIndex(sorted)) : nil
  }
}
