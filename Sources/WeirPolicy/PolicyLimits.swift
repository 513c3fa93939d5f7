import WeirCore

/// The bounds of a policy's text. What a policy may hold is bounded in `Limits`.
package enum PolicyLimits {
  /// Bytes of `policy.yaml`. `P_LIMIT`.
  package static let documentByteCountMax = 1_048_576

  /// Bytes of `model.json`. `P_LIMIT`.
  package static let modelByteCountMax = 16_777_216

  /// Levels of nested mappings and sequences that are read. `P_LIMIT`.
  package static let documentDepthMax = 16

  /// Columns of indentation of one line, and brackets open at one place. `P_LIMIT`; it keeps the
  /// parser's recursion within the stack of any thread.
  package static let indentationMax = 100

  /// Bytes of a name. `P_NAME`.
  package static let nameByteCountMax = 64

  /// Bytes of a text such as an explanation. `P_VALUE`.
  package static let textByteCountMax = 1_024

  /// Bytes of a source line that a diagnostic still shows; a longer one is named by its place only.
  package static let shownLineByteCountMax = 240

  /// Diagnostics of one policy; the rest is counted in a last one. `P_LIMIT`.
  package static let diagnosticCountMax = 200

  /// Comparisons of parts of conditions in one review; what is left is not reviewed.
  package static let reviewStepCountMax = 500_000

  /// Keys that occur twice in one mapping and are reported in one run; each costs a parse.
  package static let duplicateKeyCountMax = 20

  /// Values of a constant that is a list. `P_LIMIT`; more are a file of `lists`.
  package static let constantElementCountMax = 1_024

  /// Fields that an alert carries of its event. `P_LIMIT`.
  package static let alertFieldCountMax = 16

  /// References in one `group_by`, fields in one `by`. `P_LIMIT`.
  package static let groupByCountMax = 8

  /// Events that one step of a test makes. `P_VALUE`.
  package static let repetitionCountMax = 100_000

  /// Events of one case of a test. `P_LIMIT`.
  package static let caseEventCountMax = 1_000_000
}
