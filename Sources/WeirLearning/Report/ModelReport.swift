/// What became of a training: how the model was made, what it weighs, and how good it is.
package struct ModelReport: Hashable, Sendable {
  /// name@version:digest.
  package var policy: String
  /// What the model was trained with, for people and in this order: (name, text).
  package var settings: [Setting]
  /// The rows that it was fitted to, then those it has never seen.
  package var evaluations: [Evaluation]
  /// The intercept first.
  package var coefficients: [Coefficient]
  /// By feature, between the rows of the training and the test; empty without a test.
  package var drift: [DriftRow]
  /// Sentences about what people ought to know.
  package var notes: [String]

  /// A report.
  package init(
    policy: String, settings: [Setting], evaluations: [Evaluation], coefficients: [Coefficient],
    drift: [DriftRow], notes: [String]
  ) {
    self.policy = policy
    self.settings = settings
    self.evaluations = evaluations
    self.coefficients = coefficients
    self.drift = drift
    self.notes = notes
  }

  /// A fact about the training.
  package struct Setting: Hashable, Sendable {
    package var name: String
    package var text: String

    /// A fact.
    package init(_ name: String, _ text: String) {
      self.name = name
      self.text = text
    }
  }
}

/// One column of the model.
package struct Coefficient: Hashable, Sendable {
  package var name: String
  /// What it adds to the log-odds for one standard deviation.
  package var weight: Double
  /// By the inverse of the Hessian; nil where it is not known.
  package var standardError: Double?
  /// Of the rows it was fitted to; nil for the intercept.
  package var mean: Double?
  package var scale: Double?

  /// A column.
  package init(
    name: String, weight: Double, standardError: Double?, mean: Double?, scale: Double?
  ) {
    self.name = name
    self.weight = weight
    self.standardError = standardError
    self.mean = mean
    self.scale = scale
  }
}

/// How much a feature's distribution differs between two sets: the population stability index over
/// ten groups of equal size of the first. Below 0.1 is usually called stable, above 0.25 a shift.
package struct DriftRow: Hashable, Sendable {
  package var name: String
  package var stabilityIndex: Double
  /// The share of rows without a value, in the first set and the second.
  package var missingBefore: Double
  package var missingAfter: Double

  /// A feature's.
  package init(
    name: String, stabilityIndex: Double, missingBefore: Double, missingAfter: Double
  ) {
    self.name = name
    self.stabilityIndex = stabilityIndex
    self.missingBefore = missingBefore
    self.missingAfter = missingAfter
  }
}
