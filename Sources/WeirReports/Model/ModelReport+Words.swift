import WeirLearning

extension Evaluation {
  /// Why there are no figures that need frauds and genuine payments, a sentence without its end;
  /// nil where there are both.
  var labelGap: String? {
    let rows = "\(Figures.count(rowCount)) row\(rowCount == 1 ? "" : "s")"
    if rowCount <= 0 { return "\(name): no rows, nothing was measured" }
    if fraudCount <= 0 {
      return "\(name): labels needed, of \(rows) none is labelled as a fraud"
    }
    if fraudCount >= rowCount {
      return "\(name): labels needed, of \(rows) none is labelled as genuine"
    }
    return nil
  }

  /// Of all rows; nil without rows.
  var fraudShare: Double? { rowCount > 0 ? Double(fraudCount) / Double(rowCount) : nil }

  /// Which row of `thresholds` costs least, the highest threshold of those; nil where no cost is
  /// known.
  var cheapestThreshold: Int? {
    var cheapest: (index: Int, cost: Int64)?
    for (index, row) in thresholds.enumerated() {
      guard row.threshold.isFinite, let cost = row.cost,
        cheapest.map({ cost < $0.cost }) ?? true
      else { continue }
      cheapest = (index, cost)
    }
    return cheapest?.index
  }

  /// How to choose the two thresholds of a policy from `thresholds`, a sentence with its end.
  var thresholdAdvice: String {
    let byCost = cheapestThreshold.map { index in
      let text = Figures.fixed(thresholds[index].threshold, decimals: Figures.scoreDecimals)
      return ", or by cost, the threshold of the lowest cost, here \(text)"
    }
    return "Choose review_at by budget, the lowest threshold whose alerts a day can be looked at"
      + (byCost ?? "") + "; choose reject_at from there upwards, the lowest threshold whose"
      + " precision is high enough to turn customers away."
  }
}

extension DriftRow {
  /// What people usually call an index of this size; a dash for what is not a number.
  var word: String {
    switch stabilityIndex {
    case ..<0.1: "stable"
    case 0.1...0.25: "watch"
    case let index where index > 0.25: "shift"
    default: Figures.dash
    }
  }
}

extension ModelReport {
  /// The rows that the model has never seen, where there are some: the last ones.
  var mainEvaluation: Evaluation? { evaluations.last }

  /// What is missing of the labels, by evaluation.
  var labelGaps: [String] { evaluations.compactMap(\.labelGap) }

  /// How the model was trained.
  var settingList: FactList { FactList(settings.map { .init($0.name, $0.text) }) }

  /// What stands in the place of a chart that needs labels.
  var absence: String {
    evaluations.contains { $0.labelGap == nil } ? "no figures" : "labels needed"
  }

  /// The columns by the size of their weights, without the intercept, which is no column's.
  var weighed: [Coefficient] {
    Self.sorted(Array(coefficients.dropFirst()), by: \.weight.magnitude)
  }

  /// From the largest shift on.
  var sortedDrift: [DriftRow] { Self.sorted(drift, by: \.stabilityIndex) }

  /// From the largest on, equal ones in their order; what is not a number last.
  private static func sorted<Item>(_ items: [Item], by size: (Item) -> Double) -> [Item] {
    func key(_ item: Item) -> Double { size(item).isNaN ? -.infinity : size(item) }
    return items.enumerated().sorted { left, right in
      let (leftKey, rightKey) = (key(left.element), key(right.element))
      return leftKey == rightKey ? left.offset < right.offset : leftKey > rightKey
    }.map(\.element)
  }
}

extension Figures {
  /// Digits behind the point of a threshold or a loss.
  static let scoreDecimals = 6
  /// Digits behind the point of what measures a model, a weight or a shift.
  static let measureDecimals = 4
}
