import Testing
import WeirExchange
import WeirPolicy
import WeirSignals

/// Models that other formats cannot hold: both writers refuse them.
@Suite struct PlainModelTests {
  struct Bad: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var calibration: Calibration?
    var columns: [ModelDocument.Column] = []
    /// With `PMML` where a coefficient file is named otherwise.
    let faults: [String]
  }

  private static let bounds =
    "(numbers are finite and within 1e15 of zero, scales greater than 0)"

  static let table: [Bad] = [
    Bad(
      testDescription: "steps",
      columns: [
        SampleModel.column(
          "a", weight: 1, steps: ColumnSteps(edges: [1], values: [0, 1], missing: 0))
      ],
      faults: [
        "P_MODEL column 'a' has steps ('woe'), which PMML cannot say "
          + "(train without weights of evidence)"
      ]),
    Bad(
      testDescription: "terms of missing values, twice",
      columns: ["a", "b"].map { SampleModel.column($0, weight: 1, missing: 0.5) },
      faults: ["a", "b"].map {
        "P_MODEL column '\($0)' adds log-odds where it is missing, which PMML cannot say "
          + "(train without indicators of missing values)"
      }),
    Bad(
      testDescription: "isotonic",
      calibration: .isotonic([CalibrationPoint(logOdds: 0, probability: 0.5)]),
      faults: [
        "P_MODEL the calibration is isotonic, which PMML cannot say "
          + "(calibrate with platt, or export the model without its calibration)"
      ]),
    Bad(
      testDescription: "a weight that is not finite",
      columns: [SampleModel.column("a", weight: .nan)],
      faults: ["P_MODEL column 'a' has a number out of bounds \(bounds)"]),
    Bad(
      testDescription: "a scale of 0", columns: [SampleModel.column("a", weight: 1, scale: 0)],
      faults: ["P_MODEL column 'a' has a number out of bounds \(bounds)"]),
    Bad(
      testDescription: "a product out of bounds", calibration: .platt(a: 1e10, b: 0),
      columns: [SampleModel.column("a", weight: 1e10)],
      faults: ["P_MODEL column 'a' has a number out of bounds \(bounds)"]),
    Bad(
      testDescription: "an intercept out of bounds", calibration: .platt(a: 1e15, b: 0),
      faults: ["P_MODEL the intercept is out of bounds \(bounds)"]),
  ]

  @Test(arguments: table) func isRefused(_ bad: Bad) {
    let model = ModelDocument(
      intercept: -2, columns: bad.columns, calibration: bad.calibration)
    #expect(PMMLWriter.text(model, path: "model.json").faultLines == bad.faults)
    let other = bad.faults.map { $0.replacing("PMML", with: "a coefficient file") }
    #expect(CoefficientFile.text(model, path: "model.json").faultLines == other)
  }

  @Test func aFaultNamesTheModel() {
    let model = ModelDocument(intercept: .infinity, columns: [])
    guard case .failure(let faults) = PMMLWriter.text(model, path: "model.json") else {
      Issue.record("it was written")
      return
    }
    #expect(faults.text.hasPrefix("model.json: error[P_MODEL]: the intercept is out of bounds\n"))
  }

  @Test func aNameThatXMLCannotHoldIsRefused() {
    let model = ModelDocument(
      intercept: 0, columns: [SampleModel.column("a=\u{1}", weight: 1)])
    #expect(
      PMMLWriter.text(model, path: "model.json").faultLines == [
        "P_NAME a column's name holds a character that XML cannot hold "
          + "(rename the value of one_hot: control characters cannot be written)"
      ])
  }
}
