import Testing
import WeirCore
import WeirEngine
import WeirPolicy

@testable import WeirCases

/// A small policy and its cases in memory.
enum Sample {
  static let policy = """
    policy: shop
    version: 1
    time: {allowed_lateness: 1m, max_future_skew: 1m}
    event:
      event_id: {type: string, required: true}
      ts: {type: timestamp, required: true}
      type: {type: enum, values: [payment, refund], default: payment}
      amount: {type: int, min: 0}
      card: {type: string}
      bin: {type: digits}
    tables:
      iin: {kind: prefix, file: iin.csv, key: event.bin}
    velocity:
      per_card_10m: {aggregate: count, group_by: [event.card], window: 10m}
      mean_per_card_1h: {aggregate: mean, of: event.amount, group_by: [event.card], window: 1h}
    features:
      amount: {value: event.amount}
    model: model.json
    rules:
      - {name: many, condition: velocity.per_card_10m > 2, action: review}
      - {name: huge, condition: event.amount > 1000, action: reject}
      - {name: odd, condition: event.amount / 0 > 1 && event.amount == 13, action: flag}
      - {name: watched, condition: iin.land == 'DE', action: reject, mode: shadow}
    decide: {score: [payment]}

    """

  static let files = [
    "iin.csv": "prefix,land\n40,DE\n",
    "model.json": """
    {"format": "weir-logistic/1", "intercept": 0, "features": [
      {"name": "amount", "weight": 0.01, "mean": 0, "scale": 1}]}
    """,
  ]

  static func source(_ cases: String) -> EmbeddedSource {
    var bytes = files.mapValues { Array($0.utf8) }
    bytes["policy.yaml"] = Array(policy.utf8)
    bytes["tests/a.yaml"] = Array(cases.utf8)
    return EmbeddedSource(bytes)
  }

  static func report(_ cases: String) throws -> CaseReport {
    let source = source(cases)
    let policy = try PolicyLoader.load(from: source).get()
    let loaded = try CaseLoader.load(from: source, for: policy).get()
    return CaseRunner(policy: policy).run(loaded.cases)
  }

  /// What was not as expected in the one case of these steps, one text an event.
  static func mismatches(_ steps: String) throws -> [String] {
    let indented = steps.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n")
    let report = try report(
      "cases:\n  - name: c\n    defaults: {card: k, amount: 5}\n    steps:\n" + indented)
    return report.outcomes.flatMap(\.failures).map {
      "\($0.step.number).\($0.round) \($0.sentence)"
    }
  }
}

/// Answers are held against what cases expect.
@Suite struct CaseRunnerTests {
  @Test func whatHoldsIsNoFailure() throws {
    let mismatches = try Sample.mismatches(
      """
      - {at: 0s, event: {amount: 100}, expect: {decision: approve, rules: [], score: 0.731059}}
      - {at: 1s, event: {amount: 101}, expect: {score: 0.73, tolerance: 0.01, reasons: [amount]}}
      - at: 2s
        event: {bin: "4000"}
        expect:
          decision: review
          rules: [many]
          shadow: [watched]
          degraded: []
          late: false
          duplicate: false
          values:
            velocity.per_card_10m: 3
            velocity.mean_per_card_1h: 68.6666666666666
            iin.land: DE
            event.bin: 4000
            event.type: payment
            feature.amount: 5
      - {at: 3s, event: {type: refund, card: null}, expect: {decision: none,
          values: {velocity.per_card_10m: null, iin.land: null, event.card: null}}}
      - {at: 4s, event: {event_id: s1, amount: 100}, expect: {error: E_ID_CONFLICT}}
      - {at: 0s, event: {event_id: s1, amount: 100}, expect: {duplicate: true, decision: approve}}
      - {at: 5m, event: {card: j}}
      - {at: 3m, event: {card: j}, expect: {late: true}}
      - {at: 5m, line: '{"x', expect: {error: E_JSON, decision: review}}
      - {at: 5m, event: {amount: 13, card: j}, expect: {degraded: ['rule:odd'], decision: review}}
      """)
    #expect(mismatches == [])
  }

