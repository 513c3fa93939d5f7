import Testing

@testable import WeirBacktest

/// Which signs of a text are percentages, and where what replaced them stood.
@Suite struct GateTextTests {
  @Test(arguments: [
    ("x > 0.1%", "x > 0.1e-2"),
    ("x > 10 %", "x > 10e-2"),
    ("10% < x", "10e-2 < x"),
    ("(10%)", "(10e-2)"),
    ("f(10%, [5%])", "f(10e-2, [5e-2])"),
    ("x < 10% && y > 5%", "x < 10e-2 && y > 5e-2"),
    ("x < 10% ? 1% : 2%", "x < 10e-2 ? 1e-2 : 2e-2"),
    ("x in [1%]", "x in [1e-2]"),
    ("10% in x", "10e-2 in x"),
    ("1.5e3% > x", "1.5e1 > x"),
    ("1E-3% > x", "1e-5 > x"),
    (".5% > x", ".5e-2 > x"),
    ("10% - 5% > x", "10e-2 - 5e-2 > x"),
    ("10%-x", "10e-2-x"),
    ("-5% < x", "-5e-2 < x"),
    ("10% != x", "10e-2 != x"),
    ("10 % 3%", "10 % 3e-2"),
    ("10%%", "10e-2%"),
  ])
  func aNumberWithASignIsAHundredth(_ text: String, expression: String) {
    #expect(GateText(text).expression == expression)
  }

  @Test(arguments: [
    "10 % 3", "10%3", "10 % x", "10 % -3", "10 % (3)", "10 % [3][0]", "10 % .x", "10 % !x",
    "x % 10", "x % (10)", "'10%'", "\"10%\" + '5 %'", "r'10%'", "x // 10%", "%", "", "10",
    "10 % 'x'", "10 % #",
  ])
  func everythingElseStays(_ text: String) {
    #expect(GateText(text).expression == text)
  }

  /// The value is that of the decimal, not of a division.
  @Test(arguments: [
    ("0.1%", 0.001), ("0.7%", 0.007), ("33.3%", 0.333), ("2.9%", 0.029), ("100%", 1.0),
    ("12", 12.0), ("1e2%", 1.0),
  ])
  func isRoundedOnce(_ text: String, value: Double) {
    #expect(GateText(text).value(at: 0) == value)
  }

  /// Every byte of the expression stood where the original has the same, or in what was replaced.
  @Test(arguments: ["x < 10% && y > 5%", "10% - 5% > x", "日本 < 1% || y", "x", "1%"])
  func placesAreThoseOfTheOriginal(_ text: String) {
    let gate = GateText(text)
    let (old, new) = (Array(text.utf8), Array(gate.expression.utf8))
    for offset in new.indices {
      let range = gate.originalRange(of: offset..<offset + 1)
      let found = old[range]
      let isKept = found.elementsEqual([new[offset]])
      #expect(isKept || found.last == UInt8(ascii: "%"), "byte \(offset)")
    }
    #expect(gate.originalRange(of: 0..<new.count) == 0..<old.count)
    #expect(gate.originalRange(of: new.count..<new.count + 1).lowerBound == old.count)
  }
}
