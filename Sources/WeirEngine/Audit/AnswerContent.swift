import WeirCore
import WeirPolicy

/// The members of an answer.
struct AnswerContent {
  private let members: [JSONValue.Member]

  /// What a line says; nil when it is not one JSON object without a member that occurs twice.
  init?(_ line: [UInt8]) {
    let text = SourceText(path: "", bytes: line)
    guard let node = JSONReader.read(text, faults: FaultList()),
      case .object(let members) = node.jsonValue
    else { return nil }
    self.members = members
  }

  /// The names in the order of the line.
  var names: [String] { members.map(\.name) }

  /// The value of a member; nil where there is none.
  subscript(name: String) -> JSONValue? { members.first { $0.name == name }?.value }

  /// Whether two values are the same, whatever the order of members in objects.
  static func isSame(_ one: JSONValue, _ other: JSONValue) -> Bool {
    switch (one, other) {
    case (.number(let one), .number(let other)): isSameNumber(one, other)
    case (.array(let one), .array(let other)):
      one.count == other.count && zip(one, other).allSatisfy { isSame($0, $1) }
    case (.object(let one), .object(let other)):
      one.count == other.count
        && one.allSatisfy { member in
          other.contains { $0.name == member.name && isSame($0.value, member.value) }
        }
    default: one == other
    }
  }

  /// Whole numbers by their digits, which a Double may not hold; others as what they read as.
  private static func isSameNumber(_ one: String, _ other: String) -> Bool {
    if one == other { return true }
    guard Int64(one) == nil || Int64(other) == nil, let one = Double(one), let other = Double(other)
    else { return false }
    return one == other
  }
}
