import WeirCore
import WeirPolicy
import WeirSignals

/// A model that says nothing but intercept, weights, means and scales: what other formats can hold.
struct PlainModel {
  let intercept: Double
  let columns: [ModelDocument.Column]

  /// The model with a Platt calibration multiplied in: a · z + b is as linear as z. Nil, with
  /// faults, when it says more than that.
  /// - Parameters:
  ///   - model: the model.
  ///   - format: the other format, for messages.
  ///   - faults: gets what cannot be said.
  ///   - path: names the model in messages.
  init?(_ model: ModelDocument, format: String, faults: FaultList, path: String) {
    let whole = SourceText(path: path, bytes: []).whole
    let before = faults.errorCount
    var (factor, addend) = (1.0, 0.0)
    switch model.calibration {
    case nil: break
    case .platt(let a, let b): (factor, addend) = (a, b)
    case .isotonic:
      faults.add(
        .model, "the calibration is isotonic, which \(format) cannot say", at: whole,
        help: "calibrate with platt, or export the model without its calibration")
    }
    for entry in model.columns {
      guard let reason = Self.excess(of: entry.column) else { continue }
      faults.add(
        .model, "column '\(entry.name)' \(reason.message), which \(format) cannot say", at: whole,
        help: reason.help)
    }
    intercept = factor * model.intercept + addend
    columns = model.columns.map { entry in
      let column = entry.column
      return ModelDocument.Column(
        name: entry.name,
        column: ModelColumn(
          weight: factor * column.weight, mean: column.mean, scale: column.scale))
    }
    checkNumbers(at: whole, faults: faults)
    guard faults.errorCount == before else { return nil }
  }

  /// The same log-odds, but for rounding, of columns as they are: weights of a unit, not of a
  /// scale. The means stay, for missing values. Nil, with faults, when a number leaves the bounds.
  func folded(faults: FaultList, path: String) -> PlainModel? {
    let before = faults.errorCount
    var intercept = intercept
    let columns = columns.map { entry in
      let column = entry.column
      intercept -= column.weight * column.mean / column.scale
      return ModelDocument.Column(
        name: entry.name,
        column: ModelColumn(weight: column.weight / column.scale, mean: column.mean, scale: 1))
    }
    let model = PlainModel(intercept: intercept, columns: columns)
    model.checkNumbers(at: SourceText(path: path, bytes: []).whole, faults: faults)
    return faults.errorCount == before ? model : nil
  }

  private init(intercept: Double, columns: [ModelDocument.Column]) {
    self.intercept = intercept
    self.columns = columns
  }

  /// What a column says that is not linear.
  private static func excess(of column: ModelColumn) -> (message: String, help: String)? {
    if column.steps != nil {
      return ("has steps ('woe')", "train without weights of evidence")
    }
    return column.missing == 0
      ? nil : ("adds log-odds where it is missing", "train without indicators of missing values")
  }

  /// Whether a reader may take every number: no model file holds others, a product may be one.
  private func checkNumbers(at place: Place, faults: FaultList) {
    let bounds = ExchangeLimits.numbers
    let help = "numbers are finite and within 1e15 of zero, scales greater than 0"
    if !bounds.contains(intercept) {
      faults.add(.model, "the intercept is out of bounds", at: place, help: help)
    }
    for entry in columns {
      let column = entry.column
      let isFine =
        bounds.contains(column.weight) && bounds.contains(column.mean)
        && bounds.contains(column.scale) && column.scale >= ExchangeLimits.scaleMin
      if isFine { continue }
      faults.add(
        .model, "column '\(entry.name)' has a number out of bounds", at: place, help: help)
    }
  }
}
