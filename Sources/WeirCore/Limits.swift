/// Every bound of the engine, with its unit and what happens at it.
package enum Limits {
  /// Bytes of one input line without its line end. A longer one is one `E_LINE_TOO_LONG`; the rest
  /// of it is discarded unbuffered.
  package static let lineByteCountMax = 65_536

  /// Levels of nested JSON objects and arrays, the event itself being the first. Deeper: `E_DEPTH`.
  package static let jsonDepthMax = 16

  /// Rows of one batch. A batch is handed on when it is full or when the source has no more bytes.
  package static let batchRowCount = 2_048

  /// Bytes of input in one batch: at least one line of the greatest length fits.
  package static let batchByteCount = 1_048_576

  /// Members of the `reasons` list of one decision; the rest is left out.
  package static let reasonCountMax = 3

  /// Velocities that share one key table; a policy with more under one key gets a second table.
  package static let velocitiesPerTable = 8

  /// Entries of one key that are kept in a compact log and scanned; a longer one becomes a series.
  package static let compactLogEntryCountMax = 32

  /// Fields of one schema, velocities, features, rules, lists and tables of one policy. `P_LIMIT`.
  package static let policyItemCountMax = 1_024

  /// Edges of `bins`, values of `one_hot` in one transform. `P_VALUE`.
  package static let transformArgumentCountMax = 256

  /// Bytes of one file of a policy. `P_LIMIT`.
  package static let policyFileByteCountMax = 268_435_456

  /// Bytes a `string` or `digits` field may hold when the schema names no `max`. `E_RANGE`.
  package static let stringByteCountDefault = 256

  /// Digits after the decimal point of a `decimal` field. `P_VALUE`.
  package static let decimalScaleMax = 9

  /// Milliseconds of the longest window, ten years. `P_VALUE`.
  package static let windowMillisecondsMax: Int64 = 315_360_000_000

  /// Event ids remembered when the policy names no `max_entries`. The oldest is forgotten.
  package static let rememberedEventCountDefault = 5_000_000
}
