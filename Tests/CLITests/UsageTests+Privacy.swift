import Testing

/// The help of the commands about retention and data-protection requests.
extension UsageTests {
  @Test(arguments: [
    ("retention", retentionHelp),
    ("retention show", retentionShowHelp),
    ("retention set", retentionSetHelp),
    ("retention purge", retentionPurgeHelp),
    ("export", exportHelp),
    ("erase", eraseHelp),
  ]) func helpsWithPrivacy(_ item: (command: String, text: String)) throws {
    try helpsWithACommand(item)
  }

  static let retentionHelp = """
    OVERVIEW: Says how long a store keeps its rows, and removes those past their
    time.

    cases         that were decided, from then on
    open_cases    that nobody decided, from when they were opened
    alerts        that were told or given up, from when they were raised
    audit         rows of the audit trail, from when it was done
    list_entries  that have expired, from then on; removed values stay

    A sidecar removes what is past its time by itself, once a day.

    USAGE: weir retention <subcommand>

    OPTIONS:
      -h, --help              Show help information.

    SUBCOMMANDS:
      show                    Says how many days rows are kept.
      set                     Sets how many days rows are kept; 0: for ever.
      purge                   Removes rows past their time now, and every byte of
                              them.

      See 'weir help retention <subcommand>' for detailed help.

    """

  static let retentionShowHelp = """
    OVERVIEW: Says how many days rows are kept.

    USAGE: weir retention show --store <file> [--store-key <file>] [--format <format>]

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --format <format>       How it is written. (values: text, json; default: text)
      -h, --help              Show help information.

    """

  static let retentionSetHelp = """
    OVERVIEW: Sets how many days rows are kept; 0: for ever.

    USAGE: weir retention set <table=days> ... --store <file> [--store-key <file>]

    ARGUMENTS:
      <table=days>            cases, open_cases, alerts, audit or list_entries, and
                              days: cases=90.

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      -h, --help              Show help information.

    """

  static let retentionPurgeHelp = """
    OVERVIEW: Removes rows past their time now, and every byte of them.

    Days begin at 00:00 UTC: rows stay up to one day longer than they have to.

    USAGE: weir retention purge --store <file> [--store-key <file>]

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      -h, --help              Show help information.

    """

  static let exportHelp = """
    OVERVIEW: Writes everything that a store holds about a person, as lines of
    JSON.

    Cases and alerts whose event has the value as a text, at any depth; entries of
    lists; rows of the audit trail. Compared byte by byte. That it was asked for is
    a row of the audit trail, which has a keyed hash in place of the value.

    USAGE: weir export --subject <value> --store <file> [--store-key <file>] [--field <name>] \
    [--output <file>]

    OPTIONS:
      --subject <value>       What names the person in events: an e-mail hash, a
                              customer's id, a token.
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --field <name>          Only where it is the value of this member: device.id,
                              or id.
      --output <file>         Where to; replaced at the end. (default: stdout)
      -h, --help              Show help information.

    """

  static let eraseHelp = """
    OVERVIEW: Removes what a store holds about a person, and every byte of it.

    Cases and alerts whose event has the value as a text, at any depth, compared
    byte by byte; with --with-lists, the value from all lists too. The audit trail
    stays: it has a keyed hash in place of the value. A policy's own files are not
    touched. The journal of a sidecar holds the events, masked, until two
    snapshots have passed: 'weir ctl snapshot'.

    USAGE: weir erase --subject <value> --store <file> [--store-key <file>] [--with-lists] \
    [--dry-run]

    OPTIONS:
      --subject <value>       What names the person in events: an e-mail hash, a
                              customer's id, a token.
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --with-lists            Take the value from all lists of the store.
      --dry-run               Only say what would be removed.
      -h, --help              Show help information.

    """
}
