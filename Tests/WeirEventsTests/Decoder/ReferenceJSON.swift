import WeirCore

/// A JSON value with the place where it starts; as plain as can be.
struct ReferenceNode {
  enum Value {
    case null
    case bool(Bool)
    case number(String)
    case string([UInt8])
    case array([ReferenceNode])
    case object([ReferenceMember])
  }

  var value: Value
  var start: Int
}

struct ReferenceMember {
  var name: [UInt8]
  var nameAt: Int
  var node: ReferenceNode
}

struct ReferenceFault: Error {
  var fault: Fault
  var offset: Int
}

/// Bytes to tree, one byte after the other, by recursion: what the decoder is compared with.
struct ReferenceJSON {
  private let bytes: [UInt8]
  private var at = 0
  private(set) var sensitiveAt: Int?

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

  private func unexpected() -> ReferenceFault {
    ReferenceFault(fault: at < bytes.count ? .unexpectedByte : .unexpectedEnd, offset: at)
  }

  private mutating func skipSpace() {
    while let byte, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { at += 1 }
  }

  mutating func parse() throws(ReferenceFault) -> [ReferenceMember] {
    skipSpace()
    guard byte == UInt8(ascii: "{") else {
      let isMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
      throw ReferenceFault(fault: isMark ? .byteOrderMark : .notAnObject, offset: at)
    }
    let node = try value(depth: 0)
    skipSpace()
    guard at == bytes.count else { throw ReferenceFault(fault: .bytesAfterObject, offset: at) }
    guard case .object(let members) = node.value else { return [] }
    return members
  }

  private mutating func value(depth: Int) throws(ReferenceFault) -> ReferenceNode {
    skipSpace()
    let start = at
    guard let byte else { throw unexpected() }
    switch byte {
    case UInt8(ascii: "{"):
      return ReferenceNode(value: .object(try object(depth: depth + 1)), start: start)
    case UInt8(ascii: "["):
      return ReferenceNode(value: .array(try array(depth: depth + 1)), start: start)
    case UInt8(ascii: "\""): return ReferenceNode(value: .string(try string()), start: start)
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return ReferenceNode(value: .number(try number()), start: start)
    default: throw unexpected()
    }
  }

  private mutating func literal(
    _ word: String, _ value: ReferenceNode.Value
  ) throws(ReferenceFault) -> ReferenceNode {
    let start = at
    for expected in word.utf8 {
      guard at < bytes.count else { throw ReferenceFault(fault: .unexpectedEnd, offset: at) }
      guard bytes[at] == expected else { throw ReferenceFault(fault: .badLiteral, offset: start) }
      at += 1
    }
    return ReferenceNode(value: value, start: start)
  }

