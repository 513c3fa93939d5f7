/// A generator with a seed: SplitMix64.
package struct SimRandom: RandomNumberGenerator {
  private var state: UInt64

  /// The same draws for the same seed.
  package init(_ seed: UInt64) { state = seed }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// A number from 0 on, under `count`, which is over 0.
  package mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }

  /// True once in `count` times.
  package mutating func isOnceIn(_ count: Int) -> Bool { below(count) == 0 }
}
