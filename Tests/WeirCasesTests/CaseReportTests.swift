import Testing
import WeirCore

@testable import WeirCases

/// The exact text of reports.
@Suite struct CaseReportTests {
  private static func report() throws -> CaseReport {
    try Sample.report(
      """
      cases:
        - name: passes
          steps: [{event: {amount: 2000}, expect: {decision: reject}}]
        - name: fails, with "quotes" & <tags>
          steps:
            - {at: 0s, repeat: 2, every: 5s, event: {card: k, amount: 5},
                expect: {decision: review, rules: {includes: [many]}}}
            - {at: 10s, event: {card: k, amount: x}}
      """)
  }

  @Test func forPeople() throws {
    // long: the whole text
    let text = try Self.report().text(style: .plain)
    let expected = """
      FAIL  tests/a.yaml  2 cases, 1 failed

        fails, with "quotes" & <tags>
        line 6: step 1, event 1 of 2, at 2026-01-01T00:00:00Z
          decision
            expected  review
            got       approve
          rules
            expected  [many] among them
            got       []

          answer to line 1
            event_id   s1.0
            decision   approve
            score      0.512497
            reasons    amount

          decision
            reject rules          none
            allow rules           none
            review rules          none
            degraded              none
            otherwise             → approve

          rules
            no       many     review
                       velocity.per_card_10m > 2 is false
                         velocity.per_card_10m = 1
            no       huge     reject
                       event.amount > 1000 is false
                         event.amount = 5
            no       odd      flag
                       event.amount == 13 is false
                         event.amount = 5
            missing  watched  reject, shadow
                       iin.land == 'DE' is missing
                         iin.land = missing

          velocities
                                 value   entries  window
            per_card_10m             1         1  10m
            mean_per_card_1h         5         1  1h

          model
                              value   transformed    log-odds
            intercept                                  0.0000
            amount                5             5      0.0500
            sum                                        0.0500
            score                                    0.512497

          tables
            iin by event.bin                  the key is absent

          event
            event_id  s1.0
            ts        2026-01-01T00:00:00.000Z
            type      payment
            amount    5
            card      k
            absent    bin

        line 6: step 1, event 2 of 2, at 2026-01-01T00:00:05Z
          decision
            expected  review
            got       approve
          rules
            expected  [many] among them
            got       []
        line 8: step 2, at 2026-01-01T00:00:10Z
          error
            expected  a valid event
            got       E_TYPE: amount must be an integer literal

      1 case passed, 1 failed; 4 events
      1 of 4 rules hit
        in no case: many, odd, watched

      """
    #expect(text == expected)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func forPeopleWhereAllIsWell() throws {
    let report = try Sample.report("cases: [{name: a, steps: [{event: {amount: 5}}]}]")
    #expect(
      report.text(style: .coloured) == """
        \u{1B}[32mok  \u{1B}[0m  tests/a.yaml  1 case

        1 case passed; 1 event
        0 of 4 rules hit
          in no case: many, huge, odd, watched

        """)
  }

  @Test func asJUnit() throws {
    let lines = try Self.report().junit.split(separator: "\n").map(String.init)
    let stamp = try Self.report().policy
    #expect(
      Array(lines.prefix(5)) == [
        #"<?xml version="1.0" encoding="UTF-8"?>"#,
        #"<testsuites name="\#(stamp)" tests="2" failures="1" errors="0">"#,
        #"  <testsuite name="tests/a.yaml" tests="2" failures="1" errors="0">"#,
        #"    <testcase name="passes" classname="tests/a.yaml" file="tests/a.yaml" line="2"/>"#,
        #"    <testcase name="fails, with &quot;quotes&quot; &amp; &lt;tags&gt;" "#
          + #"classname="tests/a.yaml" file="tests/a.yaml" line="4">"#,
      ])
    let sentence =
      "decision: expected review, got approve; rules: expected [many] among them, got []"
    let failure =
      "      <failure message=\"\(sentence)\">line 6: step 1, event 1 of 2, at "
      + "2026-01-01T00:00:00Z: \(sentence)"
    #expect(lines[5] == failure)
    #expect(lines.contains { $0.contains("event.amount &gt; 1000 is false") })
    #expect(
      lines.suffix(3) == ["    </testcase>", "  </testsuite>", "</testsuites>"])
  }

  @Test func asJSON() throws {
    let line = try Self.report().json.line
    let stamp = try Self.report().policy
    let front = #"""
      {"policy":"\#(stamp)","cases":2,"failed":1,"events":4,"coverage":{"rules":4,"percent":25,\#
      "never_hit":["many","odd","watched"]},"results":[{"file":"tests/a.yaml","line":2,\#
      "name":"passes","passed":true,"events":1},{"file":"tests/a.yaml","line":4,\#
      "name":"fails, with \"quotes\" & <tags>","passed":false,"events":3,"failures":[{\#
      "line":6,"step":1,"event":1,"mismatches":[{"what":"decision","expected":"review",\#
      "got":"approve"},
      """#
    #expect(line.hasPrefix(front))
    #expect(line.contains(#""explain":{"event":{"event_id":"s1.0","#))
  }

  @Test func asAnnotations() throws {
    #expect(
      try Self.report().github == """
        ::error file=tests/a.yaml,line=6,title=fails%2C with "quotes" & <tags>::\
        line 6: step 1, event 1 of 2, at 2026-01-01T00:00:00Z: \
        decision: expected review, got approve; rules: expected [many] among them, got []%0A\
        line 6: step 1, event 2 of 2, at 2026-01-01T00:00:05Z: \
        decision: expected review, got approve; rules: expected [many] among them, got []%0A\
        line 8: step 2, at 2026-01-01T00:00:10Z: \
        error: expected a valid event, got E_TYPE: amount must be an integer literal
        ::warning::rules that hit in no case: many, odd, watched
        ::notice::1 case passed, 1 failed, 25 %25 of the rules hit

        """)
  }

  @Test func whatXMLCannotHoldIsReplaced() throws {
    let report = try Sample.report(
      "cases: [{name: \"a\\u001b[31m\\uFFFE\", steps: [{event: {amount: x}}]}]")
    #expect(report.junit.contains(#"name="a?[31m?""#))
  }

  @Test func showsNeitherCardNumbersNorWhatSteersATerminal() throws {
    let report = try Sample.report(
      """
      cases:
        - name: "\\e]0;4111111111111111\\a"
          steps:
            - event: {card: "4111111111111111", amount: 1}
              expect: {decision: reject, values: {event.card: "5500005555555559"}}
            - event: {card: "4111111111111111", amount: 1}
              expect: {values: {event.card: "4111111111111111"}}
      """)
    #expect(report.outcomes[0].failures.count == 1)
    for text in [report.text(style: .plain), report.junit, report.json.page, report.github] {
      #expect(text.contains("411111******1111"))
      #expect(text.contains("550000******5559"))
      #expect(!text.contains("4111111111111111") && !text.contains("5500005555555559"))
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }
  }

  @Test func tellsTheFirstFailuresInWords() throws {
    let report = try Sample.report(
      "cases: [{name: a, steps: [{repeat: 100, event: {amount: x}}]}]")
    for text in [report.text(style: .plain), report.junit, report.github] {
      #expect(text.contains("event 5 of 100") && !text.contains("event 6 of 100"))
      #expect(text.contains("and 95 events more of this case"))
    }
  }
}
