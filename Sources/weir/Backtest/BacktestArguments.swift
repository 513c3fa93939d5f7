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

/// What else is asked.
struct BacktestQuestionOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Try other values in the last policy: review_at=0.3..0.7:0.05, or a constant's "
        + "NAME=VALUE,VALUE; several are combined.", valueName: "name=values"))
  var sweep: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Exit with 1 if one is true: 'recall < 0.6' 'flips.approve_to_reject > 0.1%'.",
      valueName: "condition"))
  var failIf: [String] = []

  /// What `--sweep` asks for.
  ///
  /// - Throws: How one is written.
  func axes() throws(CommandFailure) -> [SweepAxis] {
    var axes: [SweepAxis] = []
    for text in sweep {
      do throws(SweepFault) {
        axes.append(try SweepAxis(text))
      } catch {
        throw CommandFailure(
          .usage, "--sweep: " + Console.printable(error.message),
          help: Console.printable(error.help))
      }
    }
    return axes
  }

  /// What `--fail-if` asks for.
  ///
  /// - Throws: What is wrong with one.
  func gates() throws(CommandFailure) -> [Gate] {
    do throws(GateFault) {
      return try Gate.compile(all: failIf)
    } catch {
      throw CommandFailure(.usage, complete: "weir: --fail-if: " + error.text)
    }
  }
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
