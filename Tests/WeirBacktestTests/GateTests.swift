import Testing

@testable import WeirBacktest

/// What comes of gates over a report.
@Suite struct GateTests {
  /// A gate and what it is to come to.
  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let state: GateOutcome.State
    var testDescription: String { text }

    init(_ text: String, _ state: GateOutcome.State) { (self.text, self.state) = (text, state) }
  }

  static let cases = [
    // Flips: 212 of 9,000.
    Case("flips.approve_to_reject > 0.1%", .failed),
    Case("flips.approve_to_reject > 0.2%", .passed),
    Case("flips.approve_to_reject == 10.0 / 9000.0", .failed),
    Case("flips.total == 212.0 / 9000.0", .failed),
    Case("flip_counts.approve_to_reject == 10 && flip_counts.approve_to_review == 80", .failed),
    Case("flip_counts.review_to_approve == 5 && flip_counts.review_to_reject == 110", .failed),
    Case("flip_counts.reject_to_approve == 4 && flip_counts.reject_to_review == 1", .failed),
    Case("flip_counts.total == 212", .failed),
    Case("flip_counts.total > 212", .passed),
    // The second policy, unless it is said otherwise.
    Case("events == 9000 && days == 3", .failed),
    Case("alerts_per_day == 300", .failed),
    Case("alerts_per_day > 500", .passed),
    Case("alerts_per_day > 299.5 && 300.5 > alerts_per_day", .failed),
    Case("reviews_per_day + rejects_per_day == alerts_per_day", .failed),
    Case("a.alerts_per_day == 800.0 / 3.0 && b.alerts_per_day == 300", .failed),
    Case("alert_rate == 900.0 / 8800.0", .failed),
    Case("approve_rate + review_rate + reject_rate > 99%", .failed),
    Case("reject_rate > a.reject_rate", .failed),
    Case("max_alerts_per_day == 210 && a.max_alerts_per_day == 200", .failed),
    Case("max_alerts_per_hour == 42 && a.max_alerts_per_hour == 40", .failed),
    Case("degraded == 3 && late == 7 && invalid == 40", .failed),
    Case("repeats == 60 && undecided == 100", .failed),
    // Labels: a fraud of two is missed.
    Case("recall == 60%", .failed),
    Case("recall < 0.6", .passed),
    Case("recall < 1", .failed),
    Case("a.recall < b.recall", .failed),
    Case("b.recall < a.recall", .passed),
    Case("precision == 20%", .failed),
    Case("false_positive_rate == 480.0 / 7800.0", .failed),
    Case("reject_recall == 0.35 && reject_precision == 70.0 / 300.0", .failed),
    Case("fraud_missed == 80 && a.fraud_missed == 100", .failed),
    // Rules.
    Case("rules[\"many_cards\"].hits == 400", .failed),
    Case("rules['many_cards'].alone == 100 && rules['many_cards'].effect == 40", .failed),
    Case("rules['many_cards'].missing == 5 && rules['many_cards'].errors == 2", .failed),
    Case("rules['many_cards'].precision < 10%", .failed),
    Case("rules['many_cards']['recall'] == 10%", .failed),
    Case("a.rules['many_cards'].false_positive_rate > 4.8%", .failed),
    Case("rules['odd \"name\"'].hits == 0", .failed),
    Case("rules.exists(name, rules[name].hits == 0)", .failed),
    Case("rules.all(name, rules[name].errors < 1)", .passed),
    Case("size(rules) != 2", .passed),
    // The language.
    Case("events % 10 == 0", .failed),
    Case("events > 10 % 3", .failed),
    Case("!(recall >= 70%) || days > 10", .failed),
    Case("recall < 50% ? true : precision > 50%", .passed),
    Case("'10% off' == '10%' || recall > 90%", .passed),
    // What cannot be known.
    Case(
      "rules['many_card'].hits > 5",
      .unknown(why: "the policy has no rule 'many_card': did you mean 'many_cards'?")),
    Case(
      "rules['odd \"name\"'].precision > 5%",
      .unknown(
        why: "rules[\"odd \"name\"\"].precision has no value: there is no event that it could be "
          + "about")),
    Case("events / (days - 3) > 5", .unknown(why: "division by zero")),
    Case("recall < 90% || events / (days - 3) > 5", .failed),
  ]

  @Test(arguments: cases) func comesTo(_ c: Case) throws {
    let outcome = try Gate.compile(c.text).outcome(over: GateReports.two)
    #expect(outcome.text == c.text && outcome.state == c.state)
  }

  @Test(arguments: [
    Case("alert_rate == 800.0 / 8800.0", .failed),
    Case("a.alert_rate == alert_rate", .failed),
    Case("recall == 50%", .failed),
    Case("has(a.recall) && !has(b.recall)", .failed),
    Case("!has(flips.total)", .failed),
    Case("flips.total > 1%", .unknown(why: "flips.total needs a second policy")),
    Case("flip_counts.total > 1", .unknown(why: "flip_counts.total needs a second policy")),
    Case("b.recall < a.recall", .unknown(why: "b.recall needs a second policy")),
    Case("b.rules['many_cards'].hits > 5", .unknown(why: "b.rules needs a second policy")),
    Case("b.late > 5 || alert_rate > 0.1%", .failed),
  ])
  func ofOnePolicyComesTo(_ c: Case) throws {
    #expect(try Gate.compile(c.text).outcome(over: GateReports.one).state == c.state)
  }

  @Test(arguments: [
    Case("recall < 60%", .unknown(why: "recall needs labels")),
    Case(
      "a.recall < b.recall", .unknown(why: "a.recall needs labels; b.recall needs labels")),
    Case("fraud_missed > 5", .unknown(why: "fraud_missed needs labels")),
    Case(
      "rules['many_cards'].recall < 1%",
      .unknown(why: "rules[\"many_cards\"].recall needs labels")),
    Case(
      "rules.exists(name, rules[name].precision < 1%)",
      .unknown(why: "rules[…].precision needs labels")),
    Case("recall < 60% && alerts_per_day > 500", .passed),
    Case("recall < 60% || alerts_per_day > 200", .failed),
    Case("recall < 60% || alerts_per_day > 500", .unknown(why: "recall needs labels")),
    Case("has(a.recall) && a.recall < 60%", .passed),
    Case("has(rules['many_cards'].recall)", .passed),
    Case("rules['many_cards'].hits > 500", .passed),
  ])
  func withoutLabelsComesTo(_ c: Case) throws {
    #expect(try Gate.compile(c.text).outcome(over: GateReports.unlabelled).state == c.state)
  }

  @Test(arguments: [
    "recall", "precision", "false_positive_rate", "alert_rate", "alerts_per_day",
    "max_alerts_per_day", "max_alerts_per_hour",
  ])
  func ofNothingIsNotKnown(_ name: String) throws {
    let gate = try Gate.compile("\(name) > 10%")
    let why = "\(name) has no value: there is no event that it could be about"
    #expect(gate.outcome(over: GateReports.empty).state == .unknown(why: why))
  }

  @Test func whatIsNotKnownHasNotPassed() throws {
    let outcome = try Gate.compile("recall < 60%").outcome(over: GateReports.unlabelled)
    #expect(outcome.isFailure)
  }

  @Test func severalAreInTheirOrder() throws {
    let texts = ["recall < 60%", "flips.total > 1%"]
    #expect(try Gate.compile(all: texts).map(\.text) == texts)
  }

  @Test func tellsWhatItWasHeldAgainst() throws {
    let gate = try Gate.compile("recall < 1% || flip_counts.total > 100000 || recall > 99%")
    let found = gate.outcome(over: GateReports.two).found
    #expect(found.count == 2)
    #expect(found[0].hasPrefix("recall is 0."))
    #expect(found[1].hasPrefix("flip_counts.total is "))
    #expect(try Gate.compile("recall < 1%").outcome(over: GateReports.unlabelled).found == [])
  }

  @Test(arguments: ["max_alerts_per_hour > 5", "invalid > 0", "alerts_per_day > 1", "late > 0"])
  func whereNothingCountsNothingIsKnown(_ text: String) throws {
    let outcome = try Gate.compile(text).outcome(over: GateReports.empty)
    #expect(outcome.isFailure)
    #expect(outcome.state != .failed)
  }

  @Test func thatThereAreNoEventsIsKnown() throws {
    #expect(try Gate.compile("events < 100").outcome(over: GateReports.empty).state == .failed)
  }

  @Test(
    arguments: [
      ("flips.total > 1%", [["a"]], "'flips.total' needs a second policy"),
      ("b.recall < a.recall", [["a"]], "'b.recall' needs a second policy"),
      ("rules['b'].hits > 1", [["a", "big"]], "the policy has no rule 'b'"),
      ("a.rules['c'].hits > 1", [["a"], ["c"]], "the policy has no rule 'c'"),
      ("rules['c'].hits > 1", [["a"], ["c"]], nil), ("recall < 1%", [["a"]], nil),
      ("flips.total > 1%", [["a"], ["b"]], nil),
    ] as [(String, [[String]], String?)]) func saysBeforehandWhatThereWillNotBe(
      _ item: (text: String, rules: [[String]], message: String?)
    ) throws
  {
    let gate = try Gate.compile(item.text)
    var message: String?
    do throws(GateFault) { try gate.check(rules: item.rules) } catch { message = error.message }
    #expect(message == item.message)
  }
}
