/// The help of the commands about state directories.
extension UsageTests {
  static let initHelp = """
    OVERVIEW: Makes a state directory that is encrypted, and its key.

    The key is written to weir.key in the directory, which only its owner may
    read. Better keep it elsewhere (--key-file) and hand it over as a credential:
    who has both has everything. Without the key the directory is lost. A key
    file that is there already is used.

    USAGE: weir init <dir> [--key-file <file>] [--no-encryption]

    ARGUMENTS:
      <dir>                   The directory: made if it is not there, else empty.

    OPTIONS:
      --key-file <file>       Where the key goes, or is.
      --no-encryption         Make a directory that is not encrypted.
      -h, --help              Show help information.

    """

  static let keyHelp = """
    OVERVIEW: Makes and changes the keys of state directories.

    USAGE: weir key <subcommand>

    OPTIONS:
      -h, --help              Show help information.

    SUBCOMMANDS:
      new                     Writes a key file for 'weir init --key-file'.
      rotate                  Adds a new key, under which everything is written
                              from now on.

      See 'weir help key <subcommand>' for detailed help.

    """

  static let keyNewHelp = """
    OVERVIEW: Writes a key file for 'weir init --key-file'.

    USAGE: weir key new <file>

    ARGUMENTS:
      <file>                  The file, which must not be there.

    OPTIONS:
      -h, --help              Show help information.

    """

  static let keyRotateHelp = """
    OVERVIEW: Adds a new key, under which everything is written from now on.

    Of a state directory: keys that nothing in it needs any more are dropped from
    the file. A running server takes the new key with the next segment of its
    journal: 'weir ctl snapshot' begins one. With --store as well, the audit trail
    of the store says so.

    Of a store alone: what was written stays readable as long as its key is in the
    file. A running server takes the new key with its next start.

    USAGE: weir key rotate [<dir>] [--key-file <file>] [--store <file>] [--store-key <file>]

    ARGUMENTS:
      <dir>                   The state directory.

    OPTIONS:
      --key-file <file>       Its key file. (default: weir.key in it)
      --store <file>          A store: whose trail says so, or whose key.
      --store-key <file>      The store's key. (default: FILE.key)
      -h, --help              Show help information.

    """

  static let journalHelp = """
    OVERVIEW: Looks at state directories and recordings, and after them.

    USAGE: weir journal <subcommand>

    OPTIONS:
      -h, --help              Show help information.

    SUBCOMMANDS:
      verify                  Reads everything in a state directory and says what
                              is wrong.
      stat                    Says what a state directory holds.
      export                  Writes the events of a journal as lines that 'weir
                              score' reads.
      repair                  Cuts a damaged journal off, so that a start can go on.
      backup                  Copies a state directory, which may be in use.
      restore                 Makes a state directory of a backup.
      record                  Keeps the events of a pipe in a file, and passes the
                              pipe on.

      See 'weir help journal <subcommand>' for detailed help.

    """

  static let journalVerifyHelp = """
    OVERVIEW: Reads everything in a state directory and says what is wrong.

    Checks every checksum, hash and position, decrypts and unpacks. Changes
    nothing, and may run beside a server. Exit code 65 when something is damaged;
    what an interrupted process left at the end is not: the next start mends it.

    USAGE: weir journal verify <dir> [--key-file <file>]

    ARGUMENTS:
      <dir>                   The state directory.

    OPTIONS:
      --key-file <file>       Its key file. (default: weir.key in it)
      -h, --help              Show help information.

    """

  static let journalStatHelp = """
    OVERVIEW: Says what a state directory holds.

    Reads the whole journal. A hash of the state is the same for the same events
    in the same order, whatever restarts, threads and snapshots lay between.

    USAGE: weir journal stat <dir> [--key-file <file>] [--state-hash] [--format <format>]

    ARGUMENTS:
      <dir>                   The state directory.

    OPTIONS:
      --key-file <file>       Its key file. (default: weir.key in it)
      --state-hash            Print the hash of the state, and nothing else.
      --format <format>       How it is written. (values: text, json; default: text)
      -h, --help              Show help information.

    """

  static let journalExportHelp = """
    OVERVIEW: Writes the events of a journal as lines that 'weir score' reads.

    As they were accepted: fields of the schema only, card numbers as tokens,
    digits that look like one masked. What snapshots have made needless is gone.

    USAGE: weir journal export <dir> [--key-file <file>] [--output <file>] [--changes]

    ARGUMENTS:
      <dir>                   The state directory.

    OPTIONS:
      --key-file <file>       Its key file. (default: weir.key in it)
      --output <file>         Where to; an LZ4 file when it ends in .lz4. (default:
                              stdout)
      --changes               Write changes of lists and cases as well, each where
                              it took effect.
      -h, --help              Show help information.

    """

  static let journalRepairHelp = """
    OVERVIEW: Cuts a damaged journal off, so that a start can go on.

    Events behind the position are forgotten: they were answered, and will be
    answered anew if they come again. Everything that is changed is copied to
    quarantine/ first.

    USAGE: weir journal repair <dir> [--key-file <file>] --to <position>

    ARGUMENTS:
      <dir>                   The state directory.

    OPTIONS:
      --key-file <file>       Its key file. (default: weir.key in it)
      --to <position>         The position to end at; 'weir journal verify' names
                              the last good one.
      -h, --help              Show help information.

    """

  static let journalBackupHelp = """
    OVERVIEW: Copies a state directory, which may be in use.

    Without its key: who has the copy alone has nothing.

    USAGE: weir journal backup <dir> [--key-file <file>] <target>

    ARGUMENTS:
      <dir>                   The state directory.
      <target>                Where to: made if it is not there, else empty.

    OPTIONS:
      --key-file <file>       Its key file. (default: weir.key in it)
      -h, --help              Show help information.

    """

  static let journalRestoreHelp = """
    OVERVIEW: Makes a state directory of a backup.

    Everything is checked before anything is written; a copy that was changed is
    refused. The key file is put in its place by hand.

    USAGE: weir journal restore <backup> <dir> [--key-file <file>]

    ARGUMENTS:
      <backup>                What 'weir journal backup' made.
      <dir>                   The directory: made if it is not there, else empty.

    OPTIONS:
      --key-file <file>       The key file of the directory that was copied.
      -h, --help              Show help information.

    """

  static let journalRecordHelp = """
    OVERVIEW: Keeps the events of a pipe in a file, and passes the pipe on.

    Reads stdin, writes it to stdout as it is, and keeps what is valid: fields of
    the policy's events, card numbers as tokens, digits that look like one masked.
    A name that ends in .lz4 makes an LZ4 file, readable up to the last second
    even if the process is killed. Ctrl-C finishes what was read.

    USAGE: weir journal record <file> [--policy <dir>] [--pan-key-file <file>] [--no-pass] [--quiet]

    ARGUMENTS:
      <file>                  Where the events go; must not be there.

    OPTIONS:
      --policy <dir>          Says what an event is, instead of the policy that is
                              built in.
      --pan-key-file <file>   The secret that turns card numbers into tokens: 64
                              hexadecimal digits.
      --no-pass               Pass nothing on.
      --quiet                 Print no summary.
      -h, --help              Show help information.

    """
}
