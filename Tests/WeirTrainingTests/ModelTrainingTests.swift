import Testing
import WeirCore
import WeirEngine
import WeirLearning
import WeirPolicy
import WeirSignals

@testable import WeirTraining

/// From rows to a model and its report.
@Suite struct ModelTrainingTests {
  private static let day: Int64 = 86_400_000

  private static let text = """
    policy: small
    version: 3
    event:
      event_id: {type: string, required: true}
      ts: {type: timestamp, required: true}
      amount: {type: int}
      land: {type: country}
    features:
      amount_log: {value: event.amount, transform: log1p}
      land: {value: event.land, transform: 'one_hot(["DE"])'}
    model: model.json

    """

  private static func policy(model: String? = nil) throws -> Policy {
    var files = ["policy.yaml": Array(text.utf8)]
    if let model { files["model.json"] = Array(model.utf8) }
    let use: PolicyLoader.ModelUse = model == nil ? .untrained : .asWritten
    return try PolicyLoader.load(from: EmbeddedSource(files), model: use).get()
  }

  /// 400 rows over 40 days: fraud where the first column is high, mostly; every seventh lacks it.
  private static func rows(offset: Double = 0) throws -> (FeatureMatrix.Rows, LabelBook) {
    let matrix = FeatureMatrix(columnCount: 2, span: .min..<Int64.max)
    var book = LabelBook(delay: 0)
    var state: UInt64 = 20_261_130
    func draw() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    for index in 0..<400 {
      let value = draw() * 4
      let isFraud = value + draw() * 2 > 4
      let words: [UInt64] = [
        UInt64(Int64(index) * day / 10), 1, UInt64(index), 500, UInt64(index % 60 + 1),
        offset.bitPattern, (index % 7 == 0 ? .nan : value).bitPattern,
        (index % 2 == 0 ? 1.0 : 0.0).bitPattern,
      ]
      try unsafe words.withUnsafeBytes { try unsafe matrix.write($0) }
      if isFraud { book.add(.fraud, of: Fingerprint(high: 1, low: UInt64(index)), at: nil) }
    }
    return (matrix.rows, book)
  }

  private static func train(
    offset: Double = 0, _ change: (inout TrainingPlan) -> Void = { _ in }
  ) throws -> ModelTraining.Result {
    var plan = TrainingPlan()
    plan.hasAmounts = true
    plan.hasCards = true
    change(&plan)
    let (rows, book) = try rows(offset: offset)
    return try ModelTraining(policy: policy(), plan: plan, labels: book).run(rows) { _, _ in }
  }

  @Test func theFileIsReadAsItWasMeant() throws {
    for change: (inout TrainingPlan) -> Void in [
      { _ in }, { $0.options.missingIndicators = true }, { $0.calibration = .platt },
      { $0.calibration = .isotonic }, { $0.evidence = .all },
    ] {
      let model = try Self.train(change).model
      let policy = try Self.policy(model: model.text)
      var read = try #require(ModelDocument(policy))
      read.training = model.training
      #expect(read == model)
      #expect(read.text == model.text, "the same bytes for the same model")
    }
  }

  @Test func theGradientIsStated() throws {
    let result = try Self.train()
    #expect(try #require(result.model.training).gradientNorm <= 1e-8)
    #expect(result.report.settings.contains { $0.name == "gradient norm" })
    #expect(result.report.coefficients.map(\.name) == ["intercept", "amount_log", "land=DE"])
  }

  @Test func aTestIsMeasuredOnWhatTheModelHasNotSeen() throws {
    let result = try Self.train { plan in
      plan.train = 0..<20 * Self.day
      plan.test = 30 * Self.day..<40 * Self.day
    }
    #expect(result.report.evaluations.map(\.name) == ["train", "test"])
    #expect(result.report.evaluations.map(\.rowCount) == [200, 100])
    #expect(result.report.drift.count == 2)
    let train = try #require(result.report.evaluations[0].areaUnderROC)
    #expect(train > 0.8)
  }

