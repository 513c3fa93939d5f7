/// What the cells of a row must be for it to be read: all conditions must hold.
struct RowConditions {
  /// A column's place, and the text in small letters.
  private let conditions: [(place: Int, text: [UInt8])]

  /// Conditions on the named columns; the names are compared by bytes.
  init(
    _ conditions: [(column: String, value: String)], columns: [String], line: Int
  ) throws(ListImport.Unreadable) {
    var found: [(place: Int, text: [UInt8])] = []
    for (column, value) in conditions {
      guard let place = columns.firstIndex(of: column) else {
        throw ListImport.Unreadable(line, "the file has no column '\(column)' to choose rows by")
      }
      found.append((place, value.utf8.map(asciiLower)))
    }
    self.conditions = found
  }

  /// Whether all hold, `A` to `Z` being the same as `a` to `z`; the row has a cell of each column.
  func hold(_ reader: RowReader) -> Bool {
    conditions.allSatisfy { place, text in
      let cell = reader.cells[place]
      guard cell.count == text.count else { return false }
      let start = unsafe reader.pointer(cell)
      return text.indices.allSatisfy { unsafe asciiLower(start[$0]) == text[$0] }
    }
  }
}
