/// A small reader of the protocol buffer text format: enough for the conformance files.
struct TextProto {
  indirect enum Node {
    /// A number or an enumerator as written.
    case word(String)
    case text([UInt8])
    case message([Field])
  }

  struct Field {
    let name: String
    let node: Node
  }

  struct Fault: Error {
    let offset: Int
  }

  private let bytes: [UInt8]
  private var index = 0

  static func parse(_ bytes: [UInt8]) throws -> Node {
    var reader = TextProto(bytes: bytes)
    let node = try reader.fields(isTop: true)
    return node
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func skipSpace() {
    while index < bytes.count {
      switch bytes[index] {
      case 9, 10, 13, 32, UInt8(ascii: ","), UInt8(ascii: ";"): index += 1
      case UInt8(ascii: "#"): while index < bytes.count, bytes[index] != 10 { index += 1 }
      default: return
      }
    }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard index < bytes.count, UInt32(bytes[index]) == character.value else { return false }
    index += 1
    return true
  }

  private mutating func word() throws -> String {
    skipSpace()
    let start = index
    while index < bytes.count {
      let byte = bytes[index]
      let isPart =
        48...57 ~= byte || 65...90 ~= byte || 97...122 ~= byte
        || [UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+")]
          .contains(byte)
      guard isPart else { break }
      index += 1
    }
    guard index > start else { throw Fault(offset: index) }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func fields(isTop: Bool) throws -> Node {
    var fields: [Field] = []
    while true {
      skipSpace()
      if index == bytes.count {
        guard isTop else { throw Fault(offset: index) }
        return .message(fields)
      }
      if !isTop, skip("}") { return .message(fields) }
      var name: String
      if skip("[") {
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "]") { index += 1 }
        name = String(decoding: bytes[start..<index], as: UTF8.self)
        index += 1
      } else {
        name = try word()
      }
      let hasColon = skip(":")
      if skip("[") {
        // The values of a repeated field.
        while !skip("]") { fields.append(Field(name: name, node: try value(hasColon: true))) }
      } else {
        fields.append(Field(name: name, node: try value(hasColon: hasColon)))
      }
    }
  }

  private mutating func value(hasColon: Bool) throws -> Node {
    if skip("{") { return try fields(isTop: false) }
    guard hasColon else { throw Fault(offset: index) }
    skipSpace()
    guard index < bytes.count else { throw Fault(offset: index) }
    guard bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'") else {
      return .word(try word())
    }
    var text: [UInt8] = []
    while index < bytes.count,
      bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'")
    {
      text += try self.text()
      skipSpace()
    }
    return .text(text)
  }

  private mutating func text() throws -> [UInt8] {
    let quote = bytes[index]
    index += 1
    var result: [UInt8] = []
    while index < bytes.count, bytes[index] != quote {
      guard bytes[index] == UInt8(ascii: "\\") else {
        result.append(bytes[index])
        index += 1
        continue
      }
      index += 1
      guard index < bytes.count else { throw Fault(offset: index) }
      let letter = bytes[index]
      index += 1
      switch letter {
      case UInt8(ascii: "a"): result.append(7)
      case UInt8(ascii: "b"): result.append(8)
      case UInt8(ascii: "f"): result.append(12)
      case UInt8(ascii: "n"): result.append(10)
      case UInt8(ascii: "r"): result.append(13)
      case UInt8(ascii: "t"): result.append(9)
      case UInt8(ascii: "v"): result.append(11)
      case UInt8(ascii: "x"), UInt8(ascii: "X"):
        result.append(UInt8(truncatingIfNeeded: code(upTo: 2, radix: 16)))
      case UInt8(ascii: "u"): append(code(upTo: 4, radix: 16), to: &result)
      case UInt8(ascii: "U"): append(code(upTo: 8, radix: 16), to: &result)
      case 48...55:
        index -= 1
        result.append(UInt8(truncatingIfNeeded: code(upTo: 3, radix: 8)))
      default: result.append(letter)
      }
    }
    index += 1
    return result
  }

  private mutating func code(upTo digits: Int, radix: Int) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard index < bytes.count,
        let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue, digit < radix
      else { break }
      value = value * UInt32(radix) + UInt32(digit)
      index += 1
    }
    return value
  }

  private func append(_ code: UInt32, to result: inout [UInt8]) {
    result += Array(String(Unicode.Scalar(code) ?? "?").utf8)
  }
}

extension TextProto.Node {
  func all(_ name: String) -> [TextProto.Node] {
    guard case .message(let fields) = self else { return [] }
    return fields.filter { $0.name == name }.map(\.node)
  }

  func first(_ name: String) -> TextProto.Node? { all(name).first }

  var string: String {
    switch self {
    case .word(let word): word
    case .text(let bytes): String(decoding: bytes, as: UTF8.self)
    case .message: ""
    }
  }

  func string(_ name: String) -> String { first(name)?.string ?? "" }
}
