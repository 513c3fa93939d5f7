/// L of A = L · Lᵀ, for a symmetric matrix that is positive definite. Matrices are lower triangles,
/// row by row.
struct CholeskyFactor: Hashable, Sendable {
  private let factor: [Double]
  let size: Int

  /// Where an element of a lower triangle stands; `column` is up to `row`.
  static func place(_ row: Int, _ column: Int) -> Int { row * (row + 1) / 2 + column }

  /// A row that is all but a sum of the rows before it.
  struct Dependence: Error, Hashable, Sendable {
    let row: Int
    /// The rows before that it is made of.
    let others: [Int]
  }

  /// Factors a matrix; a row of which less than `shareMin` is its own is not independent.
  init(_ matrix: [Double], size: Int, shareMin: Double) throws(Dependence) {
    var factor = matrix
    for row in 0..<size {
      for column in 0...row {
        var rest = CompensatedSum()
        rest.add(matrix[Self.place(row, column)])
        for k in 0..<column {
          rest.add(-factor[Self.place(row, k)] * factor[Self.place(column, k)])
        }
        if column < row {
          factor[Self.place(row, column)] = rest.value / factor[Self.place(column, column)]
        } else if rest.value > shareMin * matrix[Self.place(row, row)] {
          factor[Self.place(row, row)] = rest.value.squareRoot()
        } else {
          throw Dependence(row: row, others: Self.parts(of: row, factor))
        }
      }
    }
    self.factor = factor
    self.size = size
  }

  /// The rows before `row` that it is a sum of: those with a weight in it. The factor is known up
  /// to there.
  private static func parts(of row: Int, _ factor: [Double]) -> [Int] {
    var weights = (0..<row).map { factor[place(row, $0)] }
    for index in (0..<row).reversed() {
      for later in (index + 1)..<max(row, index + 1) {
        weights[index] -= factor[place(later, index)] * weights[later]
      }
      weights[index] /= factor[place(index, index)]
    }
    return weights.indices.filter { weights[$0].magnitude > 1e-5 }
  }

  /// L⁻¹ · b.
  func forward(_ b: [Double]) -> [Double] {
    var result = b
    for row in 0..<size {
      for column in 0..<row { result[row] -= factor[Self.place(row, column)] * result[column] }
      result[row] /= factor[Self.place(row, row)]
    }
    return result
  }

  /// A⁻¹ · b.
  func solve(_ b: [Double]) -> [Double] {
    var result = forward(b)
    for row in (0..<size).reversed() {
      for later in (row + 1)..<max(size, row + 1) {
        result[row] -= factor[Self.place(later, row)] * result[later]
      }
      result[row] /= factor[Self.place(row, row)]
    }
    return result
  }

  /// The root of cᵀ · A⁻¹ · c: the standard error of c · x, where A is the Hessian at x.
  func standardError(of c: [Double]) -> Double {
    CompensatedSum.of(forward(c).lazy.map { $0 * $0 }).squareRoot()
  }
}
