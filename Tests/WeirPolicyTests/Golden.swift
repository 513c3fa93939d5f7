import Glibc

@testable import WeirPolicy

/// Every policy whose report is compared byte by byte.
enum Golden {
  /// Refused by the loader.
  static let refused: [BadPolicy] =
    BadDocumentTests.cases + BadTextTests.cases + BadTopTests.cases + BadEventTests.cases
    + BadSignalsTests.cases + BadVelocityTests.cases + BadModelTests.cases
    + BadModelStageTests.cases + BadRuleTests.cases
    + BadExpressionTests.cases + BadDecideTests.cases + BadConstantTests.cases
    + BadValueTests.cases + BadAlertTests.cases

  /// Told by the review, or allowed by the loader with a warning.
  static let reviewed: [BadPolicy] =
    BadWarningTests.cases + ReviewNeverTests.cases + ReviewConstantTests.cases
    + ReviewShadowTests.cases + ReviewUseTests.cases + OddConstantTests.cases
    + OddAlertTests.cases

  /// The text of a file of the project; nil when it is not there.
  static func project(_ path: String) -> String? {
    let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    guard let file = unsafe fopen(root + "/" + path, "r") else { return nil }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = unsafe fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The Swift files of WeirPolicy that report something.
  static let reportingFiles = [
    "Sections/AlertSection", "Document/JSONReader", "Document/YAMLPrecheck", "Document/YAMLReader",
    "Keys/Section",
    "Review/PolicyReview", "Review/PolicyReview+Conditions", "Review/PolicyReview+Duplicates",
    "Review/PolicyReview+Shadowing", "Sections/ConstantSection", "Sections/DecideSection",
    "Sections/EventSection",
    "Sections/ExpressionCompiler", "Sections/FeatureSection", "Sections/FieldDefaultReader",
    "Sections/FieldReader", "Sections/ListSection", "Sections/ModelSection",
    "Sections/PolicyFileReader", "Sections/PolicyNames", "Sections/RuleSection",
    "Sections/TableSection", "Sections/VelocitySection", "Values/PlacedValues",
  ]
}
