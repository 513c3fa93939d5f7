import ArgumentParser
import WeirBacktest

/// Which events count, and what is known of them.
struct BacktestEventOptions: ParsableArguments {
  @OptionGroup var labels: LabelOptions

  @Option(
    help: ArgumentHelp(
      "Judge no event younger than this at the end of the recording: 60d.",
      valueName: "duration"))
  var maturity: TimeSpan?

  @Option(
    help: ArgumentHelp(
      "Let events of this long fill windows, without counting them: 30d.", valueName: "duration"))
  var warmup: TimeSpan?

  @Flag(help: "Leave out payments without a label; else they are genuine.")
  var labelledOnly = false

  @Option(
    help: ArgumentHelp(
      "The field with the amount. (default: \(FieldChoice.amountName), if there is one)",
      valueName: "field"))
  var amount: String?
}

/// How a backtest is told.
struct BacktestReportOptions: ParsableArguments {
  private static let flipCounts = 0...BacktestLimits.flipCountMax

  @Option(help: ArgumentHelp("How to print it.", valueName: "format"))
  var format: BacktestCommand.Format = .text

  @Option(help: ArgumentHelp("Also a page with charts.", valueName: "file"))
  var html: String?

  @Option(
    help: ArgumentHelp("Changed decisions to list, largest amounts first.", valueName: "n"))
  var flips = 20

  @Flag(help: "Leave out what the clock measures: the same events give the same bytes.")
  var noTimings = false

  func validate() throws {
    if !Self.flipCounts.contains(flips) {
      throw ValidationError("'--flips' must be 0 to \(Self.flipCounts.upperBound).")
    }
  }
}
