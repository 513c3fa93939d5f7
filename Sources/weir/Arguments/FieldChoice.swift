import WeirCore
import WeirPolicy

/// Which fields of events have a meaning for reports: as the command line says, or by their usual
/// names.
enum FieldChoice {
  static let amountName = "amount_minor"
  static let cardName = "card_token"

  /// The index of the field with the amount, of type int or decimal; nil: there is none.
  ///
  /// - Parameters:
  ///   - name: as `--amount` says; nil: the usual name.
  ///   - policy: has the schema.
  /// - Returns: an index into the schema's fields.
  /// - Throws: That there is no such field, or of another type.
  static func amount(_ name: String?, in policy: Policy) throws(CommandFailure) -> Int? {
    try index(of: name, or: amountName, "--amount", policy) { type in
      switch type {
      case .int, .decimal: true
      default: false
      }
    }
  }

  /// The index of the field whose values are cards; nil: there is none.
  ///
  /// - Parameters:
  ///   - name: as `--card` says; nil: the usual name.
  ///   - policy: has the schema.
  /// - Returns: an index into the schema's fields.
  /// - Throws: That there is no such field.
  static func card(_ name: String?, in policy: Policy) throws(CommandFailure) -> Int? {
    try index(of: name, or: cardName, "--card", policy) { _ in true }
  }

  private static func index(
    of name: String?, or usual: String, _ option: String, _ policy: Policy,
    isRight: (FieldType) -> Bool
  ) throws(CommandFailure) -> Int? {
    let fields = policy.schema.fields
    let found = fields.firstIndex { $0.name == name ?? usual && isRight($0.type) }
    guard let name, found == nil else { return found }
    let isKnown = fields.contains { $0.name == name }
    throw CommandFailure(
      .badPolicy,
      isKnown
        ? "\(option): the field is neither int nor decimal"
        : "\(option): the policy's events have no such field",
      help: "fields are: " + fields.map(\.name).joined(separator: ", "))
  }
}
