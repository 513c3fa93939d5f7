import Glibc
import Testing

@testable import WeirSignals

/// Elementary functions against the system's, and on x86 against its 64-bit mantissas.
@Suite struct DeterministicMathTests {
  /// How many doubles lie between two; 0 for equal ones and for two NaN.
  static func distance(_ left: Double, _ right: Double) -> UInt64 {
    if left.isNaN || right.isNaN { return left.isNaN && right.isNaN ? 0 : .max }
    func place(_ value: Double) -> Int64 {
      let bits = Int64(bitPattern: value.bitPattern)
      return bits < 0 ? .min &- bits : bits
    }
    return place(left) > place(right)
      ? UInt64(bitPattern: place(left) &- place(right))
      : UInt64(bitPattern: place(right) &- place(left))
  }

  static let exponentials: [(Double, Double)] = [
    (0.0, 1.0), (-0.0, 1), (.infinity, .infinity), (-.infinity, 0),
    (710, .infinity), (-746, 0), (709.782712893384, 0x1.fffffffffff2ap1023), (.nan, .nan),
    (-745.1, 0x0.0000000000001p-1022), (.leastNonzeroMagnitude, 1), (1e300, .infinity),
    (-1e300, 0),
  ]

  @Test(arguments: exponentials) func exponentialAtTheEdges(_ x: Double, _ y: Double) {
    #expect(Self.distance(DeterministicMath.exp(x), y) == 0)
  }

  static let logarithms: [(Double, Double)] = [
    (0.0, 0.0), (-0.0, -0.0), (-1, -.infinity), (-1.5, .nan), (-.infinity, .nan),
    (.infinity, .infinity), (.nan, .nan), (.leastNonzeroMagnitude, .leastNonzeroMagnitude),
    (-.leastNonzeroMagnitude, -.leastNonzeroMagnitude), (0x1p-1023, 0x1p-1023), (1e-20, 1e-20),
  ]

  @Test(arguments: logarithms) func logarithmAtTheEdges(_ x: Double, _ y: Double) {
    let actual = DeterministicMath.log1p(x)
    #expect(Self.distance(actual, y) == 0)
    #expect(actual.isNaN || actual.sign == y.sign)
  }

  static let plainLogarithms: [(Double, Double)] = [
    (0.0, -.infinity), (-0.0, -.infinity), (1, 0), (-1, .nan), (-.leastNonzeroMagnitude, .nan),
    (-.infinity, .nan), (.infinity, .infinity), (.nan, .nan),
    (.leastNonzeroMagnitude, -744.4400719213812), (0x1p-1023, -709.0895657128241),
    (.leastNormalMagnitude, -708.3964185322641), (.greatestFiniteMagnitude, 709.782712893384),
    (0x1.fffffffffffffp-1, -0x1p-53), (0x1.0000000000001p0, 0x1.fffffffffffffp-53),
  ]

  @Test(arguments: plainLogarithms) func plainLogarithmAtTheEdges(_ x: Double, _ y: Double) {
    let actual = DeterministicMath.log(x)
    #expect(Self.distance(actual, y) == 0)
    #expect(actual.isNaN || actual.sign == y.sign)
  }

  static let circles: [Circle] = [
    Circle(x: 0.0, sine: 0.0, cosine: 1.0), Circle(x: -0.0, sine: -0.0, cosine: 1),
    Circle(x: .nan, sine: .nan, cosine: .nan), Circle(x: .infinity, sine: .nan, cosine: .nan),
    Circle(x: 1e10, sine: .nan, cosine: .nan),
    Circle(x: .leastNonzeroMagnitude, sine: .leastNonzeroMagnitude, cosine: 1),
    Circle(x: .pi, sine: 0x1.1a62633145c07p-53, cosine: -1),
    Circle(x: .pi / 2, sine: 1, cosine: 0x1.1a62633145c07p-54),
    Circle(x: 2 * .pi, sine: -0x1.1a62633145c07p-52, cosine: 1),
  ]

  /// An angle, its sine and its cosine.
  struct Circle: Sendable {
    let x: Double
    let sine: Double
    let cosine: Double
  }

  @Test(arguments: circles) func circleAtTheEdges(_ item: Circle) {
    let sine = DeterministicMath.sin(item.x)
    #expect(Self.distance(sine, item.sine) == 0)
    #expect(Self.distance(DeterministicMath.cos(item.x), item.cosine) == 0)
    #expect(sine.isNaN || sine.sign == item.sine.sign)
  }

  /// Arguments over the whole range, dense where the functions do their work.
  private static func arguments(_ seed: UInt64, _ purpose: String, _ bound: Double) -> [Double] {
    var random = RandomWords(seed: seed, for: purpose)
    var all: [Double] = []
    for _ in 0..<200_000 {
      all.append(.random(in: -bound...bound, using: &random))
      all.append(.random(in: -2...2, using: &random))
      let bits = Double(bitPattern: random.next())
      if bits.magnitude <= bound { all.append(bits) }
    }
    return all
  }

  @Test func exponentialEqualsTheSystems() {
    check(Self.arguments(1, "exp", 746), DeterministicMath.exp, Glibc.exp)
  }

  @Test func logarithmEqualsTheSystems() {
    let inputs = Self.arguments(2, "log1p", 1e18).map { $0 < -1 ? -1 / $0 : $0 }
    check(inputs, DeterministicMath.log1p, Glibc.log1p)
  }

  @Test func plainLogarithmEqualsTheSystems() {
    let inputs = Self.arguments(6, "log", 1e300).map(\.magnitude)
    check(inputs, DeterministicMath.log, Glibc.log)
  }

  @Test func sineEqualsTheSystems() {
    check(Self.arguments(3, "sin", 7), DeterministicMath.sin, Glibc.sin)
  }

  @Test func cosineEqualsTheSystems() {
    check(Self.arguments(4, "cos", 7), DeterministicMath.cos, Glibc.cos)
  }

  /// Both are within a unit of the truth, so within two of each other, and nearly always within
  /// one.
  private func check(
    _ inputs: [Double], _ ours: (Double) -> Double, _ theirs: (Double) -> Double
  ) {
    var off = 0
    for x in inputs {
      let distance = Self.distance(ours(x), theirs(x))
      #expect(distance <= 2, "\(x)")
      if distance > 1 { off += 1 }
    }
    #expect(off * 10_000 < inputs.count)
  }

  #if arch(x86_64)
    @Test func allLieWithinOneUnitOfLongResults() {
      for x in Self.arguments(5, "long", 700) {
        near(DeterministicMath.exp(x), expl(Float80(x)), x, "exp")
        if x > -1 { near(DeterministicMath.log1p(x), log1pl(Float80(x)), x, "log1p") }
        // The second is subnormal, for most.
        for y in [x.magnitude, x.magnitude * 0x1p-1060] where y > 0 {
          near(DeterministicMath.log(y), logl(Float80(y)), y, "log")
        }
        near(DeterministicMath.sin(x / 100), sinl(Float80(x / 100)), x, "sin")
        near(DeterministicMath.cos(x / 100), cosl(Float80(x / 100)), x, "cos")
      }
    }

    private func near(_ ours: Double, _ exact: Float80, _ x: Double, _ name: String) {
      let unit = Float80(Double(exact).ulp)
      #expect((Float80(ours) - exact).magnitude <= unit, "\(name) of \(x)")
    }
  #endif
}
