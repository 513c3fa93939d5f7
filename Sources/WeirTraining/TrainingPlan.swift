package import WeirLearning

/// What a model is to be made of, and how.
package struct TrainingPlan: Sendable {
  /// A stage behind the log-odds that makes probabilities of them.
  package enum CalibrationKind: String, Sendable, CaseIterable {
    case platt
    case isotonic
  }

  /// Which columns become weights of evidence.
  package enum EvidenceChoice: Hashable, Sendable {
    case none
    /// Each that is one number.
    case all
    /// Those of these features.
    case features([String])
  }

  /// The times of the events that are learned from, milliseconds since 1970; nil: all before the
  /// test, less the delay.
  package var train: Range<Int64>?
  /// The times of events that the model has not seen, for measuring; nil: there are none.
  package var test: Range<Int64>?
  /// How the regression is fitted.
  package var options = TrainingOptions()
  /// Which columns become weights of evidence.
  package var evidence = EvidenceChoice.none
  /// Whether weights of evidence only rise or only fall with the value.
  package var isMonotone = false
  /// Fitted to the last fifth of the training, which the regression then does not see.
  package var calibration: CalibrationKind?
  /// Whether payments without a label are left out; else they are genuine.
  package var wantsLabelled = false
  /// Whether test rows are left out whose card had a fraud that was known on an earlier day.
  package var dropsKnownCards = false
  /// The alerts a day that precision is measured for.
  package var alertsPerDay = [20, 50, 100, 200]
  /// What it costs to look at an alert, minor units; nil: no costs are worked out.
  package var reviewCost: Int64?
  /// Whether the rows have amounts, and cards.
  package var hasAmounts = false
  package var hasCards = false

  /// The plan of a training on everything.
  package init() {}

  /// The times of all events that are needed.
  package var span: Range<Int64> {
    let starts = [train?.lowerBound ?? .min, test?.lowerBound].compactMap { $0 }
    let ends = [train?.upperBound ?? (test == nil ? .max : nil), test?.upperBound].compactMap { $0 }
    return (starts.min() ?? .min)..<(ends.max() ?? .max)
  }

  /// The share of the training that calibration is fitted to, as one part of so many.
  static let calibrationParts = 5
}
