import Testing
import WeirCore

@testable import WeirLoad

/// Reports, letter for letter.
@Suite struct ReportTests {
  private static var full: LoadReport {
    var report = Results.report
    report.roundTrips = Results.roundTrips()
    report.openLoop = Results.openLoop(rate: 20_000)
    report.openLoopFloor = Results.openLoop(rate: 20_000, latency: 30_000)
    let rates: [(UInt64, UInt64, RampResult.Failure?)] = [
      (2_000, 40_000, nil), (4_000, 50_000, nil), (8_000, 9_000_000, .slow), (6_000, 60_000, nil),
    ]
    report.ramp = RampResult(
      steps: rates.map { rate, latency, failure in
        .init(result: Results.openLoop(rate: rate, latency: latency), failure: failure)
      },
      peak: 6_000, isFound: true, half: Results.openLoop(rate: 3_000, latency: 45_000), sent: 0)
    report.halfFloor = Results.openLoop(rate: 3_000, latency: 20_000)
    return report
  }

  @Test func roundTripsAsText() {
    var report = Results.report
    report.roundTrips = Results.roundTrips()
    #expect(
      report.text(style: .plain).split(separator: "\n\n").prefix(2).joined(separator: "\n\n") == """
        weir.sock, with 3 lines of a.ndjson

        1,000 round trips, one at a time, after 500 to warm up
          microseconds           p50         p90         p99       p99.9         max
          server                24.0        36.0        96.0       192.0       240.0
          floor                 12.0        18.0        48.0        96.0       120.0
          ratio                 2.00        2.00        2.00        2.00        2.00
          answers: approve 1,500
        """)
  }

  @Test func everythingAsText() {
    #expect(Self.full.text(style: .plain) == Self.fullText)
  }

  @Test func everyLineFitsAnOldTerminal() {
    var report = Self.full
    report.openLoop = Results.openLoop(
      rate: 10_000_000, sent: 9, surplus: .max / 2, latency: 360_000_000_000, degraded: .max / 2,
      duplicates: .max / 2, errors: .max / 2, faults: [String(repeating: "word ", count: 40)])
    report.ramp = RampResult(
      steps: [
        .init(result: Results.openLoop(rate: 9_999_999, latency: 3_600_000_000), failure: .slow)
      ], peak: nil, isFound: false, half: nil, sent: 0)
    for line in report.text(style: .plain).split(separator: "\n") {
      #expect(line.count <= 80, "\(line)")
    }
  }

  @Test func notesSayWhatAReaderMustKnow() {
    var report = Results.report
    report.openLoop = Results.openLoop(degraded: 1, duplicates: 2, errors: 3)
    report.passes = 4
    report.wasStopped = true
    #expect(
      report.notes == [
        "stopped by a signal: this is what was measured until then",
        "the recording was sent 4 times, from the second on with other event ids; its times repeat,"
          + " so the server may call those events late",
        "3 lines of the recording had no event_id to change",
        "2 answers came from memory, to events that the server knew: start it anew, or take another"
          + " recording",
        "1 answer of 2,000 degraded: the server left something out",
        "3 answers of 2,000 told an error: those are quicker than decisions",
      ])
    #expect(Results.report.notes == [])
  }

  @Test func failuresSayWhatIsMissing() {
    var report = Results.report
    report.roundTrips = Results.roundTrips(fault: "server: closed by the server")
    report.openLoop = Results.openLoop(
      sent: 1_500, answered: 1_499, surplus: 1, faults: ["connection 2 of 2: closed"])
    report.openLoopFloor = Results.openLoop(answered: 1_990)
    report.ramp = RampResult(
      steps: [
        .init(result: Results.openLoop(answered: 1_998), failure: .incomplete),
        .init(result: Results.openLoop(sent: 7, ending: .overloaded), failure: .overloaded),
      ], peak: nil, isFound: false, half: Results.openLoop(surplus: 2), sent: 0)
    #expect(
      report.failures == [
        "round trips ended early: server: closed by the server", "connection 2 of 2: closed",
        "1 of 1,500 lines got no answer", "500 of 2,000 events could not be sent",
        "1 answer more than lines: a server must answer each line once",
        "floor: 10 of 2,000 lines got no answer",
        "at 1,000 events/s: 2 of 2,000 lines got no answer",
        "at half of the peak: 2 answers more than lines: a server must answer each line once",
      ])
    #expect(Self.full.failures == [])
  }

  @Test func roundTripsAsJSON() {
    var report = Results.report
    report.roundTrips = Results.roundTrips(floor: nil)
    report.passes = 1
    let curve =
      #"[{"percent":50.0000,"ns":24000},{"percent":90.0000,"ns":36000},"#
      + #"{"percent":99.0000,"ns":96000},{"percent":99.9000,"ns":192000},"#
      + #"{"percent":100.0000,"ns":240000}]"#
    #expect(
      report.json.line
        == #"{"socket":"weir.sock","recording":{"files":["a.ndjson"],"lines":3,"#
        + #""lines_without_id":3,"passes":1},"stopped":false,"round_trips":{"planned":1000,"#
        + #""warm_up":500,"server":{"count":1000,"p50_ns":24000,"p90_ns":36000,"p99_ns":96000,"#
        + #""p99_9_ns":192000,"max_ns":240000,"curve":\#(curve)},"answers":{"approve":1500,"#
        + #""review":0,"reject":0,"undecided":0,"degraded":0,"duplicates":0,"errors":0}},"#
        + #""notes":[],"failures":[]}"#)
  }

  @Test func everythingAsJSONHasEveryPart() {
    let line = Self.full.json.line
    for part in [
      #""ratios":{"p50":2.000,"#, #""open_loop":{"rate":20000,"connections":2,"planned":40000,"#,
      #""achieved_rate":20000.0,"overloaded":false"#, #""open_loop_floor":{"#,
      #""steps":[{"kept_up":true,"result":{"rate":2000,"#,
      #"{"kept_up":false,"failure":"p99 over 10 ms","result":{"rate":8000,"#,
      #""peak":6000,"found":true,"half_of_peak":{"rate":3000,"#, #""half_of_peak_floor":{"#,
    ] {
      #expect(line.contains(part), "\(part)")
    }
  }

  @Test func thePageNeedsNothingElse() {
    let page = Self.full.page
    for word in ["<script", "http", "src=", "@import", "url(", "href"] {
      #expect(!page.contains(word), "\(word)")
    }
    for word in [
      "prefers-color-scheme: dark", "@media print", "width=device-width", "Latency by percentile",
      "Latency against the rate", "p99 at 20,000 events/s", "24.0 µs", "2.00 ×", ">peak</text>",
      "p99 over 10 ms", "class=\"failed\"", "round trips, 50 %: 24.0 µs",
    ] {
      #expect(page.contains(word), "\(word)")
    }
    #expect(!page.contains("nan") && !page.contains("inf\""))
  }

  @Test func thePageClosesWhatItOpens() {
    let page = Self.full.page
    for tag in ["figure", "svg", "g", "table", "tr", "td", "th", "ul", "li", "text", "circle", "p"]
    {
      let open = page.ranges(of: "<\(tag)>").count + page.ranges(of: "<\(tag) ").count
      let empty = page.split(separator: "<\(tag) ").dropFirst()
        .count { $0.prefix { $0 != ">" }.hasSuffix("/") }
      #expect(open - empty == page.ranges(of: "</\(tag)>").count, "\(tag)")
    }
  }

  @Test func namesCannotSteerPageOrTerminal() {
    let report = LoadReport(
      path: "<b>\u{1B}[31m&\"", files: ["<script>"], recording: Recording([97]))
    #expect(report.page.contains("<h1>weir bench: &lt;b&gt;?[31m&amp;&quot;</h1>"))
    #expect(!report.page.contains("<script>"))
    #expect(report.text(style: .plain) == "<b>?[31m&\", with 1 line of <script>\n")
  }

  @Test func failuresStandOnThePageFirst() {
    var report = Results.report
    report.openLoop = Results.openLoop(answered: 1_999)
    #expect(
      report.page.contains(
        "<div class=\"failed-list\"><p>1 of 2,000 lines got no answer</p></div>"))
  }
}
