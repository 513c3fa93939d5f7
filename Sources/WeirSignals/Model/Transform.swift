/// What is done to a feature's value before the model: one value becomes one or more columns.
///
/// A bool counts as 0 or 1, a timestamp as the hour of its day in UTC with its fraction.
package enum Transform: Hashable, Sendable {
  /// The value itself.
  case identity
  /// ln(1 + x); not finite at and below -1.
  case log1p
  /// Without its sign.
  case abs
  /// Within the two bounds, the first not above the second.
  case clip(Double, Double)
  /// One column for each interval between edges, 1 in that which holds the value: k ascending edges
  /// make k + 1 columns, and a value equal to an edge lies to the right of it.
  case bins([Double])
  /// One column for each text, 1 where it is equal to the value.
  case oneHotTexts([String])
  /// One column for each number, 1 where it is equal to the value.
  case oneHotNumbers([Double])
  /// sin(2π · h / 24), h in hours.
  case sinHour
  /// cos(2π · h / 24), h in hours.
  case cosHour

  /// The words of the policy, in the order of the docs.
  package static let names = [
    "identity", "log1p", "abs", "clip", "bins", "one_hot", "sin_hour", "cos_hour",
  ]

  /// Columns of the model.
  package var width: Int {
    switch self {
    case .bins(let edges): edges.count + 1
    case .oneHotTexts(let texts): texts.count
    case .oneHotNumbers(let numbers): numbers.count
    default: 1
    }
  }

  /// The word of the policy.
  package var name: String {
    switch self {
    case .identity: "identity"
    case .log1p: "log1p"
    case .abs: "abs"
    case .clip: "clip"
    case .bins: "bins"
    case .oneHotTexts, .oneHotNumbers: "one_hot"
    case .sinHour: "sin_hour"
    case .cosHour: "cos_hour"
    }
  }

  /// Whether its one column is a number, rather than a question that has been answered.
  package var isNumber: Bool {
    switch self {
    case .identity, .log1p, .abs, .clip, .sinHour, .cosHour: true
    case .bins, .oneHotTexts, .oneHotNumbers: false
    }
  }

  /// Whether it makes one number of one number.
  var isOfNumber: Bool {
    switch self {
    case .identity, .log1p, .abs, .clip: true
    case .bins, .oneHotTexts, .oneHotNumbers, .sinHour, .cosHour: false
    }
  }

  /// What it makes of a number; the number itself when `isOfNumber` is false.
  func ofNumber(_ x: Double) -> Double {
    switch self {
    case .log1p: DeterministicMath.log1p(x)
    case .abs: x.magnitude
    case .clip(let low, let high): x < low ? low : x > high ? high : x
    default: x
    }
  }

  /// For each column the names a model may give it, the one that models are written with first:
  /// the feature's own name. A column of `bins` may be called `NAME[0]` (the lowest interval) and
  /// so on, one of `one_hot` `NAME=VALUE`.
  package func columnNames(feature: String) -> [[String]] {
    switch self {
    case .bins: (0..<width).map { [feature, "\(feature)[\($0)]"] }
    case .oneHotTexts(let texts): texts.map { [feature, "\(feature)=\($0)"] }
    case .oneHotNumbers(let numbers):
      numbers.map { number in
        let text = "\(number)"
        return [feature, "\(feature)=\(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)"]
      }
    default: [[feature]]
    }
  }
}

/// What is wrong with the text of a transform.
package struct TransformFault: Error, Hashable, Sendable {
  package let message: String
  /// UTF-8 bytes from the start of the text.
  package let offset: Int
  /// UTF-8 bytes that are wrong; at least 1.
  package let byteCount: Int
  package let help: String?
  /// The name, when no transform is called so; one that was meant is among `Transform.names`.
  package let unknownName: String?

  /// A fault at a place of the text.
  package init(
    message: String, offset: Int, byteCount: Int, help: String?, unknownName: String?
  ) {
    self.message = message
    self.offset = offset
    self.byteCount = byteCount
    self.help = help
    self.unknownName = unknownName
  }
}
