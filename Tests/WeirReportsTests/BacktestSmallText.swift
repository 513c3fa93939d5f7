/// What the small report prints.
enum BacktestSmallText {
  static let text = """
    Backtest of A against B
      A          shop@3:1f2e
      B          shop@4:9a70
      decisions  2026-03-01T00:00:00Z to 2026-03-03T23:59:59.999Z, on 3 days in UTC
      events     1,000 of 1,100 count; 100 came within the warm-up, and only filled
                 windows; 30 labels of the file came besides
      amounts    amount_minor in EUR, minor units; other currencies are in the JSON;
                 –: all amounts are of other currencies
      labels     something is known of 925 payments; a payment that nothing is known
                 of takes no part; decisions of the last 36 hours take no part

    - 2 of 3 gates failed.
    - B decides 78 of 1,000 events differently (7.8 %): 58 more strictly, 20 more
      mildly.
    - Alerts a day, reviews and rejections: 13.3 under A (4.0 % of decisions), 25.0
      under B (7.5 % of decisions). The mean is over 3.0 days, from the first
      decision to the last.
    - A stops 11 of 20 known frauds (110,000 of 400,000 EUR minor units), and alerts
      on 26 of 900 genuine payments.
    - B stops 17 of 20 known frauds (350,000 of 400,000 EUR minor units), and alerts
      on 54 of 900 genuine payments.

    Gates: 2 of 3 FAILED
      FAILED   alerts_per_day > 20
               alerts_per_day is 25.0
      passed   recall < 0.5
               recall is 0.85
               A has 0.55
      UNKNOWN  rule("gone").hits > 3
               there is no rule of this name
      A gate fails where its condition holds, or cannot be known.

    A and B side by side
                                                A        B     B − A
      alerts, reviews and rejections           40       75       +35
      alerts a day                           13.3     25.0     +11.7
      reviews                                  33       60       +27
      rejections                                7       15        +8
      frauds stopped, not approved             11       17        +6
      frauds approved                           9        3        -6
      precision of alerts                  0.2973   0.2394   -0.0579
      recall of frauds                     0.5500   0.8500   +0.3000
      false-positive rate                  0.0289   0.0600   +0.0311
      amount of frauds stopped            110,000  350,000  +240,000
      amount of frauds approved           290,000   50,000  -240,000
      under less than all rules or state        0        0         0
      late events                               2        2         0
      A decides 995 events, B decides 995 events. Amounts in EUR minor units.

    Decisions from A to B, events
                         B       B       B      B no        B
      A            approve  review  reject  decision  invalid  total
      approve          900      50       5         0        0    955
      review            20      10       3         0        0     33
      reject             0       0       7         0        0      7
      no decision        0       0       0         4        0      4
      invalid            0       0       0         0        1      1
      total            920      60      15         4        1  1,000
      Rows are what A does, columns what B does with the same events: beside the
      diagonal lies what changes.

    Decisions from A to B, amounts
                                    B        B      B no        B
      A            B approve   review   reject  decision  invalid       total
      approve      9,000,000  700,000   90,000         0        0   9,790,000
      review         150,000   60,000   30,000         0        0     240,000
      reject               0        0   70,000         0        0      70,000
      no decision          0        0        0         0        0           0
      invalid              0        0        0         0        0           0
      total        9,150,000  760,000  190,000         0        0  10,100,000
      Sums in EUR minor units.

    What changes
                                           share
      from A to B       B is      events  of all   amount
      approve → review  stricter      50   5.0 %  700,000
      approve → reject  stricter       5   0.5 %   90,000
      review → approve  milder        20   2.0 %  150,000
      review → reject   stricter       3   0.3 %   30,000
      total                           78   7.8 %  970,000
      922 of 1,000 events get the same from both. Amounts in EUR minor units.

    What events turned out to be, decided by A
                                    approve  review  reject  total      amount
      fraud                               9       5       6     20     400,000
      genuine                           874      25       1    900   9,500,000
      nothing known, takes no part       57       3       0     60     100,000
      unclear, takes no part              5       0       0      5      50,000
      too young, takes no part           10       0       0     10      50,000
      total                             955      33       7    995  10,100,000
      The total is the number of events that A decides. Amounts in EUR minor units.

    What events turned out to be, decided by B
                                    approve  review  reject  total      amount
      fraud                               3       8       9     20     400,000
      genuine                           846      48       6    900   9,500,000
      nothing known, takes no part       56       4       0     60     100,000
      unclear, takes no part              5       0       0      5      50,000
      too young, takes no part           10       0       0     10      50,000
      total                             920      60      15    995  10,100,000
      The total is the number of events that B decides. Amounts in EUR minor units.

    Changed decisions one by one, 2 of 78
      pay-7****
        2026-03-01T09:00:00Z      approve → reject  60,000 EUR
        label fraud; score 0.6250 → –
        only A: night
        only B: velocity, blocklist
      pay-1234****
        2026-03-01T09:00:00.250Z  review → approve  –
      Those of the largest amounts, in minor units of their currencies. Rules are
      the enforced ones that hit under one policy only.

    Rules of A: what they hit
      rule       action          hits  share  alone   amount  missing  errors
      velocity   review            40  4.0 %     30  300,000        0       0
      blocklist  reject             7  0.7 %      5   70,000        0       0
      night      review, shadow    60  6.0 %     55  500,000        0       0
      Hits are of 995 decided events, of which several rules may hit one; alone: no
      other enforced rule hit; missing: a value that the rule needs was not there.
      Amounts in EUR minor units.

    Rules of A: what they find
                                                     false-positive  amount
      rule       frauds  genuine  precision  recall            rate   saved
      velocity        8       30     0.2105  0.4000          0.0333  90,000
      blocklist       6        1     0.8571  0.3000          0.0011  50,000
      night           0       60     0.0000  0.0000          0.0667       0
      Hits are of 20 known frauds and 900 genuine payments; saved: frauds among the
      hits that were not approved. Amounts in EUR minor units.

    Rules of B: what they hit
      rule      action  hits  share  alone   amount  missing  errors
      velocity  review    70  7.0 %     65  800,000        0       0
      Hits are of 995 decided events, of which several rules may hit one; alone: no
      other enforced rule hit; missing: a value that the rule needs was not there.
      Amounts in EUR minor units.

    Rules of B: what they find
                                                    false-positive   amount
      rule      frauds  genuine  precision  recall            rate    saved
      velocity       9       56     0.1385  0.4500          0.0622  210,000
      Hits are of 20 known frauds and 900 genuine payments; saved: frauds among the
      hits that were not approved. Amounts in EUR minor units.

    Without each enforced rule of A
                                                      amount
      rule       decisions   amount  frauds  genuine    lost
      velocity          28  200,000       4       22  40,000
      blocklist          5   50,000       4        1  30,000

      rule       from → to
      velocity   review → approve 28
      blocklist  reject → approve 4, reject → review 1
      Of 995 decisions, those that would change if just this rule were taken out;
      lost: frauds among them that would be approved. Amounts in EUR minor units.

    With each shadow rule of A enforced
                                                  amount
      rule   decisions   amount  frauds  genuine   saved  from → to
      night         52  450,000       0       52       0  approve → review 52
      Of 995 decisions, those that would change if just this rule were enforced;
      saved: frauds among them that would be approved no more. Amounts in EUR minor
      units.

    Without each enforced rule of B
                                                      amount
      rule      decisions   amount  frauds  genuine     lost  from → to
      velocity         58  740,000       8       46  200,000  review → approve 58
      Of 995 decisions, those that would change if just this rule were taken out;
      lost: frauds among them that would be approved. Amounts in EUR minor units.

    Rules of A that hit together
                         share           hits
                        of its   of the  together
      rule      events    hits  other's  with
      velocity       2   5.0 %   28.6 %  blocklist
      velocity       1   2.5 %    1.7 %  night
      Events are of 995 decided events.

    Alerts, reviews and rejections
                                         A                 B
      alerts                            40                75
      share of decisions             4.0 %             7.5 %
      mean a day                      13.3              25.0
      most in a day                     24                44
      that day, UTC             2026-03-01        2026-03-01
      busiest hour, UTC   2026-03-01 09:00  2026-03-03 09:00
      alerts in it                      22                38
      The mean is over 3.0 days, from the first decision to the last.

    Decisions by day, UTC
                        A       A       A        B       B       B
      day         approve  review  reject  approve  review  reject
      2026-03-01      500      20       4      480      40       4
      2026-03-03      455      13       3      440      20      11
      total           955      33       7      920      60      15
      Days without any event are left out.

    Decisions by hour of the day, UTC
                   A       A       A        B       B       B
      hour   approve  review  reject  approve  review  reject
      00:00        0       0       0        0       0       0
      01:00        0       0       0        0       0       0
      02:00        0       0       0        0       0       0
      03:00        0       0       0        0       0       0
      04:00        0       0       0        0       0       0
      05:00        0       0       0        0       0       0
      06:00        0       0       0        0       0       0
      07:00        0       0       0        0       0       0
      08:00        0       0       0        0       0       0
      09:00      900      30       7      870      55      15
      10:00        0       0       0        0       0       0
      11:00        0       0       0        0       0       0
      12:00        0       0       0        0       0       0
      13:00        0       0       0        0       0       0
      14:00        0       0       0        0       0       0
      15:00        0       0       0        0       0       0
      16:00        0       0       0        0       0       0
      17:00        0       0       0        0       0       0
      18:00        0       0       0        0       0       0
      19:00        0       0       0        0       0       0
      20:00        0       0       0        0       0       0
      21:00       55       3       0       50       5       0
      22:00        0       0       0        0       0       0
      23:00        0       0       0        0       0       0
      total      955      33       7      920      60      15

    Review load
                                        A           B
      reviews                          33          60
      share of decisions            3.3 %       6.0 %
      mean a day                     11.0        20.0
      most in a day                    20          40
      that day, UTC            2026-03-01  2026-03-01
      reviews that are frauds           5           8
      precision of reviews         0.1667      0.1429
      The mean is over 3.0 days, from the first decision to the last.

    Scores of A
      from, to below   events    share  frauds  genuine
      0.00 to 0.05        940   94.5 %       3      925
      0.05 to 0.10          0    0.0 %       0        0
      0.10 to 0.15          0    0.0 %       0        0
      0.15 to 0.20          0    0.0 %       0        0
      0.20 to 0.25          0    0.0 %       0        0
      0.25 to 0.30          0    0.0 %       0        0
      0.30 to 0.35          0    0.0 %       0        0
      0.35 to 0.40          0    0.0 %       0        0
      0.40 to 0.45          0    0.0 %       0        0
      0.45 to 0.50          0    0.0 %       0        0
      0.50 to 0.55          0    0.0 %       0        0
      0.55 to 0.60          0    0.0 %       0        0
      0.60 to 0.65         40    4.0 %       8       30
      0.65 to 0.70          0    0.0 %       0        0
      0.70 to 0.75          0    0.0 %       0        0
      0.75 to 0.80          0    0.0 %       0        0
      0.80 to 0.85          0    0.0 %       0        0
      0.85 to 0.90          0    0.0 %       0        0
      0.90 to 0.95          0    0.0 %       0        0
      0.95 to 1.00         10    1.0 %       9        1
      without a score       5    0.5 %
      total               995  100.0 %      20      956
      The last range holds 1 as well; frauds and genuine payments are those with a
      score.

    B has no model, and no scores.

    Other values of review_at
                                                 alerts
      review_at  approve  review  reject  total   a day  changed  precision  recall
      0.5            908      80       7    995    29.0       47     0.1765  0.7500
    * 0.6            955      33       7    995    13.3        0     0.2973  0.5500
      0.99           988       0       7    995     2.3       33          –  0.0000
      Values of shop@3:1f2e, whose own row is marked; changed: decisions that are
      not those of A.

    Speed: what the clock measured, differs from run to run
                                                A    B
      microseconds an event, own work         1.5  0.0
      microseconds an event, shared work      0.5  0.0
      events a second, one thread         500,000    0
      microseconds to answer, 50 of 100       6.1  0.0
      microseconds to answer, 99 of 100      14.8  0.0
      The pass over the recording took 0.50 seconds with 1 worker: 2,200 events a
      second under all policies.

    note: 2026-03-02 has no event
    """
}
