import Testing

/// The help of the commands about lists of a store, and what they refuse.
extension UsageTests {
  @Test(arguments: [
    ("list", Self.listHelp),
    ("list ls", Self.listLsHelp),
    ("list show", Self.listShowHelp),
    ("list add", Self.listAddHelp),
    ("list remove", Self.listRemoveHelp),
    ("list import", Self.listImportHelp),
    ("list export", Self.listExportHelp),
    ("list diff", Self.listDiffHelp),
  ]) func helpsWithLists(_ item: (command: String, text: String)) throws {
    try helpsWithACommand(item)
  }

  @Test(arguments: [
    (["list", "add", "vip", "a"], "Missing expected argument '--store <file>'"),
    (["list", "add", "vip", "--store", "s"], "Missing expected argument '<value> ...'"),
    (["list", "add", "vip", "a", "--store", ""], "The name of the store is empty."),
    (
      ["list", "add", "9", "a", "--store", "s"],
      "A list's name is letters, digits and _, and starts with no digit."
    ),
    (
      ["list", "add", "vip", "a", "--store", "s", "--expires", "soon"],
      "The value 'soon' is invalid for '--expires <moment>'"
    ),
    (
      ["list", "add", "vip", "a", "--store", "s", "--type", "text"],
      "The value 'text' is invalid for '--type <type>'"
    ),
    (
      [
        "list", "add", "vip", "a", "--store", "s", "--reason", String(repeating: "x", count: 1_001),
      ],
      "'--reason' is at most 1000 bytes."
    ),
    (["list", "import", "vip", "", "--store", "s"], "The name of a file is empty."),
    (
      ["list", "import", "vip", "-", "--store", "s", "--where", "=a"],
      "The value '=a' is invalid for '--where <column=value>'"
    ),
    (
      ["list", "import", "vip", "-", "--store", "s", "--limit=-1"],
      "'--limit' must be 0 to 100000."
    ),
    (["list", "show", "vip", "--store", "s", "--limit", "0"], "'--limit' must be 1 to 10000000."),
    (
      ["list", "show", "vip", "--store", "s", "--format", "xml"],
      "The value 'xml' is invalid for '--format <format>'"
    ),
  ]) func refusesOfLists(_ item: (arguments: [String], message: String)) throws {
    try refuses(item)
  }

  static let listHelp = """
    OVERVIEW: Looks at the lists of a store, and changes them while a server runs.

    A store has the last word over the files of a policy: a value that was added
    is on the list, one that was removed is not, all others are as the file says.

    USAGE: weir list <subcommand>

    OPTIONS:
      -h, --help              Show help information.

    SUBCOMMANDS:
      ls                      Names the lists of a store.
      show                    Shows the entries of a list: until when, why, by
                              whom, when.
      add                     Puts values on a list.
      remove                  Takes values off a list.
      import                  Puts the values of a file on a list, all at once.
      export                  Writes what is on a list as CSV that 'weir list
                              import' reads.
      diff                    Says what 'weir list import --replace' would change.

      See 'weir help list <subcommand>' for detailed help.

    """

  static let listLsHelp = """
    OVERVIEW: Names the lists of a store.

    USAGE: weir list ls --store <file> [--store-key <file>] [--format <format>]

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --format <format>       How they are written. (values: text, json; default:
                              text)
      -h, --help              Show help information.

    """

  static let listShowHelp = """
    OVERVIEW: Shows the entries of a list: until when, why, by whom, when.

    Those that were removed too: the policy's file may have them. Exit code 1 when
    the store has no entry of the value that is asked for.

    USAGE: weir list show <name> [<value>] --store <file> [<options>]

    ARGUMENTS:
      <name>                  The list's name, as the policy has it.
      <value>                 The only value to show.

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --limit <n>             Entries to show. (default: 1000)
      --format <format>       How they are written. (values: text, json, csv;
                              default: text)
      -h, --help              Show help information.

    """

