/// Memory for a block of a design's rows and what is worked out for them: so small that it stays in
/// the processor's nearest cache. One owner, one thread.
@safe final class DesignBlock {
  typealias Lanes = SIMD8<Double>

  /// Rows of a block, a multiple of the lanes.
  static let rowCount = 128
  /// The intercept's column of ones, then a column a term; rows behind the last one are 0.
  private let columns: UnsafeMutablePointer<Double>
  /// By row: the log-odds, then the gradient of the loss by them.
  private let slopes: UnsafeMutablePointer<Double>
  /// By row: the second derivative of the loss by the log-odds.
  private let curvatures: UnsafeMutablePointer<Double>
  /// By row: the second derivative times one column.
  private let products: UnsafeMutablePointer<Double>
  private let all: UnsafeMutablePointer<Double>

  init(columnCount: Int) {
    let count = Self.rowCount * (columnCount + 3)
    unsafe all = UnsafeMutablePointer<Double>.allocate(capacity: count)
    unsafe all.initialize(repeating: 0, count: count)
    unsafe slopes = all
    unsafe curvatures = all + Self.rowCount
    unsafe products = all + 2 * Self.rowCount
    unsafe columns = all + 3 * Self.rowCount
  }

  deinit { unsafe all.deallocate() }

  @inline(__always)
  private func column(_ index: Int) -> UnsafeMutablePointer<Double> {
    unsafe columns + index &* Self.rowCount
  }

  /// Reads `count` rows from `first` on.
  func read(_ design: Design, first: Int, count: Int) {
    for row in 0..<Self.rowCount { unsafe columns[row] = row < count ? 1 : 0 }
    for (index, term) in design.terms.enumerated() {
      unsafe design.fill(column(index + 1), term: term, first: first, count: count)
      for row in count..<Self.rowCount { unsafe column(index + 1)[row] = 0 }
    }
  }

  /// The sum of some rows' losses, and the bounds of the log-odds of either kind, without offsets.
  struct Losses {
    var sum = 0.0
    var fraudLogOddsMin = Double.infinity
    var genuineLogOddsMax = -Double.infinity
  }

  /// Works out log-odds, losses and their derivatives by the log-odds of `count` rows.
  func differentiate(
    weights: [Double], design: Design, rowWeights: (fraud: Double, genuine: Double), first: Int,
    count: Int
  ) -> Losses {
    unsafe slopes.update(repeating: 0, count: Self.rowCount)
    for (index, weight) in weights.enumerated() {
      let values = unsafe column(index)
      for row in 0..<Self.rowCount { unsafe slopes[row] += weight * values[row] }
    }
    unsafe curvatures.update(repeating: 0, count: Self.rowCount)
    var losses = Losses()
    for row in 0..<count {
      let logOdds = unsafe slopes[row]
      let isFraud = design.labels[first &+ row] == 1
      let weight = isFraud ? rowWeights.fraud : rowWeights.genuine
      let offset = design.offsets.isEmpty ? 0 : design.offsets[first &+ row]
      let loss = LogisticLoss(logOdds: logOdds + offset, isFraud: isFraud)
      losses.sum += weight * loss.value
      unsafe slopes[row] = weight * loss.slope
      unsafe curvatures[row] = weight * loss.curvature
      if isFraud {
        losses.fraudLogOddsMin = min(losses.fraudLogOddsMin, logOdds)
      } else {
        losses.genuineLogOddsMax = max(losses.genuineLogOddsMax, logOdds)
      }
    }
    return losses
  }

  /// Adds Σ slope · xᵢ to `gradient` and Σ curvature · xᵢ · xⱼ, j up to i, to `hessian`, row by row
  /// of its lower triangle.
  func add(to gradient: inout [CompensatedSum], _ hessian: inout [CompensatedSum]) {
    var place = 0
    for index in gradient.indices {
      let values = unsafe column(index)
      unsafe gradient[index].add(Self.dot(slopes, values))
      unsafe Self.multiply(curvatures, values, into: products)
      for other in 0...index {
        unsafe hessian[place].add(Self.dot(products, column(other)))
        place &+= 1
      }
    }
  }

  // MARK: Lanes

  @inline(__always)
  private static func lanes(_ values: UnsafeMutablePointer<Double>, _ row: Int) -> Lanes {
    unsafe UnsafeRawPointer(values + row).loadUnaligned(as: Lanes.self)
  }

  /// Σ left · right over a block: eight sums side by side, then those.
  @inline(__always)
  private static func dot(
    _ left: UnsafeMutablePointer<Double>, _ right: UnsafeMutablePointer<Double>
  ) -> Double {
    var sums = Lanes(repeating: 0)
    for row in stride(from: 0, to: rowCount, by: Lanes.scalarCount) {
      sums += unsafe lanes(left, row) * lanes(right, row)
    }
    let halves = sums.lowHalf + sums.highHalf
    let quarters = halves.lowHalf + halves.highHalf
    return quarters.x + quarters.y
  }

  @inline(__always)
  private static func multiply(
    _ left: UnsafeMutablePointer<Double>, _ right: UnsafeMutablePointer<Double>,
    into result: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<rowCount { unsafe result[row] = left[row] * right[row] }
  }
}
