import WeirLearning

/// Why no model came of a training.
package struct TrainingFailure: Error, Hashable, Sendable {
  /// Without its end of sentence.
  package let message: String
  package let help: String

  /// A failure.
  package init(_ message: String, help: String) {
    self.message = message
    self.help = help
  }

  /// What the learning says, columns by name.
  init(_ fault: TrainingFault, columns: [String]) {
    func names(_ indices: [Int]) -> String {
      indices.map { $0 < columns.count ? "'\(columns[$0])'" : "an indicator" }
        .joined(separator: ", ")
    }
    switch fault {
    case .collinear(let indices) where !indices.isEmpty:
      self.init("columns \(names(indices)) are collinear", help: fault.help)
    case .badValue(let column, _):
      self.init(
        "a value of column \(names([column])) is infinite or beyond 1e150",
        help: "clip it: transform: clip(0, 1e6)")
    case .oneClass(isFraud: false):
      self.init(
        fault.what,
        help: "labels are 'label' events on the stream, or --labels FILE; is --delay too long?")
    default: self.init(fault.what, help: fault.help)
    }
  }
}
