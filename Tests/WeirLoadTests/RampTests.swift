import Testing

@testable import WeirLoad

/// The ramp, on a server that is computed.
@Suite struct RampTests {
  private let plan = {
    var plan = Ramp.Plan(path: "s", connections: 2)
    plan.first = 10
    plan.start = 1_000
    plan.stepMilliseconds = 2_000
    plan.halfMilliseconds = 4_000
    return plan
  }()

  @Test func findsTheKneeAndMeasuresAtHalfOfThePeak() throws {
    var plans: [OpenLoop.Plan] = []
    let result = try Ramp.run(plan) { load, _ throws(LoadFault) in
      plans.append(load)
      let isFine = load.rate <= 13_500
      return Results.openLoop(
        rate: load.rate, nanoseconds: isFine ? 2_000_000_000 : 3_000_000_000)
    }
    #expect(result.peak == 13_500)
    #expect(result.isFound)
    #expect(result.steps.count == 11)
    #expect(result.steps.map(\.failure).suffix(2) == [nil, nil])
    #expect(result.steps[4].failure == .short)
    #expect(result.half?.rate == 6_750)
    #expect(plans.last?.events == 27_000)
    #expect(plans.last?.overloadNanoseconds == nil)
    #expect(plans.dropLast().allSatisfy { $0.overloadNanoseconds != nil && $0.connections == 2 })
    #expect(result.curve.map(\.result.rate) == result.curve.map(\.result.rate).sorted())
  }

  @Test func noEventIsSentTwice() throws {
    var next: UInt64 = 10
    let result = try Ramp.run(plan) { load, _ throws(LoadFault) in
      #expect(load.first == next)
      let result = Results.openLoop(rate: load.rate, nanoseconds: load.rate > 5_000 ? .max : 0)
      next += result.sent
      return result
    }
    #expect(result.sent == next - 10)
  }

  @Test func endsWhereAnswersAreLost() throws {
    let result = try Ramp.run(plan) { load, _ throws(LoadFault) in
      Results.openLoop(rate: load.rate, answered: load.rate == 4_000 ? 7_999 : nil)
    }
    #expect(result.steps.map(\.result.rate) == [1_000, 2_000, 4_000])
    #expect(result.steps.last?.failure == .incomplete)
    #expect(result.peak == 2_000)
    #expect(result.half == nil)
    #expect(!result.isFound)
  }

  @Test func aStoppedStepSaysNothing() throws {
    let result = try Ramp.run(plan) { load, _ throws(LoadFault) in
      Results.openLoop(rate: load.rate, sent: 5, ending: load.rate == 2_000 ? .stopped : .planned)
    }
    #expect(result.steps.isEmpty || result.steps.map(\.result.rate) == [1_000])
    #expect(result.half == nil)
  }

  @Test func doesNotBeginWhenStopped() throws {
    let result = try Ramp.run(plan, isStopped: { true }) { load, _ throws(LoadFault) in
      Results.openLoop(rate: load.rate)
    }
    #expect(result.steps.isEmpty)
    #expect(result.peak == nil)
    #expect(result.conclusion == "no rate was kept up with")
  }

  @Test func aServerThatCannotBeReachedIsTold() {
    #expect(throws: LoadFault("gone")) {
      _ = try Ramp.run(plan) { _, _ throws(LoadFault) in throw LoadFault("gone") }
    }
  }

  struct Case: Sendable {
    let result: OpenLoopResult
    let failure: RampResult.Failure?

    init(_ failure: RampResult.Failure?, _ result: OpenLoopResult) {
      self.result = result
      self.failure = failure
    }
  }

  @Test(arguments: [
    Case(nil, Results.openLoop()),
    Case(nil, Results.openLoop(nanoseconds: 2_020_000_000)),
    Case(.short, Results.openLoop(nanoseconds: 2_030_000_000)),
    Case(nil, Results.openLoop(latency: 2_500_000)),
    Case(.slow, Results.openLoop(latency: 2_600_000)),
    Case(nil, Results.openLoop(degraded: 20)),
    Case(.degraded, Results.openLoop(degraded: 21)),
    Case(.overloaded, Results.openLoop(sent: 700, ending: .overloaded)),
    Case(.incomplete, Results.openLoop(answered: 1_999)),
    Case(.incomplete, Results.openLoop(surplus: 1)),
    Case(.incomplete, Results.openLoop(sent: 1_999)),
    Case(.incomplete, Results.openLoop(faults: ["closed"])),
  ]) func judges(_ item: Case) {
    #expect(Ramp.failure(of: item.result) == item.failure)
  }
}
