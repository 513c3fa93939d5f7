extension Int64 {
  /// The whole number of a quotient that is not above it, as days and hours before 1970 need it.
  /// - Parameter divisor: above 0.
  /// - Returns: ⌊self / divisor⌋.
  package func floored(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
