/// The margin that XGBoost starts from, as it makes it of a probability p: -logf(1 / p - 1) in
/// Floats, p first brought within 1e-6 of 0 and 1.
enum XGBoostBaseMargin {
  /// The margin of a probability from 0 to 1.
  static func logit(_ probability: Float) -> Float {
    let lowest: Float = 1e-6
    let bounded = min(max(probability, lowest), 1 - lowest)
    return -logarithm(1 / bounded - 1)
  }

  /// ln x for positive normal x: the bits of `logf` of Glibc 2.27 and later, which XGBoost calls.
  ///
  /// Its way and its numbers (S. Nagy, Optimized Routines of Arm, MIT licence), in Doubles:
  /// x = 2ᵏ · z, c near z from a table of 16, ln x = k · ln 2 + ln c + ln(1 + (z / c - 1)). The
  /// result is nearly always the nearest Float and in one case of 5,000 the one beside it, so that
  /// a better logarithm would not do. Whether the processor fuses multiplications with additions
  /// changes no result: all positive Floats were compared.
  static func logarithm(_ x: Float) -> Float {
    let bits = x.bitPattern
    let distance = bits &- 0x3F33_0000
    let row = table[Int(distance >> 19 & 15)]
    let power = Double(Int32(bitPattern: distance) >> 23)
    let z = Double(Float(bitPattern: bits &- (distance & 0xFF80_0000)))
    let r = z * row.inverse - 1
    let start = row.logarithm + power * 0x1.62e42fefa39efp-1
    let square = r * r
    let tail = -0x1.00ea348b88334p-2 * square + (0x1.5575b0be00b6ap-2 * r + -0x1.ffffef20a4123p-2)
    return Float(tail * square + (start + r))
  }

  /// 1 / c and ln c.
  private static let table: [(inverse: Double, logarithm: Double)] = [
    (0x1.661ec79f8f3bep+0, -0x1.57bf7808caadep-2),
    (0x1.571ed4aaf883dp+0, -0x1.2bef0a7c06ddbp-2),
    (0x1.49539f0f010bp+0, -0x1.01eae7f513a67p-2),
    (0x1.3c995b0b80385p+0, -0x1.b31d8a68224e9p-3),
    (0x1.30d190c8864a5p+0, -0x1.6574f0ac07758p-3),
    (0x1.25e227b0b8eap+0, -0x1.1aa2bc79c81p-3),
    (0x1.1bb4a4a1a343fp+0, -0x1.a4e76ce8c0e5ep-4),
    (0x1.12358f08ae5bap+0, -0x1.1973c5a611cccp-4),
    (0x1.0953f419900a7p+0, -0x1.252f438e10c1ep-5),
    (0x1p+0, 0x0p+0),
    (0x1.e608cfd9a47acp-1, 0x1.aa5aa5df25984p-5),
    (0x1.ca4b31f026aap-1, 0x1.c5e53aa362eb4p-4),
    (0x1.b2036576afce6p-1, 0x1.526e57720db08p-3),
    (0x1.9c2d163a1aa2dp-1, 0x1.bc2860d22477p-3),
    (0x1.886e6037841edp-1, 0x1.1058bc8a07ee1p-2),
    (0x1.767dcf5534862p-1, 0x1.4043057b6ee09p-2),
  ]
}
