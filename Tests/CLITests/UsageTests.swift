import Testing

/// Arguments: the exact text of every help, and what is refused.
@Suite struct UsageTests {
  private static let overview = """
    OVERVIEW: Scores a stream of payment events: approve, review or reject, and
    why.

    Exit codes: 0 done; 1 done, but some lines were invalid or a test failed;
    64 usage; 65 damaged data; 74 input or output failed; 75 state directory in
    use; 78 bad policy.

    USAGE: weir <subcommand>

    OPTIONS:
      -h, --help              Show help information.

    SUBCOMMANDS:
      new                     Writes a small policy to start from, with tests that
                              pass.
      check                   Compiles a policy: prints what is wrong with it, or
                              what it does.
      test                    Runs a policy's own tests: sequences of events on
                              virtual time.
      score                   Answers payment events with decisions, one JSON
                              object a line.
      serve                   Answers events on a Unix socket, beside a payment
                              gateway.
      ctl                     Asks a running server, or tells it to do something.
      init                    Makes a state directory that is encrypted, and its
                              key.
      key                     Makes and changes the keys of state directories.
      journal                 Looks at state directories and recordings, and after
                              them.
      explain                 Takes the decision of one event apart.
      backtest                Tells what a policy would have done with recorded
                              events, or two of them.
      audit                   Scores recorded events again and compares the answers
                              with those of then.
      partition               Splits a recording into parts that can be scored side
                              by side.
      features                Writes the model's features of recorded events, each
                              at its moment.
      train                   Makes a policy's logistic model of recorded events,
                              and tells how good it is.
      model                   Reads and writes logistic models in the formats of
                              other tools.
      docs                    Writes the reference of policies, and their JSON
                              Schemas.
      bench                   Measures how fast events are scored, and what each
                              stage takes.
      list                    Looks at the lists of a store, and changes them while
                              a server runs.
      audit-log               Reads and checks the audit trail of a store.
      case                    Works through the events that were answered 'review'.
      alert                   Looks at the alerts of a store.
      retention               Says how long a store keeps its rows, and removes
                              those past their time.
      export                  Writes everything that a store holds about a person,
                              as lines of JSON.
      erase                   Removes what a store holds about a person, and every
                              byte of it.

      See 'weir help <subcommand>' for detailed help.

    """

