import ArgumentParser
import WeirCore
import WeirStore

extension LedgerAction: ExpressibleByArgument {}

/// `weir audit-log COMMAND`.
struct AuditLogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit-log",
    abstract: "Reads and checks the audit trail of a store.",
    discussion: """
      Every change of a list, case, policy or key, and every process that was turned
      away: who, what, when, from where, with what result.
      """,
    subcommands: [AuditLogShow.self, AuditLogVerify.self, AuditLogExport.self])
}

/// Which rows of the trail are wanted.
struct AuditSelectionOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only this action, such as list.edit.", valueName: "action"))
  var action: LedgerAction?

  @Option(
    help: ArgumentHelp(
      "Only from then on: 7d ago, a date, or an RFC 3339 timestamp.", valueName: "moment"))
  var since: MomentArgument?

  @Option(help: ArgumentHelp("Only before then.", valueName: "moment"))
  var until: MomentArgument?

  /// The rows, all of them, oldest first.
  func selection(_ now: Int64) -> AuditSelection {
    var selection = AuditSelection()
    selection.action = action
    selection.since = since?.before(now)
    selection.until = until?.before(now)
    return selection
  }
}
