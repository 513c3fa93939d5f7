import CEL
import WeirCore
import WeirSignals

/// What the loader needs of `WeirSignals`: its tables, lists, transforms and models, with faults in
/// the loader's own form.
enum SignalFile {
  struct RowFault {
    let line: Int
    let message: String
  }
  struct TextFault: Error {
    let message: String
    let offset: Int
    let length: Int
    let help: String?
  }
  static let identity = Transform.identity
  static func table(_ kind: TablePlan.Kind, _ bytes: [UInt8]) -> (
    value: LookupTable?, columns: [String], faults: [RowFault]
  ) {
    let (table, columns, faults) = LookupTable.load(prefixes: kind == .prefix, bytes)
    return (table, columns, faults.map { RowFault(line: $0.line, message: $0.message) })
  }
  static func list(_ kind: ListPlan.Kind, _ bytes: [UInt8]) -> (
    value: SignalList?, faults: [RowFault]
  ) {
    let (list, faults) = SignalList.load(kind.rawValue, bytes)
    return (list, faults.map { RowFault(line: $0.line, message: $0.message) })
  }
  static func transform(_ text: String) -> Result<Transform, TextFault> {
    switch text {
    case "identity": .success(.identity)
    case "log1p": .success(.log1p)
    case "sin_hour": .success(.sinHour)
    case "bins([1, 2])": .success(.bins([1, 2]))
    case "one_hot([\"DE\", \"FR\"])": .success(.oneHot(["DE", "FR"]))
    case "cos_hour": .success(.cosHour)
    default:
      .failure(TextFault(message: "not a transform", offset: 0, length: text.utf8.count, help: nil))
    }
  }
  static func acceptedTypes(of transform: Transform) -> [CELType] {
    switch transform {
    case .sinHour, .cosHour: [.timestamp]
    case .oneHot: [.string]
    default: [.int, .uint, .double, .bool]
    }
  }
  static func name(of transform: Transform) -> String {
    switch transform {
    case .identity: "identity"
    case .log1p: "log1p"
    case .abs: "abs"
    case .clip: "clip"
    case .bins: "bins"
    case .oneHot: "one_hot"
    case .sinHour: "sin_hour"
    case .cosHour: "cos_hour"
    }
  }
  static func columnNames(of feature: FeaturePlan) -> [[String]] {
    Array(repeating: [feature.name], count: feature.transform.width)
  }
  static func model(intercept: Double, columns: [ModelSection.Column]) -> LogisticModel? {
    LogisticModel(intercept: intercept, weights: columns.map(\.weight))
  }
  static func entryCount(_ table: LookupTable) -> Int { table.count }
  static func entryCount(_ list: SignalList) -> Int { list.count }
}
