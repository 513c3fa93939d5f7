import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// state == fold(journal): for every kind of velocity, for threads, batches, keys and snapshots.
@Suite struct StateFoldTests {
  /// Every aggregate, with and without windows, over every kind of value; filters that read lists
  /// and velocities; keys of several fields; few keys, so that some have many entries.
  static let everything = EngineRun.policy(
    """
    policy: everything
    version: 1
    time: {allowed_lateness: 5m, max_future_skew: 5m}
    event:
      event_id: {type: string, max: 64, required: true}
      ts: {type: timestamp, required: true}
      type: {type: enum, values: [payment, auth, refund, label], default: payment}
      amount_minor: {type: int, min: 0, max: 1000000000000}
      card_token: {type: string, max: 64}
      ip: {type: ip}
      merchant_id: {type: string, max: 64}
      email: {type: string, max: 128}
      shipping_country: {type: country}
      currency: {type: currency}
    velocity:
      count_m: {aggregate: count, group_by: [event.merchant_id], window: 6h}
      sum_m: {aggregate: sum, of: event.amount_minor, group_by: [event.merchant_id], window: 3h}
      mean_m: {aggregate: mean, of: event.amount_minor, group_by: [event.merchant_id], window: 1h}
      dev_m: {aggregate: stddev, of: event.amount_minor, group_by: [event.merchant_id], window: 1h}
      min_m: {aggregate: min, of: event.amount_minor, group_by: [event.merchant_id], window: 2h}
      max_m: {aggregate: max, of: event.amount_minor, group_by: [event.merchant_id], window: 1h}
      cards_m:
        {aggregate: distinct_count, of: event.card_token, group_by: [event.merchant_id], window: 1h}
      last_ip: {aggregate: last, of: event.ip, group_by: [event.card_token], window: 1d}
      first_mail: {aggregate: first, of: event.email, group_by: [event.card_token], window: 1d}
      last_mail: {aggregate: last, of: event.email, group_by: [event.card_token]}
      since: {aggregate: seconds_since_last, group_by: [event.card_token], window: 1d}
      since_first: {aggregate: seconds_since_first, group_by: [event.card_token]}
      ever: {aggregate: count, group_by: [event.card_token, event.shipping_country]}
      total:
        aggregate: sum
        of: event.amount_minor
        group_by: [event.card_token, event.shipping_country]
      busy: {aggregate: count, group_by: [event.ip], window: 1h, where: velocity.count_m > 20}
    rules:
      - {name: mail_changed, condition: velocity.last_mail != event.email, action: review}
      - {name: ip_changed, condition: velocity.last_ip != event.ip, action: review}
      - {name: first_mail, condition: velocity.first_mail == event.email, action: review}
      - {name: many, condition: velocity.cards_m > 3 && velocity.dev_m > 100.0, action: review}
      - {name: busy, condition: velocity.busy > 2, action: reject}
      - {name: rich, condition: velocity.total > 100000 || velocity.ever > 3, action: review}
      - name: quick
        condition: velocity.since < 60.0 || velocity.since_first > 6000.0
        action: review
      - {name: wide, condition: velocity.max_m - velocity.min_m > 10000, action: review}
      - {name: fails, condition: 10 / (velocity.count_m % 3) > 2, action: review}
    decide: {score: [payment, auth]}
    """)

  private static let policies = [everything, EngineRun.defaultPolicy]
  private static let bytes = EngineRun.traffic(6_000, seed: 11)

  @Test(arguments: 0...1) func isWhatTheEngineHolds(policy: Int) throws {
    let run = JournaledRun(under: [Self.policies[policy]])
    let live = try run.score(Self.bytes, under: Self.policies[policy])
    let folded = try run.fold()
    #expect(try partsOf(live) == partsOf(folded))
    #expect(folded.position == UInt64(run.journal.records.reduce(0) { $0 + $1.count }))
    #expect(folded.position > 5_000)
  }

  /// The parts of a state without the digest, which a live engine does not work out; keys sorted.
  private func partsOf(_ state: StateFold) throws -> [[UInt8]] {
    let parts = MemoryParts()
    try state.write(to: parts)
    return parts.parts.dropFirst().map { $0.bytes.count > 2 ? $0.bytes.sorted() : $0.bytes }
  }

