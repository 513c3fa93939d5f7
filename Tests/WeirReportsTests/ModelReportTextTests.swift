import Testing
import WeirCore
import WeirLearning

@testable import WeirReports

/// The report for a terminal, letter for letter.
@Suite struct ModelReportTextTests {
  @Test func everythingAsText() {
    #expect(SampleReports.small.text(style: .plain) == Self.small + "\n")
  }

  @Test func nothingAsText() {
    #expect(
      SampleReports.empty.text(style: .plain) == """
        Model of p@1:00

        no evaluation: nothing was measured

        """)
  }

  /// By name, so that a failure does not print a whole report.
  private static let reports: [String: ModelReport] = [
    "full": SampleReports.full, "empty": SampleReports.empty,
    "long words": SampleReports.named(String(repeating: "word", count: 60)),
    "many words": SampleReports.named(String(repeating: "word ", count: 60)),
    "control characters": SampleReports.named("a\u{1B}[2Jb\n\r\u{9B}c"),
    "huge": SampleReports.measured(.greatestFiniteMagnitude),
    "hugely negative": SampleReports.measured(-.greatestFiniteMagnitude),
    "large": SampleReports.measured(-99_999_999.999_999),
    "infinite": SampleReports.measured(.infinity), "no number": SampleReports.measured(.nan),
    "large counts": SampleReports.counted(.max), "negative": SampleReports.counted(.min),
  ]

  @Test(arguments: reports.keys.sorted()) func everyLineFitsAnOldTerminal(_ name: String) throws {
    let text = try #require(Self.reports[name]).text(style: .plain)
    #expect(text.hasSuffix("\n"))
    for line in text.split(separator: "\n") {
      #expect(line.count <= 80, "\(line)")
      #expect(line.last != " ", "\(line)")
      let steering = line.unicodeScalars.filter { $0.value < 32 || 0x7F...0x9F ~= $0.value }
      #expect(steering.isEmpty, "\(line)")
    }
  }

  @Test func coloursSetOffHeadingsOnly() {
    let coloured = SampleReports.small.text(style: .coloured)
    #expect(coloured.contains("\u{1B}[1mThresholds, test\u{1B}[0m\n"))
    let plain = coloured.replacing("\u{1B}[1m", with: "").replacing("\u{1B}[2m", with: "")
      .replacing("\u{1B}[0m", with: "")
    #expect(plain == SampleReports.small.text(style: .plain))
  }

  @Test(
    arguments: [
      (0, 0, "a: no rows, nothing was measured"),
      (1, 0, "a: labels needed, of 1 row none is labelled as a fraud"),
      (1_234, 0, "a: labels needed, of 1,234 rows none is labelled as a fraud"),
      (2, 2, "a: labels needed, of 2 rows none is labelled as genuine"), (2, 1, nil),
      (0, 5, "a: no rows, nothing was measured"), (-1, -1, "a: no rows, nothing was measured"),
    ] as [(Int, Int, String?)]) func saysWhichLabelsAreNeeded(
      _ item: (rows: Int, frauds: Int, gap: String?)
    )
  {
    let evaluation = SampleReports.evaluation("a", rows: item.rows, frauds: item.frauds)
    #expect(evaluation.labelGap == item.gap)
  }

  @Test func withoutLabelsThereAreDashesAndWords() {
    var report = SampleReports.empty
    report.evaluations = [SampleReports.evaluation("new", rows: 9)]
    let text = report.text(style: .plain)
    #expect(text.contains("\nnew: labels needed, of 9 rows none is labelled as a fraud\n"))
    #expect(text.contains("\n  average precision" + String(repeating: " ", count: 28) + "–\n"))
  }

  @Test(
    arguments: [
      (0, "stable"), (0.099, "stable"), (0.1, "watch"), (0.25, "watch"), (0.250_001, "shift"),
      (.infinity, "shift"), (.nan, "–"), (-1, "stable"),
    ] as [(Double, String)]) func namesDrift(_ item: (index: Double, word: String))
  {
    let row = DriftRow(name: "a", stabilityIndex: item.index, missingBefore: 0, missingAfter: 0)
    #expect(row.word == item.word)
  }

  @Test(
    arguments: [
      ([], nil), ([nil, nil], nil), ([3, 1, 2], 1), ([1, 1], 0), ([nil, 5], 1), ([.max, .min], 1),
    ] as [([Int64?], Int?)]) func findsTheLowestCost(_ item: (costs: [Int64?], index: Int?))
  {
    var evaluation = SampleReports.evaluation("a", rows: 9, frauds: 1)
    let row = evaluation.thresholds[0]
    evaluation.thresholds = item.costs.map { cost in
      var row = row
      row.cost = cost
      return row
    }
    #expect(evaluation.cheapestThreshold == item.index)
    #expect(evaluation.thresholdAdvice.contains("cost") == (item.index != nil))
  }

  @Test func thresholdsThatAreNoNumbersAreNotRecommended() {
    #expect(SampleReports.measured(.nan).evaluations[0].cheapestThreshold == nil)
  }

  @Test func sortsBySizeAndKeepsTheInterceptApart() {
    var report = SampleReports.small
    let weights: [(String, Double)] = [
      ("intercept", 9), ("a", 1), ("none", .nan), ("b", -3), ("c", 1), ("d", 2),
    ]
    report.coefficients = weights.map { name, weight in
      Coefficient(name: name, weight: weight, standardError: nil, mean: nil, scale: nil)
    }
    #expect(report.weighed.map(\.name) == ["b", "d", "a", "c", "none"])
    #expect(report.coefficientTable.rows.map(\.[0]) == ["intercept", "b", "d", "a", "c", "none"])
  }

  private static let small = """
    Model of shop@3:1f2e

    Training
      trainer  Newton
      l2       1.0

    Evaluations
                                               train                  test
      from                      2026-03-01T00:00:00Z  2026-03-02T00:00:00Z
      before                    2026-03-02T00:00:00Z  2026-03-03T00:00:00Z
      days with rows                               1                     1
      rows                                     1,200                   400
      frauds                                      12                     3
      share of frauds                        1.000 %               0.750 %
      amount, minor units                  9,000,050             9,000,050
      of frauds, minor units               9,000,050             9,000,050
      area under the ROC curve                0.9100                0.8750
      average precision                       0.9100                0.9100
      log loss                              0.910000              0.910000
      Brier score                           0.910000              0.910000

    Precision of the highest scores of a day
      alerts    train,   train,     test,  test,
      a day   payments    cards  payments  cards
      20       50.00 %  50.00 %   50.00 %      –

    Looking at the highest scores, train
                                           recall
      looked                                   of
      at      alerts  precision   recall   amount
      1.00 %       1    50.00 %  50.00 %  50.00 %

    Looking at the highest scores, test
                                          recall
      looked                                  of
      at      alerts  precision   recall  amount
      1.00 %       1    50.00 %  50.00 %       –

    Thresholds, test
                                                       recall              cost,
      alerts            alerts                             of      false   minor
      from      alerts   a day  precision    recall    amount  positives   units
    * 0.750000      10    10.0    30.00 %  100.00 %  100.00 %    1.750 %   3,000
      0.100000      40    40.0     7.50 %  100.00 %         –    9.250 %  12,000
      Choose review_at by budget, the lowest threshold whose alerts a day can be
      looked at, or by cost, the threshold of the lowest cost, here 0.750000; choose
      reject_at from there upwards, the lowest threshold whose precision is high
      enough to turn customers away.

    Weights, log-odds for one standard deviation
                          standard               standard
      column      weight     error        mean  deviation
      intercept  -4.5000    0.2500           –          –
      amount     -1.2500    0.0625  8,412.5000   100.0000
      age         0.1250         –     30.0000    12.5000

    Drift, population stability index
                               missing   missing
      feature   index           before     after
      amount   0.3000  shift   12.50 %  100.00 %
      age      0.0500  stable   0.00 %    1.50 %

    note: the test has 3 frauds: its figures are uncertain
    """
}
