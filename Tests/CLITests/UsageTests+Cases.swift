import Testing

/// The help of the commands about cases and alerts.
extension UsageTests {
  @Test(arguments: [
    ("case", caseHelp),
    ("case ls", caseLsHelp),
    ("case show", caseShowHelp),
    ("case claim", caseClaimHelp),
    ("case release", caseReleaseHelp),
    ("case decide", caseDecideHelp),
    ("case export", caseExportHelp),
    ("case stats", caseStatsHelp),
    ("alert", alertHelp),
    ("alert ls", alertLsHelp),
  ]) func helpsWithCases(_ item: (command: String, text: String)) throws {
    try helpsWithACommand(item)
  }

  static let caseHelp = """
    OVERVIEW: Works through the events that were answered 'review'.

    Each is a case of the store: its event, masked, and the answer. A decision on a
    case becomes a label of its event, so that models and backtests learn from it.

    USAGE: weir case <subcommand>

    OPTIONS:
      -h, --help              Show help information.

    SUBCOMMANDS:
      ls                      Lists cases, the most urgent first.
      show                    Shows everything about a case: its event, the answer,
                              what was done.
      claim                   Takes cases upon you.
      release                 Gives cases back, yours or somebody else's.
      decide                  Says what the events of cases turned out to be.
      export                  Writes cases as lines of JSON, or their decisions as
                              labels.
      stats                   Says how many cases there are, and how long the
                              oldest waits.

      See 'weir help case <subcommand>' for detailed help.

    """

  static let caseLsHelp = """
    OVERVIEW: Lists cases, the most urgent first.

    The priority is amount × score; where one is missing, the other. Amounts are in
    minor units, whatever the currency.

    USAGE: weir case ls --store <file> [--store-key <file>] [--status <status>] [--mine] \
    [--assignee <name>] [--older-than <duration>] [--min-amount <amount>] [--order <order>] \
    [--limit <n>] [--after <case>] [--format <format>]

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --status <status>       How far they have come. (values: undecided, open,
                              claimed, decided, all; default: undecided)
      --mine                  Only those that you have claimed.
      --assignee <name>       Only theirs: alice, or 'alice (uid 1000)'.
      --older-than <duration> Only those that wait longer: 4h, 3d.
      --min-amount <amount>   Only those of this amount or more, in minor units.
      --order <order>         What comes first. (values: priority, age, amount;
                              default: priority)
      --limit <n>             Cases to list. (default: 50)
      --after <case>          Only those behind this case in the order.
      --format <format>       How they are written. (values: text, json; default:
                              text)
      -h, --help              Show help information.

    """

  static let caseShowHelp = """
    OVERVIEW: Shows everything about a case: its event, the answer, what was done.

    It holds values of the event. Exit code 1 when there is no such case.

    USAGE: weir case show <case> --store <file> [--store-key <file>] [--format <format>]

    ARGUMENTS:
      <case>                  The case's number, or the id of its event.

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --format <format>       How it is written. (values: text, json; default: text)
      -h, --help              Show help information.

    """

  static let caseClaimHelp = """
    OVERVIEW: Takes cases upon you.

    One that somebody else has is refused, with exit code 1.

    USAGE: weir case claim <case> ... --store <file> [--store-key <file>]

    ARGUMENTS:
      <case>                  The numbers of the cases.

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      -h, --help              Show help information.

    """

  static let caseReleaseHelp = """
    OVERVIEW: Gives cases back, yours or somebody else's.

    USAGE: weir case release <case> ... --store <file> [--store-key <file>]

    ARGUMENTS:
      <case>                  The numbers of the cases.

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      -h, --help              Show help information.

    """

  static let caseDecideHelp = """
    OVERVIEW: Says what the events of cases turned out to be.

    A running sidecar makes a label of each event. A case may be decided again, by
    anybody: the last decision counts. 'unclear' makes no label, and takes none
    back.

    USAGE: weir case decide <case> ... --store <file> [--store-key <file>] --outcome <outcome> \
    [--note <text>]

    ARGUMENTS:
      <case>                  The numbers of the cases.

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --outcome <outcome>     What it was. (values: fraud, genuine, unclear)
      --note <text>           Why; kept encrypted, without card numbers.
      -h, --help              Show help information.

    """

  static let caseExportHelp = """
    OVERVIEW: Writes cases as lines of JSON, or their decisions as labels.

    With --labels: CSV as 'weir train --labels' reads it, of cases that are fraud
    or
    genuine. That cases were exported is a row of the audit trail.

    USAGE: weir case export --store <file> [--store-key <file>] [--status <status>] [--labels] \
    [--output <file>]

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --status <status>       How far they have come. (values: undecided, open,
                              claimed, decided, all; default: all)
      --labels                Only ids of events, and what they turned out to be.
      --output <file>         Where to; replaced at the end. (default: stdout)
      -h, --help              Show help information.

    """

  static let caseStatsHelp = """
    OVERVIEW: Says how many cases there are, and how long the oldest waits.

    USAGE: weir case stats --store <file> [--store-key <file>] [--format <format>]

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --format <format>       How it is written. (values: text, json; default: text)
      -h, --help              Show help information.

    """

  static let alertHelp = """
    OVERVIEW: Looks at the alerts of a store.

    USAGE: weir alert <subcommand>

    OPTIONS:
      -h, --help              Show help information.

    SUBCOMMANDS:
      ls                      Lists alerts, the latest first.

      See 'weir help alert <subcommand>' for detailed help.

    """

  static let alertLsHelp = """
    OVERVIEW: Lists alerts, the latest first.

    due: to be told, or tried again; told: the receiver has it; gone: the receiver
    is no more; exhausted: tried as often as it is. Only JSON has what is told.

    USAGE: weir alert ls --store <file> [--store-key <file>] [--state <state>] [--limit <n>] \
    [--format <format>]

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --state <state>         Only those. (values: due, told, gone, exhausted)
      --limit <n>             Alerts to list. (default: 50)
      --format <format>       How they are written. (values: text, json; default:
                              text)
      -h, --help              Show help information.

    """
}