  @Test(arguments: [
    ("{expect: {decision: reject}}", "decision: expected reject, got approve"),
    ("{expect: {decision: none}}", "decision: expected none, got approve"),
    (
      "{event: {type: refund}, expect: {decision: approve}}",
      "decision: expected approve, got none"
    ),
    ("{event: {amount: 2000}, expect: {rules: []}}", "rules: expected [], got [huge]"),
    ("{expect: {rules: [huge, many]}}", "rules: expected [huge, many], got []"),
    ("{expect: {rules: {includes: [huge]}}}", "rules: expected [huge] among them, got []"),
    (
      "{event: {amount: 2000}, expect: {rules: {excludes: [huge]}}}",
      "rules: expected [huge] not among them, got [huge]"
    ),
    ("{expect: {shadow: [watched]}}", "shadow: expected [watched], got []"),
    (
      "{event: {amount: 13}, expect: {degraded: []}}", "degraded: expected [], got [rule:odd]"
    ),
    ("{expect: {score: 0.9}}", "score: expected 0.9, give or take 0.000001, got 0.512497"),
    ("{expect: {late: true}}", "late: expected true, got false"),
    ("{expect: {duplicate: true}}", "duplicate: expected true, got false"),
    ("{expect: {error: E_TYPE}}", "error: expected E_TYPE, got a valid event"),
    (
      "{event: {amount: x}}",
      "error: expected a valid event, got E_TYPE: amount must be an integer literal"
    ),
    (
      "{event: {amount: x}, expect: {error: E_RANGE, decision: approve}}",
      "error: expected E_RANGE, got E_TYPE: amount must be an integer literal; "
        + "decision: expected approve, got review"
    ),
    (
      "{expect: {values: {velocity.per_card_10m: 2}}}",
      "values velocity.per_card_10m: expected 2, got 1"
    ),
    (
      "{event: {card: null}, expect: {values: {velocity.per_card_10m: 0}}}",
      "values velocity.per_card_10m: expected 0, got missing"
    ),
    (
      "{expect: {values: {velocity.mean_per_card_1h: 5.0001}}}",
      "values velocity.mean_per_card_1h: expected 5.0001, got 5"
    ),
    (
      "{event: {bin: '40'}, expect: {values: {iin.land: null}}}",
      "values iin.land: expected missing, got \"DE\""
    ),
    (
      "{event: {amount: x}, expect: {error: E_TYPE, values: {iin.land: DE}}}",
      "values iin.land: expected \"DE\", got an invalid event has no values"
    ),
  ]) func whatDoesNotHoldIsNamed(_ item: (step: String, expected: String)) throws {
    #expect(try Sample.mismatches("- " + item.step) == ["1.1 " + item.expected])
  }

  @Test func repetitionsAreEventsOfTheirOwn() throws {
    let mismatches = try Sample.mismatches(
      """
      - {at: 1m, repeat: 4, every: 5m, event: {card: "k${i}", amount: "${i}"},
          expect: {values: {event.ts: "2026-01-01T00:06:00.000Z"}}}
      - {at: 20m, repeat: 3, every: 1s, event: {amount: 3}, expect: {rules: []}}
      """)
    #expect(mismatches.count == 5)
    #expect(mismatches[0].hasPrefix("1.1 error: expected a valid event, got E_TYPE: amount"))
    #expect(mismatches.last == "2.3 rules: expected [], got [many]")
  }

  @Test func numbersMayCountToo() throws {
    let mismatches = try Sample.mismatches(
      """
      - repeat: 3
        event:
          amount: ${i}
          card: c${i}
        expect: {values: {velocity.mean_per_card_1h: 0}}
      """)
    #expect(
      mismatches == [
        "1.2 values velocity.mean_per_card_1h: expected 0, got 1",
        "1.3 values velocity.mean_per_card_1h: expected 0, got 2",
      ])
  }

  @Test func casesKnowNothingOfEachOther() throws {
    let one = "    steps: [{repeat: 2, event: {card: k}, expect: {rules: []}}]\n"
    let report = try Sample.report("cases:\n  - name: a\n\(one)  - name: b\n\(one)")
    #expect(report.failedCount == 0)
    #expect(report.eventCount == 4)
  }

  @Test func theClockOfACaseStandsStill() throws {
    let report = try Sample.report(
      """
      cases:
        - name: the sender's clock is wrong
          clock: 10s
          steps:
            - {at: 70s, event: {card: k}}
            - {at: 71s, event: {card: k}, expect: {error: E_TS_FUTURE}}
        - name: nothing is in the future
          start: 9999-12-31T00:00:00Z
          steps: [{at: 23h, event: {}}]
      """)
    #expect(report.failedCount == 0)
  }

  @Test func defaultsGoFromFileToCaseToEvent() throws {
    let report = try Sample.report(
      """
      start: 2026-05-01T00:00:00Z
      defaults: {amount: 1, card: file, bin: "1"}
      cases:
        - name: c
          defaults: {card: case, bin: null}
          steps:
            - event: {amount: 2}
              expect: {values: {event.amount: 2, event.card: case, event.bin: null,
                  event.ts: "2026-05-01T00:00:00.000Z"}}
            - expect: {values: {event.amount: 1}}
        - name: d
          start: 2027-01-01T00:00:00+01:00
          steps:
            - expect: {values: {event.card: file, event.ts: "2026-12-31T23:00:00.000Z"}}
      """)
    #expect(report.failedCount == 0, "\(report.text(style: .plain))")
  }

  @Test func coverageCountsRulesOfAnyCase() throws {
    let report = try Sample.report(
      """
      cases:
        - name: a
          steps: [{event: {amount: 2000}}]
        - name: b
          steps: [{event: {bin: "40"}}]
      """)
    #expect(report.rules == ["many", "huge", "odd", "watched"])
    #expect(report.neverHit == ["many", "odd"])
    #expect(report.coveragePercent == 50)
  }
}
