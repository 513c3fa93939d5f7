/// What is refused before a YAML parser sees a text: bytes that are not UTF-8 text, line ends other
/// than LF and CRLF, and shapes that would make a recursive parser run deep.
struct YAMLPrecheck {
  let text: SourceText
  let faults: FaultList

  /// The text with anchors masked; nil, with a fault, when it must not be parsed.
  func masked() -> MaskedText? {
    guard isText(), isShallow() else { return nil }
    return MaskedText(text)
  }

  private func refuse(_ offset: Int, _ message: String, help: String? = nil) -> Bool {
    faults.add(.yaml, message, at: text.place(offset: offset, count: 1), help: help)
    return false
  }

  private func isText() -> Bool {
    let bytes = text.bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      return refuse(0, "byte order mark", help: "save the file as UTF-8 without one")
    }
    var decoder = Unicode.UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    var offset = 0
    while true {
      switch decoder.parseScalar(from: &rest) {
      case .emptyInput: return true
      case .error:
        return refuse(offset, "not UTF-8", help: "save the file as UTF-8")
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded).value
        let isCRLF = scalar == 13 && offset + 1 < bytes.count && bytes[offset + 1] == 10
        if !isCRLF, !isAllowed(scalar) {
          return refuse(
            offset, "character U+\(hexadecimal(scalar)) must not stand in a policy",
            help: "remove it; lines end with a line feed")
        }
        offset += encoded.count
      }
    }
  }

  /// Printable text, tab and line feed; not the other characters that YAML takes for line ends, nor
  /// the planes of private characters that the reader uses itself.
  private func isAllowed(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 9, 10: true
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: false
    case 0xF0000...: false
    default: true
    }
  }

  private func hexadecimal(_ scalar: UInt32) -> String {
    let digits = String(scalar, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }

  /// Whether indentation and brackets stay within `PolicyLimits.indentationMax`.
  private func isShallow() -> Bool {
    var open = 0
    var indentation = 0
    var isIndentation = true
    for (offset, byte) in text.bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "\n"):
        indentation = 0
        isIndentation = true
        continue
      case UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): open = max(0, open - 1)
      case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"), 9:
        if isIndentation { indentation += 1 }
      default: isIndentation = false
      }
      if open > PolicyLimits.indentationMax || indentation > PolicyLimits.indentationMax {
        faults.add(
          .limit, "nested too deeply", at: text.place(offset: offset, count: 1),
          help: "at most \(PolicyLimits.indentationMax) columns of indentation or open brackets")
        return false
      }
    }
    return true
  }
}
