/// Bounds of a backtest.
package enum BacktestLimits {
  /// Days of which volumes are kept, the first ones in time; more are counted together.
  package static let dayCountMax = 10_000
  /// Flips that may be listed.
  package static let flipCountMax = 100_000
  /// Combinations of values of one sweep.
  package static let sweepPointCountMax = 1_000
  /// Those of constants in it: each is a policy of its own, and takes about a megabyte.
  package static let sweepPolicyCountMax = 100
  /// Of those the ones that change what windows hold: each decodes every event for itself and keeps
  /// a state of its own.
  package static let foundationCountMax = 16
  /// Gates of one run.
  package static let gateCountMax = 100
  /// Bytes of one gate.
  package static let gateByteCountMax = 4_096
}
