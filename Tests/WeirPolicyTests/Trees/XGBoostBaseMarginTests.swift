import Glibc
import Testing

@testable import WeirPolicy

/// Base margins against those of XGBoost 3.2.0, and the logarithm behind them against the system's.
@Suite struct XGBoostBaseMarginTests {
  /// Probabilities, and what `predict(output_margin=True)` said of trees whose leaves are 0.
  static let known: [(Float, Float)] = [
    (0x1p-1, 0x0p+0),
    (0x1.ed9168p-2, -0x1.270a3ap-4),
    (0x1.333334p-2, -0x1.b1d106p-1),
    (0x1.0c6f7ap-20, -0x1.ba18a8p+3),
    (0x1.ad7f2ap-24, -0x1.ba18a8p+3),
    (0x1.fffffcp-1, 0x1.b7d85ap+3),
    (0x1.ffffdep-1, 0x1.b7d85ap+3),
    (0x1.47ae14p-7, -0x1.261672p+2),
    (0x1.0624dep-10, -0x1.ba0844p+2),
    (0x1.fae148p-1, 0x1.261686p+2),
    // Here the nearest Float to the logarithm is another one.
    (0x1.eafed6p-2, -0x1.504308p-4),
    (0x1.ebc3d4p-2, -0x1.43edfep-4),
    (0x1.e8d02p-2, -0x1.733ee4p-4),
    (0x1.bf64a2p-3, -0x1.4652c6p+0),
    (0x1.06f1bp-1, 0x1.bc8806p-5),
    (0x1.f9dd64p-2, -0x1.88abb6p-6),
    (0x1.da1bfap-2, -0x1.2fae56p-3),
    (0x1.fc1cd8p-2, -0x1.f195fp-7),
    (0x1.e357c8p-4, -0x1.0177eep+1),
    (0x1.189e68p-2, -0x1.f2cbe6p-1),
    (0x1.1e2e04p-2, -0x1.e4e7bp-1),
    (0x1.dcef42p-1, 0x1.4e19dep+1),
    (0x1.084932p-1, 0x1.093df8p-4),
    (0x1.05aab8p-1, 0x1.6abd2cp-5),
  ]

  @Test(arguments: known)
  func logitIsTheLibrarysToTheBit(_ probability: Float, _ margin: Float) {
    // A leaf of 0 makes 0 of -0.
    let sum = XGBoostBaseMargin.logit(probability) + 0
    #expect(sum.bitPattern == margin.bitPattern)
  }

  @Test func probabilitiesAtTheEndsAreBroughtIn() {
    #expect(XGBoostBaseMargin.logit(0) == XGBoostBaseMargin.logit(1e-6))
    #expect(XGBoostBaseMargin.logit(1) == XGBoostBaseMargin.logit(1 - 1e-6))
    #expect(XGBoostBaseMargin.logit(0).isFinite && XGBoostBaseMargin.logit(1).isFinite)
  }

  @Test func logarithmIsThatOfGlibc() {
    var bits: UInt32 = 0x0080_0000
    while bits < 0x7F80_0000 {
      let x = Float(bitPattern: bits)
      let ours = XGBoostBaseMargin.logarithm(x)
      #expect(ours == Glibc.logf(x), "at \(x)")
      bits += 40_009
    }
  }
}