  private mutating func object(depth: Int) throws(ReferenceFault) -> [ReferenceMember] {
    if depth > 16 { throw ReferenceFault(fault: .tooDeep, offset: at) }
    at += 1
    skipSpace()
    var members: [ReferenceMember] = []
    if byte == UInt8(ascii: "}") {
      at += 1
      return members
    }
    while true {
      skipSpace()
      let nameAt = at
      guard byte == UInt8(ascii: "\"") else { throw unexpected() }
      let name = try string()
      if members.contains(where: { $0.name == name }) {
        throw ReferenceFault(fault: .duplicateName, offset: nameAt)
      }
      let lower = name.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 + 32 : $0 }
      let sensitive = "cvv cvc cvv2 cvc2 cid csc security_code track1 track2 pin pin_block"
      if sensitive.split(separator: " ").contains(where: { Array($0.utf8) == lower }),
        sensitiveAt == nil
      {
        sensitiveAt = nameAt
      }
      skipSpace()
      guard byte == UInt8(ascii: ":") else { throw unexpected() }
      at += 1
      members.append(
        ReferenceMember(name: name, nameAt: nameAt, node: try value(depth: depth)))
      skipSpace()
      if byte == UInt8(ascii: "}") {
        at += 1
        return members
      }
      guard byte == UInt8(ascii: ",") else { throw unexpected() }
      at += 1
    }
  }

  private mutating func array(depth: Int) throws(ReferenceFault) -> [ReferenceNode] {
    if depth > 16 { throw ReferenceFault(fault: .tooDeep, offset: at) }
    at += 1
    skipSpace()
    var items: [ReferenceNode] = []
    if byte == UInt8(ascii: "]") {
      at += 1
      return items
    }
    while true {
      items.append(try value(depth: depth))
      skipSpace()
      if byte == UInt8(ascii: "]") {
        at += 1
        return items
      }
      guard byte == UInt8(ascii: ",") else { throw unexpected() }
      at += 1
    }
  }

  private mutating func digits() -> Int {
    let start = at
    while let byte, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { at += 1 }
    return at - start
  }

  private mutating func number() throws(ReferenceFault) -> String {
    let start = at
    func bad(_ at: Int) -> ReferenceFault {
      at == bytes.count
        ? ReferenceFault(fault: .unexpectedEnd, offset: at)
        : ReferenceFault(fault: .badNumber, offset: start)
    }
    if byte == UInt8(ascii: "-") { at += 1 }
    let first = byte
    let count = digits()
    if count == 0 || first == UInt8(ascii: "0") && count > 1 { throw bad(at) }
    if byte == UInt8(ascii: ".") {
      at += 1
      if digits() == 0 { throw bad(at) }
    }
    if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
      at += 1
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { at += 1 }
      if digits() == 0 { throw bad(at) }
    }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  private mutating func string() throws(ReferenceFault) -> [UInt8] {
    at += 1
    var result: [UInt8] = []
    while true {
      guard let byte else { throw ReferenceFault(fault: .unexpectedEnd, offset: at) }
      switch byte {
      case UInt8(ascii: "\""):
        at += 1
        return result
      case UInt8(ascii: "\\"): result += Array(String(Character(try escape())).utf8)
      case 0..<0x20: throw ReferenceFault(fault: .controlInString, offset: at)
      case 0x20..<0x80:
        result.append(byte)
        at += 1
      default:
        // The standard library's own decoder says whether a character starts here.
        var iterator = bytes[at..<min(at + 4, bytes.count)].makeIterator()
        var parser = UTF8()
        guard case .scalarValue(let scalar) = parser.decode(&iterator) else {
          throw ReferenceFault(fault: .badUTF8, offset: at)
        }
        let encoded = Array(String(Character(scalar)).utf8)
        result += encoded
        at += encoded.count
      }
    }
  }

  private mutating func escape() throws(ReferenceFault) -> Unicode.Scalar {
    let start = at
    let simple: [UInt8: Unicode.Scalar] = [
      UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/",
      UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n",
      UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]
    at += 1
    guard let letter = byte else { throw ReferenceFault(fault: .unexpectedEnd, offset: at) }
    if let scalar = simple[letter] {
      at += 1
      return scalar
    }
    at -= 1
    let unit = try codeUnit()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    // Half a character: the other half must follow at once.
    if unit < 0xDC00, at < bytes.count, bytes[at...].starts(with: Array("\\u".utf8)) {
      let low = try codeUnit()
      if 0xDC00...0xDFFF ~= low,
        let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00))
      {
        return scalar
      }
    }
    if at == bytes.count { throw ReferenceFault(fault: .unexpectedEnd, offset: at) }
    throw ReferenceFault(fault: .loneSurrogate, offset: start)
  }

  private mutating func codeUnit() throws(ReferenceFault) -> UInt32 {
    let start = at
    at += 1
    if at < bytes.count, bytes[at] == UInt8(ascii: "u") {
      at += 1
      var unit: UInt32 = 0
      for _ in 0..<4 {
        guard let byte else { throw ReferenceFault(fault: .unexpectedEnd, offset: at) }
        guard let digit = UInt32(String(UnicodeScalar(byte)), radix: 16) else {
          throw ReferenceFault(fault: .badEscape, offset: start)
        }
        unit = unit * 16 + digit
        at += 1
      }
      return unit
    }
    throw at < bytes.count
      ? ReferenceFault(fault: .badEscape, offset: start)
      : ReferenceFault(fault: .unexpectedEnd, offset: at)
  }
}
