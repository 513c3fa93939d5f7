import Testing

/// The help of the commands about the audit trail, and what they refuse.
extension UsageTests {
  @Test(arguments: [
    ("audit-log", Self.auditLogHelp),
    ("audit-log show", Self.auditLogShowHelp),
    ("audit-log verify", Self.auditLogVerifyHelp),
    ("audit-log export", Self.auditLogExportHelp),
  ]) func helpsWithTheAuditLog(_ item: (command: String, text: String)) throws {
    try helpsWithACommand(item)
  }

  @Test(arguments: [
    (["audit-log", "verify"], "Missing expected argument '--store <file>'"),
    (
      ["audit-log", "show", "--store", "s", "--action", "list"],
      "The value 'list' is invalid for '--action <action>'"
    ),
    (
      ["audit-log", "show", "--store", "s", "--since", "then"],
      "The value 'then' is invalid for '--since <moment>'"
    ),
    (["audit-log", "show", "--store", "s", "--limit", "0"], "'--limit' must be 1 to 10000000."),
    (["audit-log", "export", "s"], "Missing expected argument '--store <file>'"),
  ]) func refusesOfTheAuditLog(_ item: (arguments: [String], message: String)) throws {
    try refuses(item)
  }

  static let auditLogHelp = """
    OVERVIEW: Reads and checks the audit trail of a store.

    Every change of a list, case, policy or key, and every process that was turned
    away: who, what, when, from where, with what result.

    USAGE: weir audit-log <subcommand>

    OPTIONS:
      -h, --help              Show help information.

    SUBCOMMANDS:
      show                    Shows the newest rows of the audit trail, the newest
                              first.
      verify                  Checks every row of the audit trail, and names the
                              first bad one.
      export                  Writes the audit trail as lines of JSON, oldest first.

      See 'weir help audit-log <subcommand>' for detailed help.

    """

  static let auditLogShowHelp = """
    OVERVIEW: Shows the newest rows of the audit trail, the newest first.

    They are shown as they stand there: 'weir audit-log verify' checks them.

    USAGE: weir audit-log show --store <file> [--store-key <file>] [--action <action>] [--since \
    <moment>] [--until <moment>] [--limit <n>] [--format <format>]

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --action <action>       Only this action, such as list.edit. (values:
                              list.edit, list.import, list.adopt, case.claim,
                              case.release, case.decide, case.export,
                              policy.activate, key.rotate, peer.refuse,
                              server.start, server.stop, server.control,
                              subject.erase, subject.export, retention.set,
                              retention.purge, store.rebuild, audit.read)
      --since <moment>        Only from then on: 7d ago, a date, or an RFC 3339
                              timestamp.
      --until <moment>        Only before then.
      --limit <n>             Rows to show. (default: 50)
      --format <format>       How they are written. (values: text, json; default:
                              text)
      -h, --help              Show help information.

    """

  static let auditLogVerifyHelp = """
    OVERVIEW: Checks every row of the audit trail, and names the first bad one.

    Makes each row's code again of what the row says and of the row before. Exit
    code 65 when a row was changed, moved, added or taken out. Rows that were
    removed by their retention are none that are missing. Tables of lists, cases,
    alerts and retention have no such codes.

    USAGE: weir audit-log verify --store <file> [--store-key <file>]

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      -h, --help              Show help information.

    """

  static let auditLogExportHelp = """
    OVERVIEW: Writes the audit trail as lines of JSON, oldest first.

    That it was exported is itself a row of the trail, the last one exported.

    USAGE: weir audit-log export --store <file> [--store-key <file>] [--action <action>] [--since \
    <moment>] [--until <moment>] [--output <file>]

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --action <action>       Only this action, such as list.edit. (values:
                              list.edit, list.import, list.adopt, case.claim,
                              case.release, case.decide, case.export,
                              policy.activate, key.rotate, peer.refuse,
                              server.start, server.stop, server.control,
                              subject.erase, subject.export, retention.set,
                              retention.purge, store.rebuild, audit.read)
      --since <moment>        Only from then on: 7d ago, a date, or an RFC 3339
                              timestamp.
      --until <moment>        Only before then.
      --output <file>         Where to; replaced at the end. (default: stdout)
      -h, --help              Show help information.

    """
}
