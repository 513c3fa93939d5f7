import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// What a gate lets through, event by event.
@Suite struct AlertGateTests {
  private static func alert(_ cooldown: String = "10m", name: String = "a") -> AlertPlan {
    WatchedPolicy.policy("  \(name): {when: event.amount > 1, cooldown: \(cooldown)}\n").alerts[0]
  }

  /// A gate that can be asked in the middle of an expectation.
  private final class Gate {
    private var gate: AlertGate
    var state: AlertGate.State { gate.state }

    init(_ state: AlertGate.State = AlertGate.State(), keyCountMax: Int = 100) {
      gate = AlertGate(state: state, keyCountMax: keyCountMax)
    }

    func tells(_ alert: AlertPlan, _ key: AlertKey, at time: Int64) -> Bool {
      gate.tells(alert, key, at: time)
    }
  }

  private static func key(_ number: UInt64) -> AlertKey { AlertKey(high: 0, low: number) }

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var cooldown = "10m"
    /// Keys and times in seconds.
    let events: [(key: UInt64, time: Int64)]
    let told: [Bool]

    init(
      _ title: String, every cooldown: String = "10m", _ events: [(key: UInt64, time: Int64)],
      told: [Bool]
    ) {
      (testDescription, self.cooldown) = (title, cooldown)
      (self.events, self.told) = (events, told)
    }
  }

  static let cases = [
    Case("the first", [(1, 0)], told: [true]),
    Case("another at the same moment", every: "1s", [(1, 0), (1, 0)], told: [true, false]),
    Case("exactly at its end", [(1, 0), (1, 599), (1, 600)], told: [true, false, true]),
    Case(
      "it counts from what was told, not from what was met",
      [(1, 0), (1, 500), (1, 600), (1, 1_199)], told: [true, false, true, false]),
    Case("another key", [(1, 0), (2, 1), (1, 2), (2, 3)], told: [true, true, false, false]),
    Case("an earlier event that comes later", [(1, 700), (1, 0)], told: [true, false]),
    Case(
      "an earlier event changes nothing", [(1, 700), (1, 0), (1, 1_299), (1, 1_300)],
      told: [true, false, false, true]),
    Case("no cooldown", every: "0s", [(1, 5), (1, 5), (1, 3)], told: [true, true, true]),
    Case("before 1970", [(1, -900), (1, -301), (1, -300)], told: [true, false, true]),
  ]

  @Test(arguments: cases) func tells(_ c: Case) {
    let gate = Gate()
    let alert = Self.alert(c.cooldown)
    let told = c.events.map { gate.tells(alert, Self.key($0.key), at: $0.time * 1_000) }
    #expect(told == c.told)
  }

  @Test func alertsHaveCooldownsOfTheirOwn() {
    let gate = Gate()
    #expect(gate.tells(Self.alert(name: "a"), Self.key(1), at: 0))
    #expect(gate.tells(Self.alert(name: "b"), Self.key(1), at: 0))
    #expect(!gate.tells(Self.alert(name: "a"), Self.key(1), at: 1))
  }

  @Test func goesOnWithAState() {
    let gate = Gate()
    for number in 1...5 as ClosedRange<UInt64> {
      _ = gate.tells(Self.alert(), Self.key(6 - number), at: Int64(number) * 1_000)
    }
    #expect(gate.state.entries.map(\.key.low) == [1, 2, 3, 4, 5])
    #expect(gate.state.watermark == 5_000)
    let next = Gate(gate.state)
    #expect(next.state == gate.state)
    #expect(!next.tells(Self.alert(), Self.key(5), at: 600_999))
    #expect(next.tells(Self.alert(), Self.key(5), at: 601_000))
  }

  @Test func forgetsFirstWhoseCooldownIsOver() {
    let gate = Gate(keyCountMax: 3)
    let alert = Self.alert()
    for (key, time) in [(1, 500_000), (2, 0), (3, 650_000), (4, 660_000)] as [(UInt64, Int64)] {
      #expect(gate.tells(alert, Self.key(key), at: time))
    }
    #expect(gate.state.entries.map(\.key.low) == [1, 3, 4])
  }

  @Test func forgetsWhatWasToldLongestAgoWhenAllAreNew() {
    let gate = Gate(keyCountMax: 3)
    let alert = Self.alert()
    for (key, time) in [(1, 5), (2, 3), (3, 4), (4, 6)] as [(UInt64, Int64)] {
      #expect(gate.tells(alert, Self.key(key), at: time))
    }
    #expect(gate.state.entries.map(\.key.low) == [1, 3, 4])
    #expect(gate.tells(alert, Self.key(2), at: 7))
  }

  @Test func neverHoldsMoreThanItMay() {
    var random = SplitMix64(seed: 29)
    let gate = Gate(keyCountMax: 40)
    let alert = Self.alert("1s")
    for _ in 0..<5_000 {
      _ = gate.tells(alert, Self.key(random.next() % 200), at: Int64(random.below(100_000)))
      #expect(gate.state.entries.count <= 40, "seed 29")
    }
  }

  @Test(arguments: [Int64.min, .max]) func aStateOfAnyTimesIsNoTrap(_ time: Int64) {
    let entry = AlertGate.State.Entry(alert: "a", key: Self.key(1), told: time)
    let gate = Gate(AlertGate.State(entries: [entry], watermark: time))
    #expect(gate.tells(Self.alert(), Self.key(1), at: 0) == (time == .min))
  }

  @Test func aStateOfTooManyKeysIsCut() {
    let entries = (0..<20 as Range<UInt64>).map {
      AlertGate.State.Entry(alert: "a", key: Self.key($0), told: Int64($0))
    }
    let gate = Gate(AlertGate.State(entries: entries), keyCountMax: 8)
    #expect(gate.state.entries.map(\.key.low) == Array(12..<20))
  }
}
