import CEL
import WeirCore

/// The constants that were read from `constants`.
struct ConstantSection {
  private(set) var constants: [PolicyConstant] = []
  /// Where they stand.
  private(set) var places: [Place] = []
  /// Constants with faults.
  private(set) var broken: Set<String> = []

  private static let kinds = "a number, a text, true, false, or a list of one of them"

  /// Reads the section; `values` take the place of what it says.
  init(_ policy: Section, values: PlacedValues) {
    let faults = policy.faults
    for (name, node) in policy.named("constants", "constant") {
      if ValueInPlace.thresholds.contains(name.value) {
        faults.add(
          .name, "'\(name.value)' cannot be the name of a constant: a threshold has it",
          at: name.place, help: "a sweep could mean either: rename the constant")
        broken.insert(name.value)
        continue
      }
      guard let (type, value) = Self.value(node, name.value, faults) else {
        broken.insert(name.value)
        continue
      }
      constants.append(PolicyConstant(name: name.value, type: type, value: value))
      places.append(name.place)
    }
    constants = values.placed(in: constants, broken: broken)
  }

  /// What a type is called in messages, with its article.
  static func name(of type: CELType) -> String {
    switch type {
    case .int: "a whole number of 64 bits"
    case .double: "a number"
    case .bool: "true or false"
    default: "a text of at most \(PolicyLimits.textByteCountMax) bytes"
    }
  }

  private static func value(
    _ node: DocumentNode, _ name: String, _ faults: FaultList
  ) -> (type: CELType, value: Value)? {
    switch node {
    case .scalar(let scalar) where !scalar.isNull: return self.scalar(scalar, name, faults)
    case .sequence(let items, let place): return list(items, name, at: place, faults)
    default:
      let found = node.kindName == "empty" ? "it is empty" : "it is \(node.kindName)"
      faults.add(
        .kind, "constant '\(name)' must be \(kinds); \(found)", at: node.place,
        help: "such as 500000, 0.25, 'DE' or ['DE', 'FR']")
      return nil
    }
  }

  /// A whole number is an int, one with a point or an exponent a double.
  private static func scalar(
    _ scalar: DocumentScalar, _ name: String, _ faults: FaultList
  ) -> (type: CELType, value: Value)? {
    if let isTrue = scalar.boolean { return (.bool, .bool(isTrue)) }
    if scalar.isInteger {
      if let number = scalar.integer { return (.int, .int(number)) }
      faults.add(
        .value, "constant '\(name)' is a whole number of more than 64 bits", at: scalar.place,
        help: "write a point behind it for a double: \(scalar.text).0")
      return nil
    }
    if scalar.isNumber {
      if let number = scalar.number { return (.double, .double(number)) }
      faults.add(
        .value, "constant '\(name)' must be a finite decimal number", at: scalar.place,
        help: "such as 255 or 0.25; quote it when a text is meant")
      return nil
    }
    guard scalar.text.utf8.count <= PolicyLimits.textByteCountMax else {
      faults.add(
        .value,
        "constant '\(name)' must not be longer than \(PolicyLimits.textByteCountMax) bytes",
        at: scalar.place)
      return nil
    }
    return (.string, .string(scalar.text))
  }

  private static func list(
    _ items: [DocumentNode], _ name: String, at place: Place, _ faults: FaultList
  ) -> (type: CELType, value: Value)? {
    let most = PolicyLimits.constantElementCountMax
    guard (1...most).contains(items.count) else {
      faults.add(
        items.isEmpty ? .value : .limit, "constant '\(name)' must hold 1 to \(most) values",
        at: place, help: items.isEmpty ? nil : "put them into a file of 'lists'")
      return nil
    }
    var elements: [Value] = []
    var type: CELType?
    for item in items {
      guard case .scalar(let scalar) = item, !scalar.isNull else {
        faults.add(
          .kind, "constant '\(name)' must hold numbers, texts, true or false", at: item.place)
        return nil
      }
      guard let (own, value) = self.scalar(scalar, name, faults) else { return nil }
      guard type == nil || type == own else {
        faults.add(
          .type, "constant '\(name)' holds values of several types", at: scalar.place,
          help: "write all as numbers with a point, or all as texts in quotes")
        return nil
      }
      type = own
      elements.append(value)
    }
    return type.map { (.list($0), .list(elements)) }
  }
}
