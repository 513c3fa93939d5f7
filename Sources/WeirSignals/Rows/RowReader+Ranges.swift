import WeirCore

extension RowReader {
  /// Why two cells are no range of addresses.
  enum RangeFault: Error {
    case notAddresses, differentFamilies, backwards

    /// The sentence for people; it does not hold the cells.
    var message: String {
      switch self {
      case .notAddresses: "first and last must be addresses"
      case .differentFamilies: "first and last are addresses of different families"
      case .backwards: "last lies before first"
      }
    }
  }

  /// The addresses from the first cell of the row to its second, with a value; the row has both.
  func addressRange(hasNumbers: Bool, value: Int64) -> Result<AddressRange, RangeFault> {
    guard let first = address(cells[0], hasNumbers), let last = address(cells[1], hasNumbers)
    else { return .failure(.notAddresses) }
    guard (first.v4 == nil) == (last.v4 == nil) else { return .failure(.differentFamilies) }
    guard !(last < first) else { return .failure(.backwards) }
    return .success(AddressRange(first: UInt128(first), last: UInt128(last), value: value))
  }

  /// An address of either family, or one of IPv4 as a decimal number.
  private func address(_ cell: Cell, _ hasNumbers: Bool) -> IPAddress? {
    let text = unsafe pointer(cell)
    if hasNumbers, 1...10 ~= cell.count,
      let key = unsafe DigitIndex.key(of: text, count: cell.count)
    {
      var power: UInt64 = 1
      for _ in 0..<cell.count { power *= 10 }
      return UInt32(exactly: key - power).map { IPAddress(v4: $0) }
    }
    return unsafe IPAddress.parse(text, count: cell.count)
  }
}
