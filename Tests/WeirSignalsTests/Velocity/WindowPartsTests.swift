import Testing

@testable import WeirSignals

/// The parts of a long window: how often each value is in it, and its extreme.
@Suite struct WindowPartsTests {
  @Test(arguments: 0..<4) func counterCountsAsADictionary(_ seed: UInt64) {
    var random = RandomWords(seed: seed, for: "the counter of values")
    var counter = DistinctCounter()
    var plain: [UInt64: Int] = [:]
    for step in 0..<40_000 {
      // Grows to hundreds of values, shrinks to none, and again.
      let isGrowing = step / 5_000 % 2 == 0
      let spread: UInt64 = seed % 2 == 0 ? 1 : 0x1_0000_0001
      let value = UInt64.random(in: 0..<900, using: &random) &* spread
      if isGrowing || plain[value] == nil {
        guard isGrowing else { continue }
        counter.add(value)
        plain[value, default: 0] += 1
      } else if let count = plain[value] {
        counter.remove(value)
        plain[value] = count == 1 ? nil : count - 1
      }
      #expect(counter.count == plain.count)
      #expect(counter.contains(value) == (plain[value] != nil))
    }
  }

  @Test(arguments: [VelocityAggregate.min, .max], [0, 1]) func queueKnowsTheExtreme(
    _ aggregate: VelocityAggregate, lane: Int
  ) {
    var random = RandomWords(seed: 9, for: "the queue of extremes")
    let specification = VelocitySpecification(
      aggregate: aggregate, windowMilliseconds: 1, lane: lane, excludesCurrent: false,
      decimalDivisor: nil)
    let layout = EntryLayout([.integer, .double], velocities: [specification])
    let term = VelocityTerm(specification, bit: 0, layout: layout)
    var queue = ExtremeQueue()
    var values: [Int] = []
    var start = 0
    for place in 0..<5_000 {
      let value = Int.random(in: -20...20, using: &random) * (place % 97 == 0 ? 1_000 : 1)
      values.append(value)
      let bits =
        lane == 0 ? UInt64(bitPattern: Int64(value)) : (Double(value) / 4).bitPattern
      queue.append(bits, place: place, term: term)
      start += Int.random(in: 0...2, using: &random)
      start = min(start, values.count)
      queue.dropBefore(start)
      let window = values[start...]
      let best = aggregate == .min ? window.min() : window.max()
      let found = queue.first.map { bits in
        lane == 0 ? Int(Int64(bitPattern: bits)) : Int(Double(bitPattern: bits) * 4)
      }
      #expect(found == best)
    }
    queue.clear()
    #expect(queue.first == nil)
  }
}
