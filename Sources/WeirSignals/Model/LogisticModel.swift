/// A logistic model over a policy's features: log-odds are the intercept and one term a feature.
///
/// Immutable. Works a feature at a time over the rows of a batch, in memory that the caller has.
package struct LogisticModel: Sendable {
  /// What `add` says of a row's value.
  package enum Presence {
    /// `values` holds the value's bits.
    package static let value: UInt8 = 0
    /// There is none: missing without a stand-in, or a fault.
    package static let absent: UInt8 = 1
    /// The stand-in was used; `values` holds the bits of its Double, whatever the feature's type,
    /// and 0 for a text.
    package static let standIn: UInt8 = 2
  }

  /// The log-odds without any term.
  package let intercept: Double
  /// In the order of the policy.
  package let features: [ModelFeature]
  /// What makes a score of the log-odds; nil: `score(logOdds:)`.
  package let calibration: Calibration?

  /// A model; the loader has checked that all numbers are finite.
  package init(intercept: Double, features: [ModelFeature], calibration: Calibration? = nil) {
    self.intercept = intercept
    self.features = features
    self.calibration = calibration
  }

  /// 1 / (1 + e⁻ᶻ), without overflow.
  package static func score(logOdds z: Double) -> Double {
    if z >= 0 { return 1 / (1 + DeterministicMath.exp(-z)) }
    let odds = DeterministicMath.exp(z)
    return odds / (1 + odds)
  }

  /// The terms of one feature: Σ weight · (x - mean) / scale over its columns, in their order.
  ///
  /// A missing value takes the stand-in; without one its term is what its columns say of missing
  /// values, mostly 0. A column that is not finite
  /// adds nothing and marks the row as broken, as does a fault of another kind.
  ///
  /// - Parameters:
  ///   - feature: its index in `features`.
  ///   - input: the values, of a type that the transform takes.
  ///   - status: a byte a row, 0 where there is a value; nil: everywhere.
  ///   - missingStatus: the status of a value that is missing; any other one is a fault.
  ///   - rows: how many rows there are.
  ///   - terms: gets each row's term.
  ///   - values: gets the bits of the value before its transform: Int64 (int; milliseconds of a
  ///     timestamp), UInt64, Double, 0 or 1 (bool), `TextSlice` (the offset low, the count high).
  ///   - absent: gets what `Presence` names.
  ///   - broken: set to 1 where the row is broken, else left as it is.
  package func add(
    feature: Int, input: FeatureInput, status: UnsafePointer<UInt8>?, missingStatus: UInt8,
    rows: Int, terms: UnsafeMutablePointer<Double>, values: UnsafeMutablePointer<UInt64>,
    absent: UnsafeMutablePointer<UInt8>, broken: UnsafeMutablePointer<UInt8>
  ) {
    let pass = unsafe FeaturePass(
      feature: features[feature], rows: rows, terms: terms, values: values, absent: absent,
      broken: broken)
    unsafe pass.readStatus(status, missingStatus: missingStatus)
    if unsafe pass.runSmall(input, status: status, missingStatus: missingStatus) { return }
    pass.read(input)
    if unsafe status != nil { pass.standIn() }
    pass.transform()
  }
}
