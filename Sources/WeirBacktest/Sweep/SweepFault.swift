/// Why a sweep cannot be made of what was asked for.
package struct SweepFault: Error, Hashable, Sendable {
  /// What is wrong, and in which sweep.
  package let message: String
  /// How it is written instead.
  package let help: String
}
