import WeirCore
import WeirExchange
import WeirPolicy
import WeirSignals

/// Models to write and to read, and what they say of a row.
enum SampleModel {
  /// A standardised column, a raw one and one of a bin.
  static let small = ModelDocument(
    intercept: -2.5,
    columns: [
      column("amount_log", weight: 0.75, mean: 4.5, scale: 1.25),
      column("channel=web", weight: 0.5),
      column("hour[0]", weight: -0.25, mean: 0.25, scale: 0.5),
    ])

  static let smallColumns = small.columns.map(\.name)

  static func column(
    _ name: String, weight: Double, mean: Double = 0, scale: Double = 1, missing: Double = 0,
    steps: ColumnSteps? = nil
  ) -> ModelDocument.Column {
    ModelDocument.Column(
      name: name,
      column: ModelColumn(
        weight: weight, mean: mean, scale: scale, missing: missing, steps: steps))
  }

  /// A model whose numbers have all their digits and different sizes.
  static func random(seed: UInt64, count: Int) -> ModelDocument {
    var random = SplitMix64(seed: seed)
    func size() -> Double { [0.001, 1, 50, 4_000][Int(random.next() % 4)] }
    let columns = (0..<count).map { index in
      column(
        "x\(index)", weight: random.share() * 4 - 2, mean: (random.share() - 0.3) * size(),
        scale: (random.share() + 0.1) * size())
    }
    return ModelDocument(intercept: random.share() * 6 - 5, columns: columns)
  }

  /// Rows within a few scales of the means; one value of ten is missing.
  static func rows(_ model: ModelDocument, seed: UInt64, count: Int) -> [[Double]] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      model.columns.map { entry in
        let distance = random.share() * 6 - 3
        return random.next() % 10 == 0
          ? .nan : entry.column.mean + distance * entry.column.scale
      }
    }
  }

  /// The log-odds of a row, calibrated by Platt, as Weir adds them up.
  static func logOdds(_ model: ModelDocument, _ row: [Double]) -> Double {
    var sum = model.intercept
    for (entry, x) in zip(model.columns, row) {
      let column = entry.column
      sum += x.isNaN ? column.missingTerm : column.weight * (x - column.mean) / column.scale
    }
    if case .platt(let a, let b) = model.calibration { return a * sum + b }
    return sum
  }
}

extension ExchangeFaults {
  /// A line for each fault: place, code, message and, in parentheses, help.
  var lines: [String] {
    all.map { fault in
      let place = fault.line > 0 ? "\(fault.line):\(fault.column) " : ""
      return place + fault.code + " " + fault.message + (fault.help.map { " (\($0))" } ?? "")
    }
  }
}

extension Result where Failure == ExchangeFaults {
  /// The lines of the faults; empty for a value.
  var faultLines: [String] {
    switch self {
    case .success: []
    case .failure(let faults): faults.lines
    }
  }
}
