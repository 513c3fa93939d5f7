/// A run of bytes that is looked for byte by byte without a step back (Knuth, Morris and Pratt):
/// when a byte does not fit, as much of what did fit is kept as is a beginning of the pattern
/// again. So the search takes time linear in text and pattern, whatever they are. 9 bytes of memory
/// a byte.
struct BytePattern {
  let bytes: [UInt8]
  /// How long the longest text is that the first so many bytes both begin and end with.
  private let borders: [Int]

  init(_ bytes: [UInt8]) {
    var borders = [0]
    borders.reserveCapacity(bytes.count)
    var length = 0
    for byte in bytes.dropFirst() {
      while length > 0, bytes[length] != byte { length = borders[length - 1] }
      if bytes[length] == byte { length += 1 }
      borders.append(length)
    }
    (self.bytes, self.borders) = (bytes, borders)
  }

  /// Takes the next byte of the text. The pattern must not be empty.
  /// - Parameters:
  ///   - byte: the next one.
  ///   - matched: how many bytes of the pattern the text ended with before, and does now; after the
  ///     whole pattern those that another occurrence may begin with.
  /// - Returns: whether the text ends with the whole pattern now.
  func take(_ byte: UInt8, _ matched: inout Int) -> Bool {
    while matched > 0, bytes[matched] != byte { matched = borders[matched - 1] }
    if bytes[matched] == byte { matched += 1 }
    guard matched == bytes.count else { return false }
    matched = borders[matched - 1]
    return true
  }
}