  @Test func helpsWithTheProgram() throws {
    let folder = try Folder()
    for arguments in [["--help"], ["-h"], ["help"]] {
      #expect(
        try Run.finish(arguments, in: folder)
          == Run.Outcome(exitCode: 0, output: Self.overview, errors: ""))
    }
    #expect(
      try Run.finish([], in: folder)
        == Run.Outcome(exitCode: 64, output: "", errors: Self.overview))
  }

  @Test(arguments: [
    ("score", scoreHelp), ("check", checkHelp), ("bench", benchHelp), ("generate", generateHelp),
    ("new", newHelp), ("docs", docsHelp), ("test", testHelp), ("explain", explainHelp),
    ("serve", serveHelp), ("ctl", ctlHelp), ("init", initHelp), ("key", keyHelp),
    ("key new", keyNewHelp), ("key rotate", keyRotateHelp), ("journal", journalHelp),
    ("journal verify", journalVerifyHelp), ("journal stat", journalStatHelp),
    ("journal export", journalExportHelp), ("journal repair", journalRepairHelp),
    ("journal backup", journalBackupHelp), ("journal restore", journalRestoreHelp),
  ]) func helpsWithACommand(_ item: (command: String, text: String)) throws {
    let folder = try Folder()
    let words = item.command.split(separator: " ").map(String.init)
    for arguments in [words + ["--help"], ["help"] + words] {
      #expect(
        try Run.finish(arguments, in: folder)
          == Run.Outcome(exitCode: 0, output: item.text, errors: ""))
    }
    for line in item.text.split(separator: "\n") where !line.hasPrefix("USAGE:") {
      #expect(line.count <= 80, "\(line)")
    }
  }

  @Test(arguments: [
    (["scoer"], "Unexpected argument 'scoer'"),
    (["score", "--polcy", "x"], "Unknown option '--polcy'. Did you mean '--policy'?"),
    (["score", "--workers", "0"], "'--workers' must be 1 to 256."),
    (["score", "--workers", "257"], "'--workers' must be 1 to 256."),
    (["score", "--workers", "two"], "The value 'two' is invalid for '--workers <n>'"),
    (["score", "--batch-rows", "0"], "'--batch-rows' must be 1 to 65536."),
    (["score", "--clock", "noon"], "The value 'noon' is invalid for '--clock <rfc3339>'"),
    (["score", "--policy"], "Missing value for '--policy <dir>'"),
    (["score", "-", "-"], "'-' is stdin, which can be read only once."),
    (["score", ""], "The name of a file is empty."),
    (["check"], "Missing expected argument '<dir>'"),
    (["check", "a", "b"], "Unexpected argument 'b'"),
    (["check", "a", "--format", "xml"], "The value 'xml' is invalid for '--format <format>'"),
    (["test"], "Missing expected argument '<dir>'"),
    (["test", "a", "--require-coverage", "101"], "'--require-coverage' must be 0 to 100."),
    (
      ["test", "a", "--watch", "--format", "json"],
      "'--watch' is for people: leave '--format' out."
    ),
    (["test", "a", "--format", "xml"], "The value 'xml' is invalid for '--format <format>'"),
    (["explain", "a"], "Missing expected argument '--event <file>'"),
    (["explain", "a", "--event", "b", "--format", "text"], "The value 'text' is invalid for"),
    (["score", "--fsync", "off"], "'--fsync' needs '--state'"),
    (["score", "--key-file", "k"], "'--key-file' needs '--state'"),
    (["score", "--state", "s", "--fsync", "now"], "The value 'now' is invalid for '--fsync"),
    (["score", "--state", ""], "The name of the state directory is empty."),
    (["score", "--state", "s", "--explain"], "'--explain' and '--state' do not go together"),
    (["score", "--state", "s", "--segment-bytes", "1"], "'--segment-bytes' must be 4096 or more."),
    (
      ["score", "--state", "s", "--snapshot-events", "0"], "'--snapshot-events' must be 1 or more."
    ),
    (["serve", "--fsync", "off", "--socket", "s"], "'--fsync' needs '--state'"),
    (["init"], "Missing expected argument '<dir>'"),
    (["init", ""], "The name of a directory is empty."),
    (["init", "d", "--no-encryption", "--key-file", "k"], "'--no-encryption' has no use for"),
    (["key", "new"], "Missing expected argument '<file>'"),
    (["journal", "stat"], "Missing expected argument '<dir>'"),
    (["journal", "repair", "d"], "Missing expected argument '--to <position>'"),
    (["journal", "restore", "b"], "Missing expected argument '<dir>'"),
    (["serve", "x"], "Unexpected argument 'x'"),
    (["serve", "--watch", "--socket", "s"], "'--watch' needs '--policy'"),
    (["serve", "--socket", "s", "--queue", "0"], "'--queue' must be 1 to 65536."),
    (["serve", "--socket", "s", "--connections", "0"], "'--connections' must be 1 to 1000000."),
    (
      ["serve", "--socket", "s", "--connections-per-uid", "0"],
      "'--connections-per-uid' must be 1 to 1000000."
    ),
    (["serve", "--socket", "s", "--workers", "0"], "'--workers' must be 1 to 256."),
    (["serve", "--socket", "s", "--idle", "0s"], "'--idle' must be more than 0."),
    (["serve", "--socket", "s", "--deadline", "5"], "The value '5' is invalid for"),
    (["serve", "--socket", "s", "--deadline", "-5ms"], "Missing value for '--deadline <time>'"),
    (
      ["serve", "--socket", "s", "--deadline", "9999999999d"], "The value '9999999999d' is invalid"
    ),
    (["serve", "--socket", "s", "--rate", "5"], "'--rate': it is made of rate=…r/s, burst=…"),
    (["serve", "--socket", "s", "--allow-uid", "root"], "The value 'root' is invalid for"),
    (["ctl"], "Missing expected argument '<command>'"),
    (["ctl", "stop"], "The value 'stop' is invalid for '<command>'"),
    (["new"], "Missing expected argument '<dir>'"),
    (["new", ""], "The name of a directory is empty."),
    (["new", "a", "b"], "Unexpected argument 'b'"),
    (["docs", "a", "b"], "Unexpected argument 'b'"),
    (["bench"], "Missing expected argument '<file> ...'"),
    (["bench", "-"], "'bench' reads its events more than once: name files."),
    (["bench", "x", "--passes", "0"], "'--passes' must be 1 to 100."),
    (["bench", "x", "--workers", "0"], "'--workers' must be 1 to 256."),
    (["bench", "x", "--rate", "5"], "'--rate' needs '--socket', the server to measure."),
    (["bench", "x", "--ramp"], "'--ramp' needs '--socket', the server to measure."),
    (["bench", "x", "--html", "y"], "'--html' needs '--socket', the server to measure."),
    (["bench", "x", "--format", "json"], "'--format' needs '--socket', the server to measure."),
    (["bench", "x", "--socket", "s"], "'--socket' needs '--rate', '--ramp' or '--round-trips'."),
    (
      ["bench", "x", "--socket", "s", "--ramp", "--rate", "5"],
      "'--ramp' chooses its rates: leave '--rate' out."
    ),
    (
      ["bench", "x", "--socket", "s", "--ramp", "--duration", "5"],
      "'--duration' goes with '--rate'."
    ),
    (
      ["bench", "x", "--socket", "s", "--round-trips", "5", "--connections", "2"],
      "'--connections' goes with '--rate' or '--ramp': round trips use one connection."
    ),
    (
      ["bench", "x", "--socket", "s", "--rate", "5", "--policy", "p"],
      "'--policy' is not for '--socket': it was said to the server."
    ),
    (["bench", "x", "--socket", "s", "--rate", "0"], "'--rate' must be 1 to 10000000."),
    (["bench", "x", "--socket", "s", "--rate", "-1"], "Missing value for '--rate <n>'"),
    (
      ["bench", "x", "--socket", "s", "--rate", "5", "--connections", "513"],
      "'--connections' must be 1 to 512."
    ),
    (
      ["bench", "x", "--socket", "s", "--rate", "5", "--duration", "86401"],
      "'--duration' must be 1 to 86400."
    ),
    (
      ["bench", "x", "--socket", "s", "--round-trips", "0"],
      "'--round-trips' must be 1 to 100000000."
    ),
    (["generate", "--table", "x"], "The value 'x' is invalid for '--table <table>'"),
  ]) func refuses(_ item: (arguments: [String], message: String)) throws {
    let outcome = try Run.finish(item.arguments, in: Folder())
    #expect(outcome.exitCode == 64)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("weir: \(item.message)"), "\(outcome.errors)")
    #expect(outcome.errors.contains("--help' for more information.\n"))
  }

  private static let scoreHelp = """
    OVERVIEW: Answers payment events with decisions, one JSON object a line.

    Decisions go to stdout in the order of the events. Several files are one
    stream.
    Files may be compressed by lz4. Ctrl-C finishes what was read.

    USAGE: weir score [<options>] [<file> ...]

    ARGUMENTS:
      <file>                  Files of events; - is stdin. (default: -)

    OPTIONS:
      --policy <dir>          A policy, instead of the one that is built in.
      --workers <n>           Threads that score. (default: one a processor)
      --explain               Add to each answer how it came about.
      --decisions-only        Leave out answers that are no decisions.
      --strict                Stop at the first invalid line.
      --alerts <file>         Where the policy's alerts go, a line each; replaced
                              when the run ends.
      --state <dir>           Where the state is kept, so that it survives; made if
                              it is not there.
      --fsync <mode>          What survives a power cut: always, interval (all but
                              2 s), off. (default: interval) (values: always,
                              interval, off)
      --key-file <file>       The keys of the state directory. (default: weir.key
                              in it)
      --store <file>          A store, whose lists have the last word over those of
                              the policy.
      --store-key <file>      The store's key. (default: FILE.key)
      --clock <rfc3339>       What time it is, for events of the future.
      --pan-key-file <file>   The secret that turns card numbers into tokens: 64
                              hexadecimal digits.
      --quiet                 Print no notes, progress or summary.
      -h, --help              Show help information.

    """

  private static let checkHelp = """
    OVERVIEW: Compiles a policy: prints what is wrong with it, or what it does.

    A good policy's plan goes to stdout. Faults and warnings go to stderr, each
    with its place and how to mend it. As JSON or SARIF they go to stdout, and
    there is no plan. Exit codes: 0 good; 1 warnings, with --strict; 78 errors.

    USAGE: weir check <dir> [--format <format>] [--strict]

    ARGUMENTS:
      <dir>                   The policy's directory.

    OPTIONS:
      --format <format>       How findings are written. (values: text, json, sarif;
                              default: text)
      --strict                Fail on warnings too.
      -h, --help              Show help information.

    """

  private static let newHelp = """
    OVERVIEW: Writes a small policy to start from, with tests that pass.

    The directory is made if it is not there, and must be empty if it is. The
    policy gets its name.

    USAGE: weir new <dir>

    ARGUMENTS:
      <dir>                   The policy's directory.

    OPTIONS:
      -h, --help              Show help information.

    """

  private static let docsHelp = """
    OVERVIEW: Writes the reference of policies, and their JSON Schemas.

    Into docs/ and schemas/ of a directory: every key, function and member of
    answers, as this program has them.

    USAGE: weir docs [<dir>] [--check]

    ARGUMENTS:
      <dir>                   Where docs/ and schemas/ are. (default: .)

    OPTIONS:
      --check                 Write nothing: name the files that differ, exit code
                              1.
      -h, --help              Show help information.

    """

  private static let testHelp = """
    OVERVIEW: Runs a policy's own tests: sequences of events on virtual time.

    Reads tests/*.yaml. Every case starts without state; its events are scored as
    'weir score' does it, and answers are held against what the case expects.
    Exit code 1 when a case fails or too few rules hit.

    USAGE: weir test <dir> [--format <format>] [--require-coverage <percent>] [--watch] \
    [--pan-key-file <file>]

    ARGUMENTS:
      <dir>                   The policy's directory.

    OPTIONS:
      --format <format>       How to report. (values: text, junit, json, github;
                              default: text)
      --require-coverage <percent>
                              Fail when fewer of the rules hit, in hundredths.
      --watch                 Run again whenever a file of the policy changes.
      --pan-key-file <file>   The secret that turns card numbers into tokens: 64
                              hexadecimal digits.
      -h, --help              Show help information.

    """

  private static let explainHelp = """
    OVERVIEW: Takes the decision of one event apart.

    Scores the events of a file up to its end and explains one of them: what every
    velocity, table, list, feature and rule said, and how the decision fell. The
    explanation holds values of the event.

    USAGE: weir explain <dir> --event <file> [--id <id>] [--format <format>] [--clock <rfc3339>] \
    [--pan-key-file <file>]

    ARGUMENTS:
      <dir>                   The policy's directory.

    OPTIONS:
      --event <file>          The file of events; - is stdin.
      --id <id>               The event's id; without it, the last event.
      --format <format>       How to explain; a table in a terminal, else JSON, if
                              not said. (values: table, json)
      --clock <rfc3339>       What time it is, for events of the future.
      --pan-key-file <file>   The secret that turns card numbers into tokens: 64
                              hexadecimal digits.
      -h, --help              Show help information.

    """
}
