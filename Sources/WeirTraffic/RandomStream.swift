/// A stream of pseudo-random numbers from a seed, in exact integer arithmetic (SplitMix64).
///
/// The shapes below need no logarithm and no table, so that every machine draws the same: an
/// exponential or a power of two is taken octave by octave, straight inside an octave.
struct RandomStream: Sendable {
  private var state: UInt64

  /// The stream of `seed`.
  init(seed: UInt64) { state = seed }

  /// A permutation of 64-bit numbers that leaves no pattern; 0 stays 0.
  @inline(__always)
  static func mix(_ number: UInt64) -> UInt64 {
    var word = number
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// A number that depends on both arguments without a pattern.
  @inline(__always)
  static func mix(_ number: UInt64, _ salt: UInt64) -> UInt64 {
    mix(number &+ salt &* 0x9E37_79B9_7F4A_7C15 &+ 0x632B_E59B_D9B4_E019)
  }

  /// The next 64 bits.
  @inline(__always)
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A number in 0 ..< count; 0 when `count` is 0.
  @inline(__always)
  mutating func below(_ count: UInt64) -> UInt64 { next().multipliedFullWidth(by: count).high }

  /// Whether something that happens so many times in a million happens now.
  @inline(__always)
  mutating func happens(perMillion: UInt32) -> Bool { below(1_000_000) < UInt64(perMillion) }

  /// A waiting time with mean 65,536: exponential but for straight lines inside each octave.
  @inline(__always)
  mutating func wait() -> UInt64 {
    let word = next()
    let octave = UInt64(word.leadingZeroBitCount)
    let place = (word << (octave &+ 1)) >> 48
    return ((octave << 16) &+ (65_536 &- place)) &* 2 / 3
  }

  /// A rank in 0 ..< count by Zipf's law with a flat head of `head` items, a power of two.
  ///
  /// Rank r is drawn about as 1 / (head + r): exactly so in steps of an octave.
  @inline(__always)
  mutating func rank(below count: UInt64, head: UInt64) -> UInt64 {
    let end = head &+ count
    let octaves =
      UInt64((end &- 1).leadingZeroBitCount ^ 63)
      &- UInt64(
        head.leadingZeroBitCount ^ 63)
    while true {
      let low = head << below(octaves &+ 1)
      let place = low &+ below(low)
      if place < end { return place &- head }
    }
  }

  /// `median` times 2ˣ, x about normal with mean 0 and standard deviation 1.15, within 1/16 ... 16.
  @inline(__always)
  mutating func spread(around median: UInt64) -> UInt64 {
    let word = next()
    let sum =
      (word & 0xFFFF) &+ (word >> 16 & 0xFFFF) &+ (word >> 32 & 0xFFFF) &+ word >> 48
    let exponent = sum &* 2  // 0 ..< 8 · 65,536, mean 4 · 65,536
    return ((median << (exponent >> 16)) &* (65_536 &+ (exponent & 0xFFFF))) >> 20
  }
}
