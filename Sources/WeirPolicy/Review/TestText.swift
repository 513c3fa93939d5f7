import CEL

/// Tests as they would be written in a condition.
struct TestText {
  private static let byteCountMax = 80
  let slots: SlotLayout

  /// What is tested, where it has a name: `event.amount`.
  func name(of operand: Shape.Operand) -> String? {
    switch operand.subject {
    case .slot(let slot), .presence(let slot): slots.names[slot]
    case .term: nil
    }
  }

  /// The test, such as `event.amount > 5`; nil when it has no short text.
  func text(of test: Shape.Test) -> String? {
    guard var name = name(of: test.operand), let relation = text(of: test.relation) else {
      return nil
    }
    if case .presence = test.operand.subject { name = "has(\(name))" }
    let text: String
    switch test.relation {
    case .among([.bool(true)]): text = name
    case .among([.bool(false)]): text = "!" + name
    case .notAmong(let values) where values.count > 1: text = "!(\(name) \(relation))"
    default: text = "\(name) \(relation)"
    }
    return text.utf8.count <= Self.byteCountMax ? text : nil
  }

  private func text(of relation: Shape.Relation) -> String? {
    switch relation {
    case .among(let values): set(values, "==")
    case .notAmong(let values): set(values, "!=")
    case .less(let value): text(of: value).map { "< " + $0 }
    case .lessOrEqual(let value): text(of: value).map { "<= " + $0 }
    case .greater(let value): text(of: value).map { "> " + $0 }
    case .greaterOrEqual(let value): text(of: value).map { ">= " + $0 }
    }
  }

  private func set(_ values: [Value], _ word: String) -> String? {
    let texts = values.compactMap { text(of: $0) }
    guard texts.count == values.count else { return nil }
    return texts.count == 1 ? "\(word) \(texts[0])" : "in [\(texts.joined(separator: ", "))]"
  }

  /// A literal; nil when it is none of the common kinds.
  func text(of value: Value) -> String? {
    switch value {
    case .bool(let isTrue): "\(isTrue)"
    case .int(let number): "\(number)"
    case .uint(let number): "\(number)u"
    case .double(let number): "\(number)"
    case .string(let text)
    where text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }:
      "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    default: nil
    }
  }
}
