import Testing

/// The help of `weir audit`, and what it refuses.
extension UsageTests {
  @Test func helpsWithAudit() throws { try helpsWithACommand(("audit", Self.auditHelp)) }

  @Test(arguments: [
    (["audit"], "Missing expected argument '<file> ...'"),
    (["audit", "a"], "'audit' needs two files at least: events, and their decisions."),
    (["audit", "a", ""], "The name of a file is empty."),
    (["audit", "-", "-"], "'-' is stdin, which can be read only once."),
    (["audit", "a", "b", "--limit", "100001"], "'--limit' must be 0 to 100000."),
    (["audit", "a", "b", "--limit=-1"], "'--limit' must be 0 to 100000."),
    (["audit", "a", "b", "--format", "xml"], "The value 'xml' is invalid for '--format <format>'"),
    (["audit", "a", "b", "--workers", "0"], "'--workers' must be 1 to 256."),
    (["audit", "a", "b", "--ignore"], "Missing value for '--ignore <member>'"),
  ]) func refusesOfAudit(_ item: (arguments: [String], message: String)) throws {
    try refuses(item)
  }

  static let auditHelp = """
    OVERVIEW: Scores recorded events again and compares the answers with those of
    then.

    The last file holds the answers that 'weir score' or a server gave, the files
    before it the events. Members of answers are compared as values; 0 differences
    are expected. Answers may come in another order, as those of a server with
    several connections do. Values of events are never shown.

    Exit code 1 when an answer differs, is missing on one side or cannot be read.

    USAGE: weir audit <recording> ... <decisions> [--policy <dir>] [<options>]

    ARGUMENTS:
      <file>                  Events, as for 'weir score', in the order given; then
                              their decisions; - is stdin.

    OPTIONS:
      --merge                 Take the events of several files in the order of
                              their time.
      --policy <dir>          A policy, instead of the one that is built in.
      --ignore <member>       A member of answers that is not compared, such as
                              policy or line; may be repeated.
      --decisions-only        The decisions were made with --decisions-only.
      --subset                The decisions are some of all: one that is missing is
                              no difference.
      --limit <n>             Differences to list. (default: 10)
      --format <format>       How to report. (values: text, json; default: text)
      --clock <rfc3339>       What time it is, for events of the future.
      --pan-key-file <file>   The secret that turns card numbers into tokens: 64
                              hexadecimal digits.
      --workers <n>           Threads that score. (default: one a processor)
      --quiet                 Print no notes and no progress.
      -h, --help              Show help information.

    """
}
