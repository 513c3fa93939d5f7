import Testing
import WeirCore

@testable import WeirSignals

/// The index of keys against a dictionary.
@Suite struct KeyIndexTests {
  /// Keys whose lower halves, tags and parts often agree.
  private static func key(_ random: inout RandomWords) -> Fingerprint {
    func below(_ bound: UInt64) -> UInt64 { UInt64.random(in: 0..<bound, using: &random) }
    return Fingerprint(
      high: below(3) << 16 | below(9) << 1 | 1, low: below(64) << 32 | below(9))
  }

  private static func slot(_ key: Fingerprint, _ arena: inout Arena) -> UInt32 {
    let reference = arena.allocate(byteCount: 16)
    unsafe arena.address(reference).storeBytes(of: key, as: Fingerprint.self)
    return reference
  }

  @Test(arguments: 0..<4) func findsWhatADictionaryFinds(_ seed: UInt64) {
    var random = RandomWords(seed: seed, for: "the index of keys")
    var arena = Arena()
    var index = KeyIndex()
    var plain: [Fingerprint: UInt32] = [:]
    for _ in 0..<20_000 {
      let key = Self.key(&random)
      #expect(index.find(key, in: arena) == plain[key] ?? 0)
      if let known = plain[key] {
        guard Bool.random(using: &random) else { continue }
        index.remove(key, slot: known)
        arena.free(known, byteCount: 16)
        plain[key] = nil
      } else {
        let slot = Self.slot(key, &arena)
        index.insert(key, slot: slot, in: &arena)
        plain[key] = slot
      }
      #expect(index.count == plain.count)
    }
    for (key, slot) in plain { #expect(index.find(key, in: arena) == slot) }
  }

  @Test(arguments: [1, 7, 500]) func theSweepMeetsEveryKey(_ budget: Int) {
    var random = RandomWords(seed: 3, for: "the sweep")
    var arena = Arena()
    var index = KeyIndex()
    var plain: [Fingerprint: UInt32] = [:]
    while plain.count < 2_000 {
      let key = Self.key(&random)
      guard plain[key] == nil else { continue }
      plain[key] = Self.slot(key, &arena)
      index.insert(key, slot: plain[key] ?? 0, in: &arena)
    }
    // Which keys go does not depend on the order of the sweep.
    let doomed = plain.filter { $0.value % 3 != 0 }
    var rounds = 0
    while index.count > plain.count - doomed.count, rounds < 200_000 {
      rounds += 1
      index.beginSweep(budget: budget)
      while case let slot = index.nextInSweep(in: arena), slot != 0 {
        guard slot % 3 != 0 else { continue }
        index.removeSwept()
        arena.free(slot, byteCount: 16)
      }
    }
    #expect(index.count == plain.count - doomed.count)
    for (key, slot) in plain {
      #expect(index.find(key, in: arena) == (doomed[key] == nil ? slot : 0))
    }
  }

  @Test func nothingIsFoundInAnEmptyOne() {
    var index = KeyIndex()
    let arena = Arena()
    #expect(index.find(Fingerprint(high: 1, low: 0), in: arena) == 0)
    #expect(index.guess(Fingerprint(high: 1, low: 0)) == 0)
    index.beginSweep(budget: 100)
    #expect(index.nextInSweep(in: arena) == 0)
  }
}
