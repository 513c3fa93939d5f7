import Testing
import WeirExchange
import WeirPolicy

/// PMML that is well-formed and refused, each with all its faults.
@Suite struct BadPMMLTests {
  static let table: [BadText] = [
    BadText("another document", "<PMML xmlns=\"http://www.dmg.org/PMML-4_4\" version=\"4.4\">", "<PMMLs>", "?"),
    BadText("version 3.2", "\"4.4\"", "\"3.2\"", "?"),
    BadText("version 4.5", "\"4.4\"", "\"4.5\"", "?"),
    BadText("version 4", "\"4.4\"", "\"4\"", "?"),
    BadText("no version", " version=\"4.4\"", "", "?"),
    BadText("a tree", "<RegressionModel ", "<TreeModel/><RegressionModel ", "?"),
    BadText("two models", "<RegressionModel ", "<RegressionModel/><RegressionModel ", "?"),
    BadText("a regression", "\"classification\"", "\"regression\"", "?"),
    BadText("no function", " functionName=\"classification\"", "", "?"),
    BadText("probit", "\"logit\"", "\"probit\"", "?"),
    BadText("no normalization", " normalizationMethod=\"logit\"", "", "?"),
    BadText("two schemas", "<Output>", "<MiningSchema/><Output>", "?"),
    BadText("a field twice", "<DataField name=\"hour[0]\"", "<DataField name=\"amount_log\"", "?"),
    BadText("a mining field twice", "<MiningField name=\"hour[0]\"", "<MiningField name=\"channel=web\"", "?"),
    BadText("a transformation twice", "name=\"standardized(hour[0])\" opt", "name=\"standardized(amount_log)\" opt", "?"),
    BadText("a mining field without a field", "<DataField name=\"hour[0]\"", "<DataField name=\"hours[0]\"", "?"),
    BadText("a field without a name", "<DataField name=\"hour[0]\"", "<DataField", "?"),
    BadText("a categorical field", "\"amount_log\" optype=\"continuous\"", "\"amount_log\" optype=\"categorical\"", "?"),
    BadText("a field of text", "\"continuous\" dataType=\"double\"/>", "\"continuous\" dataType=\"string\"/>", "?"),
    BadText("a number that is missing", "\"double\"/>", "\"double\"><Value value=\"-1\" property=\"missing\"/></DataField>", "?"),
    BadText("outliers", " missingValueTreatment=\"asMean\"", " outliers=\"asExtremeValues\"", "?"),
    BadText("missing is invalid", "\"asMean\"", "\"returnInvalid\"", "?"),
    BadText("a replacement that is no number", "Replacement=\"4.5\"", "Replacement=\"mean\"", "?"),
    BadText("a transformation that is absent", "Predictor name=\"standardized(amount_log)\"", "Predictor name=\"standardized(amount_lag)\"", "?"),
    BadText("a predictor of the target", "Predictor name=\"channel=web\"", "Predictor name=\"fraud\"", "?"),
    BadText("a transformation of no field", "FieldRef field=\"amount_log\"", "FieldRef field=\"amount\"", "?"),
    BadText("another function", "Apply function=\"-\"", "Apply function=\"+\"", "?"),
    BadText("a scale of 0", ">1.25<", ">0<", "?"),
    BadText("a negative scale", ">1.25<", ">-1.25<", "?"),
    BadText("a constant that is no number", ">1.25<", "><", "?"),
    BadText("a default for what is missing", "FieldRef field=\"amount_log\"", "FieldRef mapMissingTo=\"1\" field=\"amount_log\"", "?"),
    BadText("a default of a function", "Apply function=\"-\"", "Apply defaultValue=\"1\" function=\"-\"", "?"),
    BadText("a column twice", "Predictor name=\"channel=web\"", "Predictor name=\"amount_log\"", "?"),
    BadText("an exponent", "coefficient=\"0.5\"", "coefficient=\"0.5\" exponent=\"2\"", "?"),
    BadText("a categorical predictor", "<NumericPredictor name=\"channel=web\" coefficient=\"0.5\"/>", "<CategoricalPredictor name=\"channel=web\" value=\"1\" coefficient=\"0.5\"/>", "?"),
    BadText("a product", "<NumericPredictor name=\"channel=web\" coefficient=\"0.5\"/>", "<PredictorTerm coefficient=\"0.5\"><FieldRef field=\"hour[0]\"/></PredictorTerm>", "?"),
    BadText("a coefficient that is not finite", "coefficient=\"0.5\"", "coefficient=\"NaN\"", "?"),
    BadText("an infinite coefficient", "coefficient=\"0.5\"", "coefficient=\"INF\"", "?"),
    BadText("a hexadecimal coefficient", "coefficient=\"0.5\"", "coefficient=\"0x1p3\"", "?"),
    BadText("a coefficient out of bounds", "coefficient=\"0.5\"", "coefficient=\"1e16\"", "?"),
    BadText("no coefficient", " coefficient=\"0.5\"", "", "?"),
    BadText("no intercept", " intercept=\"-2.5\"", "", "?"),
    BadText("an intercept that is no number", "intercept=\"-2.5\"", "intercept=\"-2,5\"", "?"),
    BadText("no category", " targetCategory=\"0\"", "", "?"),
    BadText("one category twice", "targetCategory=\"0\"", "targetCategory=\"1\"", "?"),
    BadText("a third category", "targetCategory=\"0\"", "targetCategory=\"2\"", "?"),
    BadText("three tables", "<RegressionTable intercept=\"0.0\"", "<RegressionTable intercept=\"0.0\" targetCategory=\"0\"/><RegressionTable intercept=\"0.0\"", "?"),
    BadText("two tables with predictors", "targetCategory=\"0\"/>", "targetCategory=\"0\"><NumericPredictor name=\"hour[0]\" coefficient=\"1\"/></RegressionTable>", "?"),
    BadText("two intercepts", "intercept=\"0.0\"", "intercept=\"0.5\"", "?"),
    BadText("softmax of one table", "\"logit\"", "\"softmax\"", "?"),
    BadText("a sum out of bounds", "Replacement=\"4.5\"", "Replacement=\"9e14\"", "?"),
  ]

  @Test(arguments: table) func isRefused(_ bad: BadText) throws {
    let text = try bad.text(of: SamplePMML.small)
    #expect(PMMLReaderTests.read(text).faultLines == bad.faults)
  }

  @Test func aColumnThatIsInNoSchemaIsMissed() {
    let result = PMMLReaderTests.read(
      SamplePMML.small, columns: SampleModel.smallColumns + ["night"])
    #expect(result.faultLines == ["?A"])
  }

  @Test func aColumnThatThePolicyLacksIsRefused() {
    let result = PMMLReaderTests.read(SamplePMML.small, columns: ["amount_log", "hour[0]"])
    #expect(result.faultLines == ["?B"])
  }

  @Test func aCategoryThatIsNotThereIsRefused() {
    let result = PMMLReaderTests.read(SamplePMML.small, positive: "yes")
    #expect(result.faultLines == ["?C"])
  }

  @Test func aFaultIsRenderedWithItsLine() {
    let text = SamplePMML.small.replacing("\"-0.25\"", with: "\"NaN\"")
    guard case .failure(let faults) = PMMLReaderTests.read(text) else {
      Issue.record("it was read")
      return
    }
    #expect(faults.text == "?D")
  }
}
