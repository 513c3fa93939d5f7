import CEL
import WeirPolicy

/// Looks for what compiles and cannot be meant: fields that no rule has, shares that are compared
/// with what no share is, and counts that are divided by counts.
struct GateReview {
  let text: GateText
  let operands: [GateOperand]

  init(_ text: GateText) {
    self.text = text
    operands = GateOperand.all(in: text.words)
  }

  /// The first fault; nil when there is none.
  var fault: GateFault? {
    for index in text.words.indices where text.isPercentage(index) && text.value(at: index) == nil {
      return GateFault(
        text.original, "a percentage is a decimal number", at: text.words[index].range,
        help: "write it as in 0.1%")
    }
    for operand in operands {
      if let fault = unknownField(operand) ?? division(operand) ?? comparison(operand) {
        return fault
      }
    }
    return nil
  }

  private func unknownField(_ operand: GateOperand) -> GateFault? {
    let known = GateVariables.ruleFields.map(\.name)
    guard let field = operand.field, !known.contains(field.name) else { return nil }
    return GateFault(
      text.original, "a rule has no '\(field.name)'", at: text.words[field.word].range,
      help: suggestion(for: field.name, among: known, listed: "it has"))
  }

  /// A count divided by a count: what is left over is dropped, so that a share of them is 0.
  private func division(_ operand: GateOperand) -> GateFault? {
    let sign = operand.words.upperBound
    guard operand.unit == .count, symbol(sign) == "/",
      let other = operands.first(where: { $0.words.lowerBound == sign + 1 }), other.unit == .count
    else { return nil }
    return GateFault(
      text.original, "whole numbers are divided without what is left over",
      at: text.words[sign].range,
      help: "convert both, as in double(events) / double(days), or take a share or a mean")
  }

  // MARK: Shares

  /// A comparison of a share with a number that makes it true, or false, for every share. It
  /// stands by itself: beside other operators the numbers mean something else.
  private func comparison(_ operand: GateOperand) -> GateFault? {
    guard operand.unit == .share else { return nil }
    let (start, end) = (operand.words.lowerBound, operand.words.upperBound)
    if let sign = symbol(end), let number = number(end + 1), isEdge(start - 1), isEdge(number.end) {
      return fault(operand, sign, number.value, at: number.words)
    }
    if let sign = symbol(start - 1), let number = number(endingAt: start - 1), isEdge(end),
      isEdge(number.words.lowerBound - 1), let swapped = Self.swapped[sign]
    {
      return fault(operand, swapped, number.value, at: number.words)
    }
    return nil
  }

  private static let swapped = [
    "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=",
  ]

  private func symbol(_ index: Int) -> String? {
    guard text.words.indices.contains(index), case .symbol(let symbol) = text.words[index].kind
    else { return nil }
    return symbol
  }

  /// Whether a comparison ends here: at an end of the text, or beside what binds less.
  private func isEdge(_ index: Int) -> Bool {
    guard text.words.indices.contains(index) else { return true }
    guard let symbol = symbol(index) else { return false }
    return ["(", ")", "&&", "||", "!", "?", ":", ",", "[", "]"].contains(symbol)
  }

  /// The number that starts at a word, with its sign in front and its percent sign behind.
  private func number(_ start: Int) -> (value: Double, words: Range<Int>, end: Int)? {
    let isNegative = symbol(start) == "-"
    let index = isNegative ? start + 1 : start
    guard text.words.indices.contains(index), text.words[index].kind == .number,
      let value = text.value(at: index)
    else { return nil }
    let end = text.isPercentage(index) ? index + 2 : index + 1
    return (isNegative ? -value : value, start..<end, end)
  }

  /// The number that ends before a word.
  private func number(endingAt end: Int) -> (value: Double, words: Range<Int>)? {
    // The longest first: `-1%` has a sign at either end.
    for start in [end - 3, end - 2, end - 1] where start >= 0 {
      if let number = number(start), number.end == end { return (number.value, number.words) }
    }
    return nil
  }

  private func fault(
    _ operand: GateOperand, _ sign: String, _ value: Double, at words: Range<Int>
  ) -> GateFault? {
    let answer: Bool?
    switch sign {
    case ">": answer = value >= 1 ? false : value < 0 ? true : nil
    case ">=": answer = value > 1 ? false : value <= 0 ? true : nil
    case "<": answer = value <= 0 ? false : value > 1 ? true : nil
    case "<=": answer = value < 0 ? false : value >= 1 ? true : nil
    case "==": answer = value < 0 || value > 1 ? false : nil
    case "!=": answer = value < 0 || value > 1 ? true : nil
    default: return nil
    }
    guard let answer else { return nil }
    let range =
      text.words[words.lowerBound].range
      .lowerBound..<text.words[words.upperBound - 1]
      .range.upperBound
    let title = operand.field.map { "'\($0.name)' of a rule" } ?? operand.variable
    return GateFault(
      text.original,
      "\(title) is a share from 0 to 1: this is \(answer ? "always" : "never") true", at: range,
      help: help(operand, value, at: words))
  }

  /// A number above 1 was meant as a percentage, or as a number of events.
  private func help(_ operand: GateOperand, _ value: Double, at words: Range<Int>) -> String {
    let range = text.words[words.lowerBound].range
    guard value > 1, !text.isPercentage(words.lowerBound) else {
      return "compare it with a number between 0 and 1, or with one such as 10%"
    }
    let written = String(decoding: Array(text.original.utf8)[range], as: UTF8.self)
    let count = operand.variable.replacing("flips.", with: "flip_counts.", maxReplacements: 1)
    return count == operand.variable || operand.field != nil
      ? "write \(written)%" : "write \(written)% or \(count)"
  }
}
