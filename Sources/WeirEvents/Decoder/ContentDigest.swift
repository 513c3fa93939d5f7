import WeirCore

/// The digest of a row's fields, summed up in the order in which they come.
///
/// Each 16 bytes of a value, at its own place of the schema, add one product of two keyed words
/// to a sum modulo 2¹²⁸ (the NH construction of UMAC, RFC 4418): no chain of multiplications, any
/// order of fields, and two contents meet with a chance of 2⁻⁶⁴ for whoever does not know the
/// key. A field that is present adds at least one product, so that absent and empty differ.
struct ContentDigest {
  private var sum: UInt128 = 0

  init() {}

  /// Bytes of a text that are taken as they are; of a longer one its fingerprint is taken.
  static let plainByteCountMax = 256

  /// Key words of one field: two for each 16 bytes.
  static let keyWordCount = plainByteCountMax / 16 * 2

  /// Adds 16 bytes of a field.
  @inline(__always)
  mutating func add(_ low: UInt64, _ high: UInt64, keys: UnsafePointer<UInt64>) {
    sum &+= unsafe UInt128(low &+ keys[0]) &* UInt128(high &+ keys[1])
  }

  /// Adds what another part of the row came to.
  @inline(__always)
  mutating func add(_ other: ContentDigest) { sum &+= other.sum }

  /// Adds a text of more than 16 bytes.
  @inline(__always)
  mutating func addLong(
    _ text: TextMemory, _ begin: Int, count: Int, masks: TailMasks, hashKey: HashKey,
    keys: UnsafePointer<UInt64>
  ) {
    if count > Self.plainByteCountMax {
      let digest = unsafe hashKey.fingerprint(text.pointer(begin), count: count)
      unsafe add(digest.low, digest.high, keys: keys)
      return
    }
    var at = begin
    var rest = count
    var key = unsafe keys
    while rest > 16 {
      unsafe add(text.word(at), text.word(at &+ 8), keys: key)
      at &+= 16
      rest &-= 16
      unsafe key += 2
    }
    let (low, high) = masks.keep(rest, of: text, at)
    unsafe add(low, high, keys: key)
  }

  /// The digest; never `Fingerprint.absent`.
  @inline(__always)
  func fingerprint(_ hashKey: HashKey) -> Fingerprint {
    let low = UInt64(truncatingIfNeeded: sum)
    let high = UInt64(truncatingIfNeeded: sum >> 64)
    let first = (low ^ hashKey.a).multipliedFullWidth(by: high ^ hashKey.b)
    let second = (low ^ hashKey.c).multipliedFullWidth(by: high ^ hashKey.d)
    return Fingerprint(
      high: (first.low ^ first.high ^ low) | 1, low: second.low ^ second.high ^ high)
  }
}

/// Cuts 16 loaded bytes to the first n, without a branch.
@safe struct TailMasks {
  /// Sixteen bytes 0xFF, sixteen bytes 0.
  private let bytes: UnsafePointer<UInt8>

  init(_ bytes: UnsafePointer<UInt8>) { unsafe self.bytes = unsafe bytes }

  /// The first `count` bytes at `offset`, 0 to 16 of them, padded with zeros.
  @inline(__always)
  func keep(_ count: Int, of text: TextMemory, _ offset: Int) -> (UInt64, UInt64) {
    let mask = unsafe UnsafeRawPointer(bytes)
    let low = unsafe mask.loadUnaligned(fromByteOffset: 16 &- count, as: UInt64.self)
    let high = unsafe mask.loadUnaligned(fromByteOffset: 24 &- count, as: UInt64.self)
    return (text.word(offset) & low, text.word(offset &+ 8) & high)
  }
}
