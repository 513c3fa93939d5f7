package import WeirCore

extension SensitiveData {
  /// The text with every card number in it masked, as `ByteWriter.appendMasked` does it.
  package static func masked(_ text: String) -> String {
    var bytes = Array(text.utf8)
    mask(&bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Masks every card number in a text where it stands.
  package static func mask(_ bytes: inout [UInt8]) {
    var start = 0
    while let card = unsafe nextCardNumber(in: bytes, count: bytes.count, from: start) {
      let hidden =
        card.lowerBound + readablePrefixCount..<card.upperBound - readableSuffixCount
      for place in hidden { bytes[place] = UInt8(ascii: "*") }
      start = card.upperBound
    }
  }

  /// The text with every run of digits masked that a card number fits in, however long it is and
  /// whether or not its check digit is right: for what was put together of other texts.
  package static func maskedRuns(_ text: String) -> String {
    var bytes = Array(text.utf8)
    var start = 0
    for end in 0...bytes.count {
      if end < bytes.count, 48...57 ~= bytes[end] { continue }
      if end - start >= Limits.cardDigitCounts.lowerBound {
        for place in (start + readablePrefixCount)..<(end - readableSuffixCount) {
          bytes[place] = UInt8(ascii: "*")
        }
      }
      start = end + 1
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension JSONValue {
  /// A double in the shortest form that reads back the same; text where JSON has no number for it.
  package static func shortest(_ value: Double) -> JSONValue {
    guard value.isFinite else { return .string(value.isNaN ? "NaN" : value < 0 ? "-Inf" : "Inf") }
    return .number(text { $0.appendShortest(value) })
  }

  /// A double with a fixed number of decimals.
  package static func fixed(_ value: Double, _ decimals: FixedDecimals) -> JSONValue {
    guard value.isFinite else { return shortest(value) }
    return .number(text { $0.appendFixed(value, decimals: decimals) })
  }

  /// A moment, milliseconds since 1970, as RFC 3339.
  package static func moment(_ milliseconds: Int64) -> JSONValue {
    .string(text { $0.appendTimestamp(milliseconds) })
  }

  /// A text of an event, its card numbers masked.
  package static func masked(_ text: String) -> JSONValue { .string(SensitiveData.masked(text)) }

  private static func text(_ write: (inout ByteWriter) -> Void) -> String {
    var writer = ByteWriter(capacity: 256)
    writer.reserve(ByteWriter.numberByteCountMax * 2)
    write(&writer)
    return unsafe String(decoding: writer.bytes, as: UTF8.self)
  }
}
