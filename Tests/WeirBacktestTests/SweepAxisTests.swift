import Testing
import WeirPolicy

@testable import WeirBacktest

/// Values that are tried in the place of a policy's own, as people ask for them.
@Suite struct SweepAxisTests {
  // MARK: Axes

  @Test(arguments: [
    ("review_at=0.3..0.7:0.05", "0.3 0.35 0.4 0.45 0.5 0.55 0.6 0.65 0.7"),
    ("max_spend=100000..500000:100000", "100000 200000 300000 400000 500000"),
    ("review_at=0.1..0.3:0.1", "0.1 0.2 0.3"),
    ("x=0..1:0.25", "0 0.25 0.5 0.75 1"),
    ("x=-0.5..0.5:0.5", "-0.5 0 0.5"),
    ("x=-10..-8:1", "-10 -9 -8"),
    ("x=0.30..0.50:0.10", "0.3 0.4 0.5"),
    ("x=5..5:1", "5"),
    ("x=+1..2:1", "1 2"),
    (
      "x=0.000000000000001..0.000000000000003:0.000000000000001",
      "0.000000000000001 0.000000000000002 0.000000000000003"
    ),
    (" review_at = 0.3 .. 0.4 : 0.1 ", "0.3 0.4"),
    ("mode=a,b,c", "a b c"),
    ("mode=strict", "strict"),
    ("is_on=true, false", "true false"),
    ("review_at=0.50,0.7,0.300", "0.50 0.7 0.300"),
    ("word=a=b,c:d", "a=b c:d"),
    ("word=1e3,1000", "1e3 1000"),
  ])
  func hasTheValuesOf(_ text: String, values: String) throws {
    #expect(try SweepAxis(text).values.joined(separator: " ") == values)
  }

  @Test func hasTheName() throws {
    #expect(try SweepAxis(" review_at =0.5").name == "review_at")
  }

  @Test func mayHaveAsManyValuesAsASweep() throws {
    #expect(try SweepAxis("x=1..1000:1").values.count == BacktestLimits.sweepPointCountMax)
  }

  @Test(arguments: [
    ("review_at", "the sweep 'review_at' has no '='"),
    ("", "the sweep '' has no '='"),
    ("=1,2", "the sweep '=1,2' names nothing"),
    ("x=", "a value of the sweep of 'x' is empty"),
    ("x=1,,2", "a value of the sweep of 'x' is empty"),
    ("x=1,2,", "a value of the sweep of 'x' is empty"),
    ("x=1,2,1", "the sweep of 'x' has the value 1 twice"),
    ("x=0.5,0.50", "the sweep of 'x' has the value 0.50 twice"),
    ("x=1..2", "the range of 'x' has no step"),
    ("x=1..2:1:1", "the range of 'x' has several steps"),
    ("x=1..2:", "the range of 'x' is not made of three decimal numbers"),
    ("x=..2:1", "the range of 'x' is not made of three decimal numbers"),
    ("x=1..2..3:1", "the range of 'x' is not made of three decimal numbers"),
    ("x=a..c:1", "the range of 'x' is not made of three decimal numbers"),
    ("x=1e1..2e1:1", "the range of 'x' is not made of three decimal numbers"),
    ("x=.5..1:.5", "the range of 'x' is not made of three decimal numbers"),
    ("x=1...2:1", "the range of 'x' is not made of three decimal numbers"),
    ("x=0..1234567890123456:1", "the range of 'x' is not made of three decimal numbers"),
    ("x=1..2:0", "the step of 'x' is not above 0"),
    ("x=2..1:-1", "the step of 'x' is not above 0"),
    ("x=2..1:1", "the range of 'x' ends below its start"),
    ("x=0.3..0.7:0.15", "the range of 'x' does not reach its end in whole steps"),
    ("x=0..1000:1", "a sweep of more than 1000 combinations of values"),
    (
      "x=0..999999999999999:0.000000000000001",
      "a sweep of more than 1000 combinations of values"
    ),
    ("x=0.1..0.2:0.1,0.5", "the sweep of 'x' is a list with a range in it"),
  ])
  func isRefused(_ text: String, message: String) {
    let fault = #expect(throws: SweepFault.self) { try SweepAxis(text) }
    #expect(fault?.message == message)
  }

  @Test(arguments: [
    ("x=0.3..0.7:0.15", "write x=0.3..0.6:0.15, or up to 0.75"),
    ("x=2..1:0.5", "write x=1..2:0.5"),
    ("x=1..2", "write x=LOW..HIGH:STEP, as in x=0.3..0.7:0.05"),
    ("x", "write NAME=LOW..HIGH:STEP or NAME=VALUE,VALUE"),
  ])
  func saysHowItIsWritten(_ text: String, help: String) {
    let fault = #expect(throws: SweepFault.self) { try SweepAxis(text) }
    #expect(fault?.help == help)
  }

  // MARK: Combinations

  private static func points(_ texts: String...) throws -> [String] {
    try SweepAxis.points(texts.map { try SweepAxis($0) }).map { point in
      point.map { "\($0.name)=\($0.text)" }.joined(separator: " ")
    }
  }

  @Test func theLastAxisChangesFastest() throws {
    #expect(
      try Self.points("a=1,2", "b=x,y") == ["a=1 b=x", "a=1 b=y", "a=2 b=x", "a=2 b=y"])
  }

  @Test func noAxisIsOneCombinationWithoutValues() throws {
    #expect(try Self.points() == [""])
  }

  @Test func thresholdsThatCrossAreLeftOut() throws {
    #expect(
      try Self.points("reject_at=0.5,0.9", "review_at=0.5..0.9:0.2") == [
        "reject_at=0.5 review_at=0.5", "reject_at=0.9 review_at=0.5",
        "reject_at=0.9 review_at=0.7", "reject_at=0.9 review_at=0.9",
      ])
  }

  @Test func valuesSayWhereTheyWereGiven() throws {
    let points = try SweepAxis.points([SweepAxis("a=1")])
    #expect(points == [[ValueInPlace(name: "a", text: "1", origin: "--sweep")]])
  }

  @Test func aThousandCombinationsAreAllowed() throws {
    #expect(try Self.points("a=1..10:1", "b=1..10:1", "c=1..10:1").count == 1_000)
  }

  @Test(arguments: [
    (["a=1", "b=1", "a=2"], "'a' is swept twice"),
    (["a=1..100:1", "b=1..11:1"], "a sweep of more than 1000 combinations of values"),
    (
      ["review_at=0.9", "reject_at=0.5,0.7"],
      "'review_at' is above 'reject_at' in every combination of the sweep"
    ),
  ])
  func areRefused(_ texts: [String], message: String) throws {
    let axes = try texts.map { try SweepAxis($0) }
    let fault = #expect(throws: SweepFault.self) { try SweepAxis.points(axes) }
    #expect(fault?.message == message)
  }
}
