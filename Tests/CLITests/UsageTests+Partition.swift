import Testing

/// The help of `weir partition`, and what it refuses.
extension UsageTests {
  @Test func helpsWithPartitions() throws {
    try helpsWithACommand((command: "partition", text: Self.partitionHelp))
  }

  @Test(arguments: [
    (
      ["partition", "a", "--parts", "2", "--out", "o"], "Missing expected argument '--policy <dir>'"
    ),
    (["partition", "a", "--policy", "p", "--out", "o"], "Missing expected argument '--parts <n>'"),
    (
      ["partition", "a", "--policy", "p", "--parts", "2"], "Missing expected argument '--out <dir>'"
    ),
    (["partition", "--policy", "p", "--parts", "2", "--out", "o"], "Missing expected argument"),
    (
      ["partition", "a", "--policy", "p", "--parts", "0", "--out", "o"],
      "'--parts' must be 1 to 512."
    ),
    (
      ["partition", "a", "--policy", "p", "--parts", "513", "--out", "o"],
      "'--parts' must be 1 to 512."
    ),
    (
      ["partition", "a", "--policy", "p", "--parts", "2", "--out", ""],
      "The name of the directory is empty."
    ),
    (
      ["partition", "-", "-", "--policy", "p", "--parts", "2", "--out", "o"],
      "'-' is stdin, which can be read only once."
    ),
    (
      ["partition", "", "--policy", "p", "--parts", "2", "--out", "o"],
      "The name of a file is empty."
    ),
    (
      ["partition", "-", "--policy", "p", "--parts", "2", "--out", "o", "--by", "connected"],
      "'--by connected' reads its events twice: name files."
    ),
    (
      ["partition", "a", "--policy", "p", "--parts", "2", "--out", "o", "--format", "xml"],
      "The value 'xml' is invalid for '--format <format>'"
    ),
  ]) func refusesOfPartitions(_ item: (arguments: [String], message: String)) throws {
    try refuses(item)
  }

  static let partitionHelp = """
    OVERVIEW: Splits a recording into parts that can be scored side by side.

    Each line goes byte for byte to DIR/part-00000.ndjson and so on, in its order.
    A velocity stays whole where all events of each of its keys are in one part:
    by a field, those that group by it; by 'connected', all, since events that
    share any key are kept together, which takes a second pass and memory for
    every key. The same recording gives the same parts on every machine.

    Invalid lines are in part 0; lines with card verification data and lines over
    64 KiB in none. docs/scale-out.md says what else differs in parts.

    USAGE: weir partition <recording> ... [--merge] --policy <dir> --parts <n> --out <dir> [--by \
    <key>] [--strict] [--lz4] [--pan-key-file <file>] [--format <format>] [--quiet]

    ARGUMENTS:
      <recording>             Events, as for 'weir score', in the order given.

    OPTIONS:
      --merge                 Take the events of several files in the order of
                              their time.
      --policy <dir>          The policy, whose velocities are to stay whole.
      --parts <n>             Parts to make.
      --out <dir>             Where to; empty, or not there yet.
      --by <key>              A field, or 'connected'. (default: the field that
                              keeps most velocities whole)
      --strict                Write nothing, exit code 1, if a velocity would break.
      --lz4                   Compress the parts by lz4.
      --pan-key-file <file>   The secret that turns card numbers into tokens: 64
                              hexadecimal digits.
      --format <format>       What is said: text on stderr; json on stdout too.
                              (values: text, json; default: text)
      --quiet                 Print no summary and no progress.
      -h, --help              Show help information.

    """
}
