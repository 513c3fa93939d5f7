import Testing

/// The help of `weir backtest`, and what it refuses.
extension UsageTests {
  @Test func helpsWithBacktest() throws { try helpsWithACommand(("backtest", Self.backtestHelp)) }

  @Test(arguments: [
    (["backtest", "a"], "Missing expected argument '--policy <dir>'"),
    (["backtest", "-", "--policy", "p"], "'backtest' reads its events more than once"),
    (["backtest", "", "--policy", "p"], "The name of a file is empty."),
    (["backtest", "a", "--policy", "p", "--format", "xml"], "The value 'xml' is invalid for"),
    (["backtest", "a", "--policy", "p", "--flips", "100001"], "'--flips' must be 0 to 100000."),
    (["backtest", "a", "--policy", "p", "--warmup", "30"], "The value '30' is invalid for"),
    (["backtest", "a", "--policy", "p", "--workers", "0"], "'--workers' must be 1 to 256."),
  ]) func refusesOfBacktest(_ item: (arguments: [String], message: String)) throws {
    try refuses(item)
  }

  static let backtestHelp = """
    OVERVIEW: Tells what a policy would have done with recorded events, or two of
    them.

    Events are scored as live, by event time alone, under both policies in one
    pass; nothing is written but the report. It has the decisions of either, what
    changes from the first to the second, each rule's hits and what would be lost
    without it, alerts by day and hour, and the spread of scores. With labels, of
    'label' events or from --labels, also precision, recall and amounts saved;
    without them it says so.

    Recordings come before '--fail-if' and '--sweep', which take several values.
    Exit code 1: a condition of '--fail-if' is true, or cannot be known.

    USAGE: weir backtest <recording> ... --policy <dir> [--against <dir>] [<options>]

    ARGUMENTS:
      <recording>             Events, as for 'weir score', in the order given.

    EVENTS:
      --labels <file>         Labels beside those of the stream: CSV with
                              payment_id,label[,ts].
      --label-delay, --delay <duration>
                              What no label is known before, counted from its
                              payment: 7d. (default: 0s)
      --maturity <duration>   Judge no event younger than this at the end of the
                              recording: 60d.
      --warmup <duration>     Let events of this long fill windows, without
                              counting them: 30d.
      --labelled-only         Leave out payments without a label; else they are
                              genuine.
      --amount <field>        The field with the amount. (default: amount_minor, if
                              there is one)

    QUESTIONS:
      --sweep <name=values>   Try other values in the last policy:
                              review_at=0.3..0.7:0.05, or a constant's
                              NAME=VALUE,VALUE; several are combined.
      --fail-if <condition>   Exit with 1 if one is true: 'recall < 0.6'
                              'flips.approve_to_reject > 0.1%'.

    THE REPORT:
      --format <format>       How to print it. (values: text, json; default: text)
      --html <file>           Also a page with charts.
      --flips <n>             Changed decisions to list, largest amounts first.
                              (default: 20)
      --no-timings            Leave out what the clock measures: the same events
                              give the same bytes.

    OPTIONS:
      --merge                 Take the events of several files in the order of
                              their time.
      --policy <dir>          The policy, such as the one that runs today.
      --against <dir>         Another one: what changes from the first to it?
      --pan-key-file <file>   The secret that turns card numbers into tokens: 64
                              hexadecimal digits.
      --workers <n>           Threads that work. (default: one a processor)
      --quiet                 Print no progress and no warnings.
      -h, --help              Show help information.

    """
}
