import Testing

@testable import WeirLearning

/// The loss of one row and its derivatives, where a plain formula loses its digits.
@Suite struct LogisticLossTests {
  struct Case: Sendable {
    var logOdds: Double
    var isFraud: Bool
    var value: Double
    var slope: Double
    var curvature: Double
  }

  /// By arithmetic of 700 digits.
  static let cases: [Case] = [
    Case(
      logOdds: 0, isFraud: true, value: 0.6931471805599453, slope: -0.5,
      curvature: 0.25),
    Case(
      logOdds: 0, isFraud: false, value: 0.6931471805599453, slope: 0.5,
      curvature: 0.25),
    Case(
      logOdds: 1, isFraud: true, value: 0.3132616875182228, slope: -0.2689414213699951,
      curvature: 0.19661193324148185),
    Case(
      logOdds: 1, isFraud: false, value: 1.3132616875182228, slope: 0.7310585786300049,
      curvature: 0.19661193324148185),
    Case(
      logOdds: -1, isFraud: true, value: 1.3132616875182228, slope: -0.7310585786300049,
      curvature: 0.19661193324148185),
    Case(
      logOdds: -1, isFraud: false, value: 0.3132616875182228, slope: 0.2689414213699951,
      curvature: 0.19661193324148185),
    Case(
      logOdds: 40, isFraud: true, value: 4.248354255291589e-18, slope: -4.248354255291589e-18,
      curvature: 4.248354255291589e-18),
    Case(
      logOdds: 40, isFraud: false, value: 40.0, slope: 1.0,
      curvature: 4.248354255291589e-18),
    Case(
      logOdds: -40, isFraud: true, value: 40.0, slope: -1.0,
      curvature: 4.248354255291589e-18),
    Case(
      logOdds: -40, isFraud: false, value: 4.248354255291589e-18, slope: 4.248354255291589e-18,
      curvature: 4.248354255291589e-18),
    Case(
      logOdds: 700, isFraud: true, value: 9.85967654375977e-305, slope: -9.85967654375977e-305,
      curvature: 9.85967654375977e-305),
    Case(
      logOdds: 700, isFraud: false, value: 700.0, slope: 1.0,
      curvature: 9.85967654375977e-305),
    Case(
      logOdds: -700, isFraud: true, value: 700.0, slope: -1.0,
      curvature: 9.85967654375977e-305),
    Case(
      logOdds: -700, isFraud: false, value: 9.85967654375977e-305, slope: 9.85967654375977e-305,
      curvature: 9.85967654375977e-305),
  ]

  @Test(arguments: cases) func lossIsExact(_ item: Case) {
    let loss = LogisticLoss(logOdds: item.logOdds, isFraud: item.isFraud)
    for (actual, expected) in [
      (loss.value, item.value), (loss.slope, item.slope), (loss.curvature, item.curvature),
    ] {
      #expect((actual - expected).magnitude <= 4 * expected.ulp)
    }
  }
}
