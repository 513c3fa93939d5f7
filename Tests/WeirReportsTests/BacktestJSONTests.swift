import Testing
import WeirCore

@testable import WeirBacktest
@testable import WeirReports

/// The report of a backtest for machines.
@Suite struct BacktestJSONTests {
  // MARK: Reading

  private static func member(_ value: JSONValue?, _ path: String...) -> JSONValue? {
    path.reduce(value) { value, name in
      switch value {
      case .object(let members): members.first { $0.name == name }?.value
      case .array(let values): Int(name).flatMap { values.indices.contains($0) ? values[$0] : nil }
      default: nil
      }
    }
  }

  private static func names(_ value: JSONValue?) -> [String] {
    if case .object(let members) = value { members.map(\.name) } else { [] }
  }

  private static func items(_ value: JSONValue?) -> [JSONValue] {
    if case .array(let values) = value { values } else { [] }
  }

  private static func whole(_ value: JSONValue?) -> Int128? {
    if case .number(let digits) = value { Int128(digits) } else { nil }
  }

  private static func sum(_ values: [JSONValue], _ path: String) -> Int128 {
    values.reduce(0) { $0 + (whole(member($1, path)) ?? 0) }
  }

  // MARK: Members

  @Test func membersStay() {
    let json = BacktestSamples.small.json
    #expect(
      Self.names(json) == [
        "lines", "from", "to", "day_count", "span_days", "currency", "amount_field", "labels",
        "policies",
        "changes", "flips", "volume", "sweep", "gates", "speed", "notes",
      ])
    let policy = Self.member(json, "policies", "0")
    #expect(
      Self.names(policy) == [
        "stamp", "outcomes", "decided", "alerts", "degraded", "late", "quality", "rules",
        "overlaps", "scores",
      ])
    #expect(
      Self.names(Self.member(policy, "quality")) == [
        "all", "reviewed", "rejected", "alerts", "precision", "recall", "false_positive_rate",
      ])
    #expect(
      Self.names(Self.member(policy, "rules", "0")) == [
        "name", "action", "shadow", "hits", "alone", "missing", "errors", "labels", "effect",
      ])
    #expect(
      Self.names(Self.member(json, "sweep", "points", "0")) == [
        "values", "is_policy", "approve", "review", "reject", "alerts", "changed", "quality",
      ])
    #expect(
      Self.names(Self.member(json, "flips", "0")) == [
        "event_id", "time", "from", "to", "amount", "currency", "label", "score_from",
        "rules_from", "rules_to",
      ])
  }

  @Test(
    arguments: [
      (
        ["lines"], #"{"lines":1110,"events":1100,"warm_up":100,"entered":30,"counted":1000}"#
      ), (["from"], #""2026-03-01T00:00:00Z""#), (["to"], #""2026-03-03T23:59:59.999Z""#),
      (["labels"], #"{"payments":925,"counts_unlabelled":false,"maturity_ms":129600000}"#),
      (
        ["changes", "cells", "1"],
        #"{"from":"approve","to":"review","count":50,"#
          + #""amounts":[{"currency":"EUR","amount":700000}]}"#
      ),
      (
        ["policies", "0", "outcomes", "0"],
        #"{"outcome":"approve","count":955,"amounts":[{"currency":"EUR","amount":9790000},"#
          + #"{"currency":"USD","amount":5000}]}"#
      ), (["policies", "0", "quality", "recall"], "0.55"),
      (
        ["policies", "0", "overlaps", "0"], #"{"first":"velocity","second":"blocklist","count":2}"#
      ),
      (
        ["policies", "0", "rules", "1", "effect", "moves", "1"],
        #"{"from":"reject","to":"review","count":1,"amounts":[{"currency":"EUR","amount":10000}]}"#
      ),
      (
        ["volume", "days", "1"],
        #"{"day":"2026-03-03","loads":[{"approve":455,"review":13,"reject":3},"#
          + #"{"approve":440,"review":20,"reject":11}]}"#
      ),
      (
        ["volume", "busiest_hours", "1"],
        #"{"start":"2026-03-03T09:00:00Z","approve":400,"review":25,"reject":13}"#
      ),
      (
        ["gates", "1"],
        #"{"text":"recall < 0.5","state":"passed","found":["recall is 0.85","A has 0.55"]}"#
      ), (["day_count"], "3"), (["span_days"], "2.999999988425926"),
      (
        ["gates", "2"],
        #"{"text":"rule(\"gone\").hits > 3","state":"unknown","#
          + #""why":"there is no rule of this name"}"#
      ),
      (
        ["speed", "policies", "0"],
        #"{"own_ns":1500.0,"shared_ns":500.0,"median_ns":6100,"p99_ns":14850,"#
          + #""events_per_second":500000.0}"#
      ),
      (
        ["flips", "1"],
        #"{"event_id":"pay-1234****","time":"2026-03-01T09:00:00.250Z","from":"review","#
          + #""to":"approve","rules_from":[],"rules_to":[]}"#
      ), (["notes"], #"["2026-03-02 has no event"]"#),
    ] as [([String], String)]) func writes(_ item: (path: [String], line: String))
  {
    let value = item.path.reduce(Optional(BacktestSamples.small.json)) { Self.member($0, $1) }
    #expect(value?.line == item.line)
  }

  @Test(
    arguments: [
      ("degraded", "0"), ("late", "2"), ("alerts", "40"), ("decided", "995"),
      ("quality.reviewed.fraud.count", "5"), ("quality.rejected.fraud.count", "6"),
      ("quality.alerts.fraud.count", "11"), ("quality.all.immature.count", "10"),
      ("quality.precision", "0.2972972972972973"),
      ("quality.false_positive_rate", "0.028888888888888888"),
      ("rules.0.shadow", "false"), ("rules.2.shadow", "true"), ("rules.2.action", "\"review\""),
      ("rules.1.alone", "5"), ("rules.1.hits.count", "7"), ("rules.1.labels.recall", "0.3"),
      ("rules.1.labels.precision", "0.8571428571428571"),
      ("rules.1.labels.false_positive_rate", "0.0011111111111111111"),
      ("rules.1.labels.saved", "[{\"currency\":\"EUR\",\"amount\":50000}]"),
      ("rules.1.effect.count", "5"), ("rules.1.effect.labels.genuine.count", "1"),
      ("rules.1.effect.saved.0.amount", "30000"), ("scores.counts.62", "40"),
      ("scores.frauds.62", "8"), ("scores.genuine.62", "30"), ("scores.unscored", "5"),
    ]) func writesOfAPolicy(_ item: (path: String, line: String))
  {
    let first = Self.member(BacktestSamples.small.json, "policies", "0")
    let value = item.path.split(separator: ".").reduce(first) { Self.member($0, String($1)) }
    #expect(value?.line == item.line)
  }

  @Test(
    arguments: [
      ("0.is_policy", "false"), ("1.is_policy", "true"), ("0.changed", "47"), ("0.alerts", "87"),
      ("1.approve.count", "955"), ("1.review.count", "33"), ("1.reject.count", "7"),
      ("1.values", "[\"0.6\"]"), ("1.quality.recall", "0.55"), ("2.quality.recall", "0.0"),
      ("2.quality.precision", nil),
    ] as [(String, String?)]) func writesOfASweep(_ item: (path: String, line: String?))
  {
    let points = Self.member(BacktestSamples.small.json, "sweep", "points")
    let value = item.path.split(separator: ".").reduce(points) { Self.member($0, String($1)) }
    #expect(value?.line == item.line)
  }

  // MARK: Sums

  @Test(arguments: BacktestSamples.names) func sumsAreTheEventsOfTheReport(_ name: String) throws {
    let json = try #require(BacktestSamples.reports[name]).json
    let counted = try #require(Self.whole(Self.member(json, "lines", "counted")))
    if let changes = Self.member(json, "changes") {
      #expect(Self.sum(Self.items(Self.member(changes, "cells")), "count") == counted)
      #expect(Self.items(Self.member(changes, "cells")).count == 36)
    }
    for policy in Self.items(Self.member(json, "policies")) {
      #expect(Self.sum(Self.items(Self.member(policy, "outcomes")), "count") == counted)
      let decided = Self.whole(Self.member(policy, "decided"))
      if let all = Self.member(policy, "quality", "all") {
        let kinds = Self.names(all).compactMap { Self.member(all, $0) }
        #expect(Self.sum(kinds, "count") == decided)
      }
      if let scores = Self.member(policy, "scores") {
        let bins = Self.items(Self.member(scores, "counts")).compactMap(Self.whole)
        #expect(bins.reduce(0, +) + (Self.whole(Self.member(scores, "unscored")) ?? 0) == decided)
      }
    }
  }

  @Test func sumsBeyond64BitsAreExact() throws {
    let report = BacktestSamples.huge
    let amount = try #require(report.sides[0].outcomes[0].amounts.sums.first).amount
    #expect(amount > Int128(Int64.max))
    let line = report.json.line
    #expect(line.contains(#""amount":\#(amount)}"#))
    #expect(line.contains(#""amount":9223372036854775807,"#))
    #expect(line.contains(#""amount":-9223372036854775808,"#))
  }

  // MARK: What is missing

  @Test func whatIsNilIsLeftOut() throws {
    let json = try #require(BacktestSamples.reports["no policy"]).json
    #expect(
      json.line
        == #"{"lines":{"lines":0,"events":0,"warm_up":0,"entered":0,"counted":0},"day_count":0,"#
        + #""span_days":0.0,"#
        + #""policies":[],"flips":[],"volume":{"days":[],"hours_of_day":[],"busiest_hours":[],"#
        + #""further":[]},"gates":[],"notes":[]}"#)
  }

  @Test func withoutLabelsThereIsNoRate() throws {
    let line = try #require(BacktestSamples.reports["no labels"]).json.line
    for name in ["labels", "quality", "precision", "recall", "saved", "frauds", "genuine"] {
      #expect(!line.contains("\"\(name)\""), "\(name)")
    }
  }

  @Test func aBusiestHourThatIsNotThereKeepsItsPlace() {
    var report = BacktestSamples.small
    report.volume.busiestHours[0] = nil
    #expect(
      Self.member(report.json, "volume", "busiest_hours")?.line.hasPrefix(#"[null,{"start""#)
        == true)
  }

  @Test func rateThatIsNotDefinedIsLeftOut() {
    let quality = Self.member(BacktestSamples.withoutFrauds.json, "policies", "0", "quality")
    #expect(Self.member(quality, "recall") == nil)
    #expect(Self.member(quality, "precision") == .number("0.0"))
  }

  @Test(arguments: ["infinite", "no number"]) func whatIsNotFiniteIsLeftOut(_ name: String) throws {
    let line = try #require(BacktestSamples.reports[name]).json.line
    #expect(!line.contains("nan") && !line.contains("inf"))
    #expect(!line.contains("score_from") && !line.contains("own_ns"))
    #expect(line.contains(#""median_ns":18446744073709551615"#))
  }

  @Test func namesAreQuoted() {
    let line = BacktestSamples.named("\"\\\u{1B}\u{9B}\n</script>").json.line
    #expect(line.contains(#""event_id":"\"\\\u001b\u009b\n</script>""#))
    #expect(!line.unicodeScalars.contains { $0.value < 32 || 0x7F...0x9F ~= $0.value })
  }

  @Test func bytesAreTheSameEveryTime() {
    // Each is drawn and counted anew: its dictionaries have another order every time.
    let runs = (0..<4).map { _ in BacktestSamples.maker { $0.eventCount = 200 }.json.bytes }
    #expect(Set(runs).count == 1)
  }
}
