import Testing

@testable import WeirLoad

/// Answers are told apart wherever what is received was cut.
@Suite struct ReplyFramerTests {
  private static let text = Array(
    """
    {"event_id":"a","decision":"approve","score":0.1}
    {"event_id":"b","decision":"review","degraded":["model"]}
    {"line":3,"decision":"reject","error":{"code":"E_JSON"}}

    {"event_id":"d","recorded":true}

    """.utf8)

  private static var expected: AnswerTally {
    var tally = AnswerTally()
    (tally.approved, tally.reviewed, tally.rejected, tally.undecided) = (1, 1, 1, 2)
    (tally.degraded, tally.errors) = (1, 1)
    return tally
  }

  @Test func cutAnywhereInTwo() {
    for cut in 0...Self.text.count {
      var framer = ReplyFramer()
      var tally = AnswerTally()
      let count =
        framer.take(Self.text.span.extracting(0..<cut), into: &tally)
        + framer.take(Self.text.span.extracting(cut..<Self.text.count), into: &tally)
      #expect(count == 5)
      #expect(tally == Self.expected)
      #expect(!framer.isWithinLine)
    }
  }

  @Test(arguments: [1, 2, 3, 7, 64]) func inPiecesOfASize(_ size: Int) {
    var framer = ReplyFramer()
    var tally = AnswerTally()
    var count: UInt64 = 0
    for start in stride(from: 0, to: Self.text.count, by: size) {
      let piece = Self.text.span.extracting(start..<min(start + size, Self.text.count))
      count += framer.take(piece, into: &tally)
    }
    #expect(count == 5)
    #expect(tally == Self.expected)
  }

  @Test func knowsThatAnEndIsMissing() {
    var framer = ReplyFramer()
    var tally = AnswerTally()
    #expect(framer.take([1, 10, 2].span, into: &tally) == 1)
    #expect(framer.isWithinLine)
    #expect(framer.take([10].span, into: &tally) == 1)
    #expect(!framer.isWithinLine)
  }

  @Test func anEndlessAnswerTakesNoMemoryAndIsCounted() {
    var framer = ReplyFramer()
    var tally = AnswerTally()
    let piece = [UInt8](repeating: 65, count: 400_000)
    for _ in 0..<10 { #expect(framer.take(piece.span, into: &tally) == 0) }
    #expect(framer.isWithinLine)
    #expect(framer.take([10].span, into: &tally) == 1)
    #expect(tally.count == 1)
    #expect(!framer.isWithinLine)
  }
}

/// What answers say.
@Suite struct AnswerTallyTests {
  struct Case: Sendable {
    let line: String
    let expected: [UInt64]

    init(_ line: String, _ expected: [UInt64]) {
      self.line = line
      self.expected = expected
    }
  }

  // approve, review, reject, undecided, degraded, duplicates, errors
  @Test(arguments: [
    Case(#"{"event_id":"a","decision":"approve","score":0.5}"#, [1, 0, 0, 0, 0, 0, 0]),
    Case(#"{"event_id":"a","decision":"review"}"#, [0, 1, 0, 0, 0, 0, 0]),
    Case(#"{"event_id":"a","decision":"reject"}"#, [0, 0, 1, 0, 0, 0, 0]),
    Case(#"{"event_id":"dd","decision":"approve","duplicate":true}"#, [1, 0, 0, 0, 0, 1, 0]),
    Case(#"{"event_id":"a","decision":"approve","degraded":["overflow"]}"#, [1, 0, 0, 0, 1, 0, 0]),
    Case(#"{"line":1,"decision":"reject","error":{"code":"E_JSON"}}"#, [0, 0, 1, 0, 0, 0, 1]),
    Case(#"{"event_id":"a","recorded":true}"#, [0, 0, 0, 1, 0, 0, 0]),
    Case(#"{"event_id":"\"decision\":\"approve"}"#, [0, 0, 0, 1, 0, 0, 0]),
    Case(#"{"decision":"unheard of"}"#, [0, 0, 0, 1, 0, 0, 0]),
    Case("", [0, 0, 0, 1, 0, 0, 0]), Case("{", [0, 0, 0, 1, 0, 0, 0]),
    Case("d", [0, 0, 0, 1, 0, 0, 0]), Case(#""decision"#, [0, 0, 0, 1, 0, 0, 0]),
    Case(#""degraded""#, [0, 0, 0, 1, 0, 0, 0]),
    Case(#""decision":"re"#, [0, 0, 0, 1, 0, 0, 0]),
  ]) func reads(_ item: Case) {
    var tally = AnswerTally()
    tally.add(Array(item.line.utf8).span)
    #expect(
      [
        tally.approved, tally.reviewed, tally.rejected, tally.undecided, tally.degraded,
        tally.duplicates, tally.errors,
      ] == item.expected)
    #expect(tally.count == 1)
  }
}
