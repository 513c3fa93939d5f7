import Testing

/// What `weir score` answers, by DESIGN.md and the fixtures.
///
/// The expected answers of the demo were computed by the oracle of Tests/oracle, and agree with the
/// table of fixtures/README.md.
@Suite struct ScoreAnswerTests {
  private static let demo = Run.project + "/fixtures/events/demo.ndjson"
  private static let clock = ["--clock", "2026-03-02T12:00:00Z"]

  private static func score(_ arguments: [String]) throws -> Run.Outcome {
    try Run.finish(["score"] + clock + arguments, in: Folder())
  }

  @Test func answersTheDemo() throws {
    let outcome = try Self.score([Self.demo, "--quiet"])
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors == "")
    let answers = outcome.output.split(separator: "\n").map(Answer.init)
    #expect(answers.count == 200)
    let byHand = answers.filter { $0.id.hasPrefix("demo-") || $0.code != nil }
    #expect(byHand.map(\.summary) == Self.expected)
    #expect(Set(answers.map(\.policy)).count == 1)
    #expect(answers[0].policy.hasPrefix("card-not-present@1:"))
  }

  @Test(
    arguments: [
      ["--workers", "1"], ["--workers", "2"], ["--workers", "7"], ["--batch-rows", "1"],
      ["--batch-rows", "17"], ["--hash-seed", "1"], ["--hash-seed", "99"],
      ["--policy", Run.project + "/rules/card-not-present"],
    ]) func givesTheSameBytes(_ arguments: [String]) throws
  {
    for mode in [[], ["--explain"], ["--decisions-only"]] {
      let plain = try Self.score([Self.demo, "--quiet"] + mode)
      #expect(try Self.score([Self.demo, "--quiet"] + mode + arguments) == plain)
    }
  }

  @Test func sumsItUp() throws {
    let outcome = try Self.score([Self.demo])
    let lines = outcome.errors.split(separator: "\n").map(String.init)
    #expect(lines.count == 10)
    #expect(lines[0].hasPrefix("weir: no --policy: using the built-in card-not-present@1:"))
    #expect(lines[1].hasPrefix("200 lines in "))
    // Repeats and lines that cannot be read are counted further down, not here.
    #expect(lines[2].hasPrefix("  approve           133   "))
    #expect(lines[4].hasPrefix("  reject             10   "))
    #expect(
      lines[5...].elementsEqual([
        "  recorded           37",
        "  late                1",
        "  duplicates          2",
        "  errors              6   E_JSON 1, E_SENSITIVE_DATA 1, E_TYPE 1, E_FORMAT 1,",
        "                          E_TS_FUTURE 1, E_ID_CONFLICT 1",
      ]))
  }

  @Test func leavesOutWhatIsNoDecision() throws {
    let outcome = try Self.score([Self.demo, "--quiet", "--decisions-only"])
    #expect(outcome.output.split(separator: "\n").count == 163)
    #expect(!outcome.output.contains("recorded"))
  }

  @Test func stopsAtTheFirstInvalidLine() throws {
    let outcome = try Self.score([Self.demo, "--quiet", "--strict"])
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors == "weir: stopped at line 24, the first invalid one (--strict)\n")
    #expect(outcome.output.split(separator: "\n").count == 24)
  }

  @Test(
    arguments: [
      "E_DEPTH", "E_DUPLICATE_NAME", "E_FORMAT", "E_ID_CONFLICT", "E_JSON", "E_LINE_TOO_LONG",
      "E_PAN_KEY", "E_RANGE", "E_REQUIRED", "E_SENSITIVE_DATA", "E_TS_FUTURE", "E_TYPE", "E_UTF8",
    ]) func refusesTheBadAndTakesTheGood(_ code: String) throws
  {
    let path = Run.project + "/fixtures/errors/" + code
    let bad = try Self.score([path + ".bad", "--quiet"])
    #expect(bad.exitCode == 1)
    #expect(bad.output.split(separator: "\n").last.map(Answer.init)?.code == code)
    let good = try Self.score([path + ".good", "--quiet"])
    #expect(good.exitCode == 0)
    #expect(!good.output.contains("\"error\""))
  }

  @Test func takesCardNumbersWithAKey() throws {
    let folder = try Folder()
    try folder.write("key", String(repeating: "0123456789abcdef", count: 4), mode: 0o600)
    let outcome = try Run.finish(
      [
        "score", Run.project + "/fixtures/errors/E_PAN_KEY.bad", "--explain", "--pan-key-file",
        "key",
      ], in: folder)
    #expect(outcome.exitCode == 0)
    #expect(!(outcome.output + outcome.errors).contains("4111111111111111"))
    #expect(!(outcome.output + outcome.errors).contains("0123456789abcdef"))
  }

  private static let expected = """
    demo-001 approve
    demo-003 approve rules=new_email_large_amount
    demo-046 approve
    demo-001 approve duplicate
    demo-007 reject rules=blocked_ip
    demo-001 approve duplicate
    demo-009 approve
    demo-001 review E_ID_CONFLICT
    demo-008 review rules=no_delivery,bin_shipping_mismatch
    demo-042 approve
    demo-049 approve rules=bin_shipping_mismatch
    demo-011 approve
    demo-012 recorded
    demo-050 approve
    demo-013 approve
    demo-004 approve
    demo-014 recorded
    demo-015 review
    demo-016 recorded
    demo-034 approve rules=bin_shipping_mismatch
    demo-017 review
    demo-018 recorded
    demo-057 review E_TYPE
    demo-010 approve rules=vip,spend_per_card_1h_usd
    demo-019 reject
    demo-056 review E_TS_FUTURE
    demo-020 reject
    demo-021 recorded
    demo-022 reject shadow=hosted_prepaid
    demo-023 recorded
    demo-035 approve rules=bin_shipping_mismatch
    demo-051 approve rules=new_email_large_amount
    demo-024 reject shadow=hosted_prepaid
    demo-025 recorded
    demo-058 review E_SENSITIVE_DATA
    demo-005 approve
    demo-026 reject
    demo-027 recorded
    demo-047 approve
    demo-028 reject
    demo-029 recorded
    demo-030 reject rules=card_testing_ip
    demo-036 review rules=night_burst,bin_shipping_mismatch
    demo-054 approve
    demo-031 recorded
    demo-032 reject rules=card_testing_ip
    demo-033 recorded
    - review E_JSON
    demo-037 review rules=night_burst,bin_shipping_mismatch
    demo-006 review rules=spend_per_card_1h_usd
    demo-060 review E_FORMAT
    demo-043 review rules=bin_shipping_mismatch,takeover
    demo-038 review rules=cards_per_device_24h,cards_per_email_24h,night_burst,bin_shipping_mismatch
    demo-044 review rules=bin_shipping_mismatch
    demo-052 recorded
    demo-039 review rules=cards_per_device_24h,cards_per_email_24h,night_burst,bin_shipping_mismatch
    demo-045 review rules=spend_per_card_1h_gbp,bin_shipping_mismatch
    demo-048 review rules=country_hop
    demo-040 reject rules=blocked_device
    demo-041 approve shadow=hosted_prepaid
    demo-053 recorded
    demo-055 approve late
    """.split(separator: "\n").map(String.init)
}

/// What a line of output says, as far as the tests ask.
private struct Answer {
  let line: Substring

  init(_ line: Substring) { self.line = line }

  /// The text behind `"name":"`, "" if there is none.
  func text(_ name: String) -> String {
    guard let start = line.firstRange(of: "\"\(name)\":\"") else { return "" }
    return String(line[start.upperBound...].prefix { $0 != "\"" })
  }

  /// The names behind `"name":[`.
  func names(_ name: String) -> String? {
    guard let start = line.firstRange(of: "\"\(name)\":[") else { return nil }
    return "\(name)=" + line[start.upperBound...].prefix { $0 != "]" }.filter { $0 != "\"" }
  }

  var id: String { text("event_id") }
  var policy: String { text("policy") }
  var code: String? { text("code").hasPrefix("E_") ? text("code") : nil }

  var summary: String {
    var words = [id.isEmpty ? "-" : id]
    words.append(line.contains("\"recorded\":true") ? "recorded" : text("decision"))
    if let code { words.append(code) }
    for word in ["duplicate", "late"] where line.contains("\"\(word)\":true") {
      words.append(word)
    }
    return (words + [names("rules"), names("shadow")].compactMap { $0 }).joined(separator: " ")
  }
}
