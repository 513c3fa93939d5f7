/// The text of one file of a policy, by lines.
///
/// A line ends with LF; one CR before it is not part of the line. Lines and columns count from 1,
/// columns in UTF-8 bytes.
package final class SourceText: Sendable {
  /// The file as messages name it.
  package let path: String
  package let bytes: [UInt8]
  /// The offset of the first byte of each line.
  private let lineStarts: [Int]

  /// The text of a file.
  package init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    lineStarts = starts
  }

  var lineCount: Int { lineStarts.count }

  /// The bytes of a line without its end; empty when there is no such line.
  func line(_ number: Int) -> ArraySlice<UInt8> {
    guard number >= 1, number <= lineStarts.count else { return [] }
    let start = lineStarts[number - 1]
    var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return bytes[start..<end]
  }

  /// The offset of a place in the file, within the bounds of its line.
  package func offset(line number: Int, column: Int) -> Int {
    let bytes = line(number)
    return min(bytes.startIndex + max(0, column - 1), bytes.endIndex)
  }

  /// The line and column of an offset.
  func position(of offset: Int) -> (line: Int, column: Int) {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return (low + 1, offset - lineStarts[low] + 1)
  }

  /// The column in bytes of a column that counts Unicode scalars.
  func byteColumn(line number: Int, scalarColumn: Int) -> Int {
    var left = scalarColumn - 1
    var column = 1
    for byte in line(number) {
      if byte & 0xC0 != 0x80 {
        if left == 0 { break }
        left -= 1
      }
      column += 1
    }
    return column
  }

  /// The place of `count` bytes from an offset on, cut at the end of its line.
  package func place(offset: Int, count: Int) -> Place {
    let (line, column) = position(of: min(offset, bytes.count))
    return place(line: line, column: column, count: count)
  }

  /// The place of `count` bytes from a column on, cut at the end of its line.
  func place(line number: Int, column: Int, count: Int) -> Place {
    let rest = line(number).dropFirst(column - 1).prefix(count)
    let length = rest.reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
    return Place(text: self, line: number, column: column, length: max(1, length))
  }

  /// The whole file.
  package var whole: Place { Place(text: self, line: 0, column: 0, length: 1) }
}

/// A stretch of one line of a file.
package struct Place: Sendable {
  package let text: SourceText
  /// From 1; 0 when the whole file is meant.
  package let line: Int
  /// In UTF-8 bytes from 1; 0 with `line` 0.
  let column: Int
  /// Characters to underline.
  let length: Int
}
