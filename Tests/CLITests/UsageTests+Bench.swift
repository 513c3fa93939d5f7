/// The help of the commands that measure, and that make traffic.
extension UsageTests {
  static let benchHelp = """
    OVERVIEW: Measures how fast events are scored, and what each stage takes.

    Scores files in process, throws the answers away, and prints events/s and
    nanoseconds per event and stage. The best of several passes counts. Figures
    of a shared machine move: compare ratios taken in one run.

    With --socket, the files are sent to a server instead, and answers are timed:
    at a fixed rate, each from when its event was meant to be sent; at rising
    rates, up to the highest the server keeps up with; or one event at a time.
    Exit code 1 when not every line was answered once.

    USAGE: weir bench [<options>] <file> ...

    ARGUMENTS:
      <file>                  Files of events, as for 'weir score'.

    OPTIONS FOR A SERVER:
      --socket <path>         The socket of a server to measure.
      --rate <n>              Events to send in a second.
      --duration <seconds>    How long to send at that rate. (default: once through
                              the files)
      --ramp                  Look for the highest rate that is kept up with, and
                              measure at half of it.
      --connections <n>       Connections that take turns. (default: 1)
      --round-trips <n>       Events to send one at a time, over one connection.
      --against <path>        The socket of an echo server, to measure beside the
                              first.
      --html <file>           Write a page with charts, too.
      --format <format>       How to report. (default: text) (values: text, json)

    OPTIONS:
      --policy <dir>          A policy, instead of the one that is built in.
      --workers <n>           Threads that score. (default: 2)
      --passes <n>            How often the files are scored. (default: 3)
      -h, --help              Show help information.

    """

  static let generateHelp = """
    OVERVIEW: Makes payment traffic from a seed, or the tables that fit it.

    The same options give the same bytes on every machine.

    USAGE: weir generate <options>

    OPTIONS:
      --seed <n>              What every random choice grows from. (default: 1)
      --count <n>             Lines to make; 0 is without end. (default: 0)
      --rate <n>              Payments in a second of event time. (default: 20)
      --cards <n>             Cards in use. (default: 1000000)
      --merchants <n>         Merchants. (default: 5000)
      --ips <n>               Home addresses in each country. (default: 300000)
      --fraud <share>         Share of fraud, 0 to 1. (default: 0.01)
      --disorder <share>      Share of lines out of order, yet not late.
      --late <share>          Share of late lines.
      --duplicates <share>    Share of repeated lines.
      --broken <share>        Share of lines that are not valid.
      --labels                Let a label follow each fraud, and name scenarios.
      --start <rfc3339>       Time of the first event. (default:
                              2026-03-02T00:00:00Z)
      --table <table>         Print a table instead: bins or geo. (values: bins,
                              geo)
      -h, --help              Show help information.

    """
}
