import WeirCore

/// A list file, in either of its forms, read entry by entry.
///
/// CSV, when some cell of the first line is `value`: columns `value`, `expires` and `reason` in any
/// order; cells left out at the end of a row are empty. Otherwise one value a line, as the public
/// lists come: lines that start with `#` are comments, and behind an address there may be a tab or
/// spaces and a count (ipsum).
struct ListFile {
  /// What a file's lines are.
  enum Form {
    case table, lines
  }

  /// One entry: where it stands, until when it counts, in milliseconds, and why it is there.
  struct Entry {
    let line: Int
    let value: RowReader.Cell
    let expires: Int64
    let reason: RowReader.Cell?
  }

  /// The expiry of an entry that has none.
  static let never = Int64.max

  let reader: RowReader
  private(set) var faults: [SignalRowFault] = []
  /// Rows and lines read, without header and comments, those with a fault too.
  private(set) var rowCount = 0
  private let isAddresses: Bool
  /// Where the columns of a table stand.
  private var columns: Columns?
  private var hasLines = false

  /// A policy's file: all of it must be UTF-8, and its first line says which form it has.
  init(_ bytes: [UInt8], kind: SignalList.Kind) {
    if let line = RowReader.lineNotUTF8(bytes) {
      self.init(RowReader([]), kind)
      fault(line, "not UTF-8")
    } else {
      self.init(bytes, kind: kind, form: nil)
    }
  }

  /// A file whose texts may be anything; without a form, its first line says which one it has.
  init(_ bytes: [UInt8], kind: SignalList.Kind, form: Form?) {
    self.init(RowReader(bytes), kind)
    guard reader.next() else {
      if bytes.isEmpty { fault(0, "the file is empty; a list without entries has a header") }
      return
    }
    let hasHeader = reader.cells.contains { reader.equals($0, "value") }
    if form == .table || form == nil && hasHeader {
      reader.skipsComments = false
      columns = header()
    } else {
      reader.rewind()
      hasLines = true
    }
  }

  private init(_ reader: RowReader, _ kind: SignalList.Kind) {
    self.reader = reader
    isAddresses = kind == .ip || kind == .cidr
    reader.skipsComments = true
  }

  /// The next entry; nil at the end of the file. What cannot be read becomes a fault.
  mutating func next() -> Entry? {
    if let columns {
      while reader.next() {
        rowCount += 1
        if let entry = row(columns) { return entry }
      }
    } else if hasLines {
      while reader.nextLine() {
        rowCount += 1
        if let entry = line() { return entry }
      }
    }
    return nil
  }

  /// Adds a fault.
  mutating func fault(_ line: Int, _ message: String) {
    faults.append(SignalRowFault(line: line, message: message))
  }

  // MARK: CSV

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
    guard faults.count == before else { return nil }
    guard let value = names.firstIndex(of: "value") else {
      fault(reader.line, "the header names no column value")
      return nil
    }
    return Columns(
      value: value, expires: names.firstIndex(of: "expires"),
      reason: names.firstIndex(of: "reason"), count: names.count)
  }

  private struct Columns {
    let value: Int
    let expires: Int?
    let reason: Int?
    let count: Int
  }

  private mutating func row(_ columns: Columns) -> Entry? {
    if let message = reader.fault { return refused(message) }
    guard reader.cells.count <= columns.count else {
      return refused("\(cellCount(reader.cells.count)), the header has \(columns.count)")
    }
    guard let value = cell(columns.value) else { return refused("the row has no value") }
    var expires = Self.never
    if let cell = cell(columns.expires), cell.count > 0 {
      guard let time = moment(cell) else {
        return refused("'expires' is neither an RFC 3339 timestamp nor a date YYYY-MM-DD")
      }
      expires = time
    }
    guard value.count > 0 else { return refused(ListValueFault.empty.message) }
    let reason = cell(columns.reason).flatMap { $0.count > 0 ? $0 : nil }
    return Entry(line: reader.line, value: value, expires: expires, reason: reason)
  }

  /// The cell of a column; nil when the file has no such column or the row ends before it.
  private func cell(_ column: Int?) -> RowReader.Cell? {
    column.flatMap { $0 < reader.cells.count ? reader.cells[$0] : nil }
  }

  private mutating func refused(_ message: String) -> Entry? {
    fault(reader.line, message)
    return nil
  }

  private func moment(_ cell: RowReader.Cell) -> Int64? {
    if cell.count == 10 { return Timestamp.parseDate(reader.text(cell)) }
    return unsafe Timestamp.parse(reader.pointer(cell), count: cell.count)
  }

  // MARK: One value a line

  private mutating func line() -> Entry? {
    guard var value = reader.cells.first, value.count > 0 else { return nil }
    if isAddresses { value = withoutCount(value) }
    guard !holdsCommaOrQuote(value) else {
      return refused("a comma or quote in a file without a header; start it with value")
    }
    return Entry(line: reader.line, value: value, expires: Self.never, reason: nil)
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
