import Testing
import WeirExchange
import WeirPolicy
import WeirSignals

/// PMML as it is written.
@Suite struct PMMLWriterTests {
  static func text(_ model: ModelDocument) throws -> String {
    try PMMLWriter.text(model, path: "model.json").get()
  }

  static func copy(_ model: ModelDocument) throws -> ModelDocument {
    try PMMLReader.read(
      Array(text(model).utf8), path: "model.pmml", columns: model.columns.map(\.name)
    ).get()
  }

  @Test func writesTheTextOfASmallModel() throws {
    #expect(try Self.text(SampleModel.small) == SamplePMML.small)
  }

  @Test func rawColumnsNeedNoTransformation() throws {
    let model = ModelDocument(intercept: 1, columns: [SampleModel.column("a", weight: 2)])
    let text = try Self.text(model)
    #expect(!text.contains("LocalTransformations"))
    #expect(text.contains("<NumericPredictor name=\"a\" coefficient=\"2.0\"/>"))
  }

  @Test func namesAreEscaped() throws {
    let name = "a=<\"x\" & 'y'>\t\n\u{85}é"
    let model = ModelDocument(
      intercept: 1, columns: [SampleModel.column(name, weight: 2, mean: 1)])
    #expect(try Self.text(model).contains("\"a=&lt;&quot;x&quot; &amp; 'y'&gt;&#9;&#10;"))
    #expect(try Self.copy(model) == model)
  }

  @Test func namesThatAreTakenGetANewOne() throws {
    let model = ModelDocument(
      intercept: 1,
      columns: [
        SampleModel.column("fraud", weight: 2, mean: 1),
        SampleModel.column("fraud_", weight: 2),
        SampleModel.column("standardized(fraud)", weight: 3),
      ])
    let text = try Self.text(model)
    #expect(text.contains("<MiningField name=\"fraud__\" usageType=\"target\"/>"))
    #expect(text.contains("<DerivedField name=\"standardized(fraud)_\""))
    #expect(try Self.copy(model) == model)
  }

  @Test func aModelWithoutColumnsIsReadAgain() throws {
    let model = ModelDocument(intercept: -3, columns: [])
    #expect(try Self.copy(model) == model)
  }

  @Test func keepsEveryBitOfARandomModel() throws {
    let model = SampleModel.random(seed: 21, count: 40)
    #expect(try Self.copy(model) == model, "seed 21")
  }

  @Test func foldsMeansAndScalesIntoTheTable() throws {
    let text = try PMMLWriter.text(SampleModel.small, path: "model.json", form: .folded).get()
    #expect(!text.contains("LocalTransformations"))
    // -2.5 - 0.75 · 4.5 / 1.25 + 0.25 · 0.25 / 0.5
    let table = """
          <RegressionTable intercept="-5.075" targetCategory="1">
            <NumericPredictor name="amount_log" coefficient="0.6"/>
            <NumericPredictor name="channel=web" coefficient="0.5"/>
            <NumericPredictor name="hour[0]" coefficient="-0.5"/>
          </RegressionTable>
      """
    #expect(text.contains(table))
    #expect(text.contains("name=\"amount_log\" missingValueReplacement=\"4.5\""))
  }

  @Test func aFoldedModelLosesNoMoreThanItsLargestTerms() throws {
    let model = SampleModel.random(seed: 24, count: 40)
    let text = try PMMLWriter.text(model, path: "model.json", form: .folded).get()
    let copy = try PMMLReader.read(
      Array(text.utf8), path: "model.pmml", columns: model.columns.map(\.name)
    ).get()
    let size = model.columns.map(\.column).reduce(1) { $0 + abs($1.weight * $1.mean / $1.scale) }
    let worst = SampleModel.rows(model, seed: 25, count: 1_000).map { row in
      abs(SampleModel.logOdds(copy, row) - SampleModel.logOdds(model, row)) / size
    }.max()
    #expect(try #require(worst) <= 1e-14, "seeds 24 and 25")
  }

  @Test func aCoefficientThatLeavesTheBoundsIsNotFolded() {
    let model = ModelDocument(
      intercept: 0, columns: [SampleModel.column("a", weight: 1, scale: 1e-20)])
    #expect(
      PMMLWriter.text(model, path: "model.json", form: .folded).faultLines == [
        "P_MODEL column 'a' has a number out of bounds "
          + "(numbers are finite and within 1e15 of zero, scales greater than 0)"
      ])
  }

  @Test func keepsLogOddsWithACalibrationMultipliedIn() throws {
    var model = SampleModel.random(seed: 22, count: 40)
    model.calibration = .platt(a: 0.83, b: -0.21)
    let copy = try Self.copy(model)
    #expect(copy.calibration == nil)
    let worst = SampleModel.rows(model, seed: 23, count: 1_000).map { row in
      let expected = SampleModel.logOdds(model, row)
      return abs(SampleModel.logOdds(copy, row) - expected) / max(1, abs(expected))
    }.max()
    #expect(try #require(worst) <= 1e-12, "seeds 22 and 23")
  }
}
