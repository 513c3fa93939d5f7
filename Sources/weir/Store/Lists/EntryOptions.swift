import ArgumentParser
import WeirStore

/// When entries end, and why they are changed.
struct EntryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "When entries end: 7d from now (at most 365d), a date, or an RFC 3339 timestamp.",
      valueName: "moment"))
  var expires: MomentArgument?

  @Option(help: ArgumentHelp("Why, for others to read.", valueName: "text"))
  var reason: String?

  /// Longest reason, in bytes.
  static let reasonByteCountMax = 1_000

  func validate() throws { try Self.check(reason: reason) }

  /// Refuses a reason that is too long, or that nobody may read.
  static func check(reason: String?) throws {
    guard let reason else { return }
    guard reason.utf8.count <= reasonByteCountMax else {
      throw ValidationError("'--reason' is at most \(reasonByteCountMax) bytes.")
    }
    guard !CardNumberSearch.isFound(in: reason) else {
      throw ValidationError(
        "'--reason' holds what looks like a card number: write its last four digits.")
    }
  }

  /// The end of entries, in milliseconds since 1970; `Int64.max` when they have none.
  /// - Throws: that it is over.
  func end(_ now: Int64) throws(CommandFailure) -> Int64 {
    guard let expires else { return .max }
    let moment = expires.after(now)
    guard moment > now else {
      throw CommandFailure(
        .usage, "'--expires' is a moment that is over",
        help: "name a later one; 'weir list remove' takes values off a list")
    }
    return moment
  }
}
