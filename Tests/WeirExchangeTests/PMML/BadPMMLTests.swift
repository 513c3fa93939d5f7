import Testing
import WeirExchange
import WeirPolicy

/// PMML that is well-formed and refused, each with all its faults.
@Suite struct BadPMMLTests {
  static let table: [BadText] = [
    BadText(
      "version 3.2", #""4.4""#, #""3.2""#,
      "2:52 P_MODEL the version is not one of 4.0 to 4.4 (export the model as PMML 4.4)"),
    BadText(
      "version 4.5", #""4.4""#, #""4.5""#,
      "2:52 P_MODEL the version is not one of 4.0 to 4.4 (export the model as PMML 4.4)"),
    BadText(
      "version 4", #""4.4""#, #""4""#,
      "2:52 P_MODEL the version is not one of 4.0 to 4.4 (export the model as PMML 4.4)"),
    BadText(
      "no version", #" version="4.4""#, "",
      "2:1 P_MISSING_KEY PMML lacks 'version' (add the attribute 'version')"),
    BadText(
      "a tree", "<RegressionModel ", "<TreeModel/><RegressionModel ",
      "15:3 P_MODEL 'TreeModel' is not read (export a logistic regression as one "
        + "RegressionModel)"),
    BadText(
      "two models", "<RegressionModel ", "<RegressionModel/><RegressionModel ",
      "15:21 P_DUPLICATE a second RegressionModel (leave the one that is meant)"),
    BadText(
      "a regression", #""classification""#, #""regression""#,
      "15:34 P_MODEL the function is not classification (a logistic model has "
        + #"functionName="classification")"#),
    BadText(
      "no function", #" functionName="classification""#, "",
      "15:3 P_MISSING_KEY RegressionModel lacks 'functionName' (add the attribute "
        + "'functionName')"),
    BadText(
      "probit", #""logit""#, #""probit""#,
      "15:71 P_MODEL the normalization is neither logit nor softmax (only with one of them "
        + "are the tables log-odds)"),
    BadText(
      "no normalization", #" normalizationMethod="logit""#, "",
      "15:3 P_MODEL the normalization is neither logit nor softmax (only with one of them "
        + "are the tables log-odds)"),
    BadText(
      "two schemas", "<Output>", "<MiningSchema/><Output>",
      "22:5 P_DUPLICATE RegressionModel has a second MiningSchema (there is one "
        + "MiningSchema)"),
    BadText(
      "a field twice", #"<DataField name="hour[0]""#, #"<DataField name="amount_log""#,
      "13:22 P_DUPLICATE DataField 'amount_log' occurs twice (it is first given at line 11)",
      "20:26 P_UNKNOWN_NAME the DataDictionary has no field 'hour[0]' (its fields: "
        + "amount_log, channel=web, fraud)"),
    BadText(
      "a mining field twice", #"<MiningField name="hour[0]""#,
      #"<MiningField name="channel=web""#,
      "20:26 P_DUPLICATE MiningField 'channel=web' occurs twice (it is first given at line "
        + "19)"),
    BadText(
      "a transformation twice", #"name="standardized(hour[0])" opt"#,
      #"name="standardized(amount_log)" opt"#,
      "35:27 P_DUPLICATE DerivedField 'standardized(amount_log)' occurs twice (it is first "
        + "given at line 26)"),
    BadText(
      "a mining field without a field", #"<DataField name="hour[0]""#,
      #"<DataField name="hours[0]""#,
      "20:26 P_UNKNOWN_NAME the DataDictionary has no field 'hour[0]' (did you mean "
        + "'hours[0]'?)"),
    BadText(
      "a field without a name", #"<DataField name="hour[0]""#, "<DataField",
      "13:5 P_MISSING_KEY DataField lacks 'name' (add the attribute 'name')",
      "20:26 P_UNKNOWN_NAME the DataDictionary has no field 'hour[0]' (its fields: "
        + "amount_log, channel=web, fraud)"),
    BadText(
      "a categorical field", #""amount_log" optype="continuous""#,
      #""amount_log" optype="categorical""#,
      "11:42 P_MODEL a field of the model is not continuous (make a column of each value: "
        + "one_hot in the policy's features)"),
    BadText(
      "a field that the model takes for categories", " missingValueReplacement=\"4.5\"",
      " optype=\"ordinal\"",
      "18:46 P_MODEL a field of the model is not continuous (make a column of each value: "
        + "one_hot in the policy's features)"),
    BadText(
      "a field of text", #""continuous" dataType="double"/>"#,
      #""continuous" dataType="string"/>"#,
      "11:64 P_MODEL a field of the model is not a number (it must be a double)"),
    BadText(
      "a number that is missing", #""double"/>"#,
      #""double"><Value value="-1" property="missing"/></DataField>"#,
      "11:100 P_MODEL a number that stands for no number (let such values be missing in "
        + "the data, and fit again)"),
    BadText(
      "outliers", #" missingValueTreatment="asMean""#, #" outliers="asExtremeValues""#,
      "18:78 P_MODEL outliers are changed (use clip(…) in the policy's features instead)"),
    BadText(
      "missing is invalid", #""asMean""#, #""returnInvalid""#,
      "18:91 P_MODEL the treatment of missing values is not a replacement (in Weir a "
        + "missing value adds nothing: replace it with the mean)"),
    BadText(
      "a replacement that is no number", #"Replacement="4.5""#, #"Replacement="mean""#,
      "18:63 P_VALUE 'missingValueReplacement' must be a number, finite, within 1e15 of "
        + "zero (write it as 0.25 or 2.5e-1)"),
    BadText(
      "a transformation that is absent", #"Predictor name="standardized(amount_log)""#,
      #"Predictor name="standardized(amount_lag)""#,
      "46:31 P_UNKNOWN_NAME 'standardized(amount_lag)' is neither an active MiningField "
        + "nor a DerivedField (did you mean 'standardized(amount_log)'?)"),
    BadText(
      "a predictor of the target", #"Predictor name="channel=web""#, #"Predictor name="fraud""#,
      "47:31 P_UNKNOWN_NAME 'fraud' is neither an active MiningField nor a DerivedField "
        + "(there are: amount_log, channel=web, hour[0], standardized(amount_log), "
        + "standardized(hour[0]))"),
    BadText(
      "a transformation of no field", #"FieldRef field="amount_log""#,
      #"FieldRef field="amount""#,
      "26:7 P_UNKNOWN_NAME 'amount' is neither an active MiningField nor a DerivedField "
        + "(there are: amount_log, channel=web, hour[0], standardized(amount_log), "
        + "standardized(hour[0]))"),
    BadText(
      "another function", #"Apply function="-""#, #"Apply function="+""#,
      "26:7 P_MODEL DerivedField 'standardized(amount_log)' is not (x - mean) / scale "
        + #"(Apply "/" of Apply "-" of a FieldRef and a Constant, and a Constant above 0; "#
        + "other transforms belong in the policy's features)"),
    BadText(
      "a transformation to whole numbers", #"continuous" dataType="double">"#,
      #"continuous" dataType="integer">"#,
      "26:7 P_MODEL DerivedField 'standardized(amount_log)' is not (x - mean) / scale "
        + #"(Apply "/" of Apply "-" of a FieldRef and a Constant, and a Constant above 0; "#
        + "other transforms belong in the policy's features)"),
    BadText(
      "a scale of nothing", ">1.25<", ">0<",
      "32:11 P_MODEL a scale must be greater than 0 (the scale of a column that never changes "
        + "is 1)"),
    BadText(
      "a scale below 0", ">1.25<", ">-1.25<",
      "32:11 P_MODEL a scale must be greater than 0 (the scale of a column that never changes "
        + "is 1)"),
    BadText(
      "a constant that is no number", ">1.25<", "><",
      "32:11 P_VALUE Constant must be a number, finite, within 1e15 of zero (write it as "
        + "0.25 or 2.5e-1)"),
    BadText(
      "a default for what is missing", #"FieldRef field="amount_log""#,
      #"FieldRef mapMissingTo="1" field="amount_log""#,
      "26:7 P_MODEL DerivedField 'standardized(amount_log)' is not (x - mean) / scale "
        + #"(Apply "/" of Apply "-" of a FieldRef and a Constant, and a Constant above 0; "#
        + "other transforms belong in the policy's features)"),
    BadText(
      "a default of a function", #"Apply function="-""#, #"Apply defaultValue="1" function="-""#,
      "26:7 P_MODEL DerivedField 'standardized(amount_log)' is not (x - mean) / scale "
        + #"(Apply "/" of Apply "-" of a FieldRef and a Constant, and a Constant above 0; "#
        + "other transforms belong in the policy's features)"),
    BadText(
      "a column twice", #"Predictor name="channel=web""#, #"Predictor name="amount_log""#,
      "47:31 P_DUPLICATE column 'amount_log' has two predictors (add their coefficients up)"),
    BadText(
      "an exponent", #"coefficient="0.5""#, #"coefficient="0.5" exponent="2""#,
      "47:72 P_MODEL the exponent is not 1 (make a column of the power in the policy's "
        + "features)"),
    BadText(
      "a categorical predictor", #"<NumericPredictor name="channel=web" coefficient="0.5"/>"#,
      #"<CategoricalPredictor name="channel=web" value="1" coefficient="0.5"/>"#,
      "47:7 P_MODEL 'CategoricalPredictor' is not read (make it a column of its own in the "
        + "policy's features)"),
    BadText(
      "a product", #"<NumericPredictor name="channel=web" coefficient="0.5"/>"#,
      #"<PredictorTerm coefficient="0.5"><FieldRef field="hour[0]"/></PredictorTerm>"#,
      "47:7 P_MODEL 'PredictorTerm' is not read (make it a column of its own in the "
        + "policy's features)"),
    BadText(
      "a coefficient that is not finite", #"coefficient="0.5""#, #"coefficient="NaN""#,
      "47:57 P_VALUE 'coefficient' must be a number, finite, within 1e15 of zero (write it "
        + "as 0.25 or 2.5e-1)"),
    BadText(
      "an infinite coefficient", #"coefficient="0.5""#, #"coefficient="INF""#,
      "47:57 P_VALUE 'coefficient' must be a number, finite, within 1e15 of zero (write it "
        + "as 0.25 or 2.5e-1)"),
    BadText(
      "a hexadecimal coefficient", #"coefficient="0.5""#, #"coefficient="0x1p3""#,
      "47:57 P_VALUE 'coefficient' must be a number, finite, within 1e15 of zero (write it "
        + "as 0.25 or 2.5e-1)"),
    BadText(
      "a coefficient out of bounds", #"coefficient="0.5""#, #"coefficient="1e16""#,
      "47:57 P_VALUE 'coefficient' must be a number, finite, within 1e15 of zero (write it "
        + "as 0.25 or 2.5e-1)"),
    BadText(
      "no coefficient", #" coefficient="0.5""#, "",
      "47:7 P_MISSING_KEY NumericPredictor lacks 'coefficient' (add the attribute "
        + "'coefficient')"),
    BadText(
      "no intercept", #" intercept="-2.5""#, "",
      "45:5 P_MISSING_KEY RegressionTable lacks 'intercept' (add the attribute 'intercept')"),
    BadText(
      "an intercept that is no number", #"intercept="-2.5""#, #"intercept="-2,5""#,
      "45:33 P_VALUE 'intercept' must be a number, finite, within 1e15 of zero (write it "
        + "as 0.25 or 2.5e-1)"),
    BadText(
      "no category", #" targetCategory="0""#, "",
      "50:5 P_MISSING_KEY RegressionTable lacks 'targetCategory' (add the attribute "
        + "'targetCategory')"),
    BadText(
      "one category twice", #"targetCategory="0""#, #"targetCategory="1""#,
      "50:54 P_DUPLICATE both tables are of one category (each targetCategory has one "
        + "table)"),
    BadText(
      "a third category", #"targetCategory="0""#, #"targetCategory="2""#,
      "15:3 P_MODEL the model does not tell two categories apart (one RegressionTable for "
        + "each of two categories, one of them without predictors)"),
    BadText(
      "three tables", #"<RegressionTable intercept="0.0""#,
      #"<RegressionTable intercept="0.0" targetCategory="0"/><RegressionTable intercept="0.0""#,
      "15:3 P_MODEL the model does not tell two categories apart (one RegressionTable for "
        + "each of two categories, one of them without predictors)"),
    BadText(
      "two tables with predictors", #"targetCategory="0"/>"#,
      #"targetCategory="0"><NumericPredictor name="hour[0]" coefficient="1"/></RegressionTable>"#,
      "50:5 P_MODEL both tables have predictors (subtract one from the other: the log-odds "
        + "are the difference)"),
    BadText(
      "two intercepts", #"intercept="0.0""#, #"intercept="0.5""#,
      "50:33 P_MODEL the table without predictors has an intercept (with logit only one "
        + "table counts, the other one has the intercept 0)"),
  ]

  @Test(arguments: table) func isRefused(_ bad: BadText) throws {
    let text = try bad.text(of: SamplePMML.small)
    #expect(PMMLReaderTests.read(text).faultLines == bad.faults)
  }

  @Test func aNameOfBothKindsIsRefused() {
    let text = SamplePMML.small.replacing(#""standardized(hour[0])""#, with: #""amount_log""#)
    #expect(
      PMMLReaderTests.read(text).faultLines == [
        "35:27 P_DUPLICATE DerivedField 'amount_log' occurs twice (it is first given at line 11)"
      ])
  }

  @Test func ofManyFaultsTwoHundredAreShown() {
    let fields = (0..<20_000).map { "<MiningField name=\"f\($0)\"/>" }.joined()
    let text = SamplePMML.small.replacing("<MiningSchema>", with: "<MiningSchema>" + fields)
    #expect(PMMLReaderTests.read(text).faultLines.count == 200)
  }

  @Test func aColumnThatIsInNoSchemaIsMissed() {
    let result = PMMLReaderTests.read(
      SamplePMML.small, columns: SampleModel.smallColumns + ["night"])
    #expect(
      result.faultLines == [
        "16:5 P_MODEL the model has no column 'night' "
          + "(a column that weighs nothing is a MiningField without a predictor)"
      ])
  }

