import Testing
import WeirCore
import WeirLearning

@testable import WeirReports

/// The report for machines, letter for letter.
@Suite struct ModelReportJSONTests {
  @Test func everythingAsJSON() {
    var report = SampleReports.small
    report.evaluations.removeFirst()
    report.evaluations[0].thresholds.removeFirst()
    report.evaluations[0].averagePrecision = 0.1 + 0.2
    #expect(report.json.page == Self.small)
  }

  @Test func nothingAsJSON() {
    #expect(
      SampleReports.empty.json.line
        == #"{"policy":"p@1:00","settings":[],"evaluations":[],"coefficients":[],"drift":[],"#
        + #""notes":[]}"#)
  }

  @Test func whatIsNilIsLeftOut() {
    var report = SampleReports.empty
    report.evaluations = [SampleReports.evaluation("a", rows: 2)]
    #expect(
      report.json.line.contains(
        #""row_count":2,"fraud_count":0,"day_count":1,"roc_curve":[],"precision_recall_curve":[],"#
          + #""calibration":[],"alert_rates":[{"rate":0.01,"alert_count":1}],"#
          + #""precision_at_alerts":[{"alerts_per_day":20}],"thresholds":[{"threshold":0.5,"#
          + #""alert_count":1,"alerts_per_day":1.0}]}"#))
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, .signalingNaN])
  func whatIsNotFiniteIsLeftOut(_ value: Double) {
    let line = SampleReports.measured(value).json.line
    #expect(!line.contains("nan") && !line.contains("inf"))
    #expect(line.contains(#""roc_curve":[{},{"false_positive_rate":0.5}]"#))
    #expect(line.contains(#"{"name":"age"}"#))
    #expect(line.contains(#""thresholds":[{"alert_count":1,"cost":1}]"#))
  }

  @Test func timesOutsideOfTheCalendarAreLeftOut() {
    let line = SampleReports.counted(.max).json.line
    #expect(!line.contains(#""from""#) && !line.contains(#""to""#))
    #expect(line.contains(#""row_count":9223372036854775807"#))
  }

  @Test func namesAreQuoted() {
    let line = SampleReports.named("\"\\\u{1B}\u{9B}\n</script>").json.line
    #expect(line.contains(#""policy":"\"\\\u001b\u009b\n</script>""#))
    #expect(!line.unicodeScalars.contains { $0.value < 32 || 0x7F...0x9F ~= $0.value })
  }

  @Test func everyDoubleReadsBack() {
    let seed: UInt64 = 9
    var random = SplitMix64(seed: seed)
    for round in 0..<200 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      var report = SampleReports.empty
      report.drift = [
        DriftRow(name: "a", stabilityIndex: value, missingBefore: 0, missingAfter: 0)
      ]
      let line = report.json.line
      let digits = line.split(separator: #""stability_index":"#).last?.prefix { $0 != "," }
      #expect(digits.flatMap { Double($0) } == value, "seed \(seed), round \(round)")
    }
  }

  private static let small = """
    {
      "policy": "shop@3:1f2e",
      "settings": [
        {"name": "trainer", "text": "Newton"},
        {"name": "l2", "text": "1.0"}
      ],
      "evaluations": [
        {
          "name": "test",
          "from": "2026-03-02T00:00:00Z",
          "to": "2026-03-03T00:00:00Z",
          "row_count": 400,
          "fraud_count": 3,
          "day_count": 1,
          "amount": 9000050,
          "fraud_amount": 9000050,
          "area_under_roc": 0.875,
          "average_precision": 0.30000000000000004,
          "log_loss": 0.91,
          "brier_score": 0.91,
          "roc_curve": [
            {"false_positive_rate": 0.0, "recall": 0.0},
            {"false_positive_rate": 0.25, "recall": 0.875},
            {"false_positive_rate": 1.0, "recall": 1.0}
          ],
          "precision_recall_curve": [
            {"recall": 0.0, "precision": 0.0},
            {"recall": 0.25, "precision": 0.875},
            {"recall": 1.0, "precision": 1.0}
          ],
          "calibration": [
            {"row_count": 600, "mean_score": 0.01, "fraud_share": 0.02}
          ],
          "alert_rates": [
            {"rate": 0.01, "alert_count": 1, "precision": 0.5, "recall": 0.5}
          ],
          "precision_at_alerts": [
            {"alerts_per_day": 20, "precision": 0.5}
          ],
          "thresholds": [
            {
              "threshold": 0.1,
              "alert_count": 40,
              "alerts_per_day": 40.0,
              "precision": 0.075,
              "recall": 1.0,
              "false_positive_rate": 0.0925,
              "cost": 12000
            }
          ]
        }
      ],
      "coefficients": [
        {"name": "intercept", "weight": -4.5, "standard_error": 0.25},
        {"name": "age", "weight": 0.125, "mean": 30.0, "scale": 12.5},
        {
          "name": "amount",
          "weight": -1.25,
          "standard_error": 0.0625,
          "mean": 8412.5,
          "scale": 100.0
        }
      ],
      "drift": [
        {
          "name": "age",
          "stability_index": 0.05,
          "missing_before": 0.0,
          "missing_after": 0.015
        },
        {
          "name": "amount",
          "stability_index": 0.3,
          "missing_before": 0.125,
          "missing_after": 1.0
        }
      ],
      "notes": ["the test has 3 frauds: its figures are uncertain"]
    }
    """
}
