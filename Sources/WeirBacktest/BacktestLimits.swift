/// Bounds of a backtest.
package enum BacktestLimits {
  /// Days of which volumes are kept, the first ones in time; more are counted together.
  package static let dayCountMax = 10_000
  /// Flips that may be listed.
  package static let flipCountMax = 100_000
  /// Combinations of values of one sweep, and of those of constants, which are policies of their
  /// own: about a megabyte each.
  package static let sweepPointCountMax = 1_000
  package static let sweepPolicyCountMax = 250
  /// Gates of one run, and bytes of one.
  package static let gateCountMax = 100
  package static let gateByteCountMax = 4_096
}