  @Test func aColumnThatThePolicyLacksIsRefused() {
    let result = PMMLReaderTests.read(SamplePMML.small, columns: ["amount_log", "hour[0]"])
    #expect(
      result.faultLines == [
        "47:31 P_UNKNOWN_NAME the policy has no column 'channel=web' "
          + "(its columns: amount_log, hour[0])"
      ])
  }

  @Test func aCategoryThatIsNotThereIsRefused() {
    let result = PMMLReaderTests.read(SamplePMML.small, positive: "yes")
    #expect(
      result.faultLines == [
        "15:3 P_UNKNOWN_NAME the model has no category 'yes' (its categories: 0, 1)"
      ])
  }

  @Test func softmaxOfOneTableIsRefused() {
    let text = SamplePMML.folded(tables: SamplePMML.full("1"))
    #expect(
      PMMLReaderTests.read(text, columns: ["a", "b"]).faultLines == [
        "12:3 P_MODEL the model does not tell two categories apart (one RegressionTable for "
          + "each of two categories, one of them without predictors)"
      ])
  }

  @Test func anInterceptThatLeavesTheBoundsIsRefused() {
    let text = SamplePMML.small.replacing("Replacement=\"4.5\"", with: "Replacement=\"1e15\"")
      .replacing(">1.25<", with: ">0.125<")
    #expect(
      PMMLReaderTests.read(text).faultLines == [
        "45:5 P_VALUE the intercept at all means is not within 1e15 of zero "
          + "(standardise the columns, and fit again)"
      ])
  }

  @Test func aFaultIsRenderedWithItsLine() {
    let text = SamplePMML.small.replacing("\"-0.25\"", with: "\"NaN\"")
    guard case .failure(let faults) = PMMLReaderTests.read(text) else {
      Issue.record("it was read")
      return
    }
    #expect(
      faults.text == #"""
        model.pmml:48:67: error[P_VALUE]: 'coefficient' must be a number, finite, \#
        within 1e15 of zero
                <NumericPredictor name="standardized(hour[0])" coefficient="NaN"/>
                                                                            ^^^
          help: write it as 0.25 or 2.5e-1
        """#)
  }
}