  @Test(arguments: 0...1) func answersAsIfNothingHadBeen(policy: Int) throws {
    let policy = Self.policies[policy]
    let whole = EngineRun(MemorySource(Self.bytes), under: policy)
    for seed in 1...4 as ClosedRange<UInt64> {
      let run = JournaledRun(
        under: [policy], workers: Int(seed % 3) + 1, batchRows: [1, 7, 832][Int(seed % 3)])
      for piece in Self.pieces(of: Self.bytes, seed: seed) {
        try run.score(piece, under: policy)
      }
      // Line numbers of faults begin anew with each piece.
      #expect(Self.withoutLines(run.text) == Self.withoutLines(whole.text), "seed \(seed)")
    }
  }

  static func withoutLines(_ text: String) -> [Substring] {
    text.split(separator: "\n").map { line in
      guard line.hasPrefix("{\"line\":"), let end = line.firstIndex(of: ",") else { return line }
      return line[end...]
    }
  }

  /// Bytes cut at ends of lines, into as many pieces as the seed says.
  static func pieces(of bytes: [UInt8], seed: UInt64) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    while start < bytes.count {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var end = min(bytes.count, start + Int(state >> 40) % (bytes.count / 3))
      while end < bytes.count, bytes[end - 1] != 10 { end += 1 }
      pieces.append(bytes[start..<end])
      start = end
    }
    return pieces
  }

  @Test(arguments: 0...1) func hashesDoNotShowHowItCameAbout(policy: Int) throws {
    let policy = Self.policies[policy]
    var hashes: Set<[UInt8]> = []
    for seed in 1...5 as ClosedRange<UInt64> {
      let run = JournaledRun(
        under: [policy], workers: Int(seed % 3) + 1, batchRows: [1, 50, 832][Int(seed % 3)],
        hashSeed: seed)
      for piece in Self.pieces(of: Self.bytes, seed: seed) { try run.score(piece, under: policy) }
      hashes.insert(try run.fold().stateHash())
      // A snapshot in the middle, then the rest.
      let middle = run.journal.records.count * Int(seed) / 6
      hashes.insert(try run.fold(from: run.reread(run.fold(middle))).stateHash())
    }
    #expect(hashes.count == 1)
  }

  @Test func hashesShowEachEvent() throws {
    let run = JournaledRun(under: [Self.everything], batchRows: 1)
    try run.score(EngineRun.traffic(60, seed: 3), under: Self.everything)
    var hashes: Set<[UInt8]> = []
    let count = run.journal.records.count
    for end in 1...count { hashes.insert(try run.fold(end).stateHash()) }
    #expect(hashes.count == count)
  }

  @Test(arguments: 1...4) func exportScoresToTheSameState(seed: UInt64) throws {
    let policy = Self.policies[Int(seed % 2)]
    let first = JournaledRun(under: [policy], hashSeed: seed)
    try first.score(EngineRun.traffic(3_000, seed: seed), under: policy)
    let second = JournaledRun(under: [policy], hashSeed: seed + 100)
    try second.score(first.journal.lines, under: policy)
    #expect(try first.fold().stateHash() == second.fold().stateHash())
    #expect(second.journal.lines == first.journal.lines)
    #expect(!second.text.contains("\"error\""))
  }

  @Test func takesManyEntriesOfOneKey() throws {
    let lines = (0..<2_000).map { index in
      "{\"event_id\":\"e\(index)\",\"ts\":\(Self.quoted(index)),\"merchant_id\":\"m\","
        + "\"card_token\":\"c\(index % 40)\",\"amount_minor\":\(index * 37 % 5_000)}\n"
    }
    let bytes = lines.joined().utf8
    let run = JournaledRun(under: [Self.everything])
    try run.score(bytes.prefix(while: { _ in true }), under: Self.everything)
    let state = try run.fold()
    #expect(try run.reread(state).stateHash() == state.stateHash())
    let more =
      "{\"event_id\":\"x\",\"ts\":\(Self.quoted(2_001)),\"merchant_id\":\"m\","
      + "\"card_token\":\"c1\",\"amount_minor\":1}\n"
    let whole = EngineRun(lines.joined() + more, under: Self.everything)
    let resumed = JournaledRun(under: [Self.everything], journal: run.journal)
    try resumed.score(more.utf8, under: Self.everything, from: run.reread(state))
    #expect(resumed.text == whole.lines.last.map { $0 + "\n" })
  }

  private static func quoted(_ second: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\"2026-03-02T\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))Z\""
  }
}
