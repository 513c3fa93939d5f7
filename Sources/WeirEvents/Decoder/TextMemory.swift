import CMemory

/// The text of a batch, read and written by offset, without bounds checks.
///
/// `@safe` rests on two facts that the reader keeps: a control character stands behind every line
/// while it is read, which no token runs over, and 64 readable bytes follow the text, so that a
/// wide load may start anywhere in it.
@safe struct TextMemory {
  let base: UnsafeMutablePointer<UInt8>

  init(_ base: UnsafeMutablePointer<UInt8>) { unsafe self.base = unsafe base }

  @inline(__always)
  subscript(offset: Int) -> UInt8 {
    get { unsafe base[offset] }
    nonmutating set { unsafe base[offset] = newValue }
  }

  /// The eight bytes at `offset`, the first of them lowest.
  @inline(__always)
  func word(_ offset: Int) -> UInt64 {
    unsafe UInt64(
      littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The four bytes at `offset`, the first of them lowest.
  @inline(__always)
  func half(_ offset: Int) -> UInt32 {
    unsafe UInt32(
      littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// One bit for each of the 32 bytes at `offset` at which a string may not simply go on.
  @inline(__always)
  func stops(_ offset: Int) -> UInt32 { unsafe weir_string_stops(base + offset) }

  /// The first place from `offset` on at which a string may not simply go on.
  @inline(__always)
  func nextStop(_ offset: Int) -> Int {
    var at = offset
    var found = stops(at)
    while found == 0 {
      at &+= 32
      found = stops(at)
    }
    return at &+ found.trailingZeroBitCount
  }

  /// The IPv4 address at `offset` with a quote behind it: the number, and above its 32 bits how
  /// many characters it has; 0 when there is none.
  @inline(__always)
  func quotedAddress(_ offset: Int) -> UInt64 { unsafe weir_quoted_ipv4(base + offset) }

  /// A pointer to the byte at `offset`.
  @inline(__always)
  func pointer(_ offset: Int) -> UnsafePointer<UInt8> { unsafe UnsafePointer(base + offset) }

  /// Overwrites a range with zeros.
  func clear(_ range: Range<Int>) {
    unsafe (base + range.lowerBound).update(repeating: 0, count: range.count)
  }

  /// Copies `count` bytes; the places may overlap.
  func move(from source: Int, to target: Int, count: Int) {
    unsafe (base + target).update(from: base + source, count: count)
  }

  /// Whether two pieces have equal bytes.
  func isEqual(_ first: Int, _ second: Int, count: Int) -> Bool {
    for index in 0..<count where self[first &+ index] != self[second &+ index] { return false }
    return true
  }
}

/// The bytes that JSON is made of.
enum Byte {
  static let quote = UInt8(ascii: "\"")
  static let backslash = UInt8(ascii: "\\")
  static let comma = UInt8(ascii: ",")
  static let colon = UInt8(ascii: ":")
  static let openBrace = UInt8(ascii: "{")
  static let closeBrace = UInt8(ascii: "}")
  static let openBracket = UInt8(ascii: "[")
  static let closeBracket = UInt8(ascii: "]")
  static let space = UInt8(ascii: " ")
  static let minus = UInt8(ascii: "-")
  static let point = UInt8(ascii: ".")
  static let zero = UInt8(ascii: "0")

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- zero <= 9 }
}
