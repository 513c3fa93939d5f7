import WeirCore
package import WeirSignals

/// A logistic model as its file has it, whatever it was made by.
package struct ModelDocument: Hashable, Sendable {
  /// One entry of `features`.
  package struct Column: Hashable, Sendable {
    package var name: String
    package var column: ModelColumn

    /// A column.
    package init(name: String, column: ModelColumn) {
      self.name = name
      self.column = column
    }
  }

  /// How it was made, for people.
  package struct Training: Hashable, Sendable {
    package var rowCount: Int
    package var fraudCount: Int
    package var iterationCount: Int
    package var gradientNorm: Double
    package var l2: Double

    /// How a model was made.
    package init(
      rowCount: Int, fraudCount: Int, iterationCount: Int, gradientNorm: Double, l2: Double
    ) {
      self.rowCount = rowCount
      self.fraudCount = fraudCount
      self.iterationCount = iterationCount
      self.gradientNorm = gradientNorm
      self.l2 = l2
    }
  }

  package var intercept: Double
  package var columns: [Column]
  package var calibration: Calibration?
  package var training: Training?

  /// A model.
  package init(
    intercept: Double, columns: [Column], calibration: Calibration? = nil,
    training: Training? = nil
  ) {
    self.intercept = intercept
    self.columns = columns
    self.calibration = calibration
    self.training = training
  }

  /// The model of a policy; nil when it has none, or trees.
  package init?(_ policy: Policy) {
    guard let model = policy.model, policy.trees == nil, !policy.isUntrained else { return nil }
    let columns = model.features.flatMap(\.columns)
    self.init(
      intercept: model.intercept,
      columns: zip(policy.modelColumnNames, columns).map { Column(name: $0, column: $1) },
      calibration: model.calibration)
  }

  /// The file: one line for each column, the same bytes for the same model.
  package var text: String {
    var lines = ["{", "  \"format\": \"\(PolicyKeys.modelFormat)\","]
    lines.append("  \"intercept\": \(intercept),")
    if let training { lines.append("  \"training\": \(Self.json(training).line),") }
    if let calibration { lines.append("  \"calibration\": \(Self.json(calibration).line),") }
    lines.append("  \"features\": [")
    for (index, entry) in columns.enumerated() {
      lines.append("    " + Self.json(entry).line + (index + 1 < columns.count ? "," : ""))
    }
    return (lines + ["  ]", "}"]).joined(separator: "\n") + "\n"
  }

  private static func json(_ entry: Column) -> JSONValue {
    let column = entry.column
    return .members([
      ("name", .string(entry.name)), ("weight", number(column.weight)),
      ("mean", number(column.mean)), ("scale", number(column.scale)),
      ("missing", column.missing == 0 ? nil : number(column.missing)),
      ("woe", column.steps.map(json)),
    ])
  }

  private static func json(_ steps: ColumnSteps) -> JSONValue {
    let bins = steps.values.enumerated().map { index, value in
      JSONValue.members([
        ("below", index < steps.edges.count ? number(steps.edges[index]) : nil),
        ("value", number(value)),
      ])
    }
    return .members([("bins", .array(bins)), ("missing", number(steps.missing))])
  }

  private static func json(_ training: Training) -> JSONValue {
    .members([
      ("rows", .integer(Int64(training.rowCount))),
      ("frauds", .integer(Int64(training.fraudCount))),
      ("iterations", .integer(Int64(training.iterationCount))),
      ("gradient_norm", number(training.gradientNorm)), ("l2", number(training.l2)),
    ])
  }

  private static func json(_ calibration: Calibration) -> JSONValue {
    switch calibration {
    case .platt(let a, let b):
      .members([("kind", .string("platt")), ("a", number(a)), ("b", number(b))])
    case .isotonic(let points):
      .members([
        ("kind", .string("isotonic")),
        (
          "points",
          .array(
            points.map {
              .members([("log_odds", number($0.logOdds)), ("score", number($0.probability))])
            })
        ),
      ])
    }
  }

  /// In the shortest form that reads back the same.
  private static func number(_ value: Double) -> JSONValue { .number("\(value)") }
}
