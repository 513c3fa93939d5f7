/// Reads CSV (RFC 4180) row by row: quoted cells, doubled quotes, LF or CRLF, rows over several
/// lines. A byte order mark in front is skipped, and so are blank lines.
///
/// It works on a copy of the file, in which doubled quotes are taken out in place: a cell is always
/// one piece of that copy, and costs no allocation.
@safe package final class RowReader {
  /// A cell: where it lies in the reader's bytes, without quotes.
  package struct Cell {
    package let offset: Int
    package let count: Int
  }

  private let bytes: UnsafeMutablePointer<UInt8>
  private let byteCount: Int
  private var offset = 0
  private var lineEnds = 0
  /// The line where the row starts, from 1.
  package private(set) var line = 0
  /// The cells of the row; at least one.
  package private(set) var cells: [Cell] = []
  /// What is wrong with the row's quoting; its cells are of no use then.
  package private(set) var fault: String?
  /// Whether lines that start with `#` are skipped.
  var skipsComments = false

  /// A reader at the start of a file.
  package init(_ file: [UInt8]) {
    byteCount = file.count
    unsafe bytes = .allocate(capacity: file.count + 1)
    unsafe file.withUnsafeBufferPointer { source in
      if let start = source.baseAddress {
        unsafe bytes.initialize(from: start, count: source.count)
      }
    }
    unsafe bytes[file.count] = Byte.lineFeed
    if file.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
  }

  deinit { unsafe bytes.deallocate() }

  /// The first line that is not UTF-8; nil when all are.
  package static func lineNotUTF8(_ file: [UInt8]) -> Int? {
    guard String(validating: file, as: UTF8.self) == nil else { return nil }
    let lines = file.split(separator: Byte.lineFeed, omittingEmptySubsequences: false)
    return (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0) + 1
  }

  /// The first byte of a cell.
  package func pointer(_ cell: Cell) -> UnsafePointer<UInt8> {
    unsafe UnsafePointer(bytes + cell.offset)
  }

  /// The cell as text, for names and rare cells; the file has been checked to be UTF-8.
  package func text(_ cell: Cell) -> String {
    unsafe String(
      decoding: UnsafeBufferPointer(start: bytes + cell.offset, count: cell.count), as: UTF8.self)
  }

  /// Whether the cell has exactly these bytes.
  func equals(_ cell: Cell, _ text: StaticString) -> Bool {
    guard cell.count == text.utf8CodeUnitCount else { return false }
    for index in 0..<cell.count
    where unsafe bytes[cell.offset + index] != text.utf8Start[index] { return false }
    return true
  }

  /// Goes to the next row; false at the end of the file.
  package func next() -> Bool {
    cells.removeAll(keepingCapacity: true)
    fault = nil
    skipLines()
    guard offset < byteCount else { return false }
    line = lineEnds + 1
    while readCell() {}
    if fault != nil { skipToLineEnd() }
    return true
  }

  /// Goes to the next line that is not blank, and makes one cell of it, without spaces around.
  func nextLine() -> Bool {
    cells.removeAll(keepingCapacity: true)
    fault = nil
    skipLines()
    guard offset < byteCount else { return false }
    line = lineEnds + 1
    var start = offset
    skipToLineEnd()
    var end = min(offset, byteCount)
    while end > start, unsafe Byte.isSpace(bytes[end - 1]) { end -= 1 }
    while start < end, unsafe Byte.isSpace(bytes[start]) { start += 1 }
    cells.append(Cell(offset: start, count: end - start))
    return true
  }

  /// Goes back to the start of the file.
  func rewind() {
    offset = unsafe byteCount >= 3 && bytes[0] == 0xEF ? 3 : 0
    lineEnds = 0
  }

  private func skipLines() {
    while offset < byteCount {
      let byte = unsafe bytes[offset]
      if byte == Byte.lineFeed {
        lineEnds += 1
        offset += 1
      } else if byte == Byte.carriageReturn, unsafe bytes[offset + 1] == Byte.lineFeed {
        offset += 1
      } else if byte == Byte.hash, skipsComments {
        skipToLineEnd()
      } else {
        return
      }
    }
  }

  /// To behind the next line end.
  private func skipToLineEnd() {
    while unsafe bytes[offset] != Byte.lineFeed { offset += 1 }
    if offset < byteCount { lineEnds += 1 }
    offset += 1
  }

  /// Reads one cell and what ends it; false after the last one of the row, or at a fault.
  private func readCell() -> Bool {
    if unsafe bytes[offset] == Byte.quote { return readQuotedCell() }
    let start = offset
    var byte = unsafe bytes[offset]
    while byte != Byte.comma, byte != Byte.lineFeed {
      if byte == Byte.quote {
        fault = "a quote inside a cell that does not start with one: quote the cell and double it"
        return false
      }
      offset += 1
      byte = unsafe bytes[offset]
    }
    var end = offset
    if byte == Byte.lineFeed, end > start, unsafe bytes[end - 1] == Byte.carriageReturn { end -= 1 }
    cells.append(Cell(offset: start, count: end - start))
    return passSeparator()
  }

  private func readQuotedCell() -> Bool {
    let start = offset + 1
    var end = start
    offset = start
    while offset < byteCount {
      let byte = unsafe bytes[offset]
      if byte == Byte.quote {
        guard unsafe bytes[offset + 1] == Byte.quote, offset + 1 < byteCount else { break }
        offset += 1
      } else if byte == Byte.lineFeed {
        lineEnds += 1
      }
      unsafe bytes[end] = byte
      end += 1
      offset += 1
    }
    guard offset < byteCount else {
      fault = "a quoted cell does not end"
      return false
    }
    cells.append(Cell(offset: start, count: end - start))
    offset += 1
    if unsafe bytes[offset] == Byte.carriageReturn, offset + 1 <= byteCount,
      unsafe bytes[offset + 1] == Byte.lineFeed
    {
      offset += 1
    }
    guard unsafe bytes[offset] == Byte.comma || bytes[offset] == Byte.lineFeed else {
      fault = "after a quoted cell there must be a comma or the end of the line"
      return false
    }
    return passSeparator()
  }

  /// Passes the comma or line end at `offset`; true when it was a comma.
  private func passSeparator() -> Bool {
    let isComma = unsafe bytes[offset] == Byte.comma
    if !isComma, offset < byteCount { lineEnds += 1 }
    offset += 1
    return isComma
  }
}

/// The bytes that rows are made of.
enum Byte {
  static let lineFeed: UInt8 = 10
  static let carriageReturn: UInt8 = 13
  static let quote = UInt8(ascii: "\"")
  static let comma = UInt8(ascii: ",")
  static let hash = UInt8(ascii: "#")
  static let slash = UInt8(ascii: "/")

  static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 || byte == 10 }
  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 <= 9 }
}
