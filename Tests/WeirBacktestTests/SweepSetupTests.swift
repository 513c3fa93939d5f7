import Testing
import WeirCore
import WeirEngine
import WeirPolicy

@testable import WeirBacktest

/// The policies and points of a sweep.
@Suite struct SweepSetupTests {
  private static let model = #"""
    {"format":"weir-logistic/1","intercept":0,"features":[
    {"name":"amount","weight":1,"mean":100,"scale":50}]}
    """#

  private static func policy(_ rest: String = "", hasModel: Bool = true) -> Policy {
    let text = """
      policy: swept
      version: 1
      event:
        event_id: {type: string, required: true}
        ts: {type: timestamp, required: true}
        amount: {type: int}
        card: {type: string}
      constants: {large: 100, least: 5}
      velocity:
        some: {aggregate: count, group_by: [event.card], window: 1h,
               where: event.amount > constants.least}
      \(hasModel ? "features: {amount: {value: event.amount}}\nmodel: model.json" : "")
      rules:
        - name: big
          condition: event.amount > constants.large && velocity.some > 0
          action: review
      \(rest)

      """
    let source = EmbeddedSource([
      "policy.yaml": Array(text.utf8), "model.json": Array(model.utf8),
    ])
    switch PolicyLoader.load(from: source) {
    case .success(let policy): return policy
    case .failure(let faults): preconditionFailure(faults.text)
    }
  }

  private static let bounded = policy("decide: {review_at: 0.5, reject_at: 0.9}")

  private static func setup(_ axes: [String], of policy: Policy = bounded) throws -> SweepSetup {
    try SweepSetup(axes.map { try SweepAxis($0) }, of: policy, at: 1, firstIndex: 2)
  }

  private static func fault(_ axes: [String], of policy: Policy = bounded) throws -> String {
    do {
      _ = try setup(axes, of: policy)
    } catch SweepSetup.Fault.sweep(let fault) {
      return fault.message
    } catch SweepSetup.Fault.values(let faults) {
      return faults.text
    }
    return "no fault"
  }

  @Test func thresholdsNeedNoOtherPolicy() throws {
    let setup = try Self.setup(["review_at=0.3..0.7:0.1"])
    #expect(setup.policies.isEmpty)
    #expect(setup.points.map(\.policy) == [1, 1, 1, 1, 1])
    #expect(setup.points.map(\.reviewAt) == [0.3, 0.4, 0.5, 0.6, 0.7])
    #expect(setup.plan.isPolicy == [false, false, true, false, false])
  }

  @Test func constantsMakePoliciesOfTheirOwn() throws {
    let setup = try Self.setup(["large=50,100,150", "review_at=0.4,0.5"])
    #expect(setup.policies.count == 3)
    #expect(setup.points.map(\.policy) == [2, 2, 3, 3, 4, 4])
    #expect(setup.plan.isPolicy == [false, false, false, true, false, false])
    // Rules differ, windows do not.
    #expect(BacktestEngine.foundationCount([Self.bounded] + setup.policies) == 1)
  }

  @Test func thePolicyItselfComesFirstWhereItIsNotAmongThem() throws {
    let setup = try Self.setup(["review_at=0.3,0.4", "large=50"])
    #expect(setup.plan.isPolicy == [true, false, false])
    #expect(setup.plan.values == [["0.5", "100"], ["0.3", "50"], ["0.4", "50"]])
    #expect(setup.points[0].policy == 1)
  }

  @Test func thresholdsThatCrossAreLeftOut() throws {
    let setup = try Self.setup(["review_at=0.8..1:0.1"])
    #expect(setup.plan.values == [["0.5"], ["0.8"], ["0.9"]])
    #expect(try Self.fault(["review_at=0.95,0.96"]).contains("in every combination"))
  }

  @Test func constantsOfWindowsHaveWindowsOfTheirOwn() throws {
    #expect(try Self.setup(["least=1..15:1"]).policies.count == 15)
    #expect(try Self.fault(["least=1..17:1"]).contains("that change what windows hold"))
    #expect(try Self.fault(["large=1..101:1"]).contains("combinations of constants"))
  }

  @Test func valuesThatNoPolicyMayHaveAreRefused() throws {
    #expect(try Self.fault(["review_at=2"]).contains("--sweep: error["))
    #expect(try Self.fault(["review_at=low"]).contains("--sweep: error["))
    #expect(try Self.fault(["large=low"]).contains("--sweep: error[P_TYPE]"))
    #expect(try Self.fault(["larg=5"]).contains("no constant is called 'larg'"))
    let plain = Self.policy(hasModel: false)
    #expect(try Self.fault(["review_at=0.5"], of: plain).contains("error[P_MODEL]"))
  }
}
