/// The bounds of a model of trees; each is a `TreeFault`.
package enum TreeLimits {
  /// Bytes of the file.
  package static let byteCountMax = 67_108_864

  /// Trees of one model.
  package static let treeCountMax = 10_000

  /// Splits and leaves of one model: 64 MB of them.
  package static let nodeCountMax = 2_000_000

  /// Columns of one model.
  package static let columnCountMax = 4_096

  /// Levels of nested objects and arrays.
  package static let depthMax = 16
}
