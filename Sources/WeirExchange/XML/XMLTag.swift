import WeirPolicy

/// Finds the places of the attributes of a tag, whose text is well-formed.
struct XMLTag {
  private let text: SourceText
  private var offset: Int

  /// The tag that begins at an offset.
  init(text: SourceText, offset: Int) {
    self.text = text
    self.offset = offset
  }

  /// The place of the next value in quotes, without them.
  mutating func nextValue() -> Place {
    skip { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
    guard offset < text.bytes.count else { return text.place(offset: offset, count: 1) }
    let quote = text.bytes[offset]
    offset += 1
    let start = offset
    skip { $0 != quote }
    let place = text.place(offset: start, count: offset - start)
    offset += 1
    return place
  }

  private mutating func skip(while isPart: (UInt8) -> Bool) {
    while offset < text.bytes.count, isPart(text.bytes[offset]) { offset += 1 }
  }
}
