import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// Recordings in parts.
@Suite struct PartitionRunTests {
  private static let policy = PartitionPlanTests.policy(
    [PartitionPlanTests.byCard, PartitionPlanTests.byIP])

  /// An event of the policy's.
  private static func event(_ id: String, ts: Int = 1_000_000, _ rest: String = "") -> String {
    #"{"event_id":"\#(id)","ts":\#(ts)\#(rest.isEmpty ? "" : ",")\#(rest)}"# + "\n"
  }

  // MARK: What goes where

  @Test(
    arguments: [
      (1, "card_token"), (2, "ip"), (3, "type"), (4, "connected"), (5, "is_card_present"),
    ] as [(UInt64, String)])
  func partsAreTheLinesInTheirOrder(_ item: (seed: UInt64, by: String)) throws {
    let bytes = EngineRun.traffic(3_000, seed: item.seed)
    let parted = try PartedRecording(bytes, EngineRun.defaultPolicy, by: item.by, into: 7)
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    let report = parted.report
    let leftOut = Int(report.sensitiveCount + report.tooLongCount)
    #expect(report.sensitiveCount > 0, "seed \(item.seed): traffic has card verification data")
    #expect(parted.lines.count + leftOut == lines.count, "seed \(item.seed)")
    #expect(report.eventCount + report.invalidCount == UInt64(parted.lines.count))
    // Each line of the recording is the next one of some part, or of none.
    var waiting: [Substring: [Int]] = [:]
    for (place, line) in lines.enumerated().reversed() { waiting[line, default: []].append(place) }
    for part in parted.parts {
      var last = -1
      for line in part.split(separator: "\n") {
        let known = waiting[line]?.popLast()
        let place = try #require(known, "seed \(item.seed): \(item.by)")
        // Lines that are equal go to one part, so that the first of them is the next one.
        #expect(place > last, "seed \(item.seed): \(item.by)")
        last = place
      }
    }
    let rest = waiting.values.reduce(0) { $0 + $1.count }
    #expect(rest == leftOut, "seed \(item.seed): \(item.by)")
  }

