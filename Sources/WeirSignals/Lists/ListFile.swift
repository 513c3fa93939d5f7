import WeirCore

/// The entries of a list file, in either of its forms.
///
/// CSV, when some cell of the first line is `value`: columns `value`, `expires` and `reason` in any
/// order; cells left out at the end of a row are empty. Otherwise one value a line, as the public
/// lists come: lines that start with `#` are comments, and behind an address there may be a tab or
/// spaces and a count (ipsum).
struct ListFile {
  /// One entry: where it stands and until when it counts, in milliseconds.
  struct Entry {
    let line: Int
    let value: RowReader.Cell
    let expires: Int64
  }

  /// The expiry of an entry that has none.
  static let never = Int64.max

  let reader: RowReader
  private(set) var entries: [Entry] = []
  private(set) var faults: [SignalRowFault] = []

  init(_ bytes: [UInt8], kind: SignalList.Kind) {
    reader = RowReader(bytes)
    if let line = RowReader.lineNotUTF8(bytes) {
      fault(line, "not UTF-8")
      return
    }
    reader.skipsComments = true
    guard reader.next() else {
      if bytes.isEmpty { fault(0, "the file is empty; a list without entries has a header") }
      return
    }
    if reader.cells.contains(where: { reader.equals($0, "value") }) {
      reader.skipsComments = false
      readTable()
    } else {
      reader.rewind()
      readLines(isAddresses: kind == .ip || kind == .cidr)
    }
  }

  /// Adds a fault.
  mutating func fault(_ line: Int, _ message: String) {
    faults.append(SignalRowFault(line: line, message: message))
  }

  // MARK: CSV

  private mutating func readTable() {
    guard let columns = header() else { return }
    while reader.next() {
      if let message = reader.fault {
        fault(reader.line, message)
      } else if reader.cells.count > columns.count {
        fault(reader.line, "\(cellCount(reader.cells.count)), the header has \(columns.count)")
      } else {
        readRow(columns)
      }
    }
  }

  /// Where each column stands; nil, with faults, when the header is not one.
  private mutating func header() -> Columns? {
    let names = reader.cells.map { reader.text($0) }
    let before = faults.count
    if let message = reader.fault { fault(reader.line, message) }
    for (index, name) in names.enumerated() {
      if !["value", "expires", "reason"].contains(name) {
        fault(
          reader.line, "column \(index + 1) of the header is none of value, expires, reason")
      } else if names[..<index].contains(name) {
        fault(reader.line, "the header names '\(name)' twice")
      }
    }
    guard faults.count == before, let value = names.firstIndex(of: "value") else { return nil }
    return Columns(value: value, expires: names.firstIndex(of: "expires"), count: names.count)
  }

  private struct Columns {
    let value: Int
    let expires: Int?
    let count: Int
  }

  private mutating func readRow(_ columns: Columns) {
    guard columns.value < reader.cells.count else {
      fault(reader.line, "the row has no value")
      return
    }
    var expires = Self.never
    if let index = columns.expires, index < reader.cells.count, reader.cells[index].count > 0 {
      guard let time = moment(reader.cells[index]) else {
        fault(reader.line, "'expires' is neither an RFC 3339 timestamp nor a date YYYY-MM-DD")
        return
      }
      expires = time
    }
    add(reader.cells[columns.value], expires: expires)
  }

  private func moment(_ cell: RowReader.Cell) -> Int64? {
    if cell.count == 10 { return Timestamp.parseDate(reader.text(cell)) }
    return unsafe Timestamp.parse(reader.pointer(cell), count: cell.count)
  }

  private mutating func add(_ value: RowReader.Cell, expires: Int64) {
    guard value.count > 0 else {
      fault(reader.line, "the value is empty")
      return
    }
    entries.append(Entry(line: reader.line, value: value, expires: expires))
  }

  // MARK: One value a line

  private mutating func readLines(isAddresses: Bool) {
    while reader.nextLine() {
      guard var value = reader.cells.first, value.count > 0 else { continue }
      if isAddresses { value = withoutCount(value) }
      if holdsCommaOrQuote(value) {
        fault(reader.line, "a comma or quote in a file without a header; start it with value")
      } else {
        add(value, expires: Self.never)
      }
    }
  }

  /// The value without the count behind it; the whole line when what stands behind is no count.
  private func withoutCount(_ cell: RowReader.Cell) -> RowReader.Cell {
    let text = unsafe reader.pointer(cell)
    var end = cell.count
    while end > 0, unsafe Byte.isDigit(text[end - 1]) { end -= 1 }
    guard end > 0, end < cell.count, unsafe Byte.isSpace(text[end - 1]) else { return cell }
    while end > 0, unsafe Byte.isSpace(text[end - 1]) { end -= 1 }
    return RowReader.Cell(offset: cell.offset, count: end)
  }

  private func holdsCommaOrQuote(_ cell: RowReader.Cell) -> Bool {
    let text = unsafe reader.pointer(cell)
    for index in 0..<cell.count
    where unsafe text[index] == Byte.comma || text[index] == Byte.quote { return true }
    return false
  }
}

/// "1 cell", "2 cells".
func cellCount(_ count: Int) -> String { "\(count) cell\(count == 1 ? "" : "s")" }
