/// A sum of many doubles, as exact as if it had twice the digits (A. Neumaier, 1974). The order of
/// its terms is the caller's, so equal input gives equal bits.
struct CompensatedSum: Hashable, Sendable {
  private var sum = 0.0
  private var lost = 0.0

  /// The sum, rounded once.
  var value: Double { sum + lost }

  @inline(__always)
  mutating func add(_ term: Double) {
    let next = sum + term
    lost += sum.magnitude >= term.magnitude ? (sum - next) + term : (term - next) + sum
    sum = next
  }

  /// The sum of an array.
  static func of(_ terms: some Sequence<Double>) -> Double {
    var sum = CompensatedSum()
    for term in terms { sum.add(term) }
    return sum.value
  }
}
