/// Σ wᵢ · lossᵢ + λ/2 · |β|² over a design. Weights are the intercept, then one a term.
struct LogisticObjective: Sendable {
  let design: Design
  let rowWeights: (fraud: Double, genuine: Double)
  let l2: Double

  /// How many weights there are.
  var weightCount: Int { design.terms.count + 1 }

  /// The sum of the rows' weights.
  var totalWeight: Double {
    rowWeights.fraud * Double(design.fraudCount)
      + rowWeights.genuine * Double(design.rowCount - design.fraudCount)
  }

  /// The objective at some weights, with its derivatives.
  struct Point: Sendable {
    var weights: [Double]
    var value: Double
    var gradient: [Double]
    /// The lower triangle, row by row.
    var hessian: [Double]
    /// Whether every fraud has higher log-odds than every genuine row.
    var separates: Bool

    /// The Euclidean norm of the gradient.
    var gradientNorm: Double {
      CompensatedSum.of(gradient.lazy.map { $0 * $0 }).squareRoot()
    }
  }

  /// One pass over the rows; sums in their order, by block.
  func point(at weights: [Double]) -> Point {
    let block = DesignBlock(columnCount: weightCount)
    var value = CompensatedSum()
    var gradient = [CompensatedSum](repeating: CompensatedSum(), count: weightCount)
    var hessian = [CompensatedSum](
      repeating: CompensatedSum(), count: weightCount * (weightCount + 1) / 2)
    var (fraudMin, genuineMax) = (Double.infinity, -Double.infinity)
    for first in stride(from: 0, to: design.rowCount, by: DesignBlock.rowCount) {
      let count = min(DesignBlock.rowCount, design.rowCount - first)
      block.read(design, first: first, count: count)
      let losses = block.differentiate(
        weights: weights, design: design, rowWeights: rowWeights, first: first, count: count)
      value.add(losses.sum)
      fraudMin = min(fraudMin, losses.fraudLogOddsMin)
      genuineMax = max(genuineMax, losses.genuineLogOddsMax)
      block.add(to: &gradient, &hessian)
    }
    for index in 1..<max(1, weightCount) {
      let weight = weights[index]
      value.add(l2 / 2 * weight * weight)
      gradient[index].add(l2 * weight)
      hessian[CholeskyFactor.place(index, index)].add(l2)
    }
    return Point(
      weights: weights, value: value.value, gradient: gradient.map(\.value),
      hessian: hessian.map(\.value), separates: fraudMin > genuineMax)
  }
}
