/// Finds the `event_id` of a line by its bytes, without reading the rest of it as JSON.
enum EventIDFinder {
  private static let name = Array("event_id".utf8)
  private static let quote = UInt8(ascii: "\"")

  /// The index of the quote that ends the value of the first member `event_id` of the outermost
  /// object; nil when there is none, or when its value is not a string.
  static func end(in line: ArraySlice<UInt8>) -> Int? {
    var depth = 0
    var index = line.startIndex
    while index < line.endIndex {
      switch line[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case quote:
        guard let end = endOfString(line, from: index) else { return nil }
        if depth == 1, line[(index + 1)..<end].elementsEqual(name),
          let colon = afterSpace(line, from: end + 1), line[colon] == UInt8(ascii: ":")
        {
          guard let value = afterSpace(line, from: colon + 1), line[value] == quote else {
            return nil
          }
          return endOfString(line, from: value)
        }
        index = end
      default: break
      }
      index += 1
    }
    return nil
  }

  /// The quote that ends the string that begins at `start`.
  private static func endOfString(_ line: ArraySlice<UInt8>, from start: Int) -> Int? {
    var index = start + 1
    while index < line.endIndex, line[index] != quote {
      index += line[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return index < line.endIndex ? index : nil
  }

  private static func afterSpace(_ line: ArraySlice<UInt8>, from start: Int) -> Int? {
    line[min(start, line.endIndex)...].firstIndex { $0 != 32 && $0 != 9 }
  }
}
