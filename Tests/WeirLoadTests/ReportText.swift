extension ReportTests {
  static let fullText = """
    weir.sock, with 3 lines of a.ndjson

    1,000 round trips, one at a time, after 500 to warm up
      microseconds           p50         p90         p99       p99.9         max
      server                24.0        36.0        96.0       192.0       240.0
      floor                 12.0        18.0        48.0        96.0       120.0
      ratio                 2.00        2.00        2.00        2.00        2.00
      answers: approve 1,500

    20,000 events/s for 2.00 s over 2 connections
      40,000 sent, 40,000 answered: 20,000 answers/s
      microseconds           p50         p90         p99       p99.9         max
      latency               50.0        75.0       200.0       400.0       500.0
      floor                 30.0        45.0       120.0       240.0       300.0
      sent late              2.0         3.0         8.0        16.0        20.0
      answers: approve 36,000, review 4,000

    Ramp over 2 connections, in microseconds
        events/s   answers/s       p50       p99     p99.9       max
           2,000       2,000      40.0     160.0     320.0     400.0
           4,000       4,000      50.0     200.0     400.0     500.0
           8,000       8,000   9,000.0    36,000    72,000    90,000  p99 over 10 ms
           6,000       6,000      60.0     240.0     480.0     600.0
      the highest rate that it kept up with: 6,000 events/s, the lowest it did not:
      8,000

    Half of the peak: 3,000 events/s for 2.00 s over 2 connections
      6,000 sent, 6,000 answered: 3,000 answers/s
      microseconds           p50         p90         p99       p99.9         max
      latency               45.0        67.5       180.0       360.0       450.0
      floor                 20.0        30.0        80.0       160.0       200.0
      sent late              2.0         3.0         8.0        16.0        20.0
      answers: approve 5,400, review 600

    Latency against the rate (x: events/s)
       100 ms |                                                                 x
              |                                                               ..o
              |                                                            .....
        10 ms |                                                          .....  *
              |                                                       .....  ...
              |                                                     .....  ..
         1 ms |                                                  .....  ...
              |                x................x...............x...  ..
              |                o................o...............o  ...
       100 us |                                                  ..
              |                *................*...............*
              |
              +------------------------------------------------------------------
               0             2,000            4,000           6,000         8,000
               * p50, o p99, x p99.9

    Latency by percentile (x: percentile of events)
       500 us |                                               ......#...........x
              |                                    ......x.......             ..+
              |                             ......... ...*....................
       200 us |                        ....x.. ..........*..........@
              |                   ...... ..+...........  o
       100 us |             .x..... .......*....   ......o
        50 us |    x.........# ...........  .......
              |    #.. ......*.......  ....o
              |    +.........@..  .....
        20 us |    *....    .o....
              |    o........
        10 us |
              +------------------------------------------------------------------
               0  50        90            99           99.9          99.99
               * round trips, o floor of round trips, x 20,000 events/s, + floor at
               that rate, # half of the peak, @ floor at that rate

    """
}
