/// Every bound of the engine, with its unit and what happens at it.
///
/// Computed and inlinable: a stored one is read through a call from other modules, 190 instructions
/// an event in all.
public enum Limits {
  /// Bytes of one input line without its line end. A longer one is one `E_LINE_TOO_LONG`; the rest
  /// of it is discarded unbuffered.
  @inlinable public static var lineByteCountMax: Int { 65_536 }

  /// Bytes of the longest line that a journal keeps of an event: defaults and tokens may make it
  /// longer than the one that came.
  @inlinable public static var keptLineByteCountMax: Int { 262_144 }

  /// Digits in a row that may be a card number, where no field says that they are one: masked in
  /// what is written, refused on lists and in notes.
  @inlinable public static var cardDigitCounts: ClosedRange<Int> { 13...19 }

  /// Levels of nested JSON objects and arrays, the event itself being the first. Deeper: `E_DEPTH`.
  @inlinable public static var jsonDepthMax: Int { 16 }

  /// Names outside the schema that a decoder's worker remembers. Others are checked in every line.
  @inlinable public static var ignoredNameCountMax: Int { 64 }

  /// The same in one object.
  @inlinable public static var ignoredNamesPerObjectMax: Int { 16 }

  /// Bytes of such a name. A longer one is checked in every line.
  @inlinable public static var ignoredNameByteCountMax: Int { 24 }

  /// Rows of one batch. A batch is handed on when it is full or when the source has no more bytes.
  /// Its columns fit the second cache of a core, and not being a power of two they do not meet in
  /// the same sets of the first: 7 % less time than 2,048 rows.
  @inlinable public static var batchRowCount: Int { 832 }

  /// Rows up to which a batch is left to the worker that read it: others are not woken for it.
  @inlinable public static var smallBatchRowCount: Int { 64 }

  /// Bytes of input in one batch: at least one line of the greatest length fits.
  @inlinable public static var batchByteCount: Int { 524_288 }

  /// Members of the `reasons` list of one decision; the rest is left out.
  @inlinable public static var reasonCountMax: Int { 3 }

  /// Velocities that share one key table; a policy with more under one key gets a second table.
  @inlinable public static var velocitiesPerTable: Int { 8 }

  /// Entries of one key that are kept in a compact log and scanned; a longer one becomes a series.
  @inlinable public static var compactLogEntryCountMax: Int { 32 }

  /// Fields of one schema, velocities, features, rules, lists and tables of one policy. `P_LIMIT`.
  @inlinable public static var policyItemCountMax: Int { 1_024 }

  /// Alerts of one policy: a word has a bit for each. `P_LIMIT`.
  @inlinable public static var alertCountMax: Int { 64 }

  /// Keys of one alert whose cooldown is remembered. Those whose cooldown is over are forgotten
  /// first, then those told longest ago: such a key may be told once too often.
  @inlinable public static var alertKeyCountMax: Int { 65_536 }

  /// Edges of `bins`, values of `one_hot` in one transform. `P_VALUE`.
  @inlinable public static var transformArgumentCountMax: Int { 256 }

  /// Bytes of one file of a policy. `P_LIMIT`.
  @inlinable public static var policyFileByteCountMax: Int { 268_435_456 }

  /// Bytes a `string` or `digits` field may hold when the schema names no `max`. `E_RANGE`.
  @inlinable public static var stringByteCountDefault: Int { 256 }

  /// Milliseconds of the longest deadline that an event may carry. `E_RANGE`.
  @inlinable public static var deadlineMillisecondsMax: Int64 { 60_000 }

  /// Digits after the decimal point of a `decimal` field. `P_VALUE`.
  @inlinable public static var decimalScaleMax: Int { 9 }

  /// Milliseconds of the longest window, ten years. `P_VALUE`.
  @inlinable public static var windowMillisecondsMax: Int64 { 315_360_000_000 }

  /// Event ids remembered when the policy names no `max_entries`. The oldest is forgotten.
  @inlinable public static var rememberedEventCountDefault: Int { 5_000_000 }

  /// Bytes of one part of a journal's record before it is packed. A record that says more is
  /// damaged; it is refused before there is memory for it.
  @inlinable public static var journalPartByteCountMax: Int { 4_194_304 }

  /// Bytes of all files of a stored policy. One that has more is damaged.
  @inlinable public static var storedPolicyByteCountMax: Int { 1_073_741_824 }

  /// Bytes of a key file. A longer one is refused.
  @inlinable public static var keyFileByteCountMax: Int { 65_536 }
}
