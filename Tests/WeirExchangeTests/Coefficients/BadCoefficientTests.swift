import Testing
import WeirExchange
import WeirPolicy

/// Coefficient files that are refused, each with all its faults.
@Suite struct BadCoefficientTests {
  static let table: [BadText] = [
    BadText(
      "not JSON", "{\n", "",
      "1:11 P_JSON bytes after the document"),
    BadText(
      "a list", "{\n", "[{\n",
      "9:1 P_JSON expected ',' or ']'"),
    BadText(
      "NaN", "0.5,", "NaN,",
      "4:25 P_JSON NaN is not a number of JSON (the fit made no finite number there; "
        + "json.dumps writes one all the same unless it is told allow_nan=False)"),
    BadText(
      "Infinity", "-2.5", "Infinity",
      "5:16 P_JSON Infinity is not a number of JSON (the fit made no finite number there; "
        + "json.dumps writes one all the same unless it is told allow_nan=False)"),
    BadText(
      "-Infinity", "1.25", "-Infinity",
      "7:13 P_JSON -Infinity is not a number of JSON (the fit made no finite number there; "
        + "json.dumps writes one all the same unless it is told allow_nan=False)"),
    BadText(
      "a word", "0.5,", "Nan,",
      "4:25 P_JSON not a JSON value (numbers are finite: there is no NaN or Infinity)"),
    BadText(
      "too large to be finite", "0.5,", "1e999,",
      "4:25 P_VALUE 'coefficients' must hold numbers that are finite, within 1e15 of zero"),
    BadText(
      "beyond the bounds", "0.5,", "1e16,",
      "4:25 P_VALUE 'coefficients' must hold numbers that are finite, within 1e15 of zero"),
    BadText(
      "a text for a number", "0.5,", #""0.5","#,
      "4:25 P_KIND 'coefficients' must hold numbers, not a text"),
    BadText(
      "lists in the list", "[0.75,0.5,-0.25]", "[[0.75,0.5,-0.25]]",
      "4:3 P_MODEL 'coefficients' and 'features' differ in length: 1 and 3 (one number for "
        + "each feature, in their order)",
      "4:20 P_KIND 'coefficients' must hold numbers, not a list (the list is one of "
        + "numbers: coef_[0].tolist())"),
    BadText(
      "a number for the list", "[0.75,0.5,-0.25]", "0.75",
      "4:19 P_KIND 'coefficients' must be a list, not a number (write [0.75])"),
    BadText(
      "a list for the intercept", "-2.5", "[-2.5]",
      "5:16 P_KIND 'intercept' must be a number, not a list"),
    BadText(
      "a number for a name", #""amount_log""#, "7",
      "3:16 P_KIND 'features' must hold texts, not an integer"),
    BadText(
      "another format", "weir-coefficients/1", "weir-coefficients/2",
      "2:13 P_VALUE 'format' must be one of weir-coefficients/1 (did you mean "
        + "'weir-coefficients/1'?)"),
    BadText(
      "an unknown member", #""intercept""#, #""intercepts""#,
      "5:3 P_UNKNOWN_KEY the file has no key 'intercepts' (did you mean 'intercept'?)"),
    BadText(
      "a member that is absent", "  \"intercept\": -2.5,\n", "",
      "1:1 P_MISSING_KEY the file lacks 'intercept' (add 'intercept': a number)"),
    BadText(
      "a member twice", #""mean""#, #""scale": [], "scale""#,
      "6:16 P_DUPLICATE member 'scale' occurs twice in one object"),
    BadText(
      "too few coefficients", ",-0.25]", "]",
      "4:3 P_MODEL 'coefficients' and 'features' differ in length: 2 and 3 (one number for "
        + "each feature, in their order)"),
    BadText(
      "too many means", "4.5,", "4.5,1,",
      "6:3 P_MODEL 'mean' and 'features' differ in length: 4 and 3 (one number for each "
        + "feature, in their order)"),
    BadText(
      "a mean without a scale", ",\n  \"scale\": [1.25,1.0,0.5]", "",
      "6:3 P_MISSING_KEY 'mean' needs 'scale' (give both, or neither when the coefficients "
        + "are those of raw columns)"),
    BadText(
      "a scale without a mean", "  \"mean\": [4.5,0.0,0.25],\n", "",
      "6:3 P_MISSING_KEY 'scale' needs 'mean' (give both, or neither when the coefficients "
        + "are those of raw columns)"),
    BadText(
      "a scale of 0", "1.25", "0",
      "7:13 P_MODEL a scale must be greater than 0 (the scale of a column that never "
        + "changes is 1, as StandardScaler has it)"),
    BadText(
      "a negative scale", "1.25", "-1.25",
      "7:13 P_MODEL a scale must be greater than 0 (the scale of a column that never "
        + "changes is 1, as StandardScaler has it)"),
    BadText(
      "an unknown feature", "amount_log", "amount_lag",
      "3:3 P_MODEL the policy's column 'amount_log' is not among the features (export the "
        + "columns of `weir features`, all of them)",
      "3:16 P_UNKNOWN_NAME the policy has no column 'amount_lag' (did you mean "
        + "'amount_log'?)"),
    BadText(
      "a feature twice", "channel=web", "amount_log",
      "3:3 P_MODEL the policy's column 'channel=web' is not among the features (export the "
        + "columns of `weir features`, all of them)",
      "3:29 P_DUPLICATE feature 'amount_log' occurs twice (each column of the policy "
        + "stands there once)"),
    BadText(
      "a feature that is absent", #"["amount_log","channel=web","#, #"["channel=web","#,
      "3:3 P_MODEL the policy's column 'amount_log' is not among the features (export the "
        + "columns of `weir features`, all of them)",
      "4:3 P_MODEL 'coefficients' and 'features' differ in length: 3 and 2 (one number for "
        + "each feature, in their order)",
      "6:3 P_MODEL 'mean' and 'features' differ in length: 3 and 2 (one number for each "
        + "feature, in their order)",
      "7:3 P_MODEL 'scale' and 'features' differ in length: 3 and 2 (one number for each "
        + "feature, in their order)"),
    BadText(
      "another order", #""channel=web","hour[0]""#, #""hour[0]","channel=web""#,
      "3:29 P_MODEL feature 2 is 'hour[0]', the policy's is 'channel=web' (features stand "
        + "in the order of the policy's columns)"),
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
    #expect(
      faults.text == """
        coefficients.json:4:25: error[P_JSON]: NaN is not a number of JSON
            "coefficients": [0.75,NaN,-0.25],
                                  ^^^
          help: the fit made no finite number there; json.dumps writes one all the same unless it \
        is told allow_nan=False
        """)
  }

  @Test func aLongFileIsRefused() {
    let bytes = [UInt8](repeating: 32, count: ExchangeLimits.byteCountMax + 1)
    let result = CoefficientFile.read(bytes, path: "long", columns: [])
    #expect(result.faultLines == ["P_LIMIT longer than 16777216 bytes"])
  }
}
