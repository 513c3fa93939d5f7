/// Arithmetic on whole columns that must round as the velocities do.
package enum SignalMath {
  /// Quotients rounded once: decimals as the doubles that expressions see.
  /// - Parameters:
  ///   - values: whole numbers of the unit 1/`divisor`, one a row.
  ///   - divisor: more than 0.
  ///   - rows: how many rows there are.
  ///   - out: gets the quotients.
  package static func divide(
    _ values: UnsafePointer<Int64>, by divisor: UInt64, rows: Int,
    into out: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<rows {
      unsafe out[row] = ExactRatio.quotient(Int128(values[row]), divisor)
    }
  }
}
