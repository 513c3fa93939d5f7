import Testing
import WeirCore

@testable import WeirSignals

/// Transforms as policies write them.
@Suite struct TransformTests {
  static let good: [(String, Transform)] = [
    ("identity", .identity), ("log1p", .log1p), ("abs", .abs), (" sin_hour ", .sinHour),
    ("cos_hour", .cosHour), ("clip(0,100)", .clip(0, 100)), ("clip(2,2)", .clip(2, 2)),
    (" clip ( -1.5 , +2.5e2 ) ", .clip(-1.5, 250)), ("bins([1])", .bins([1])),
    ("bins( [ -1e3, 0, 0.5 ] )", .bins([-1_000, 0, 0.5])),
    ("one_hot([\"DE\", 'FR'])", .oneHotTexts(["DE", "FR"])),
    ("one_hot(['it''s', \"a\\\"b\\\\\", ''])", .oneHotTexts(["it's", "a\"b\\", ""])),
    ("one_hot([\", ])\", 'é'])", .oneHotTexts([", ])", "é"])),
    ("one_hot([1, -2.5])", .oneHotNumbers([1, -2.5])),
  ]

  @Test(arguments: good) func isRead(_ text: String, _ transform: Transform) throws {
    #expect(try Transform.parse(text) == transform)
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    let text: String
    /// `offset+byteCount message`.
    let fault: String
    var help: String?
    var testDescription: String { text }

    init(_ text: String, _ fault: String, help: String? = nil) {
      (self.text, self.fault, self.help) = (text, fault, help)
    }
  }

  static let oneHot = "write one_hot([\"a\", \"b\"]) or one_hot([1, 2])"
  static let bad: [Bad] = [
    Bad("log2p", "0+5 no transform is named 'log2p'"),
    Bad(" Log1p", "1+5 no transform is named 'Log1p'"),
    Bad("", "0+1 a transform starts with its name"),
    Bad("(1)", "0+1 a transform starts with its name"),
    Bad("log1p()", "5+2 nothing may follow log1p here", help: "write log1p alone"),
    Bad("clip(1, 2) x", "11+1 nothing may follow clip here", help: "write clip(0, 100)"),
    Bad("clip", "3+1 clip lacks '(' here", help: "write clip(0, 100)"),
    Bad("clip(1)", "6+1 clip lacks ',' here", help: "write clip(0, 100)"),
    Bad("clip(1, 2", "8+1 clip lacks ')' here", help: "write clip(0, 100)"),
    Bad("clip(1,", "6+1 clip ends too early", help: "write clip(0, 100)"),
    Bad("clip('a', 2)", "5+3 a bound of clip is a number", help: "write clip(0, 100)"),
    Bad(
      "clip(2, 1)", "5+4 the first bound of clip is greater than the second",
      help: "write the lower one first"),
    Bad("clip(inf, 1)", "5+3 not a number"), Bad("clip(nan, 1)", "5+3 not a number"),
    Bad("clip(0x1, 1)", "5+3 not a number"), Bad("clip(1., 2)", "5+2 not a number"),
    Bad("clip(.5, 2)", "5+2 not a number"), Bad("clip(1e, 2)", "5+2 not a number"),
    Bad("clip(--1, 2)", "5+3 not a number"), Bad("clip(1, 1e999)", "8+5 the number is too large"),
    Bad("bins(1, 2)", "5+1 bins lacks '[' here", help: "write bins([10, 100])"),
    Bad("bins([])", "6+1 bins needs at least one value", help: "write bins([10, 100])"),
    Bad("bins([1, 2)", "10+1 bins lacks ']' here", help: "write bins([10, 100])"),
    Bad("bins([1,, 2])", "8+1 not a number"), Bad("bins([1, 2,])", "11+1 not a number"),
    Bad("bins([2, 1])", "9+1 the edges of bins must ascend", help: "sort them"),
    Bad(
      "bins([1, 1.0])", "9+3 the edges of bins must ascend",
      help: "remove the edge that stands twice"),
    Bad("bins(['a'])", "6+3 an edge of bins is a number"),
    Bad("one_hot([DE])", "9+2 not a number", help: "a text stands in quotes"),
    Bad("one_hot([\"DE\", 'DE'])", "15+4 the value stands twice in one_hot"),
    Bad("one_hot([0, -0])", "12+2 the value stands twice in one_hot"),
    Bad(
      "one_hot([1, 'a'])", "12+3 one_hot takes texts or numbers, not both",
      help: "quote all of them, or none"),
    Bad("one_hot([1e16])", "9+4 a value of one_hot must be within 1e15 of zero"),
    Bad("one_hot(['DE])", "9+5 the text has no closing quote"),
    Bad(
      "one_hot([\"a\\n\"])", "11+1 a backslash keeps only a quote or a backslash",
      help: "write it twice"),
    Bad("one_hot", "6+1 one_hot lacks '(' here", help: oneHot),
  ]

  @Test(arguments: bad) func isRefusedWithItsPlace(_ item: Bad) {
    do throws(TransformFault) {
      _ = try Transform.parse(item.text)
      Issue.record("no fault")
    } catch {
      #expect("\(error.offset)+\(error.byteCount) \(error.message)" == item.fault)
      #expect(error.help == item.help)
      #expect((error.unknownName != nil) == item.fault.contains("no transform is named"))
    }
  }

  @Test func aTransformHasABoundedNumberOfColumns() throws {
    func bins(_ count: Int) -> String {
      "bins([" + (0..<count).map(String.init).joined(separator: ",") + "])"
    }
    let most = Limits.transformArgumentCountMax
    #expect(try Transform.parse(bins(most)).width == most + 1)
    #expect(throws: TransformFault.self) { try Transform.parse(bins(most + 1)) }
  }

  @Test func columnsAreNamed() throws {
    #expect(Transform.log1p.columnNames(feature: "a") == [["a"]])
    #expect(
      Transform.bins([1, 2]).columnNames(feature: "a") == [
        ["a", "a[0]"], ["a", "a[1]"], ["a", "a[2]"],
      ])
    #expect(Transform.oneHotTexts(["DE"]).columnNames(feature: "a") == [["a", "a=DE"]])
    #expect(
      Transform.oneHotNumbers([1, 2.5]).columnNames(feature: "a") == [
        ["a", "a=1"], ["a", "a=2.5"],
      ])
  }
}