  @Test(arguments: ["card", "ip", "connected"]) func everyKeyIsInOnePart(_ by: String) throws {
    let seed: UInt64 = 11
    let bytes = PartedRecording.payments(2_000, seed: seed, cards: 400, ips: 3_000)
    let parted = try PartedRecording(bytes, Self.policy, by: by, into: 5)
    #expect(parted.report.eventCounts.allSatisfy { $0 > 0 }, "seed \(seed)")
    for (key, text) in [("card", #""card":""#), ("ip", #""ip":""#), ("ip", #"::ffff:"#)]
    where by == key || by == "connected" {
      let parts = parted.partsByValue(after: text)
      #expect(parts.count > 100)
      #expect(parts.values.allSatisfy { $0.count == 1 }, "seed \(seed): \(key)")
    }
  }

  @Test(arguments: ["ip", "connected"]) func bothFormsOfAnAddressAreOneKey(_ by: String) throws {
    for number in 1...20 {
      let text =
        Self.event("a", #""ip":"1.2.3.\#(number)""#)
        + Self.event("b", #""ip":"::ffff:1.2.3.\#(number)""#)
      let parted = try PartedRecording(text, Self.policy, by: by, into: 8)
      #expect(parted.report.eventCounts.max() == 2, "\(number)")
    }
  }

  @Test(arguments: ["card", "ip", "connected"]) func repeatsStayTogether(_ by: String) throws {
    for number in 1...20 {
      let event = Self.event("e\(number)", #""shop":"s""#)
      let parted = try PartedRecording(event + event, Self.policy, by: by, into: 8)
      #expect(parted.report.eventCounts.max() == 2, "\(number)")
      #expect(parted.report.unkeyedCount == 2)
      #expect(parted.report.otherwiseMetCount == 0)
    }
  }

  @Test(arguments: ["card", "connected"]) func eventsWithoutAKeyGoByTheirID(_ by: String) throws {
    let text = (1...40).map { Self.event("e\($0)") }.joined()
    let policy = PartitionPlanTests.policy([PartitionPlanTests.byCard])
    let parted = try PartedRecording(text, policy, by: by, into: 4)
    #expect(parted.report.eventCounts.allSatisfy { $0 > 0 })
    #expect(parted.report.unkeyedCount == 40)
  }

  @Test func aDefaultIsAKeyAsItIsForTheEngine() throws {
    let text = (1...20).map { Self.event("e\($0)") }.joined()
    let parted = try PartedRecording(text, Self.policy, by: "shop", into: 8)
    #expect(parted.report.eventCounts.max() == 20)
    #expect(parted.report.unkeyedCount == 0)
  }

  @Test func keysOfTableColumnsHangTogether() throws {
    let policy = PartitionPlanTests.policy([PartitionPlanTests.byNetwork])
    let text = (1...20).map { Self.event("e\($0)", #""ip":"10.0.0.\#($0)""#) }.joined()
    let parted = try PartedRecording(text, policy, by: "connected", into: 8)
    #expect(parted.report.eventCounts.max() == 20)
    #expect(parted.report.components?.keyCount == 1)
    #expect(parted.report.unevenShare == 1)
  }

  /// Payments with a card number, and one with its token.
  private static let cardPayments = """
    {"event_id":"a","ts":"2026-03-02T00:00:00Z","pan":"4111111111111111"}
    {"event_id":"b","ts":"2026-03-02T00:00:00Z","pan":"4111 1111 1111 1111"}
    {"event_id":"c","ts":"2026-03-02T00:00:00Z","pan":"4111111111111111","customer_id":"c"}
    {"event_id":"d","ts":"2026-03-02T00:00:00Z","card_token":"1111"}

    """

  @Test func cardNumbersAreComparedByTheirTokens() throws {
    let text = Self.cardPayments.replacing("4111 1111 1111 1111", with: "4111111111111111")
    for by in ["card_token", "connected"] {
      let parted = try PartedRecording(
        text, EngineRun.defaultPolicy, by: by, into: 8, tokenizer: PlainTokenizer())
      #expect(parted.report.eventCounts.max() == 4, "\(by)")
      // The decoder overwrote the numbers in its own memory only.
      #expect(parted.parts.joined() == text, "\(by)")
    }
  }

  @Test func cardNumbersWithoutAKeyAreToldApart() throws {
    let parted = try PartedRecording(
      Self.cardPayments, EngineRun.defaultPolicy, by: "card_token", into: 8)
    #expect(parted.report.invalidCount == 3)
    #expect(parted.report.keylessCardCount == 3)
    #expect(parted.counts(of: "pan") == [3, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func theBytesAreTheSameForAnySizeOfReads() throws {
    let bytes = EngineRun.traffic(1_500, seed: 21)
    for by in ["card_token", "connected"] {
      let whole = try PartedRecording(bytes, EngineRun.defaultPolicy, by: by, into: 4)
      for chunk in [1_000, 70_001] {
        let again = try PartedRecording(
          bytes, EngineRun.defaultPolicy, by: by, into: 4, chunk: chunk)
        #expect(again.parts == whole.parts, "\(by), \(chunk)")
      }
    }
  }

  @Test func thePartsAreThoseOfEveryMachine() throws {
    let text = (1...12).map { Self.event("e\($0)", #""card":"c\#($0 % 6)""#) }.joined()
    let parted = try PartedRecording(text, Self.policy, by: "card", into: 3)
    #expect(parted.report.eventCounts == [4, 2, 6])
    #expect(parted.counts(of: #""card":"c0""#) == [0, 0, 2])
  }

  // MARK: Lines that are no events

  @Test(arguments: [
    ("no JSON", "nonsense\n", [1, 0, 0], "nonsense\n"),
    ("no id", #"{"ts":5}"# + "\n", [1, 0, 0], #"{"ts":5}"# + "\n"),
    ("a wrong type", event("e", #""card":5"#), [1, 0, 0], event("e", #""card":5"#)),
    ("blank", " \n\n", [0, 0, 0], ""),
    ("no LF at the end", "{", [1, 0, 0], "{\n"),
    ("CR before LF", "{\r\n", [1, 0, 0], "{\r\n"),
    ("not UTF-8 is as it was", "{\u{FF}}\n", [1, 0, 0], "{\u{FF}}\n"),
  ]) func areInPartZero(
    _ item: (name: String, text: String, lines: [Int], zero: String)
  ) throws {
    for by in ["card", "connected"] {
      let parted = try PartedRecording(item.text, Self.policy, by: by)
      #expect(parted.parts.map { $0.split(separator: "\n").count } == item.lines, "\(item.name)")
      #expect(parted.parts[0] == item.zero, "\(item.name)")
      #expect(parted.report.invalidCount == UInt64(item.lines[0]), "\(item.name)")
    }
  }

  @Test func cardVerificationDataIsInNoPart() throws {
    let text = Self.event("a", #""cvv":"123""#) + Self.event("b")
    let parted = try PartedRecording(text, Self.policy, by: "card")
    #expect(parted.parts.joined() == Self.event("b"))
    #expect(parted.report.sensitiveCount == 1)
  }

  @Test func whatIsTooLongIsInNoPart() throws {
    let text = Self.event("a", #""x":"\#(String(repeating: "x", count: 70_000))""#)
    let parted = try PartedRecording(text + Self.event("b"), Self.policy, by: "card")
    #expect(parted.parts.joined() == Self.event("b"))
    #expect(parted.report.tooLongCount == 1)
  }

  @Test func aFaultOfReadingOrWritingEndsIt() {
    let fault = InputOutputFault.failed(path: "f", operation: .write, code: 28)
    let bytes = Array(Self.event("a").utf8)
    let run = PartitionRun(
      Self.policy, PartitionPlan(bestFor: Self.policy), partCount: 1, tokenizer: nil)
    #expect(throws: fault) {
      _ = try run.write(MemorySource(bytes, fault: fault), to: [MemorySink()])
    }
    #expect(throws: fault) {
      _ = try run.write(MemorySource(bytes), to: [MemorySink(refusesAt: 0, with: fault)])
    }
  }
}
