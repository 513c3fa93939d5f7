/// Seeded random words (SplitMix64), the same on every machine. Prints its seed when a test fails.
struct RandomWords: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64, for purpose: String) {
    state = seed
    print("\(purpose): seed \(seed)")
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// A number within [0, 1).
  mutating func share() -> Double { Double(next() >> 11) * 0x1p-53 }
}
