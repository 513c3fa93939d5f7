import WeirPolicy

/// The bounds of files that come from other tools.
package enum ExchangeLimits {
  /// Bytes of a file. `P_LIMIT`.
  package static let byteCountMax = PolicyLimits.modelByteCountMax

  /// Elements of XML inside of each other. `P_LIMIT`.
  package static let elementDepthMax = 64

  /// Elements and attributes of XML together; they take far more memory than their text. `P_LIMIT`.
  package static let partCountMax = 262_144

  /// Names among which a misspelt one is looked for: each costs the product of two lengths.
  static let hintNameCountMax = 1_000

  /// How far from zero a number may be: as in a model file.
  static let numbers = -1e15...1e15

  /// The least scale: as in a model file.
  static let scaleMin = 1e-300
}
