/// The help of the server's commands.
extension UsageTests {
  static let serveHelp = """
    OVERVIEW: Answers events on a Unix socket, beside a payment gateway.

    One JSON object a line in, one answer a line out, in the order of each
    connection's lines. SIGHUP reads the policy again, SIGTERM answers what was
    sent and ends. Logs go to stderr, a JSON object a line. See docs/protocol.md
    and docs/operations.md.

    USAGE: weir serve <options>

    OPTIONS:
      --socket <path>         Where to listen. (default: what the service manager
                              hands over)
      --policy <dir>          A policy, instead of the one that is built in.
      --state <dir>           Where the state is kept, so that it survives; made if
                              it is not there.
      --fsync <mode>          What survives a power cut: always, interval (all but
                              2 s), off. (default: interval) (values: always,
                              interval, off)
      --key-file <file>       The keys of the state directory. (default: weir.key
                              in it)
      --store <file>          Lists, review cases and the audit trail; made on
                              first use. Needs --state.
      --store-key <file>      The store's key; made on first use. (default:
                              FILE.key)
      --alerts <file>         Where alerts go, a line of JSON each: a file to
                              append to, or fd:N.
      --webhook <url>         Where alerts are sent: https://HOST/PATH.
      --webhook-secrets <file>
                              The secrets that they are signed with, the newest
                              first.
      --webhook-ca <file>     Whom to trust with certificates. (default: whom the
                              system trusts)
      --webhook-private       Send alerts to private addresses, too.
      --deadline <time>       Answer every event within this time, such as 50ms.
      --rate <limit>          Lines a user may send: 'rate=1000r/s burst=20
                              nodelay'.
      --queue <n>             Lines that may wait to be scored. (default: 4096)
      --connections <n>       Connections at most. (default: 1024)
      --connections-per-uid <n>
                              The same of one user.
      --idle <time>           Close connections idle for so long.
      --clock <rfc3339>       What time it is, for events of the future.
      --pan-key-file <file>   The secret that turns card numbers into tokens: 64
                              hexadecimal digits.
      --control <path>        Takes the commands of 'weir ctl'. (default: PATH.ctl)
      --metrics <address>     Metrics and health over HTTP: 127.0.0.1:9464, or the
                              path of a socket.
      --allow-uid <uid>       A user who may connect. (default: the own one)
      --allow-gid <gid>       A group whose members may connect. (default: that of
                              the socket)
      --watch                 Read the policy again when one of its files changes.
      --workers <n>           Threads that score; 1: the one that reads. (default:
                              the processors but one)
      --allow-root            Run as root all the same.
      -h, --help              Show help information.

    """

  static let ctlHelp = """
    OVERVIEW: Asks a running server, or tells it to do something.

    status    what it has answered, what waits, what its state takes
    policy    what it scores by
    reload    read the policy again; velocities that are the same keep their state
    drain     answer what was sent, then end
    snapshot  write the state down

    USAGE: weir ctl <command> [--socket <path>] [--control <path>] [--format <format>]

    ARGUMENTS:
      <command>               What to do. (values: status, policy, reload, drain,
                              snapshot)

    OPTIONS:
      --socket <path>         The server's socket: its control socket is PATH.ctl.
      --control <path>        Its control socket. (default: /run/weir/control.sock)
      --format <format>       How the reply is written. (values: text, json;
                              default: text)
      -h, --help              Show help information.

    """
}
