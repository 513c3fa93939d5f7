/// How a column is cut into bins.
package struct BinningOptions: Hashable, Sendable {
  /// At least 1.
  package var binCountMax: Int
  /// Quantile groups that bins are made of, at least 1.
  package var groupCountMax: Int
  /// Of the present rows, in each bin; 0...1.
  package var shareMin: Double
  /// Whether the weight of evidence may only rise, or only fall, from bin to bin.
  package var isMonotone: Bool

  /// Options; what is not said is as usual.
  package init(
    binCountMax: Int = 8, groupCountMax: Int = 64, shareMin: Double = 0.02,
    isMonotone: Bool = false
  ) {
    self.binCountMax = binCountMax
    self.groupCountMax = groupCountMax
    self.shareMin = shareMin
    self.isMonotone = isMonotone
  }

  /// Throws what is out of range.
  func check() throws(TrainingFault) {
    if binCountMax < 1 { throw .badOption(name: "binCountMax", range: "a number from 1 on") }
    if groupCountMax < 1 { throw .badOption(name: "groupCountMax", range: "a number from 1 on") }
    if !(0...1 ~= shareMin) { throw .badOption(name: "shareMin", range: "a number from 0 to 1") }
  }
}
