import Testing
import WeirCore

@testable import WeirEngine

/// Keys that hang together, and how they are dealt out.
@Suite struct KeyComponentsTests {
  /// A key; 0 is absent.
  private static func key(_ number: Int) -> Fingerprint {
    number == 0 ? .absent : Fingerprint(high: 1, low: UInt64(number))
  }

  /// Meets events of keys by kind, deals them out, and gives the part of each.
  private static func parts(
    _ events: [[Int]], over loads: [UInt64]
  ) -> (parts: [Int?], largest: UInt64) {
    var components = KeyComponents(kindCount: events.first?.count ?? 0)
    for event in events {
      let isMet = components.add(event.map(key))
      #expect(isMet == event.contains { $0 != 0 })
    }
    components.deal(over: loads)
    return (events.map { components.part(of: $0.map(key)) }, components.largestEventCount)
  }

  @Test(
    arguments: [
      ("apart", [[1], [2], [3]], [0, 0], [0, 1, 0], 1),
      ("the largest first", [[1], [2], [2]], [0, 0], [1, 0, 0], 2),
      ("joined by a later event", [[1, 0], [0, 2], [1, 2], [3, 0]], [0, 0], [0, 0, 0, 1], 3),
      ("equal numbers of two kinds are two keys", [[1, 0], [0, 1]], [0, 0], [0, 1], 1),
      ("a chain", [[1, 1], [2, 1], [2, 2], [3, 2]], [0, 0], [0, 0, 0, 0], 4),
      ("to the emptiest", [[1], [2], [2]], [3, 0], [1, 1, 1], 2),
      ("without keys", [[0], [1]], [0], [nil, 0], 1),
      (
        "two sets joined late", [[1, 0], [2, 0], [3, 3], [1, 3], [2, 3]], [0, 0], [0, 0, 0, 0, 0], 5
      ),
      ("nothing", [], [0, 0], [], 0),
    ] as [(String, [[Int]], [UInt64], [Int?], UInt64)])
  func deals(
    _ item: (name: String, events: [[Int]], loads: [UInt64], parts: [Int?], largest: UInt64)
  ) {
    let dealt = Self.parts(item.events, over: item.loads)
    #expect(dealt.parts == item.parts, "\(item.name)")
    #expect(dealt.largest == item.largest, "\(item.name)")
  }

  /// By event: the first event of those that hang together with it, found by colouring anew until
  /// nothing changes.
  private static func colours(_ events: [[Int]]) -> [Int] {
    var colours = Array(events.indices)
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for kind in events.first?.indices ?? 0..<0 {
        var least: [Int: Int] = [:]
        for (event, keys) in events.enumerated() where keys[kind] != 0 {
          least[keys[kind]] = min(least[keys[kind]] ?? .max, colours[event])
        }
        for (event, keys) in events.enumerated() where keys[kind] != 0 {
          guard let colour = least[keys[kind]], colour < colours[event] else { continue }
          colours[event] = colour
          hasChanged = true
        }
      }
    }
    return colours
  }

  @Test(arguments: 1...40) func whatHangsTogetherStaysTogether(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let events = (0..<200).map { _ in
      (0..<3).map { _ in random.below(3) == 0 ? 1 + random.below(150) : 0 }
    }
    let partCount = 2 + random.below(6)
    let dealt = Self.parts(events, over: Array(repeating: 0, count: partCount))
    let colours = Self.colours(events)
    let hasKeys = events.map { keys in keys.contains { $0 != 0 } }
    var sizes: [Int: UInt64] = [:]
    for (event, colour) in colours.enumerated() where hasKeys[event] {
      sizes[colour, default: 0] += 1
      #expect(dealt.parts[event] == dealt.parts[colour], "seed \(seed)")
    }
    #expect(dealt.largest == sizes.values.max(), "seed \(seed)")
    // No part has more than the emptiest and one set: any set of it could have gone there.
    let loads = (0..<partCount).map { part in dealt.parts.count { $0 == part } }
    let most = loads.max() ?? 0
    #expect(UInt64(most) <= UInt64(loads.min() ?? 0) + dealt.largest, "seed \(seed)")
  }
}
