extension Batch {
  /// One loop per comparison, so that each is straight code over its operands.
  @inline(__always)
  private func loop<T: Comparable>(
    _ comparison: Comparison, into out: UnsafeMutablePointer<UInt8>,
    _ left: (Int) -> T, _ right: (Int) -> T
  ) {
    let count = rows
    switch comparison {
    case .equal: for row in 0..<count { unsafe out[row] = left(row) == right(row) ? 1 : 0 }
    case .notEqual: for row in 0..<count { unsafe out[row] = left(row) != right(row) ? 1 : 0 }
    case .less: for row in 0..<count { unsafe out[row] = left(row) < right(row) ? 1 : 0 }
    case .lessOrEqual: for row in 0..<count { unsafe out[row] = left(row) <= right(row) ? 1 : 0 }
    case .greater: for row in 0..<count { unsafe out[row] = left(row) > right(row) ? 1 : 0 }
    case .greaterOrEqual:
      for row in 0..<count { unsafe out[row] = left(row) >= right(row) ? 1 : 0 }
    }
  }

  @inline(__always)
  func compare<T: Comparable>(
    _ instruction: Instruction, _ comparison: Comparison, as type: T.Type
  ) {
    let (left, right) = (column(0, of: instruction), column(1, of: instruction))
    let first = unsafe left.data.assumingMemoryBound(to: T.self)
    let second = unsafe right.data.assumingMemoryBound(to: T.self)
    let out = unsafe output(instruction, as: UInt8.self)
    unsafe loop(comparison, into: out, { unsafe first[$0] }, { unsafe second[$0] })
    unsafe finish(instruction, status: mergeStatus(left, right, to: instruction))
  }

  @inline(__always)
  func compare<T: Comparable>(
    _ instruction: Instruction, _ comparison: Comparison, with constant: T
  ) {
    let left = column(0, of: instruction)
    let first = unsafe left.data.assumingMemoryBound(to: T.self)
    let out = unsafe output(instruction, as: UInt8.self)
    unsafe loop(comparison, into: out, { unsafe first[$0] }, { _ in constant })
    unsafe finish(instruction, status: copyStatus(left, to: instruction))
  }

  func compareMixed(_ instruction: Instruction, _ comparison: Comparison, isSwapped: Bool) {
    let (left, right) = (column(0, of: instruction), column(1, of: instruction))
    let first = unsafe left.data.assumingMemoryBound(to: Int64.self)
    let second = unsafe right.data.assumingMemoryBound(to: Double.self)
    let out = unsafe output(instruction, as: UInt8.self)
    if comparison == .equal || comparison == .notEqual {
      for row in 0..<rows {
        let order = unsafe compareExactly(first[row], second[row])
        unsafe out[row] = comparison.holds(for: order) ? 1 : 0
      }
    } else {
      unsafe loop(comparison, into: out, { unsafe Double(first[$0]) }, { unsafe second[$0] })
    }
    let status =
      isSwapped
      ? unsafe mergeStatus(right, left, to: instruction)
      : unsafe mergeStatus(left, right, to: instruction)
    unsafe finish(instruction, status: status)
  }

  func compareAddresses(_ instruction: Instruction, isNegated: Bool) {
    let (left, right) = (column(0, of: instruction), column(1, of: instruction))
    let first = unsafe left.data.assumingMemoryBound(to: (UInt64, UInt64).self)
    let second = unsafe right.data.assumingMemoryBound(to: (UInt64, UInt64).self)
    let out = unsafe output(instruction, as: UInt8.self)
    for row in 0..<rows {
      let isEqual = unsafe first[row].0 == second[row].0 && first[row].1 == second[row].1
      unsafe out[row] = isEqual != isNegated ? 1 : 0
    }
    unsafe finish(instruction, status: mergeStatus(left, right, to: instruction))
  }
}
