import CEL
import WeirCore
import WeirSignals

/// What the loader asks of `WeirSignals`: its files, transforms and models, in the loader's terms.
enum SignalFile {
  /// The table in a file, the names of its columns, and the faults of its rows.
  static func table(_ kind: TablePlan.Kind, _ bytes: [UInt8]) -> (
    value: LookupTable?, columns: [String], faults: [SignalRowFault]
  ) {
    let (table, columns, faults) = LookupTable.load(prefixes: kind == .prefix, bytes)
    return (table, columns, faults)
  }

  /// The transform of a text, with help for a name that is not known.
  static func transform(_ text: String) -> Result<Transform, TransformFault> {
    do throws(TransformFault) {
      return .success(try Transform.parse(text))
    } catch {
      guard let name = error.unknownName else { return .failure(error) }
      return .failure(
        TransformFault(
          message: error.message, offset: error.offset, byteCount: error.byteCount,
          help: suggestion(for: name, among: Transform.names, listed: "transforms"),
          unknownName: name))
    }
  }

  /// The types of values that a transform takes. A number is an hour for `sin_hour`, `cos_hour`.
  static func acceptedTypes(of transform: Transform) -> [CELType] {
    switch transform {
    case .sinHour, .cosHour: [.timestamp, .int, .uint, .double]
    case .oneHotTexts: [.string]
    case .oneHotNumbers: [.int, .uint, .double]
    default: [.int, .uint, .double, .bool]
    }
  }

  /// For each column of a feature, the names a model may give it.
  static func columnNames(of feature: FeaturePlan) -> [[String]] {
    feature.transform.columnNames(feature: feature.name)
  }

  /// The model of a file's columns, which fit the features.
  static func model(
    intercept: Double, columns: [ModelSection.Column], features: [FeaturePlan],
    calibration: Calibration?
  ) -> LogisticModel {
    var rest = columns[...]
    let parts = features.map { feature in
      let own = rest.prefix(feature.transform.width)
      rest = rest.dropFirst(own.count)
      return ModelFeature(
        transform: feature.transform, standIn: feature.missing,
        columns: own.map {
          ModelColumn(
            weight: $0.weight, mean: $0.mean, scale: $0.scale, missing: $0.missing, steps: $0.steps)
        })
    }
    return LogisticModel(intercept: intercept, features: parts, calibration: calibration)
  }
}