  static let listAddHelp = """
    OVERVIEW: Puts values on a list.

    All of them or, when one is no value of the list's type, none. A value that is
    on the list gets the new end, without --expires none; without --reason it keeps
    its reason. Values and reasons are kept as they are, for others to read: a card
    number is refused.

    USAGE: weir list add <name> <value> ... --store <file> [<options>]

    ARGUMENTS:
      <name>                  The list's name, as the policy has it.
      <value>                 Values of the list's type.

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --type <type>           What the values are, if the store does not know.
                              (values: ip, cidr, string, string_ci, digits_prefix,
                              country)
      --policy <dir>          A policy that has the list, in place of the sidecar's
                              or the built-in one.
      --expires <moment>      When entries end: 7d from now (at most 365d), a date,
                              or an RFC 3339 timestamp.
      --reason <text>         Why, for others to read.
      -h, --help              Show help information.

    """

  static let listRemoveHelp = """
    OVERVIEW: Takes values off a list.

    A value of the policy's file is taken off too, for as long as the store says
    so. A network or prefix is one value: addresses inside of it are not looked at.

    USAGE: weir list remove <name> <value> ... --store <file> [<options>]

    ARGUMENTS:
      <name>                  The list's name, as the policy has it.
      <value>                 Values of the list's type.

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --type <type>           What the values are, if the store does not know.
                              (values: ip, cidr, string, string_ci, digits_prefix,
                              country)
      --policy <dir>          A policy that has the list, in place of the sidecar's
                              or the built-in one.
      --reason <text>         Why, for others to read.
      -h, --help              Show help information.

    """

  static let listImportHelp = """
    OVERVIEW: Puts the values of a file on a list, all at once.

    Reads CSV with a header value[,expires][,reason], files with one value a line
    (ipsum, X4B), BIN lists and geoip ranges. A row that is no value of the list's
    type is told by its line, and nothing is changed then, unless --skip-refused.
    With --replace, a file without entries is refused, unless it is a header alone.

    Exit code 65 when rows are refused, 1 when they were passed over.

    USAGE: weir list import <name> <file> --store <file> [<options>]

    ARGUMENTS:
      <name>                  The list's name, as the policy has it.
      <file>                  The file; - is stdin.

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --format <format>       How it is written; csv or lines, if not said.
                              (values: csv, lines, bins, geoip)
      --where <column=value>  Only rows with this cell (bins, geoip); may be
                              repeated.
      --expires <moment>      When entries end: 7d from now (at most 365d), a date,
                              or an RFC 3339 timestamp.
      --reason <text>         Why, for others to read.
      --skip-refused          Take the other rows when some are refused.
      --limit <n>             Refused rows to list. (default: 20)
      --type <type>           What the values are, if the store does not know.
                              (values: ip, cidr, string, string_ci, digits_prefix,
                              country)
      --policy <dir>          A policy that has the list, in place of the sidecar's
                              or the built-in one.
      --replace               Remove the store's entries that the file does not
                              have.
      -h, --help              Show help information.

    """

  static let listExportHelp = """
    OVERVIEW: Writes what is on a list as CSV that 'weir list import' reads.

    Values of the store, without those that were removed and those that only the
    policy's file has, in the order of their bytes.

    USAGE: weir list export <name> --store <file> [--store-key <file>] [--output <file>]

    ARGUMENTS:
      <name>                  The list's name, as the policy has it.

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --output <file>         Where to; replaced at the end. (default: stdout)
      -h, --help              Show help information.

    """

  static let listDiffHelp = """
    OVERVIEW: Says what 'weir list import --replace' would change.

    '+ value' would be added, '- value' removed, '~ value' would get another end or
    reason. Exit code 0 when nothing would change, 1 when something would.

    USAGE: weir list diff <name> <file> --store <file> [<options>]

    ARGUMENTS:
      <name>                  The list's name, as the policy has it.
      <file>                  The file; - is stdin.

    OPTIONS:
      --store <file>          Lists, review cases and the audit trail; made on
                              first use.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --format <format>       How it is written; csv or lines, if not said.
                              (values: csv, lines, bins, geoip)
      --where <column=value>  Only rows with this cell (bins, geoip); may be
                              repeated.
      --expires <moment>      When entries end: 7d from now (at most 365d), a date,
                              or an RFC 3339 timestamp.
      --reason <text>         Why, for others to read.
      --skip-refused          Take the other rows when some are refused.
      --limit <n>             Refused rows to list. (default: 20)
      -h, --help              Show help information.

    """
}
