import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// Events with digits that look like card numbers in their texts: kept masked, and the state is the
/// one of the texts as they came.
@Suite struct MaskedEventTests {
  private static let policy = EngineRun.policy(
    EmbeddedSource([
      "policy.yaml": Array(
        """
        policy: masked
        version: 1
        event:
          event_id: {type: string, max: 64, required: true}
          ts: {type: timestamp, required: true}
          account: {type: string, max: 64}
          number: {type: digits, min_length: 1, max_length: 19}
        tables:
          range: {kind: prefix, file: tables/range.csv, key: event.number}
        lists:
          trusted: {type: string, file: lists/trusted.csv}
        velocity:
          count: {aggregate: count, group_by: [event.account], window: 1h}
          accounts:
            {aggregate: distinct_count, of: event.account, group_by: [event.number], window: 1h}
          trusted:
            aggregate: count
            group_by: [event.number]
            window: 1h
            where: event.account in lists.trusted
          country: {aggregate: count, group_by: [range.country], window: 1h}
        rules:
          - {name: second, condition: velocity.count == 2, action: review}
          - {name: two_accounts, condition: velocity.accounts == 2, action: review}
          - {name: trusted_twice, condition: velocity.trusted == 2, action: review}
          - {name: third_of_country, condition: velocity.country == 3, action: review}
        """.utf8),
      "tables/range.csv": Array("prefix,country\n4111111,FR\n411111122,DE\n".utf8),
      "lists/trusted.csv": Array("value\n4000000000000010\n".utf8),
    ]))

  /// Two accounts that are the same once they are masked, and numbers of different rows of a table.
  private static func event(_ id: Int) -> String {
    // All four have a right check digit; the first two are the same when masked.
    let accounts = ["4111110000091111", "4111110000171111", "4000000000000010", "plain"]
    let numbers = ["4111111111111111", "4111111220000718", "77"]
    return "{\"event_id\":\"601100000000\(1_000 + id)\",\"ts\":\"2026-03-02T12:00:00Z\","
      + "\"account\":\"\(accounts[id % 4])\",\"number\":\"\(numbers[id % 3])\"}\n"
  }

  private static let lines = (0..<60).map(event)

  @Test func keepsNoCardNumber() throws {
    let run = JournaledRun(under: [Self.policy])
    try run.score(Self.lines.joined().utf8, under: Self.policy)
    let kept = String(decoding: run.journal.lines, as: UTF8.self)
    #expect(kept.contains("******"))
    for number in ["4111110000091111", "4111111111111111", "4000000000000010", "4111111220000718"] {
      #expect(!kept.contains(number))
    }
    let parts = MemoryParts()
    try run.fold().write(to: parts)
    for part in parts.parts {
      #expect(!String(decoding: part.bytes, as: UTF8.self).contains("411111000"))
    }
  }

  @Test(arguments: [1, 7, 30, 59]) func goesOnAsIfNothingHadBeen(cut: Int) throws {
    let whole = EngineRun(Self.lines.joined(), under: Self.policy)
    #expect(whole.text.contains("second") && whole.text.contains("two_accounts"))
    #expect(whole.text.contains("trusted_twice") && whole.text.contains("third_of_country"))
    let run = JournaledRun(under: [Self.policy])
    try run.score(Self.lines[..<cut].joined().utf8, under: Self.policy)
    try run.score(
      Self.lines[cut...].joined().utf8, under: Self.policy, from: run.reread(run.fold()))
    #expect(run.text == whole.text)
    // Once more, all are repeats of what they were.
    let again = JournaledRun(under: [Self.policy], journal: run.journal)
    try again.score(Self.lines.joined().utf8, under: Self.policy)
    #expect(again.text.split(separator: "\n").allSatisfy { $0.contains("\"duplicate\":true") })
  }
}
