/// A node as a walk reads it: 32 bytes, its two children beside each other.
struct TreeNode: Sendable {
  /// How a number is compared.
  enum Rule: UInt8 {
    /// Left up to the threshold; a missing one the default way.
    case number
    /// The same, and numbers around zero count as missing.
    case zeroIsMissing
    /// Left when the whole part is in the set of categories.
    case category
  }

  /// The greatest number that goes left.
  let threshold: Double
  /// The mean of the leaves below, weighted by cover; of a leaf its value.
  let mean: Double
  /// The index of the left child, before the right one; 0 for a leaf.
  let left: Int32
  let column: Int32
  /// Where in the words of categories its set starts: how many words, then those.
  let categories: Int32
  let rule: Rule
  let sendsMissingLeft: Bool

  /// The greatest Double that becomes a Float below `threshold`, itself a Float: numbers up to it
  /// are just those that XGBoost finds to be less.
  static func greatest(below threshold: Float) -> Double {
    // Half a step below; which way it is rounded tells whether it belongs to the threshold.
    let lower = threshold.nextDown
    let upper = threshold.isFinite ? Double(threshold) : 0x1p128
    let step = lower.isFinite ? upper - Double(lower) : Double(threshold.ulp)
    let middle = upper - step / 2
    return Float(middle) < threshold ? middle : middle.nextDown
  }

  /// The threshold when all numbers within `TreeModel.zeroThreshold` of zero count as 0, as
  /// LightGBM makes them before it walks a row of a matrix.
  static func withoutTinyNumbers(_ threshold: Double) -> Double {
    let tiny = TreeModel.zeroThreshold
    guard threshold.magnitude <= tiny else { return threshold }
    return threshold >= 0 ? tiny : (-tiny).nextDown
  }
}
