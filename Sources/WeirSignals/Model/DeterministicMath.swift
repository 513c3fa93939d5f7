/// Elementary functions made of IEEE additions, multiplications and divisions alone.
///
/// The system's library picks variants by processor (with or without fused multiply-add), whose
/// results differ in the last bit, and decisions must be the same bytes on every machine. Swift
/// never contracts `a * b + c` by itself, so the operations below round alike everywhere. Results
/// lie within one unit in the last place of the true ones; the tests compare with the 64-bit
/// mantissas of x86. Method: reduce the argument exactly, then the Taylor series of a short range,
/// its leading terms added last (W. Cody and W. Waite, Software Manual for the Elementary
/// Functions, 1980). Cost: 5 to 15 ns.
package enum DeterministicMath {
  /// ln 2 in two parts; the first has 32 bits, so that a small integer times it is exact.
  private static let ln2High = 0x1.62E42FEEp-1
  private static let ln2Low = 0x1.A39EF35793C76p-33

  /// π/2 in three parts; the first two have 33 bits.
  private static let quarterTurns = (
    0x1.921FB544p0, 0x1.0B4611A6p-34, 0x1.3198A2E037073p-69
  )

  // MARK: Exponential

  /// eˣ: infinity above 709.78, subnormal below -708.4, 0 below -745.14.
  package static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 709.782712893384 { return .infinity }
    if x < -745.1332191019412 { return 0 }
    // At 1.5 · 2⁵² doubles are whole numbers: the addition rounds, without a call.
    let power = (x * 1.4426950408889634 + 0x1.8p52) - 0x1.8p52
    let high = x - power * ln2High
    let low = power * ln2Low
    let r = high - low
    let square = r * r
    // eʳ = 1 + r + r²/2 + …, with r = high - low; what rounding took from r is given back.
    let lost = (high - r) - low
    let sum = 1 + (r + (square * exponentialTail(r) + lost))
    return scale(sum, Int(power))
  }

  /// 1/2! + r/3! + … + r¹²/14! for |r| up to ln 2 / 2.
  private static func exponentialTail(_ r: Double) -> Double {
    var sum = 1.0 / 87_178_291_200
    sum = sum * r + 1.0 / 6_227_020_800
    sum = sum * r + 1.0 / 479_001_600
    sum = sum * r + 1.0 / 39_916_800
    sum = sum * r + 1.0 / 3_628_800
    sum = sum * r + 1.0 / 362_880
    sum = sum * r + 1.0 / 40_320
    sum = sum * r + 1.0 / 5_040
    sum = sum * r + 1.0 / 720
    sum = sum * r + 1.0 / 120
    sum = sum * r + 1.0 / 24
    sum = sum * r + 1.0 / 6
    return sum * r + 0.5
  }

  /// `value` · 2ⁿ for n from -1,080 to 1,024, rounded once.
  private static func scale(_ value: Double, _ n: Int) -> Double {
    if n > 1_023 { return value * powerOfTwo(1_023) * powerOfTwo(n - 1_023) }
    if n < -1_022 { return value * powerOfTwo(n + 64) * 0x1p-64 }
    return value * powerOfTwo(n)
  }

  private static func powerOfTwo(_ n: Int) -> Double {
    Double(bitPattern: UInt64(n + 1_023) << 52)
  }

  // MARK: Logarithm

  /// ln(1 + x): -infinity at -1, NaN below, and x itself near 0, its sign kept.
  package static func log1p(_ x: Double) -> Double {
    if x.isNaN || x == .infinity { return x }
    if x <= -1 { return x == -1 ? -.infinity : .nan }
    if x.magnitude < 0x1p-54 { return x }
    // Near 0 the sum 1 + x would lose bits, and is not needed.
    if x > -0.2928, x < 0.4142 { return logarithm(of: x, power: 0, lost: 0) }
    let sum = 1 + x
    let lost = (x >= 1 ? 1 - (sum - x) : x - (sum - 1)) / sum
    var power = Int(sum.exponent)
    var mantissa = sum.significand
    if mantissa > 1.4142135623730951 {
      mantissa *= 0.5
      power += 1
    }
    return logarithm(of: mantissa - 1, power: Double(power), lost: lost)
  }

  /// ln x, of subnormal numbers as well: -infinity at 0, NaN below.
  package static func log(_ x: Double) -> Double {
    if x.isNaN || x == .infinity { return x }
    if x <= 0 { return x == 0 ? -.infinity : .nan }
    var mantissa = x.significand
    var power = Int(x.exponent)
    if mantissa > 1.4142135623730951 {
      mantissa *= 0.5
      power += 1
    }
    return logarithm(of: mantissa - 1, power: Double(power), lost: 0)
  }

  /// ln(1 + f) + `power` · ln 2 + `lost`, for f from √½ - 1 to √2 - 1.
  ///
  /// With s = f / (2 + f): ln(1 + f) = 2s + 2s³/3 + … = f - f²/2 + s · (f²/2 + R), R of s² alone.
  private static func logarithm(of f: Double, power: Double, lost: Double) -> Double {
    let s = f / (2 + f)
    let half = 0.5 * f * f
    let rest = s * (half + logarithmTail(s * s)) + (power * ln2Low + lost)
    return power * ln2High + (f - (half - rest))
  }

  /// 2z/3 + 2z²/5 + … + 2z¹²/25 for z up to 0.0295.
  private static func logarithmTail(_ z: Double) -> Double {
    var sum = 2.0 / 25
    sum = sum * z + 2.0 / 23
    sum = sum * z + 2.0 / 21
    sum = sum * z + 2.0 / 19
    sum = sum * z + 2.0 / 17
    sum = sum * z + 2.0 / 15
    sum = sum * z + 2.0 / 13
    sum = sum * z + 2.0 / 11
    sum = sum * z + 2.0 / 9
    sum = sum * z + 2.0 / 7
    sum = sum * z + 2.0 / 5
    sum = sum * z + 2.0 / 3
    return sum * z
  }

  // MARK: Circle

  /// sin x for |x| up to 1,000; NaN beyond, where the reduction would not be exact.
  package static func sin(_ x: Double) -> Double {
    if x.magnitude < 0x1p-27 { return x }
    guard let (quarter, high, low) = reduced(x) else { return .nan }
    let value = quarter & 1 == 0 ? shortSine(high, low) : shortCosine(high, low)
    return quarter & 2 == 0 ? value : -value
  }

  /// cos x for |x| up to 1,000; NaN beyond, where the reduction would not be exact.
  package static func cos(_ x: Double) -> Double {
    guard let (quarter, high, low) = reduced(x) else { return .nan }
    let value = quarter & 1 == 0 ? shortCosine(high, low) : shortSine(high, low)
    return (quarter + 1) & 2 == 0 ? value : -value
  }

  /// x less the nearest number of quarter turns, in two parts.
  private static func reduced(_ x: Double) -> (quarter: Int, high: Double, low: Double)? {
    guard x.magnitude <= 1_000 else { return nil }
    let turns = (x * 0.6366197723675814 + 0x1.8p52) - 0x1.8p52
    let first = x - turns * quarterTurns.0
    let second = turns * quarterTurns.1
    let near = first - second
    // What the subtraction lost (Knuth's exact difference), and the third part of π/2.
    let back = near - first
    let lost = (first - (near - back)) - (second + back)
    let rest = lost - turns * quarterTurns.2
    let high = near + rest
    return (Int(turns), high, (near - high) + rest)
  }

  /// sin(r + low) for |r| up to π/4.
  private static func shortSine(_ r: Double, _ low: Double) -> Double {
    let z = r * r
    var sum = 1.0 / 355_687_428_096_000
    sum = sum * z - 1.0 / 1_307_674_368_000
    sum = sum * z + 1.0 / 6_227_020_800
    sum = sum * z - 1.0 / 39_916_800
    sum = sum * z + 1.0 / 362_880
    sum = sum * z - 1.0 / 5_040
    sum = sum * z + 1.0 / 120
    sum = sum * z - 1.0 / 6
    return r + (r * z * sum + low * (1 - 0.5 * z))
  }

  /// cos(r + low) for |r| up to π/4.
  private static func shortCosine(_ r: Double, _ low: Double) -> Double {
    let z = r * r
    var sum = -1.0 / 6_402_373_705_728_000
    sum = sum * z + 1.0 / 20_922_789_888_000
    sum = sum * z - 1.0 / 87_178_291_200
    sum = sum * z + 1.0 / 479_001_600
    sum = sum * z - 1.0 / 3_628_800
    sum = sum * z + 1.0 / 40_320
    sum = sum * z - 1.0 / 720
    sum = sum * z + 1.0 / 24
    let half = 0.5 * z
    let top = 1 - half
    return top + (((1 - top) - half) + (z * z * sum - r * low))
  }
}
