/// Reads a JSON document (RFC 8259) from left to right, each value as what the caller asks for:
/// arrays of numbers need no node for each.
///
/// Member names must differ, depth is bounded, and the first fault ends it.
final class JSONScanner {
  private let bytes: [UInt8]
  private(set) var offset = 0
  private var depth = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  // MARK: Values

  /// An object: `member` reads the value of each of its names.
  /// - Throws: where something else stands, and what `member` throws.
  func object(_ member: (String) throws(TreeFault) -> Void) throws(TreeFault) {
    var names: Set<String> = []
    try items("{", "}", of: "an object") { () throws(TreeFault) in
      let start = place()
      let name = try string()
      guard names.insert(name).inserted else {
        throw TreeFault("a member occurs twice in one object", at: start)
      }
      try expect(":")
      try member(name)
    }
  }

  /// An array: `item` reads each of its values.
  /// - Throws: where something else stands, and what `item` throws.
  func array(_ item: () throws(TreeFault) -> Void) throws(TreeFault) {
    try items("[", "]", of: "an array", item)
  }

  /// A string.
  /// - Throws: where something else stands, and at an escape of a surrogate.
  func string() throws(TreeFault) -> String {
    let start = place()
    try expect("\"")
    var text: [UInt8] = []
    while let byte, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw TreeFault("a control character in a string", at: offset) }
      if byte == UInt8(ascii: "\\") {
        text += try escape()
      } else {
        text.append(byte)
        offset += 1
      }
    }
    try expect("\"")
    guard let value = String(validating: text, as: UTF8.self) else {
      throw TreeFault("not UTF-8", at: start)
    }
    return value
  }

  /// A whole decimal number.
  /// - Throws: where something else stands, and at one beyond 64 bits.
  func integer() throws(TreeFault) -> Int {
    let (start, text) = try number()
    guard let value = Int(text) else { throw TreeFault("not a whole number", at: start) }
    return value
  }

  /// The Float that is nearest to a decimal number, rounded once.
  /// - Throws: where something else stands, and at one beyond all Floats.
  func float() throws(TreeFault) -> Float {
    let (start, text) = try number()
    guard let value = Float(text), value.isFinite else {
      throw TreeFault("not a finite number", at: start)
    }
    return value
  }

  /// An array of whole numbers.
  /// - Throws: as `integer`.
  func integers() throws(TreeFault) -> [Int] {
    var values: [Int] = []
    try array { () throws(TreeFault) in values.append(try integer()) }
    return values
  }

  /// An array of Floats.
  /// - Throws: as `float`.
  func floats() throws(TreeFault) -> [Float] {
    var values: [Float] = []
    try array { () throws(TreeFault) in values.append(try float()) }
    return values
  }

  /// An array of strings.
  /// - Throws: as `string`.
  func strings() throws(TreeFault) -> [String] {
    var values: [String] = []
    try array { () throws(TreeFault) in values.append(try string()) }
    return values
  }

  /// Any value, which is forgotten.
  /// - Throws: when it is not JSON.
  func skip() throws(TreeFault) {
    skipSpace()
    switch byte {
    case UInt8(ascii: "{"): try object { (_) throws(TreeFault) in try skip() }
    case UInt8(ascii: "["): try array(skip)
    case UInt8(ascii: "\""): _ = try string()
    default:
      for word in ["true", "false", "null"] where bytes[offset...].starts(with: word.utf8) {
        offset += word.utf8.count
        return
      }
      _ = try number()
    }
  }

  /// Where the next value starts.
  func place() -> Int {
    skipSpace()
    return offset
  }

  /// Whether the next value is an array.
  var isAtArray: Bool {
    skipSpace()
    return byte == UInt8(ascii: "[")
  }

  /// The end of the document.
  /// - Throws: when bytes follow.
  func end() throws(TreeFault) {
    skipSpace()
    guard offset == bytes.count else { throw TreeFault("bytes after the document", at: offset) }
  }

  // MARK: Parts

  private func items(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, of kind: String,
    _ item: () throws(TreeFault) -> Void
  ) throws(TreeFault) {
    let start = place()
    guard byte == UInt8(ascii: open) else {
      throw byte == nil ? ended() : TreeFault("here \(kind) must stand", at: start)
    }
    depth += 1
    guard depth <= TreeLimits.depthMax else {
      throw TreeFault("nested deeper than \(TreeLimits.depthMax) levels", at: start)
    }
    offset += 1
    skipSpace()
    if byte != UInt8(ascii: close) {
      try item()
      skipSpace()
      while byte == UInt8(ascii: ",") {
        offset += 1
        try item()
        skipSpace()
      }
    }
    try expect(close)
    depth -= 1
  }

  private func ended() -> TreeFault {
    TreeFault(
      "the model ends early", at: bytes.count,
      help: "the file was cut: save or copy the model again")
  }

  private func skipSpace() {
    while let byte, byte == 32 || byte == 9 || byte == 10 || byte == 13 { offset += 1 }
  }

  private func expect(_ scalar: Unicode.Scalar) throws(TreeFault) {
    skipSpace()
    guard byte == UInt8(ascii: scalar) else {
      throw byte == nil ? ended() : TreeFault("here '\(scalar)' must stand", at: offset)
    }
    offset += 1
  }

  private func number() throws(TreeFault) -> (start: Int, text: String) {
    let start = place()
    func digits() -> Int {
      let first = offset
      while let byte, 48...57 ~= byte { offset += 1 }
      return offset - first
    }
    if byte == UInt8(ascii: "-") { offset += 1 }
    let hasLeadingZero = byte == 48
    let wholeCount = digits()
    var isNumber = wholeCount == 1 || wholeCount > 1 && !hasLeadingZero
    if byte == UInt8(ascii: ".") {
      offset += 1
      isNumber = digits() > 0 && isNumber
    }
    if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
      offset += 1
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { offset += 1 }
      isNumber = digits() > 0 && isNumber
    }
    guard isNumber else {
      throw byte == nil ? ended() : TreeFault("here a finite number must stand", at: start)
    }
    return (start, String(decoding: bytes[start..<offset], as: UTF8.self))
  }

  private func escape() throws(TreeFault) -> [UInt8] {
    let letters: [UInt8: UInt8] = [
      34: 34, 92: 92, 47: 47, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12,
      UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
    ]
    let start = offset
    offset += 1
    guard let kind = byte else { throw ended() }
    offset += 1
    if let letter = letters[kind] { return [letter] }
    let digits = bytes[offset...].prefix(4)
    guard kind == UInt8(ascii: "u"), digits.count == 4,
      digits.allSatisfy({ 48...57 ~= $0 || 65...70 ~= $0 || 97...102 ~= $0 }),
      let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
      let scalar = Unicode.Scalar(code)
    else { throw TreeFault("not an escape that a model may use", at: start) }
    offset += 4
    return Array(String(scalar).utf8)
  }
}
