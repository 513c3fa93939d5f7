/// Blanks comments and the text of strings, so that braces and words that are left are code.
///
/// Knows nested comments, strings of one and of several lines, raw ones, and interpolations, whose
/// code stays. Regex literals it takes for code.
struct SourceMask {
  private let bytes: [UInt8]
  private var out: [UInt8]
  private var at = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
    out = bytes.map { $0 == 10 ? 10 : 32 }
  }

  /// The text with the same lines and columns, in bytes.
  mutating func code() -> String {
    at = 0
    readCode(until: nil)
    return String(decoding: out, as: UTF8.self)
  }

  private func isNext(_ text: String, at offset: Int? = nil) -> Bool {
    bytes[min(offset ?? at, bytes.count)...].starts(with: text.utf8)
  }

  /// Copies code up to the bracket that closes an interpolation, or to the end.
  private mutating func readCode(until end: UInt8?) {
    var depth = 0
    while at < bytes.count {
      let byte = bytes[at]
      if isNext("//") {
        while at < bytes.count, bytes[at] != 10 { at += 1 }
      } else if isNext("/*") {
        skipComment()
      } else if let pounds = poundsOfString() {
        readString(pounds: pounds)
      } else {
        if let end, byte == end, depth == 0 { return }
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") { depth -= 1 }
        out[at] = byte < 0x80 ? byte : 32
        at += 1
      }
    }
  }

  private mutating func skipComment() {
    var depth = 0
    repeat {
      if isNext("/*") {
        depth += 1
        at += 2
      } else if isNext("*/") {
        depth -= 1
        at += 2
      } else {
        at += 1
      }
    } while at < bytes.count && depth > 0
  }

  /// How many `#` stand before the quote of a string that starts here; nil when none starts.
  private func poundsOfString() -> Int? {
    var end = at
    while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
    return end < bytes.count && bytes[end] == UInt8(ascii: "\"") ? end - at : nil
  }

  private mutating func readString(pounds: Int) {
    let fence = String(repeating: "#", count: pounds)
    at += pounds
    let quote = isNext("\"\"\"") ? "\"\"\"" : "\""
    // One quote on each side stays: a string is a value.
    out[at] = UInt8(ascii: "\"")
    at += quote.utf8.count
    while at < bytes.count {
      if isNext(quote + fence) {
        at += quote.utf8.count + pounds
        out[at - 1] = UInt8(ascii: "\"")
        return
      }
      if isNext("\\" + fence) {
        at += 1 + pounds
        guard at < bytes.count else { return }
        if bytes[at] == UInt8(ascii: "(") {
          at += 1
          readCode(until: UInt8(ascii: ")"))
        }
        at += 1
      } else {
        if quote == "\"", bytes[at] == 10 { return }
        at += 1
      }
    }
  }
}
