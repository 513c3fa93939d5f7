import Testing
import WeirCore

struct DiagnosticTests {
  @Test func showsPlaceLineCaretAndHelp() {
    let fault = Diagnostic(
      code: "P_UNKNOWN_NAME", message: "no velocity is named 'spend'", path: "policy.yaml",
      line: 14, column: 14, sourceLine: "  condition: velocity.spend > 3", length: 14,
      help: "did you mean 'spent'?")
    #expect(
      fault.text == """
        policy.yaml:14:14: error[P_UNKNOWN_NAME]: no velocity is named 'spend'
            condition: velocity.spend > 3
                       ^^^^^^^^^^^^^^
          help: did you mean 'spent'?
        """)
  }

  @Test func aPathCannotSteerATerminal() {
    let fault = Diagnostic(code: "P_FILE", message: "m", path: "a\u{1B}[31m\nb", line: 0, column: 0)
    #expect(fault.text == "a?[31m?b: error[P_FILE]: m")
  }

  @Test func saysWarningOfAWarning() {
    let warning = Diagnostic(
      severity: .warning, code: "P_NO_EFFECT", message: "m", path: "p", line: 1, column: 2)
    #expect(warning.text == "p:1:2: warning[P_NO_EFFECT]: m")
  }

  @Test func hasNeitherPlaceNorLineForAWholeFile() {
    let fault = Diagnostic(
      code: "P_FILE", message: "m", path: "model.json", line: 0, column: 0,
      sourceLine: "never shown")
    #expect(fault.text == "model.json: error[P_FILE]: m")
  }

  @Test func putsTheCaretBehindTabs() {
    let fault = Diagnostic(
      code: "P_KIND", message: "m", path: "p", line: 1, column: 3, sourceLine: "\ta: b")
    #expect(fault.text == "p:1:3: error[P_KIND]: m\n  \ta: b\n  \t ^")
  }

  @Test func countsCharactersNotBytesBeforeTheCaret() {
    // The column counts bytes; ä has two.
    let fault = Diagnostic(
      code: "P_KIND", message: "m", path: "p", line: 1, column: 4, sourceLine: "ä: b")
    #expect(fault.text == "p:1:4: error[P_KIND]: m\n  ä: b\n    ^")
  }

  @Test func staysInOnePieceBehindTheEndOfTheLine() {
    let fault = Diagnostic(
      code: "P_KIND", message: "m", path: "p", line: 1, column: 9, sourceLine: "a:", length: 0)
    #expect(fault.text == "p:1:9: error[P_KIND]: m\n  a:\n    ^")
  }
}
