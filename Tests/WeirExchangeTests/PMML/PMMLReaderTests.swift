import Testing
import WeirExchange
import WeirPolicy
import WeirSignals

/// PMML that others write.
@Suite struct PMMLReaderTests {
  /// A document of the columns a and b, and the model that it is.
  struct Good: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var attributes = "normalizationMethod=\"softmax\""
    var values = ""
    let tables: String
    var positive: String?
    /// 1: the table with predictors is about fraud; -1: it is not.
    var sign = 1.0
    /// Of the tables, before the replacement of b is taken into account.
    var intercept = -1.0
  }

  private static let logit = "normalizationMethod='logit'"
  private static let both = "<Value value='0'/><Value value='1'/>"

  static let table: [Good] = [
    Good(
      testDescription: "softmax", tables: SamplePMML.full("1") + SamplePMML.empty("0")),
    Good(
      testDescription: "softmax, the empty table first",
      tables: SamplePMML.empty("0") + SamplePMML.full("1")),
    Good(
      testDescription: "softmax, the empty table has an intercept",
      tables: SamplePMML.empty("0", intercept: "0.25") + SamplePMML.full("1"), intercept: -1.25),
    Good(
      testDescription: "softmax, predictors of the other category",
      tables: SamplePMML.full("0") + SamplePMML.empty("1", intercept: "0.25"), sign: -1,
      intercept: -1.25),
    Good(
      testDescription: "logit", attributes: logit,
      tables: SamplePMML.full("true") + SamplePMML.empty("false")),
    Good(
      testDescription: "logit, predictors of the other category", attributes: logit,
      tables: SamplePMML.full("genuine") + SamplePMML.empty("FRAUD"), sign: -1),
    Good(
      testDescription: "logit, unknown names: the table with predictors", attributes: logit,
      tables: SamplePMML.empty("no") + SamplePMML.full("yes")),
    Good(
      testDescription: "logit, the category is told", attributes: logit,
      tables: SamplePMML.empty("no") + SamplePMML.full("yes"), positive: "no", sign: -1),
    Good(
      testDescription: "logit, the told category comes before what is known", attributes: logit,
      tables: SamplePMML.full("1") + SamplePMML.empty("0"), positive: "0", sign: -1),
    Good(
      testDescription: "logit, one table", attributes: logit, tables: SamplePMML.full("yes")),
    Good(
      testDescription: "logit, one table of the other listed category", attributes: logit,
      values: both, tables: SamplePMML.full("0"), sign: -1),
    Good(
      testDescription: "logit, a listed category is told", attributes: logit, values: both,
      tables: SamplePMML.full("1"), positive: "0", sign: -1),
    Good(
      testDescription: "both names are known: the table with predictors", attributes: logit,
      tables: SamplePMML.empty("true") + SamplePMML.full("fraud")),
  ]

  @Test(arguments: table) func isRead(_ good: Good) throws {
    let text = SamplePMML.folded(
      attributes: good.attributes, values: good.values, tables: good.tables)
    let model = try PMMLReader.read(
      Array(text.utf8), path: "model.pmml", columns: ["a", "b"], positive: good.positive
    ).get()
    // The replacement 2 of b adds 0.5 · 2 to the intercept and is its mean.
    #expect(
      model
        == ModelDocument(
          intercept: good.sign * (good.intercept + 1),
          columns: [
            SampleModel.column("a", weight: good.sign * 0.3),
            SampleModel.column("b", weight: good.sign * 0.5, mean: 2),
          ]))
  }

  @Test func takesWhatAnotherToolWroteOfAPipeline() throws {
    let model = try PMMLReader.read(
      ExchangeFixture.bytes("sklearn2pmml.pmml"), path: "a.pmml",
      columns: ExchangeFixture.columns
    ).get()
    let probabilities = try ExchangeFixture.lines("probabilities.csv").compactMap(Double.init)
    let rows = try ExchangeFixture.rows()
    #expect(rows.count == 200 && probabilities.count == 200)
    let worst = zip(rows, probabilities).map { row, expected in
      abs(LogisticModel.score(logOdds: SampleModel.logOdds(model, row)) - expected)
    }.max()
    #expect(try #require(worst) < 1e-14)
  }

  /// A change of the small document that leaves it good, and the columns it then has.
  @Test(
    arguments: [
      ("version=\"4.4\"", "version=\"4.4.1\""), ("version=\"4.4\"", "version=\"4.0\""),
      (" encoding=\"UTF-8\"", ""), (" encoding=\"UTF-8\"", " encoding=\"us-ascii\""),
      ("<Header>", "<MiningBuildTask/><Header>"), ("dataType=\"double\"/>", "dataType=\"float\"/>"),
      ("usageType=\"target\"", "usageType=\"supplementary\""),
      ("\"asMean\"", "\"asValue\""), (" missingValueTreatment=\"asMean\"", " outliers=\"asIs\""),
      (">4.5<", ">\n 4.5\t<"), (">4.5<", "><![CDATA[4.5]]><"), (">4.5<", ">&#52;.5<"),
      ("coefficient=\"0.75\"", "coefficient=\"+7.5E-1\""),
      ("<Output>", "<ModelVerification/><Output>"),
    ])
  func aHarmlessChangeIsRead(_ change: (String, String)) throws {
    let text = try BadText("", change.0, change.1).text(of: SamplePMML.small)
    #expect(try Self.read(text).get() == SampleModel.small)
  }

  static func read(
    _ text: String, columns: [String] = SampleModel.smallColumns, positive: String? = nil
  ) -> Result<ModelDocument, ExchangeFaults> {
    PMMLReader.read(Array(text.utf8), path: "model.pmml", columns: columns, positive: positive)
  }

  @Test func aByteOrderMarkIsPassedOver() throws {
    #expect(try Self.read("\u{FEFF}" + SamplePMML.small).get() == SampleModel.small)
  }

  @Test func theMeanAloneMayBeTakenOff() throws {
    let text = SamplePMML.small.replacing(">1.25<", with: ">1<")
    #expect(try Self.read(text).get().columns[0].column.scale == 1)
  }

  @Test func aReplacementThatIsNotTheMeanMovesTheIntercept() throws {
    // 0.75 · (7 - 4.5) / 1.25 = 1.5 more where the column is missing.
    let text = SamplePMML.small.replacing("Replacement=\"4.5\"", with: "Replacement=\"7\"")
    let model = try Self.read(text).get()
    #expect(model.intercept == -1)
    #expect(
      model.columns[0] == SampleModel.column("amount_log", weight: 0.75, mean: 7, scale: 1.25))
  }

  @Test func withoutAReplacementTheMeanOfTheTransformationIsKept() throws {
    let text = SamplePMML.small.replacing(" missingValueReplacement=\"4.5\"", with: "")
    #expect(try Self.read(text).get() == SampleModel.small)
  }

  @Test func aFieldWithoutAPredictorWeighsNothing() throws {
    let text = SamplePMML.small.replacing(
      "<NumericPredictor name=\"channel=web\" coefficient=\"0.5\"/>", with: "")
    let model = try Self.read(text).get()
    #expect(model.columns[1] == SampleModel.column("channel=web", weight: 0))
  }

  @Test func theOrderIsThePolicys() throws {
    let columns = Array(SampleModel.smallColumns.reversed())
    #expect(try Self.read(SamplePMML.small, columns: columns).get().columns.map(\.name) == columns)
  }
}
