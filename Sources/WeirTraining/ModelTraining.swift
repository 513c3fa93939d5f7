import WeirCore
package import WeirEngine
package import WeirLearning
package import WeirPolicy
import WeirSignals

/// Makes a model of the features of recorded events, and tells how good it is.
package struct ModelTraining {
  /// What came of it.
  package struct Result: Sendable {
    package let model: ModelDocument
    package let report: ModelReport
  }

  private let policy: Policy
  private let plan: TrainingPlan
  private let labels: LabelBook
  private let names: [String]
  /// By column: whether its feature is one number.
  private let isNumber: [Bool]

  /// A training for a policy's features.
  /// - Parameters:
  ///   - policy: has features.
  ///   - plan: what the model is to be made of.
  ///   - labels: of the recording.
  package init(policy: Policy, plan: TrainingPlan, labels: LabelBook) {
    self.policy = policy
    self.plan = plan
    self.labels = labels
    names = policy.modelColumnNames
    isNumber = policy.features.flatMap { feature in
      Array(repeating: feature.transform.isNumber, count: feature.transform.width)
    }
  }

  /// Trains and measures.
  /// - Parameters:
  ///   - rows: of the recording, at least those of the plan's span.
  ///   - progress: gets the number of steps, and how far the gradient has come down.
  /// - Returns: the model and its report.
  /// - Throws: why there is none.
  package func run(
    _ rows: FeatureMatrix.Rows, progress: (Int, Double) -> Void
  ) throws(TrainingFailure) -> Result {
    let train = try trainSpan(rows)
    var learned = TrainingSet(
      rows, in: train, labels: labels, asOf: cutoff(train), wantsLabelled: plan.wantsLabelled)
    var held: TrainingSet?
    if plan.calibration != nil, learned.count > 0 {
      let times = learned.times.sorted()
      let parts = TrainingPlan.calibrationParts
      let halves = learned.split(at: times[times.count * (parts - 1) / parts])
      (learned, held) = (halves.before, halves.after)
    }
    let steps = try evidence(learned)
    let fit = try fit(learned, steps, progress)
    let calibration = try calibration(fit, steps, held)
    let scoring = Scoring(fit: fit, steps: steps, calibration: calibration)
    var evaluations = [try evaluation(scoring, learned, "train")]
    if let held { evaluations.append(try evaluation(scoring, held, "calibration")) }
    var tested: TrainingSet?
    if let test = plan.test {
      let known =
        plan.dropsKnownCards
        ? TrainingSet.knownDays(rows, from: train.lowerBound, labels: labels) : [:]
      let set = TrainingSet(
        rows, in: test, labels: labels, asOf: nil, wantsLabelled: plan.wantsLabelled, known: known)
      evaluations.append(try evaluation(scoring, set, "test"))
      tested = set
    }
    let model = document(fit, steps, calibration)
    try check(model)
    return Result(
      model: model,
      report: ModelReport(
        policy: "\(policy.name)@\(policy.version)",
        settings: settings(fit, train, learned),
        evaluations: evaluations, coefficients: coefficients(fit),
        drift: tested.map { drift(learned, $0) } ?? [],
        notes: notes(fit, train, learned, tested)))
  }

  /// What was known by then counts in the training: the delay after it, where there is one, and
  /// before the test. Nil: everything, since nothing is measured later.
  private func cutoff(_ train: Range<Int64>) -> Int64? {
    guard let test = plan.test else { return nil }
    guard labels.delay > 0 else { return test.lowerBound }
    let (end, isBeyond) = train.upperBound.addingReportingOverflow(labels.delay)
    return isBeyond ? test.lowerBound : min(end, test.lowerBound)
  }

  private func trainSpan(_ rows: FeatureMatrix.Rows) throws(TrainingFailure) -> Range<Int64> {
    guard let first = rows.times.min(), let last = rows.times.max() else {
      throw TrainingFailure(
        "no event of the recordings gets a decision in the time asked for",
        help: "look at --train and --test, and at 'decide: {score: …}' of the policy")
    }
    if let train = plan.train {
      guard plan.test.map({ $0.lowerBound >= train.upperBound }) ?? true else {
        throw TrainingFailure(
          "the test begins before the training ends",
          help: "a model is measured on events that it has not seen: let --test start later")
      }
      return train
    }
    guard let test = plan.test else { return first..<(last == .max ? last : last + 1) }
    let end = test.lowerBound.subtractingReportingOverflow(labels.delay).partialValue
    guard first < end else {
      throw TrainingFailure(
        "no event is left for the training before the test, less the delay",
        help: "let --test start later")
    }
    return first..<end
  }

  // MARK: Fitting

  /// A fitted model over the columns of features.
  private struct Scoring {
    let fit: LogisticFit
    let steps: [ColumnSteps?]
    let calibration: Calibration?

    func logOdds(_ set: TrainingSet) -> [Double] {
      zip(fit.logOdds(of: ModelTraining.stepped(set.columns, steps)), set.offsets).map { $0 + $1 }
    }

    func scores(_ set: TrainingSet) -> [Double] {
      logOdds(set).map { z in
        calibration?.probability(logOdds: z) ?? LogisticModel.score(logOdds: z)
      }
    }
  }

  /// Columns with their steps in place of values.
  private static func stepped(_ columns: [[Double]], _ steps: [ColumnSteps?]) -> [[Double]] {
    zip(columns, steps).map { column, steps in
      guard let steps else { return column }
      return column.map { $0.isNaN ? steps.missing : steps.value(of: $0) }
    }
  }

  private func evidence(_ set: TrainingSet) throws(TrainingFailure) -> [ColumnSteps?] {
    let wanted = try evidenceColumns()
    var steps: [ColumnSteps?] = []
    for column in names.indices {
      guard wanted[column] else {
        steps.append(nil)
        continue
      }
      do throws(TrainingFault) {
        let bins = try OptimalBinning.bins(
          of: set.columns[column], labels: set.labels,
          options: BinningOptions(isMonotone: plan.isMonotone))
        steps.append(
          ColumnSteps(
            edges: bins.edges, values: bins.bins.map(\.weightOfEvidence),
            missing: bins.missing?.weightOfEvidence ?? 0))
      } catch {
        throw TrainingFailure(error, columns: names)
      }
    }
    return steps
  }

  private func evidenceColumns() throws(TrainingFailure) -> [Bool] {
    switch plan.evidence {
    case .none: return names.map { _ in false }
    case .all: return isNumber
    case .features(let wanted):
      for name in wanted {
        guard let column = names.firstIndex(of: name), isNumber[column] else {
          throw TrainingFailure(
            "'\(name)' is no feature of the policy that is one number",
            help: "those are: "
              + zip(names, isNumber).filter(\.1).map(\.0).joined(separator: ", "))
        }
      }
      return names.map { wanted.contains($0) }
    }
  }

  private func fit(
    _ set: TrainingSet, _ steps: [ColumnSteps?], _ progress: (Int, Double) -> Void
  ) throws(TrainingFailure) -> LogisticFit {
    do throws(TrainingFault) {
      return try LogisticTrainer(plan.options).fit(
        columns: Self.stepped(set.columns, steps), labels: set.labels, offsets: set.offsets,
        progress: progress)
    } catch {
      throw TrainingFailure(error, columns: names)
    }
  }

  private func calibration(
    _ fit: LogisticFit, _ steps: [ColumnSteps?], _ held: TrainingSet?
  ) throws(TrainingFailure) -> Calibration? {
    guard let kind = plan.calibration, let held else { return nil }
    let logOdds = Scoring(fit: fit, steps: steps, calibration: nil).logOdds(held)
    do throws(TrainingFault) {
      switch kind {
      case .platt: return try ScoreCalibration.platt(logOdds: logOdds, labels: held.labels)
      case .isotonic: return try ScoreCalibration.isotonic(logOdds: logOdds, labels: held.labels)
      }
    } catch {
      throw TrainingFailure(
        "the last fifth of the training, which is for calibration: \(error.what)", help: error.help)
    }
  }

  private func document(
    _ fit: LogisticFit, _ steps: [ColumnSteps?], _ calibration: Calibration?
  ) -> ModelDocument {
    ModelDocument(
      intercept: fit.intercept,
      columns: names.indices.map { index in
        ModelDocument.Column(
          name: names[index],
          column: ModelColumn(
            weight: fit.weights[index], mean: fit.means[index], scale: fit.scales[index],
            missing: steps[index] == nil ? fit.missing[index] : 0, steps: steps[index]))
      },
      calibration: calibration,
      training: ModelDocument.Training(
        rowCount: fit.rowCount, fraudCount: fit.fraudCount, iterationCount: fit.iterationCount,
        gradientNorm: fit.gradientNorm, l2: plan.options.l2))
  }

  /// What a model's file cannot hold is no model.
  private func check(_ model: ModelDocument) throws(TrainingFailure) {
    for entry in model.columns {
      let column = entry.column
      let numbers =
        [column.weight, column.mean, column.scale, column.missing]
        + (column.steps.map { $0.edges + $0.values } ?? [])
      guard numbers.allSatisfy({ $0.magnitude <= 1e15 }), column.scale >= 1e-300 else {
        throw TrainingFailure(
          "column '\(entry.name)' has values too large or too small for a model's file",
          help: "scale it, or clip it: transform: clip(0, 1e6)")
      }
    }
  }

  // MARK: Measuring

  private func evaluation(
    _ scoring: Scoring, _ set: TrainingSet, _ name: String
  ) throws(TrainingFailure) -> Evaluation {
    do throws(MetricsFault) {
      let rows = try ScoredRows(
        scores: scoring.scores(set), labels: set.labels, times: set.times,
        amounts: plan.hasAmounts ? set.amounts : nil, cards: plan.hasCards ? set.cards : nil)
      return try ScoreMetrics(alertsPerDay: plan.alertsPerDay, reviewCost: plan.reviewCost)
        .evaluation(of: rows, name: name)
    } catch {
      throw TrainingFailure(error.what, help: error.help)
    }
  }

  private func drift(_ before: TrainingSet, _ after: TrainingSet) -> [DriftRow] {
    guard before.count > 0, after.count > 0 else { return [] }
    return names.indices.compactMap { index in
      StabilityIndex.drift(
        name: names[index], before: before.columns[index], after: after.columns[index])
    }
  }

  private func coefficients(_ fit: LogisticFit) -> [Coefficient] {
    [
      Coefficient(
        name: "intercept", weight: fit.intercept, standardError: fit.interceptStandardError,
        mean: nil, scale: nil)
    ]
      + names.indices.map { index in
        Coefficient(
          name: names[index], weight: fit.weights[index], standardError: fit.standardErrors[index],
          mean: fit.means[index], scale: fit.scales[index])
      }
  }

  // MARK: Words

  private func settings(
    _ fit: LogisticFit, _ train: Range<Int64>, _ set: TrainingSet
  ) -> [ModelReport.Setting] {
    let weights =
      switch plan.options.classWeights {
      case .none: "none"
      case .balanced: "balanced"
      case .ratio(let fraud, let genuine): "fraud \(fraud), genuine \(genuine)"
      }
    var settings = [
      ModelReport.Setting(
        "solver", "Newton, \(Paragraph.counted(fit.iterationCount, "step"))"),
      .init("gradient norm", "\(fit.gradientNorm)"),
      .init("L2", "\(plan.options.l2)"), .init("class weights", weights),
      .init("label delay", labels.delay == 0 ? "none" : "\(labels.delay / 1_000) s"),
      .init(
        "without a label", plan.wantsLabelled ? "left out" : "genuine"),
    ]
    if plan.options.missingIndicators { settings.append(.init("missing values", "indicators")) }
    if plan.evidence != .none { settings.append(.init("binning", "weight of evidence")) }
    if let calibration = plan.calibration {
      settings.append(.init("calibration", calibration.rawValue + ", on the last fifth"))
    }
    return settings
  }

  private func notes(
    _ fit: LogisticFit, _ train: Range<Int64>, _ learned: TrainingSet, _ tested: TrainingSet?
  ) -> [String] {
    var notes: [String] = []
    if !fit.constantColumns.isEmpty {
      let constant = fit.constantColumns.map { names[$0] }.joined(separator: ", ")
      notes.append("Always the same in the training, so without a weight: \(constant).")
    }
    if let test = plan.test, test.lowerBound - train.upperBound < labels.delay {
      notes.append(
        "The test begins before the delay after the training is over: frauds whose labels were not "
          + "known by then count as genuine in the training.")
    }
    let omitted = learned.omissions
    if omitted.unclear > 0 {
      notes.append("\(Paragraph.counted(omitted.unclear, "row")) labelled unclear took no part.")
    }
    if omitted.unlabelled > 0 {
      notes.append("\(Paragraph.counted(omitted.unlabelled, "row")) without a label took no part.")
    }
    if let known = tested?.omissions.known, known > 0 {
      notes.append(
        "\(Paragraph.counted(known, "row")) of cards that were known took no part in the test."
      )
    }
    return notes
  }
}
