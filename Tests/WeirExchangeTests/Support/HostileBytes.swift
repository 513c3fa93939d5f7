/// Files that are cut or damaged, from a good one.
enum HostileBytes {
  /// Every beginning of a file, the empty one first.
  static func cuts(_ bytes: [UInt8]) -> [[UInt8]] {
    bytes.indices.map { Array(bytes[..<$0]) }
  }

  /// The file with one to three bytes changed, as often as asked.
  static func flips(_ bytes: [UInt8], seed: UInt64, count: Int) -> [[UInt8]] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      var damaged = bytes
      for _ in 0...Int(random.next() % 3) {
        damaged[Int(random.next() % UInt64(bytes.count))] ^= UInt8(1 + random.next() % 255)
      }
      return damaged
    }
  }
}
