package import WeirCore

/// A table of texts that is looked up by a prefix of digits or by an address.
///
/// Immutable, and free for any number of threads. Asked for whole columns, in two steps: which row
/// covers each key, then, for each column that somebody reads, the cells of those rows. Equal cells
/// share their bytes. Memory: 8 bytes a cell, the index (`DigitIndex`, `AddressIndex`), the texts.
package final class LookupTable: Sendable {
  /// How a key finds its row.
  enum Index: Sendable {
    case prefixes(DigitIndex)
    case addresses(AddressIndex)
  }

  /// Rows, in the order of the file.
  package let count: Int
  /// The names of the columns, without the key's.
  package let columns: [String]
  private let index: Index
  /// Column after column, a slice of `bytes` for each row; an empty one is a missing cell.
  private let cells: Block<TextSlice>
  private let bytes: Block<UInt8>

  init(columns: [String], count: Int, index: Index, cells: [TextSlice], bytes: [UInt8]) {
    self.columns = columns
    self.count = count
    self.index = index
    self.cells = Block(cells)
    self.bytes = Block(bytes, padding: 64, fill: 0)
  }

  /// Reads a table: CSV with a header, or one of the public formats (`TableFile`).
  ///
  /// - Parameters:
  ///   - prefixes: whether keys are prefixes of digits; otherwise they are ranges of addresses.
  ///   - bytes: the whole file.
  /// - Returns: the table, nil when there is any fault; the names of its columns as far as the
  ///   header could be read; the faults in the order of the lines, without what a line says.
  package static func load(
    prefixes: Bool, _ bytes: [UInt8]
  ) -> (table: LookupTable?, columns: [String], faults: [SignalRowFault]) {
    var builder = TableBuilder(bytes, prefixes: prefixes)
    return builder.finish()
  }

  /// Where the offsets of cells count from; stays as long as the table does, and 64 bytes behind
  /// the last text can be read.
  package var text: UnsafePointer<UInt8> { unsafe bytes.base }

  /// The row of the longest prefix of each text. Only for tables of prefixes.
  ///
  /// - Parameters:
  ///   - texts: one a row; only the digits in front count.
  ///   - base: where the texts' offsets count from.
  ///   - status: a byte a row, nil for all zeros; a row whose status is not 0 finds nothing.
  ///   - rows: how many rows there are.
  ///   - found: gets a row of the table, or -1, for each row.
  package func find(
    texts: UnsafePointer<TextSlice>, base: UnsafePointer<UInt8>, status: UnsafePointer<UInt8>?,
    rows: Int, into found: UnsafeMutablePointer<Int32>
  ) {
    guard case .prefixes(let index) = index else {
      preconditionFailure("a table of ranges is asked for addresses")
    }
    for row in 0..<rows {
      unsafe found[row] = -1
      if let status = unsafe status, unsafe status[row] != 0 { continue }
      let text = unsafe texts[row]
      unsafe found[row] = index.find(base + Int(text.offset), count: Int(text.byteCount))
    }
  }

  /// The row of the range that holds each address. Only for tables of ranges.
  ///
  /// - Parameters:
  ///   - addresses: one a row.
  ///   - status: a byte a row, nil for all zeros; a row whose status is not 0 finds nothing.
  ///   - rows: how many rows there are.
  ///   - found: gets a row of the table, or -1, for each row.
  package func find(
    addresses: UnsafePointer<IPAddress>, status: UnsafePointer<UInt8>?, rows: Int,
    into found: UnsafeMutablePointer<Int32>
  ) {
    guard case .addresses(let index) = index else {
      preconditionFailure("a table of prefixes is asked for texts")
    }
    for row in 0..<rows {
      unsafe found[row] = -1
      if let status = unsafe status, unsafe status[row] != 0 { continue }
      let value = unsafe index.find(addresses[row])
      if value >= 0 { unsafe found[row] = Int32(truncatingIfNeeded: value) }
    }
  }

  /// The cells of one column in the rows that were found.
  ///
  /// - Parameters:
  ///   - column: its index in `columns`.
  ///   - found: rows of the table, or -1, as `find` gave them.
  ///   - count: how many there are.
  ///   - data: gets the cells, slices of `text`.
  ///   - status: gets `FieldColumn.present`, or `missing` for no row and for an empty cell.
  package func fill(
    column: Int, rows found: UnsafePointer<Int32>, count: Int,
    into data: UnsafeMutablePointer<TextSlice>, status: UnsafeMutablePointer<UInt8>
  ) {
    precondition(columns.indices.contains(column), "the plan names columns of the table")
    let first = unsafe cells.base + column * self.count
    let nothing = TextSlice(offset: 0, byteCount: 0)
    for row in 0..<count {
      let number = unsafe found[row]
      let cell = number < 0 ? nothing : unsafe first[Int(number)]
      unsafe data[row] = cell
      unsafe status[row] = cell.byteCount == 0 ? FieldColumn.missing : FieldColumn.present
    }
  }
}
