package import CEL

/// A name for a value that the expressions of a policy read as `constants.NAME`.
package struct PolicyConstant: Sendable {
  package let name: String
  /// `int`, `double`, `bool`, `string`, or a list of one of them.
  package let type: CELType
  package let value: Value

  /// The value as an expression would write it.
  package var text: String { value.literal }

  /// The name in expressions.
  package var path: String { Self.path(name) }

  /// The name of a constant in expressions.
  static func path(_ name: String) -> String { "constants." + name }
}
