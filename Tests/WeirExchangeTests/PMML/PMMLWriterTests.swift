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

  @Test func keepsLogOddsWithACalibrationMultipliedIn() throws {
    var model = SampleModel.random(seed: 22, count: 40)
    model.calibration = .platt(a: 0.83, b: -0.21)
    let copy = try Self.copy(model)
    #expect(copy.calibration == nil)
    for row in SampleModel.rows(model, seed: 23, count: 1_000) {
      let expected = SampleModel.logOdds(model, row)
      let difference = abs(SampleModel.logOdds(copy, row) - expected)
      #expect(difference <= 1e-12 * max(1, abs(expected)), "seeds 22 and 23")
    }
  }
}
