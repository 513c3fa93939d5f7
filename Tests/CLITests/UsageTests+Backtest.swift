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
    """
}
