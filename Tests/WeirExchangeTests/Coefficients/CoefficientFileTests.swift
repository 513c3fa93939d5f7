import Testing
import WeirExchange
import WeirPolicy
import WeirSignals

/// Coefficient files that are read and written.
@Suite struct CoefficientFileTests {
  static let text = """
    {
      "format": "weir-coefficients/1",
      "features": ["amount_log","channel=web","hour[0]"],
      "coefficients": [0.75,0.5,-0.25],
      "intercept": -2.5,
      "mean": [4.5,0.0,0.25],
      "scale": [1.25,1.0,0.5]
    }

    """

  static func read(
    _ text: String, columns: [String] = SampleModel.smallColumns
  ) -> Result<ModelDocument, ExchangeFaults> {
    CoefficientFile.read(Array(text.utf8), path: "coefficients.json", columns: columns)
  }

  @Test func writesTheTextOfASmallModel() throws {
    // JSON's arrays stand on one line without spaces.
    let text = try CoefficientFile.text(SampleModel.small, path: "model.json").get()
    #expect(text == Self.text)
  }

  @Test func readsWhatItWrote() throws {
    #expect(try Self.read(Self.text).get() == SampleModel.small)
  }

  @Test func keepsEveryBitOfARandomModel() throws {
    let model = SampleModel.random(seed: 11, count: 40)
    let text = try CoefficientFile.text(model, path: "model.json").get()
    let columns = model.columns.map(\.name)
    #expect(try Self.read(text, columns: columns).get() == model, "seed 11")
  }

  @Test func takesRawColumnsWithoutMeanAndScale() throws {
    let text = """
      {"format":"weir-coefficients/1","features":["a"],"coefficients":[2],"intercept":-1}
      """
    let model = try Self.read(text, columns: ["a"]).get()
    #expect(
      model
        == ModelDocument(intercept: -1, columns: [SampleModel.column("a", weight: 2)]))
  }

  @Test func takesAModelWithoutColumns() throws {
    let text = """
      {"format":"weir-coefficients/1","features":[],"coefficients":[],"intercept":-1}
      """
    #expect(try Self.read(text, columns: []).get() == ModelDocument(intercept: -1, columns: []))
  }

  @Test func takesWhatTheExampleWritesOfAPipeline() throws {
    let columns = ExchangeFixture.columns
    let model = try CoefficientFile.read(
      ExchangeFixture.bytes("coefficients.json"), path: "coefficients.json", columns: columns
    ).get()
    let probabilities = try ExchangeFixture.lines("probabilities.csv").compactMap(Double.init)
    let rows = try ExchangeFixture.rows()
    #expect(rows.count == 200 && probabilities.count == 200)
    let worst = zip(rows, probabilities).map { row, expected in
      abs(LogisticModel.score(logOdds: SampleModel.logOdds(model, row)) - expected)
    }.max()
    #expect(try #require(worst) < 1e-14)
  }

  @Test func multipliesAPlattCalibrationIn() throws {
    var model = SampleModel.small
    model.calibration = .platt(a: 2, b: 0.5)
    let text = try CoefficientFile.text(model, path: "model.json").get()
    let copy = try Self.read(text).get()
    #expect(copy.intercept == -4.5)
    #expect(copy.columns.map(\.column.weight) == [1.5, 1, -0.5])
    #expect(copy.calibration == nil)
  }

  @Test func everyCutIsRefused() {
    // Without its last line end it is whole.
    for cut in HostileBytes.cuts(Array(Self.text.utf8)).dropLast() {
      let result = CoefficientFile.read(cut, path: "cut", columns: SampleModel.smallColumns)
      #expect(result.faultLines.count == 1, "\(cut.count) bytes")
    }
  }

  @Test func damagedFilesGiveAModelOrAFault() {
    var modelCount = 0
    for damaged in HostileBytes.flips(Array(Self.text.utf8), seed: 12, count: 2_000) {
      let result = CoefficientFile.read(damaged, path: "bad", columns: SampleModel.smallColumns)
      if case .success(let model) = result {
        modelCount += 1
        #expect(model.columns.map(\.name) == SampleModel.smallColumns, "seed 12")
      }
    }
    #expect((1..<1_000).contains(modelCount), "seed 12: \(modelCount) were read all the same")
  }
}
