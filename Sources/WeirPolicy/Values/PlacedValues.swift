import CEL
import WeirCore

/// The values that were given to take the place of a policy's own, held against what they replace.
struct PlacedValues {
  private let values: [ValueInPlace]
  private let faults: FaultList

  /// Reports names that are given twice; the first one counts.
  init(_ values: [ValueInPlace], faults: FaultList) {
    var known: [ValueInPlace] = []
    for value in values {
      if known.contains(where: { $0.name == value.name }) {
        faults.add(
          .duplicate, "'\(value.name)' has two values to take its place", at: value.place,
          help: "give one")
      } else {
        known.append(value)
      }
    }
    self.values = known
    self.faults = faults
  }

  // MARK: Thresholds

  /// The number for a threshold of `decide`, within the bounds that the key has; nil when none was
  /// given, or, with a fault, when it cannot be one.
  func threshold(_ key: String, hasModel: Bool) -> Located<Double>? {
    guard let value = values.first(where: { $0.name == key }) else { return nil }
    guard hasModel else {
      faults.add(
        .model, "'\(key)' is compared with the model's score, and the policy has no model",
        at: value.place, help: "add 'model: model.json', or choose a constant")
      return nil
    }
    guard let number = value.scalar.number,
      case .number(let range) = PolicyKeys.decide.key(key).kind, range.contains(number)
    else {
      faults.add(
        .value, "a value for '\(key)' must be a number from 0 to 1", at: value.place,
        help: "write it as in 0.35")
      return nil
    }
    return Located(value: number, place: value.place)
  }

  // MARK: Constants

  /// The constants with the values that take the place of theirs. Those of `broken` have faults,
  /// and are none of them.
  func placed(in constants: [PolicyConstant], broken: Set<String>) -> [PolicyConstant] {
    let others = values.filter { !ValueInPlace.thresholds.contains($0.name) }
    for value in others
    where !broken.contains(value.name) && !constants.contains(where: { $0.name == value.name }) {
      faults.add(
        .unknownName, "no constant is called '\(value.name)'", at: value.place,
        help: suggestion(
          for: value.name, among: constants.map(\.name) + ValueInPlace.thresholds,
          listed: "what can have another value"))
    }
    return constants.map { constant in
      guard let value = others.first(where: { $0.name == constant.name }),
        let placed = self.value(of: value, type: constant.type)
      else { return constant }
      return PolicyConstant(name: constant.name, type: constant.type, value: placed)
    }
  }

  /// The value that the text is for a constant of a type; nil, with a fault, when it is none.
  private func value(of value: ValueInPlace, type: CELType) -> Value? {
    let scalar = value.scalar
    let read: Value? =
      switch type {
      case .int: scalar.integer.map { .int($0) }
      // A range such as 0.5..2:0.5 has whole numbers too.
      case .double: scalar.number.map { .double($0) }
      case .bool: scalar.boolean.map { .bool($0) }
      case .string:
        value.text.utf8.count <= PolicyLimits.textByteCountMax ? .string(value.text) : nil
      default: nil
      }
    if let read { return read }
    if case .list = type {
      faults.add(
        .type, "constant '\(value.name)' is a list: no single value takes its place",
        at: value.place, help: "write another policy and compare the two")
    } else {
      faults.add(
        .type, "a value for constant '\(value.name)' must be \(ConstantSection.name(of: type))",
        at: value.place, help: "what it has in policy.yaml says of which type it is")
    }
    return nil
  }
}
