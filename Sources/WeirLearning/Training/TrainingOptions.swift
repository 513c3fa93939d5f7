/// How a logistic regression is fitted.
package struct TrainingOptions: Hashable, Sendable {
  /// λ of Σ wᵢ · lossᵢ + λ/2 · |β|², β the weights of standardised columns; the intercept is not
  /// penalised. 1/C of scikit-learn; 0 or more.
  package var l2: Double
  package var classWeights: ClassWeights
  /// Newton steps, at least 1.
  package var iterationCountMax: Int
  /// Of the Euclidean norm of the objective's gradient by the sum of the rows' weights; above 0.
  package var gradientTolerance: Double
  /// Whether a column that has missing and present rows gets a weight for being missing.
  package var missingIndicators: Bool

  /// Options; what is not said is as usual.
  package init(
    l2: Double = 1, classWeights: ClassWeights = .none, iterationCountMax: Int = 100,
    gradientTolerance: Double = 1e-8, missingIndicators: Bool = false
  ) {
    self.l2 = l2
    self.classWeights = classWeights
    self.iterationCountMax = iterationCountMax
    self.gradientTolerance = gradientTolerance
    self.missingIndicators = missingIndicators
  }
}

/// How much a row counts, by its label.
package enum ClassWeights: Hashable, Sendable {
  /// All rows count 1.
  case none
  /// n / (2 · rows of its class): both classes count the same in sum.
  case balanced
  /// Both above 0.
  case ratio(fraud: Double, genuine: Double)

  /// What a fraud and what a genuine row counts, of so many of each.
  func weights(fraudCount: Int, genuineCount: Int) -> (fraud: Double, genuine: Double) {
    switch self {
    case .none: return (1, 1)
    case .balanced:
      let rowCount = Double(fraudCount + genuineCount)
      return (rowCount / (2 * Double(fraudCount)), rowCount / (2 * Double(genuineCount)))
    case .ratio(let fraud, let genuine): return (fraud, genuine)
    }
  }
}
