import WeirSignals

/// Finds the weights that make an objective least: Newton steps, each halved until the objective
/// does not rise.
///
/// The objective is convex, so where its gradient is 0 is its minimum. Without a penalty there may
/// be none, when columns give the label away: then steps go on changing log-odds by about 1 for
/// ever while the gradient fades, and that is how it is told.
struct NewtonDescent {
  let objective: LogisticObjective
  let options: TrainingOptions

  /// Steps that do not change log-odds by more than this end the descent.
  private static let settledReach = 1e-9
  /// Steps behind the one that met the tolerance: more digits, and the proof of a minimum.
  private static let settlingStepCountMax = 8
  /// A step beyond this, that late, is one of those that never end.
  private static let endlessReach = 0.1
  /// The part of a column that is its own, below which it counts as a sum of others.
  private static let ownShareMin = 1e-11
  private static let halvingCountMax = 60
  /// Rounding of the objective, as a share of it: less than this is no rise.
  private static let rounding = 1e-13

  /// Where the descent ended.
  struct End {
    var point: LogisticObjective.Point
    var factor: CholeskyFactor
    var iterationCount: Int
    var gradientNorm: Double
  }

  /// Runs the descent; `progress` gets the number of steps and the gradient's norm by the sum of
  /// the rows' weights.
  func run(_ progress: (Int, Double) -> Void) throws(TrainingFault) -> End {
    let largest = largestValues
    var point = objective.point(at: start)
    var reach = Double.infinity
    var settlingStepCount = 0
    for iteration in 0... {
      let factor = try factor(point, isFirst: iteration == 0)
      let norm = point.gradientNorm / objective.totalWeight
      progress(iteration, norm)
      if point.separates, options.l2 == 0 { throw .separated }
      let isFlat = norm <= options.gradientTolerance
      let isEndless = options.l2 == 0 && reach > Self.endlessReach
      let isLast = iteration == options.iterationCountMax
      let isSettled = reach <= Self.settledReach || settlingStepCount == Self.settlingStepCountMax
      if isFlat, isSettled, isEndless { throw .separated }
      if isFlat, isSettled || isLast, !isEndless {
        return End(point: point, factor: factor, iterationCount: iteration, gradientNorm: norm)
      }
      if isLast { throw .notConverged(iterationCount: iteration) }
      if isFlat { settlingStepCount += 1 }
      let step = factor.solve(point.gradient)
      point = try next(from: point, step: step, iteration: iteration)
      reach = zip(step, largest).reduce(0) { $0 + ($1.0 * $1.1).magnitude }
    }
    throw .notConverged(iterationCount: options.iterationCountMax)
  }

  /// The log-odds of the classes' weights; no column counts.
  private var start: [Double] {
    let frauds = objective.rowWeights.fraud * Double(objective.design.fraudCount)
    var weights = [Double](repeating: 0, count: objective.weightCount)
    weights[0] = DeterministicMath.log(frauds / (objective.totalWeight - frauds))
    return weights
  }

  /// By weight: the largest magnitude of its column.
  private var largestValues: [Double] {
    let design = objective.design
    return [1]
      + design.terms.map { term in
        if term.isIndicator { return max(term.mean, 1 - term.mean) / term.scale }
        return design.columns[term.column].reduce(0) { largest, value in
          value.isNaN ? largest : max(largest, ((value - term.mean) / term.scale).magnitude)
        }
      }
  }

  private func factor(
    _ point: LogisticObjective.Point, isFirst: Bool
  ) throws(TrainingFault) -> CholeskyFactor {
    do {
      return try CholeskyFactor(
        point.hessian, size: objective.weightCount,
        shareMin: options.l2 > 0 ? 0 : Self.ownShareMin)
    } catch {
      // At the start every row of a class counts alike, so what is singular there are the columns.
      if !isFirst, options.l2 == 0 { throw .separated }
      let terms = objective.design.terms
      let columns = ([error.row] + error.others).filter { $0 > 0 }.map { terms[$0 - 1].column }
      throw .collinear(columns: Set(columns).sorted())
    }
  }

  /// The first point along a step that is not above the last one.
  private func next(
    from point: LogisticObjective.Point, step: [Double], iteration: Int
  ) throws(TrainingFault) -> LogisticObjective.Point {
    let bound = point.value + point.value.magnitude * Self.rounding
    var share = 1.0
    for _ in 0..<Self.halvingCountMax {
      let candidate = objective.point(at: zip(point.weights, step).map { $0 - share * $1 })
      if candidate.value <= bound { return candidate }
      share /= 2
    }
    throw .notConverged(iterationCount: iteration)
  }
}
