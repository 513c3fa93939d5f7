/// One way in which a line is made unreadable.
enum Flaw: UInt64, CaseIterable, Sendable {
  // Made while the line is written.
  case missingID
  case fractionalAmount
  case badCurrency
  case badAddress
  case badCountry
  // Made in the finished line.
  case cutShort
  case bytesAfter
  case controlByte
  case notUTF8
  case duplicateName
  case loneSurrogate
  case sensitiveName

  /// Breaks the line that starts at `start`, if the flaw is of that sort, and moves its end.
  func breakLine(from start: Int, in line: inout LineWriter) {
    let end = line.count - 1  // of the line without its line end
    switch self {
    case .missingID, .fractionalAmount, .badCurrency, .badAddress, .badCountry: break
    case .cutShort:
      line.count = start + (end - start) * 2 / 3
      line.text("\n")
    case .bytesAfter:
      line.count = end
      line.text("]\n")
    case .controlByte: line[start + 14] = 1
    case .notUTF8: line[start + 14] = 0xFF
    case .duplicateName:
      line.count = end - 1
      line.text(",\"ts\":0}\n")
    case .loneSurrogate:
      line.count = end - 1
      line.text(",\"note\":\"\\uD800\"}\n")
    case .sensitiveName:
      line.count = end - 1
      line.text(",\"extra\":{\"CVV\":\"000\"}}\n")
    }
  }
}
