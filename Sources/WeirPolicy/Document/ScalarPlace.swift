extension DocumentScalar {
  /// The place of `count` bytes of the value from `offset` on.
  ///
  /// Folding and indentation change only white space, so the place of a byte is found by counting
  /// the bytes that are not white space; quotes and escapes are decoded on the way.
  func place(offset: Int, count: Int) -> Place {
    let value = Array(text.utf8)
    guard place.line > 0, !value.isEmpty else { return place }
    var wanted = min(offset, value.count - 1)
    // The end of a value, or white space in it, is shown at the last visible byte before.
    while wanted > 0, isWhite(value[wanted]) { wanted -= 1 }
    let visibleBefore = value[..<wanted].reduce(0) { $0 + (isWhite($1) ? 0 : 1) }
    let start = place.text.offset(line: place.line, column: place.column)
    guard var found = sourceOffset(ofVisible: visibleBefore, from: start) else { return place }
    if offset >= value.count { found += 1 }
    return place.text.place(offset: found, count: max(1, offset >= value.count ? 1 : count))
  }

  private func isWhite(_ byte: UInt8) -> Bool {
    byte == 32 || byte == 9 || byte == 10 || byte == 13
  }

  /// The offset in the file of the visible byte number `wanted` of the value.
  private func sourceOffset(ofVisible wanted: Int, from start: Int) -> Int? {
    let bytes = place.text.bytes
    var offset = start
    switch style {
    case .plain: break
    case .singleQuoted, .doubleQuoted: offset += 1
    case .block:
      guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      offset = end + 1
    }
    var left = wanted
    while offset < bytes.count {
      let (sourceCount, visibleCount) = step(bytes, at: offset)
      if visibleCount > left { return offset + (sourceCount == visibleCount ? left : 0) }
      left -= visibleCount
      offset += sourceCount
    }
    return nil
  }

  /// How many bytes of the file one step covers, and how many visible bytes of the value.
  private func step(_ bytes: [UInt8], at offset: Int) -> (source: Int, visible: Int) {
    let byte = bytes[offset]
    if isWhite(byte) { return (1, 0) }
    if style == .singleQuoted, byte == UInt8(ascii: "'") { return (2, 1) }
    guard style == .doubleQuoted, byte == UInt8(ascii: "\\"), offset + 1 < bytes.count else {
      return (1, 1)
    }
    let digitCount: Int
    switch bytes[offset + 1] {
    case UInt8(ascii: "x"): digitCount = 2
    case UInt8(ascii: "u"): digitCount = 4
    case UInt8(ascii: "U"): digitCount = 8
    case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r"), 32, 9, 10, 13: return (2, 0)
    case UInt8(ascii: "N"), UInt8(ascii: "_"): return (2, 2)
    case UInt8(ascii: "L"), UInt8(ascii: "P"): return (2, 3)
    default: return (2, 1)
    }
    let digits = bytes[min(offset + 2, bytes.count)..<min(offset + 2 + digitCount, bytes.count)]
    let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0
    guard let scalar = Unicode.Scalar(value) else { return (2 + digitCount, 1) }
    let isSpace = value == 32 || value == 9 || value == 10 || value == 13
    return (2 + digitCount, isSpace ? 0 : UTF8.width(scalar))
  }
}
