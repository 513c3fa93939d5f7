import Foundation
import Testing

/// The files of fixtures/learning, as `make.py` there writes them.
enum LearningFixture {
  private static var folder: String {
    "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
      + "/fixtures/learning/"
  }

  private static func read<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: folder + name)))
  }

  /// What scikit-learn fits to some rows.
  struct Logistic: Decodable, Sendable, CustomTestStringConvertible {
    var name: String
    var l2: Double
    var balanced: Bool
    var ratio: [Double]?
    var indicators: Bool
    var columns: [[Double?]]
    var labels: [UInt8]
    var intercept: Double
    var weights: [Double]
    var means: [Double]
    var scales: [Double]
    var missing: [Double]
    var standardErrors: [Double]
    var interceptStandardError: Double
    var objective: Double

    var testDescription: String { name }
    /// NaN is missing.
    var values: [[Double]] { columns.map { $0.map { $0 ?? .nan } } }
  }

  /// What scikit-learn says of some scores.
  struct Metrics: Decodable, Sendable, CustomTestStringConvertible {
    var name: String
    var scores: [Double]
    var labels: [UInt8]
    var areaUnderROC: Double
    var averagePrecision: Double
    var logLoss: Double
    var brierScore: Double

    var testDescription: String { name }
  }

  /// How scikit-learn turns log-odds into probabilities.
  struct Calibration: Decodable, Sendable {
    var logOdds: [Double]
    var labels: [UInt8]
    var slope: Double
    var intercept: Double
    var probes: [Double]
    var probabilities: [Double]
  }

  private struct Cases<Case: Decodable>: Decodable {
    var cases: [Case]
  }

  static func logistic() throws -> [Logistic] {
    try read("logistic.json", as: Cases<Logistic>.self).cases
  }

  static func metrics() throws -> [Metrics] {
    try read("metrics.json", as: Cases<Metrics>.self).cases
  }

  static func calibration() throws -> Calibration {
    try read("calibration.json", as: Calibration.self)
  }
}
