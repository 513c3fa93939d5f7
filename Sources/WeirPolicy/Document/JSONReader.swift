/// Reads one JSON document (RFC 8259, strictly) into nodes with places.
///
/// Member names must differ, depth is bounded, and the first fault ends it: what wrote the file is
/// a program.
package struct JSONReader {
  private struct Stop: Error {}

  private let text: SourceText
  private let faults: FaultList
  private var offset = 0

  /// The document; nil, with one fault, when it is not JSON.
  package static func read(_ text: SourceText, faults: FaultList) -> DocumentNode? {
    var reader = JSONReader(text: text, faults: faults)
    do {
      let root = try reader.value(depth: 1)
      reader.skipSpace()
      if reader.offset < text.bytes.count { throw reader.fault("bytes after the document") }
      return root
    } catch {
      return nil
    }
  }

  private init(text: SourceText, faults: FaultList) {
    self.text = text
    self.faults = faults
  }

  private var byte: UInt8? { offset < text.bytes.count ? text.bytes[offset] : nil }

  private func fault(_ message: String, code: PolicyCode = .json, help: String? = nil) -> Stop {
    faults.add(code, message, at: text.place(offset: offset, count: 1), help: help)
    return Stop()
  }

  private mutating func skipSpace() {
    while let byte, byte == 32 || byte == 9 || byte == 10 || byte == 13 { offset += 1 }
  }

  private mutating func value(depth: Int) throws(Stop) -> DocumentNode {
    skipSpace()
    guard depth <= PolicyLimits.documentDepthMax else {
      throw fault(
        "nested deeper than \(PolicyLimits.documentDepthMax) levels", code: .limit)
    }
    switch byte {
    case UInt8(ascii: "{"): return .mapping(try object(depth: depth))
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .scalar(try string())
    case nil: throw fault("the document ends early")
    default: return .scalar(try word())
    }
  }

  private mutating func object(depth: Int) throws(Stop) -> DocumentMapping {
    let start = offset
    var entries: [DocumentMapping.Entry] = []
    var names: Set<String> = []
    offset += 1
    skipSpace()
    if byte == UInt8(ascii: "}") {
      offset += 1
      return DocumentMapping(entries: [], place: text.place(offset: start, count: 1))
    }
    while true {
      skipSpace()
      let nameOffset = offset
      guard byte == UInt8(ascii: "\"") else { throw fault("expected a member name in quotes") }
      let name = try string()
      guard names.insert(name.text).inserted else {
        offset = nameOffset
        throw fault("member '\(name.text)' occurs twice in one object", code: .duplicate)
      }
      skipSpace()
      guard byte == UInt8(ascii: ":") else { throw fault("expected ':'") }
      offset += 1
      entries.append(DocumentMapping.Entry(key: name, value: try value(depth: depth + 1)))
      skipSpace()
      if byte == UInt8(ascii: "}") { break }
      guard byte == UInt8(ascii: ",") else { throw fault("expected ',' or '}'") }
      offset += 1
    }
    offset += 1
    return DocumentMapping(entries: entries, place: text.place(offset: start, count: 1))
  }

  private mutating func array(depth: Int) throws(Stop) -> DocumentNode {
    let place = text.place(offset: offset, count: 1)
    var values: [DocumentNode] = []
    offset += 1
    skipSpace()
    if byte == UInt8(ascii: "]") {
      offset += 1
      return .sequence([], place)
    }
    while true {
      values.append(try value(depth: depth + 1))
      skipSpace()
      if byte == UInt8(ascii: "]") { break }
      guard byte == UInt8(ascii: ",") else { throw fault("expected ',' or ']'") }
      offset += 1
    }
    offset += 1
    return .sequence(values, place)
  }

  /// A number or one of the three words.
  private mutating func word() throws(Stop) -> DocumentScalar {
    let start = offset
    while let byte, isWordByte(byte) { offset += 1 }
    let word = text.bytes[start..<offset]
    let known = ["true", "false", "null"].contains { word.elementsEqual($0.utf8) }
    guard known || isNumber(word) else {
      offset = start
      throw fault("not a JSON value", help: "numbers are finite: there is no NaN or Infinity")
    }
    return DocumentScalar(
      text: String(decoding: word, as: UTF8.self), style: .plain,
      place: text.place(offset: start, count: word.count))
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
    default: false
    }
  }

  private func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
    var rest = word
    func dropDigits() -> Int {
      let count = rest.prefix { 48...57 ~= $0 }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let hasLeadingZero = rest.first == 48
    let wholeCount = dropDigits()
    guard wholeCount == 1 || wholeCount > 1 && !hasLeadingZero else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard dropDigits() > 0 else { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == 43 || rest.first == 45 { rest = rest.dropFirst() }
      guard dropDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  /// A string; lone surrogates are refused.
  private mutating func string() throws(Stop) -> DocumentScalar {
    let start = offset
    var value: [UInt8] = []
    offset += 1
    while true {
      guard let byte else { throw fault("the document ends inside a string") }
      if byte == UInt8(ascii: "\"") { break }
      if byte < 0x20 { throw fault("control character in a string") }
      if byte == UInt8(ascii: "\\") {
        value.append(contentsOf: try escape())
      } else {
        value.append(byte)
        offset += 1
      }
    }
    offset += 1
    guard let text = String(validating: value, as: UTF8.self) else {
      offset = start
      throw fault("not UTF-8")
    }
    return DocumentScalar(
      text: text, style: .doubleQuoted,
      place: self.text.place(offset: start, count: offset - start))
  }

  private mutating func escape() throws(Stop) -> [UInt8] {
    let letters: [UInt8: UInt8] = [
      UInt8(ascii: "\""): 34, UInt8(ascii: "\\"): 92, UInt8(ascii: "/"): 47,
      UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10,
      UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
    ]
    let next = offset + 1 < text.bytes.count ? text.bytes[offset + 1] : 0
    if let letter = letters[next] {
      offset += 2
      return [letter]
    }
    guard next == UInt8(ascii: "u"), let first = codeUnit(at: offset + 2) else {
      throw fault("not an escape that a model file may use")
    }
    var (scalar, count) = (Unicode.Scalar(first), 6)
    if 0xD800..<0xDC00 ~= first, text.bytes.dropFirst(offset + 6).starts(with: "\\u".utf8),
      let second = codeUnit(at: offset + 8), 0xDC00..<0xE000 ~= second
    {
      scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      count = 12
    }
    guard let scalar else { throw fault("not an escape that a model file may use") }
    offset += count
    return Array(String(scalar).utf8)
  }
  /// The number that four hexadecimal digits write; nil where others stand.
  private func codeUnit(at offset: Int) -> UInt32? {
    let digits = text.bytes.dropFirst(offset).prefix(4)
    guard digits.count == 4,
      digits.allSatisfy({ 48...57 ~= $0 || 65...70 ~= $0 || 97...102 ~= $0 })
    else { return nil }
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