  @Test func withoutASpanTheTrainingEndsTheDelayBeforeTheTest() throws {
    var book = LabelBook(delay: 5 * Self.day)
    let (rows, labels) = try Self.rows()
    for index in 0..<400 {
      let id = Fingerprint(high: 1, low: UInt64(index))
      if labels.label(of: id, at: 0, asOf: nil) != nil { book.add(.fraud, of: id, at: nil) }
    }
    var plan = TrainingPlan()
    plan.test = 30 * Self.day..<40 * Self.day
    let result = try ModelTraining(policy: Self.policy(), plan: plan, labels: book).run(rows) {
      _, _ in
    }
    #expect(result.report.evaluations[0].rowCount == 250)
  }

  /// Labels that come three days after their payments: those of the last days of the training are
  /// known before the test, unless the delay says that the model is made earlier.
  @Test(arguments: [(Int64(0), true), (1, false), (3, true)])
  func theTrainingKnowsWhatWasKnownBeforeTheTest(delay: Int64, knowsAll: Bool) throws {
    let (rows, all) = try Self.rows()
    var book = LabelBook(delay: delay * Self.day)
    var frauds = 0
    for row in 0..<rows.count where all.label(of: rows.ids[row], at: 0, asOf: nil) != nil {
      book.add(.fraud, of: rows.ids[row], at: rows.times[row] + 3 * Self.day)
      if rows.times[row] < 20 * Self.day { frauds += 1 }
    }
    var plan = TrainingPlan()
    plan.train = 0..<20 * Self.day
    plan.test = 30 * Self.day..<40 * Self.day
    let result = try ModelTraining(policy: Self.policy(), plan: plan, labels: book).run(rows) {
      _, _ in
    }
    #expect((result.report.evaluations[0].fraudCount == frauds) == knowsAll)
  }

  @Test func calibrationHasTheLastFifthToItself() throws {
    let result = try Self.train { $0.calibration = .platt }
    #expect(result.report.evaluations.map(\.name) == ["train", "calibration"])
    #expect(result.report.evaluations.map(\.rowCount) == [320, 80])
  }

  /// What rules add is not learned once more.
  @Test func offsetsTakePartInTheFit() throws {
    let without = try Self.train().model
    let with = try Self.train(offset: 1.5).model
    #expect(abs(with.intercept + 1.5 - without.intercept) < 1e-9)
    for (left, right) in zip(with.columns, without.columns) {
      #expect(abs(left.column.weight - right.column.weight) < 1e-9)
    }
  }

  @Test(arguments: [
    ("nothing", 50, "no event of the recordings gets a decision in the time asked for"),
    ("one class", 0, "every row is labelled genuine"),
  ])
  func tellsWhatCannotBeLearned(name: String, from: Int64, message: String) throws {
    var plan = TrainingPlan()
    plan.train = from * Self.day..<(from + 1) * Self.day
    let (all, _) = try Self.rows()
    let matrix = FeatureMatrix(columnCount: 2, span: plan.span)
    for row in 0..<all.count {
      let words =
        [UInt64(all.times[row]), 1, UInt64(row), 0, 0, 0] + all.columns.map { $0[row].bitPattern }
      try unsafe words.withUnsafeBytes { try unsafe matrix.write($0) }
    }
    do {
      _ = try ModelTraining(policy: Self.policy(), plan: plan, labels: LabelBook(delay: 0))
        .run(matrix.rows) { _, _ in }
      Issue.record("there is a model")
    } catch let failure as TrainingFailure {
      #expect(failure.message == message)
      #expect(failure.help.contains("--labels") == (name == "one class"))
    }
  }

  @Test func columnsAreNamed() {
    let fault = TrainingFailure(.collinear(columns: [0, 1]), columns: ["a", "b"])
    #expect(fault.message == "columns 'a', 'b' are collinear")
  }
}
