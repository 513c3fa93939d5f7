import Testing

@testable import WeirBacktest

/// What is said of texts that are no gates.
@Suite struct GateFaultTests {
  /// A text, and the whole of what is said of it.
  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let expected: String
    var testDescription: String { text }

    init(_ text: String, _ expected: String) { (self.text, self.expected) = (text, expected) }
  }

  private static func said(_ text: String) -> String {
    do throws(GateFault) {
      _ = try Gate.compile(text)
      return "it compiles"
    } catch {
      return error.text
    }
  }

  static let cases: [Case] = [
    Case(
      "flips.approve_to_reject > 10",
      """
      gate, column 27: flips.approve_to_reject is a share from 0 to 1: this is never true
        flips.approve_to_reject > 10
                                  ^^
        help: write 10% or flip_counts.approve_to_reject
      """),
    Case(
      "recal < 60%",
      """
      gate, column 1: nothing is named 'recal'
        recal < 60%
        ^^^^^
        help: did you mean 'recall'?
      """),
    Case(
      "alerts_per_day",
      """
      gate, column 1: the expression must be bool, it is double
        alerts_per_day
        ^^^^^^^^^^^^^^
        help: compare it, as in 'x > 0'
      """),
    Case(
      "10% < 20% && recal > 5",
      """
      gate, column 14: nothing is named 'recal'
        10% < 20% && recal > 5
                     ^^^^^
        help: did you mean 'recall'?
      """),
    Case(
      "rules['odd'].hitz > 5",
      """
      gate, column 14: a rule has no 'hitz'
        rules['odd'].hitz > 5
                     ^^^^
        help: did you mean 'hits'?
      """),
    Case(
      "",
      """
      gate: a gate is empty
        help: write a condition such as recall < 60%
      """),
  ]

  @Test(arguments: cases) func isSaidWithItsPlace(_ c: Case) {
    #expect(Self.said(c.text) == c.expected)
  }

  /// A text, the message and the column.
  @Test(arguments: [
    ("   ", "a gate is empty", nil),
    ("recall <\n60%", "a gate is one line of text", nil),
    ("1 < 2", "the gate is true whatever is reported", nil),
    ("false && recall < 60%", "the gate is false whatever is reported", nil),
    ("'recall < 60%'", "the expression must be bool, it is string", 1),
    ("rules['x'].hits", "the expression must be bool, it is dyn", 1),
    ("recall <", "the expression ends where an expression should be", 9),
    ("recall = 60%", "this character has no meaning here", 8),
    ("recall < 60 %%", "the expression ends where an expression should be", 15),
    ("flips.aprove_to_reject > 1%", "nothing is named 'flips.aprove_to_reject'", 1),
    ("flips > 1%", "nothing is named 'flips'", 1),
    ("c.recall < 60%", "nothing is named 'c.recall'", 1),
    ("a.events > 5", "nothing is named 'a.events'", 1),
    ("events > 'many'", "'>' does not take (int, string)", 8),
    ("alerts_per_day * 2 > 500", "'*' does not take (double, int)", 16),
    (
      "flip_counts.total / events > 1%", "whole numbers are divided without what is left over",
      19
    ),
    ("0x1F% < recall", "a percentage is a decimal number", 1),
    ("10u% < recall", "a percentage is a decimal number", 1),
    ("rules['x']['hitz'] > 5", "a rule has no 'hitz'", 12),
    ("a.rules['x'].hitz > 5", "a rule has no 'hitz'", 14),
    ("rules.all(n, rules[n].hitz > 5)", "a rule has no 'hitz'", 23),
  ])
  func isRefused(_ text: String, message: String, column: Int?) {
    let fault = #expect(throws: GateFault.self) { try Gate.compile(text) }
    #expect(fault?.message == message)
    #expect(fault?.column == column)
  }

  // MARK: Shares

  @Test(arguments: [
    ("recall < 60", "recall", "always", "write 60%"),
    ("recall > 60", "recall", "never", "write 60%"),
    ("60 > recall", "recall", "always", "write 60%"),
    ("recall >= 1.5", "recall", "never", "write 1.5%"),
    ("b.recall == 60", "b.recall", "never", "write 60%"),
    ("flips.total > 2", "flips.total", "never", "write 2% or flip_counts.total"),
    ("(flips.total > 2)", "flips.total", "never", "write 2% or flip_counts.total"),
    ("!(flips.total <= 2)", "flips.total", "always", "write 2% or flip_counts.total"),
    ("days > 3 && 2 < flips.total", "flips.total", "never", "write 2% or flip_counts.total"),
    ("rules['x'].precision < 10", "'precision' of a rule", "always", "write 10%"),
    ("rules['x']['recall'] < 10", "'recall' of a rule", "always", "write 10%"),
    (
      "recall > 150%", "recall", "never",
      "compare it with a number between 0 and 1, or with one such as 10%"
    ),
    (
      "recall > 1", "recall", "never",
      "compare it with a number between 0 and 1, or with one such as 10%"
    ),
    (
      "recall <= 100%", "recall", "always",
      "compare it with a number between 0 and 1, or with one such as 10%"
    ),
    (
      "recall < 0", "recall", "never",
      "compare it with a number between 0 and 1, or with one such as 10%"
    ),
    (
      "-1 != recall", "recall", "always",
      "compare it with a number between 0 and 1, or with one such as 10%"
    ),
  ])
  func ofAShareThatIsNone(_ text: String, name: String, answer: String, help: String) {
    let fault = #expect(throws: GateFault.self) { try Gate.compile(text) }
    #expect(fault?.message == "\(name) is a share from 0 to 1: this is \(answer) true")
    #expect(fault?.help == help)
  }

  @Test(arguments: [
    "recall < 1", "recall >= 1", "recall > 0", "recall <= 0", "recall == 1", "recall != 0",
    "recall < 100%", "recall < 0.6", "recall < 60%", "0.6 > recall",
    "recall * 100.0 < 60", "100.0 * recall < 60", "60 > recall * 100.0", "60 > 100.0 * recall",
    "recall + 1.0 > 1.5", "recall - 1.0 < -0.5", "1.0 / recall > 2", "recall < 60 + 0 * days",
    "double(flip_counts.total) / double(events) > 0.1", "events / 10 > 5",
    "rules['x'].hits > 10", "alerts_per_day > 500", "flip_counts.total > 10", "days > 60",
  ])
  func mayBeCompared(_ text: String) throws {
    #expect(Self.said(text) == "it compiles")
  }

  // MARK: Limits

  @Test func mayBeAsLongAsItIsAllowed() {
    let text = "recall < 60%" + String(repeating: " ", count: BacktestLimits.gateByteCountMax - 12)
    #expect(Self.said(text) == "it compiles")
    #expect(Self.said(text + " ").hasPrefix("gate: a gate of more than 4096 bytes"))
  }

  @Test func areAsManyAsAreAllowed() throws {
    let texts = Array(repeating: "recall < 60%", count: BacktestLimits.gateCountMax)
    #expect(try Gate.compile(all: texts).count == BacktestLimits.gateCountMax)
    let fault = #expect(throws: GateFault.self) { try Gate.compile(all: texts + ["x"]) }
    #expect(fault?.message == "there are more than 100 gates")
  }

  @Test func theFirstFaultOfSeveralIsTold() {
    let fault = #expect(throws: GateFault.self) {
      try Gate.compile(all: ["recall < 60%", "recal < 60%", "recall < 60"])
    }
    #expect(fault?.gate == "recal < 60%")
  }
}
