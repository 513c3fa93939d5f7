/// The members of an event's JSON object as they stand in its line, for writing a line that differs
/// in some of them. The line has been read by the decoder, so it is strict JSON.
struct LineMembers {
  /// A member: the bytes of its name between the quotes, and those of its value.
  struct Member {
    let name: ArraySlice<UInt8>
    let value: ArraySlice<UInt8>
  }

  private(set) var members: [Member] = []
  /// Whether a name is written with escapes, so that it cannot be compared byte by byte.
  private(set) var hasEscapedNames = false

  private let bytes: [UInt8]
  private var offset = 0

  init(_ line: [UInt8]) {
    bytes = line
    skipSpaces()
    offset += 1
    while offset < bytes.count {
      skipSpaces()
      guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else { return }
      let name = offset + 1
      skipText()
      let nameEnd = max(name, offset - 1)
      guard nameEnd < bytes.count else { return }
      hasEscapedNames = hasEscapedNames || bytes[name..<nameEnd].contains(UInt8(ascii: "\\"))
      skipSpaces()
      offset += 1
      skipSpaces()
      offset = min(offset, bytes.count)
      let value = offset
      skipValue()
      members.append(Member(name: bytes[name..<nameEnd], value: bytes[value..<offset]))
      skipSpaces()
      offset += 1
    }
  }

  /// The line with some members in place of those of the same names, behind all others.
  func line(with changed: [(name: String, value: String)]) -> [UInt8] {
    var line: [UInt8] = [UInt8(ascii: "{")]
    for member in members
    where !changed.contains(where: { member.name.elementsEqual($0.name.utf8) }) {
      line += "\"".utf8
      line += member.name
      line += "\":".utf8
      line += member.value
      line += ",".utf8
    }
    line += changed.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ",").utf8
    line += "}\n".utf8
    return line
  }

  private mutating func skipSpaces() {
    while offset < bytes.count, [0x20, 0x09, 0x0D, 0x0A].contains(bytes[offset]) { offset += 1 }
  }

  /// From an opening quote to behind the closing one.
  private mutating func skipText() {
    offset += 1
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\"") {
      offset += bytes[offset] == UInt8(ascii: "\\") ? 2 : 1
    }
    offset = min(offset + 1, bytes.count)
  }

  private mutating func skipValue() {
    var depth = 0
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "\""):
        skipText()
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard depth > 0 else { return }
        depth -= 1
      case UInt8(ascii: ","): if depth == 0 { return }
      default: break
      }
      offset += 1
    }
  }
}
