extension Library {
  /// Bytes as text and back: `base64.encode(b'hello')`.
  ///
  /// The standard alphabet of RFC 4648. Decoding takes text with all of its padding or with none,
  /// and nothing else that encoding would not have written: no line breaks, no bits behind the last
  /// byte.
  public static let encoders = Library(
    "encoders",
    [
      FunctionDeclaration(
        "base64.encode", summary: "Writes bytes in Base64, with padding.", cost: 8,
        [Overload([.bytes], .string, encode)]),
      FunctionDeclaration(
        "base64.decode", summary: "Reads bytes from Base64, with or without padding.", cost: 8,
        [Overload([.string], .bytes, decode)]),
    ])

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let padding = UInt8(ascii: "=")

  private static func encode(
    _ arguments: [Value], _ budget: inout Budget
  ) throws(EvaluationFault) -> Value {
    let bytes = try arguments[0].asBytes()
    let size = (bytes.count + 2) / 3 * 4
    try budget.charge(byteCount: bytes.count + size)
    let alphabet = alphabet
    var result: [UInt8] = []
    result.reserveCapacity(size)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      // Three bytes are four letters; of fewer bytes the bits that are missing are 0.
      var bits: UInt32 = 0
      for byte in group { bits = bits << 8 | UInt32(byte) }
      bits <<= UInt32(8 * (3 - group.count))
      for letter in 0...3 {
        let index = Int(bits >> UInt32(18 - 6 * letter) & 63)
        result.append(letter <= group.count ? alphabet[index] : padding)
      }
    }
    return .string(String(decoding: result, as: UTF8.self))
  }

  private static func decode(
    _ arguments: [Value], _ budget: inout Budget
  ) throws(EvaluationFault) -> Value {
    let text = try arguments[0].asString()
    try budget.charge(byteCount: text.utf8.count)
    let letters = text.utf8.span
    var count = letters.count
    while count > 0, letters.count - count < 2, letters[count - 1] == padding { count -= 1 }
    guard count == letters.count || letters.count % 4 == 0, count % 4 != 1 else {
      throw .invalidArgument
    }
    var result: [UInt8] = []
    result.reserveCapacity(count / 4 * 3 + 2)
    var (bits, width): (UInt32, UInt32) = (0, 0)
    for index in 0..<count {
      guard let six = value(ofLetter: letters[index]) else { throw .invalidArgument }
      (bits, width) = (bits << 6 | six, width + 6)
      if width >= 8 {
        width -= 8
        result.append(UInt8(truncatingIfNeeded: bits >> width))
        bits &= 1 << width - 1
      }
    }
    guard bits == 0 else { throw .invalidArgument }
    return .bytes(result)
  }

  /// The six bits that a letter of the alphabet stands for.
  private static func value(ofLetter letter: UInt8) -> UInt32? {
    switch letter {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
