internal import Glibc

/// Writes one line after another into memory that its owner keeps large enough.
///
/// The owner asks `hasRoom` before each line; a line never takes more than `lineByteCountMax`.
@safe struct LineWriter {
  /// Bytes that no line exceeds, its line end included.
  static let lineByteCountMax = 1_024

  private let base: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  var count = 0

  init(_ base: UnsafeMutablePointer<UInt8>, capacity: Int) {
    unsafe self.base = base
    self.capacity = capacity
  }

  /// Whether a whole line fits.
  var hasRoom: Bool { capacity - count >= Self.lineByteCountMax }

  /// The byte written at `index`.
  subscript(index: Int) -> UInt8 {
    get {
      precondition(index >= 0 && index < capacity, "a byte of the buffer")
      return unsafe base[index]
    }
    nonmutating set {
      precondition(index >= 0 && index < capacity, "a byte of the buffer")
      unsafe base[index] = newValue
    }
  }

  @inline(__always)
  mutating func byte(_ value: UInt8) {
    unsafe base[count] = value
    count &+= 1
  }

  @inline(__always)
  mutating func text(_ text: StaticString) {
    unsafe memcpy(base + count, text.utf8Start, text.utf8CodeUnitCount)
    count &+= text.utf8CodeUnitCount
  }

  /// Copies `bytes[range]`.
  @inline(__always)
  mutating func copy(_ bytes: [UInt8], _ range: Range<Int>) {
    unsafe bytes.withUnsafeBufferPointer { source in
      let piece = unsafe UnsafeBufferPointer(rebasing: source[range])
      guard let start = piece.baseAddress else { return }
      unsafe memcpy(base + count, start, piece.count)
    }
    count &+= range.count
  }

  /// A number in decimal.
  @inline(__always)
  mutating func decimal(_ value: UInt64) {
    var digitCount = 1
    var limit: UInt64 = 10
    while value >= limit, digitCount < 19 {
      digitCount &+= 1
      limit &*= 10
    }
    decimal(value, digits: digitCount)
  }

  /// The last `digits` digits of a number, with leading zeros.
  @inline(__always)
  mutating func decimal(_ value: UInt64, digits: Int) {
    var rest = value
    var index = digits
    while index > 0 {
      index &-= 1
      unsafe base[count &+ index] = UInt8(truncatingIfNeeded: rest % 10) &+ 48
      rest /= 10
    }
    count &+= digits
  }

  /// The last `digits` digits of a number in base 16, with leading zeros; at most 8.
  @inline(__always)
  mutating func hexadecimal(_ value: UInt64, digits: Int) {
    // Spreads eight half-bytes over eight bytes, most significant first, all digits at once.
    var word = value & 0xFFFF_FFFF
    word = (word | word << 16) & 0x0000_FFFF_0000_FFFF
    word = (word | word << 8) & 0x00FF_00FF_00FF_00FF
    word = (word | word << 4) & 0x0F0F_0F0F_0F0F_0F0F
    let letters = (word &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    let text = word &+ 0x3030_3030_3030_3030 &+ letters &* 39
    let ordered = text.byteSwapped >> UInt64(64 &- 8 &* digits)
    unsafe UnsafeMutableRawPointer(base + count).storeBytes(of: ordered, as: UInt64.self)
    count &+= digits
  }

  /// A number in base 16 without leading zeros, below 65,536.
  @inline(__always)
  mutating func shortHexadecimal(_ value: UInt64) {
    let digits = value > 0xFFF ? 4 : value > 0xFF ? 3 : value > 0xF ? 2 : 1
    hexadecimal(value, digits: digits)
  }
}
