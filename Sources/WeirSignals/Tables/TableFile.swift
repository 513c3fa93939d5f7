/// What a table file is: its columns, and where key and cells stand in its rows.
///
/// | form | header | key | columns |
/// |---|---|---|---|
/// | prefixes | `prefix,COLUMN…` | digits | as named |
/// | BIN list | `BIN,Brand,Type,…` | digits | see below |
/// | ranges | `first,last,COLUMN…` | two addresses | as named |
/// | geoip | none, `#` comments | two decimal numbers (IPv4) | `country`, `??` is missing |
/// | geoip6 | none, `#` comments | two addresses | `country`, `??` is missing |
///
/// The BIN list, known by its ten names (`binListHeader`), has these columns: `brand`, `funding`
/// (its Type in small letters: credit, debit, charge card), `category`, `issuer` and `country` (its
/// isoCode2). The others are left out: nobody decides by an issuer's telephone number.
struct TableFile {
  /// How one column's cells are read.
  struct Column {
    let name: String
    /// Where it stands in a row.
    let place: Int
    /// Whether `A` to `Z` are made small.
    var isLowered = false
    /// Whether `??` is a missing cell.
    var hasUnknown = false
  }

  let columns: [Column]
  /// Cells of a row.
  let cellCount: Int
  /// Whether addresses may be written as decimal numbers.
  var hasNumbers = false

  /// What a file with this first row is; the fault when it is none of the forms. `isHeader` is
  /// false when the row is data already.
  static func recognise(
    _ reader: RowReader, prefixes: Bool
  ) -> Result<(file: TableFile, isHeader: Bool), Unrecognised> {
    if let message = reader.fault { return .failure(Unrecognised(message: message)) }
    let names = reader.cells.map { reader.text($0) }
    if prefixes {
      if names == binListHeader { return .success((binList, true)) }
      guard names[0] == "prefix" else {
        return .failure(Unrecognised(message: "the header must be prefix, then the columns"))
      }
      return named(names, keyCount: 1)
    }
    if names[0] == "first", names.count > 1, names[1] == "last" {
      return named(names, keyCount: 2)
    }
    guard names.count == 3, isNumberOrAddress(names[0]) else {
      return .failure(Unrecognised(message: "the header must be first,last, then the columns"))
    }
    return .success((geoip, false))
  }

  /// Why a file is no table.
  struct Unrecognised: Error {
    let message: String
  }

  private static let binListHeader = [
    "BIN", "Brand", "Type", "Category", "Issuer", "IssuerPhone", "IssuerUrl", "isoCode2",
    "isoCode3", "CountryName",
  ]

  private static let binList = TableFile(
    columns: [
      Column(name: "brand", place: 1), Column(name: "funding", place: 2, isLowered: true),
      Column(name: "category", place: 3), Column(name: "issuer", place: 4),
      Column(name: "country", place: 7),
    ], cellCount: 10)

  private static let geoip = TableFile(
    columns: [Column(name: "country", place: 2, hasUnknown: true)], cellCount: 3, hasNumbers: true)

  private static func named(
    _ names: [String], keyCount: Int
  ) -> Result<(file: TableFile, isHeader: Bool), Unrecognised> {
    let columns = names.dropFirst(keyCount)
    guard !columns.isEmpty else {
      return .failure(Unrecognised(message: "the header names no column behind the key"))
    }
    for (index, name) in columns.enumerated() {
      if name.isEmpty {
        return .failure(Unrecognised(message: "column \(index + keyCount + 1) has no name"))
      }
      if columns.prefix(index).contains(name) {
        return .failure(Unrecognised(message: "the header names '\(name)' twice"))
      }
    }
    let places = columns.enumerated().map { Column(name: $0.element, place: keyCount + $0.offset) }
    return .success((TableFile(columns: places, cellCount: names.count), true))
  }

  private static func isNumberOrAddress(_ text: String) -> Bool {
    text.utf8.first.map(Byte.isDigit) == true || text.utf8.contains(UInt8(ascii: ":"))
  }
}
