import Testing
import WeirExchange
import WeirPolicy

/// Coefficient files that are refused, each with all its faults.
@Suite struct BadCoefficientTests {
  static let table: [BadText] = [
    BadText("not JSON", "{\n", "", "?"),
    BadText("a list", "{\n", "[{\n", "?"),
    BadText("NaN", "0.5,", "NaN,", "?"),
    BadText("Infinity", "-2.5", "Infinity", "?"),
    BadText("-Infinity", "1.25", "-Infinity", "?"),
    BadText("a word", "0.5,", "Nan,", "?"),
    BadText("too large to be finite", "0.5,", "1e999,", "?"),
    BadText("beyond the bounds", "0.5,", "1e16,", "?"),
    BadText("a text for a number", "0.5,", "\"0.5\",", "?"),
    BadText("lists in the list", "[0.75,0.5,-0.25]", "[[0.75,0.5,-0.25]]", "?"),
    BadText("a number for the list", "[0.75,0.5,-0.25]", "0.75", "?"),
    BadText("a list for the intercept", "-2.5", "[-2.5]", "?"),
    BadText("a number for a name", "\"amount_log\"", "7", "?"),
    BadText("another format", "weir-coefficients/1", "weir-coefficients/2", "?"),
    BadText("an unknown member", "\"intercept\"", "\"intercepts\"", "?"),
    BadText("a member that is absent", "  \"intercept\": -2.5,\n", "", "?"),
    BadText("a member twice", "\"mean\"", "\"scale\": [], \"scale\"", "?"),
    BadText("too few coefficients", ",-0.25]", "]", "?"),
    BadText("too many means", "4.5,", "4.5,1,", "?"),
    BadText("a mean without a scale", ",\n  \"scale\": [1.25,1.0,0.5]", "", "?"),
    BadText("a scale without a mean", "  \"mean\": [4.5,0.0,0.25],\n", "", "?"),
    BadText("a scale of 0", "1.25", "0", "?"),
    BadText("a negative scale", "1.25", "-1.25", "?"),
    BadText("an unknown feature", "amount_log", "amount_lag", "?"),
    BadText("a feature twice", "channel=web", "amount_log", "?"),
    BadText(
      "a feature that is absent", "[\"amount_log\",\"channel=web\",", "[\"channel=web\",", "?"),
    BadText(
      "another order", "\"channel=web\",\"hour[0]\"", "\"hour[0]\",\"channel=web\"", "?"),
  ]

  @Test(arguments: table) func isRefused(_ bad: BadText) throws {
    let result = CoefficientFileTests.read(try bad.text(of: CoefficientFileTests.text))
    #expect(result.faultLines == bad.faults)
  }

  @Test func aFaultIsRenderedWithItsLine() {
    let text = CoefficientFileTests.text.replacing("0.5,-0.25", with: "NaN,-0.25")
    guard case .failure(let faults) = CoefficientFileTests.read(text) else {
      Issue.record("it was read")
      return
    }
    #expect(faults.text == "?")
  }

  @Test func aLongFileIsRefused() {
    let bytes = [UInt8](repeating: 32, count: ExchangeLimits.byteCountMax + 1)
    let result = CoefficientFile.read(bytes, path: "long", columns: [])
    #expect(result.faultLines == ["P_LIMIT longer than 16777216 bytes"])
  }
}
