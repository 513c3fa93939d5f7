import CEL

/// Variables with a value each, named sets and expressions, from a text.
///
/// ```
/// # name, type, value to the end of the line
/// variable amount int 12500
/// variable order.discount int? 250
/// variable ports list(int) 22 80 443
/// set lists.vip string u1 u2
/// expression compare amount > 500 && order.discount < 1000
/// ```
///
/// `?` behind a type: the variable may be missing, so that `has()` may ask for it.
struct CaseFile {
  struct Variable {
    let name: String
    let type: CELType
    let isOptional: Bool
    let value: Value
  }

  struct NamedSet {
    let name: String
    let type: CELType
    let members: [Value]
  }

  /// By slot.
  private(set) var variables: [Variable] = []
  /// By id.
  private(set) var sets: [NamedSet] = []
  /// In the order of the text.
  private(set) var expressions: [(name: String, source: String)] = []

  /// - Throws: the first line that cannot be read.
  init(_ text: String) throws(Complaint) {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where !line.isEmpty && !line.hasPrefix("#") {
      guard read(line) else {
        throw Complaint(message: "line \(index + 1) is no variable, set or expression: \(line)")
      }
    }
  }

  private mutating func read(_ line: Substring) -> Bool {
    let words = line.split(separator: " ", maxSplits: 2)
    guard words.count == 3 else { return false }
    let name = String(words[1])
    if words[0] == "expression" {
      expressions.append((name, String(words[2])))
      return true
    }
    let rest = words[2].split(separator: " ", maxSplits: 1)
    guard rest.count == 2 else { return false }
    let isOptional = rest[0].last == "?"
    let type = isOptional ? rest[0].dropLast() : rest[0]
    switch words[0] {
    case "variable":
      guard let (type, value) = Self.value(rest[1], type) else { return false }
      variables.append(.init(name: name, type: type, isOptional: isOptional, value: value))
    case "set":
      guard let (list, value) = Self.value(rest[1], "list(\(type))"),
        case .list(let type) = list, case .list(let members) = value
      else { return false }
      sets.append(.init(name: name, type: type, members: members))
    default: return false
    }
    return true
  }

  private static func value(_ text: Substring, _ type: Substring) -> (CELType, Value)? {
    switch type {
    case "bool": Bool(String(text)).map { (.bool, .bool($0)) }
    case "int": Int64(text).map { (.int, .int($0)) }
    case "double": Double(text).map { (.double, .double($0)) }
    case "string": (.string, .string(String(text)))
    case "timestamp": Timestamp(String(text)).map { (.timestamp, .timestamp($0)) }
    case "ip": IPAddress(String(text)).map { (.ip, .ip($0)) }
    case _ where type.hasPrefix("list(") && type.hasSuffix(")"):
      list(text, type.dropFirst(5).dropLast())
    default: nil
    }
  }

  private static func list(_ text: Substring, _ type: Substring) -> (CELType, Value)? {
    var elements: [Value] = []
    var elementType: CELType?
    for word in text.split(separator: " ") {
      guard let (type, value) = value(word, type) else { return nil }
      elements.append(value)
      elementType = type
    }
    return elementType.map { (.list($0), .list(elements)) }
  }
}

/// What is wrong, in a sentence for the terminal.
struct Complaint: Error {
  let message: String
}
