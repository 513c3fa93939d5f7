import CEL

/// A name as a gate reads it: a variable, or what a rule has.
struct GateOperand {
  /// The dotted name of the variable, such as `a.recall`, or of the rules.
  let variable: String
  /// Behind `rules[…]`: the name of the rule, where it is written as a text.
  let rule: String?
  /// Behind `rules[…].`: the field, and where it stands among the words.
  let field: (name: String, word: Int)?
  /// The words that it consists of.
  let words: Range<Int>

  /// Every one of a text, in its order.
  static func all(in words: [SourceWord]) -> [GateOperand] {
    var found: [GateOperand] = []
    var index = 0
    while index < words.count {
      guard case .name = words[index].kind, let operand = GateOperand(words, at: index) else {
        index += 1
        continue
      }
      found.append(operand)
      index = operand.words.upperBound
    }
    return found
  }

  /// Nil where the name is a field of something else.
  private init?(_ words: [SourceWord], at start: Int) {
    func symbol(_ index: Int) -> String? {
      guard words.indices.contains(index), case .symbol(let symbol) = words[index].kind else {
        return nil
      }
      return symbol
    }
    func name(_ index: Int) -> String? {
      guard words.indices.contains(index), case .name(let name) = words[index].kind else {
        return nil
      }
      return name
    }
    guard symbol(start - 1) != ".", let first = name(start) else { return nil }
    var path = [first]
    var end = start + 1
    while symbol(end) == ".", let next = name(end + 1) {
      path.append(next)
      end += 2
    }
    var rule: String?
    var field: (String, Int)?
    if path.last == "rules", symbol(end) == "[", symbol(end + 2) == "]" {
      if case .text(let text) = words[end + 1].kind { rule = text }
      end += 3
      if symbol(end) == ".", let next = name(end + 1), symbol(end + 2) != "(" {
        field = (next, end + 1)
        end += 2
      } else if symbol(end) == "[", symbol(end + 2) == "]",
        case .text(let text) = words[end + 1].kind
      {
        field = (text, end + 1)
        end += 3
      }
    }
    variable = path.joined(separator: ".")
    (self.rule, self.field, self.words) = (rule, field, start..<end)
  }

  /// What its values are; nil where the name means nothing.
  var unit: GateVariable.Unit? {
    if let field { return GateVariables.ruleFields.first { $0.name == field.name }?.unit }
    return GateVariables.all.first { $0.name == variable }?.unit
  }
}
