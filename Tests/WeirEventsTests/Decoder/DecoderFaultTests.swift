import Testing
import WeirCore

@testable import WeirEvents

/// Every fault of a line as JSON, with its place.
struct DecoderFaultTests {
  @Test(arguments: [
    FaultCase("an array", "^[]", .notAnObject),
    FaultCase("a number", "^1", .notAnObject),
    FaultCase("a string", #"^"a""#, .notAnObject),
    FaultCase("spaces alone", "  ^", .notAnObject),
    FaultCase("a line of NUL", "^\u{0}", .notAnObject),
    FaultCase("a byte order mark", "^\u{FEFF}{}", .byteOrderMark),
    FaultCase("an open brace alone", "{^", .unexpectedEnd),
    FaultCase("a name without quotes", "{^a:1}", .unexpectedByte),
    FaultCase("a name in single quotes", "{^'a':1}", .unexpectedByte),
    FaultCase("a number for a name", "{^1:1}", .unexpectedByte),
    FaultCase("no colon", #"{"a"^ 1}"#.replacingSpace, .unexpectedByte),
    FaultCase("no value", #"{"a":^}"#, .unexpectedByte),
    FaultCase("no comma", #"{"a":1 ^"b":2}"#, .unexpectedByte),
    FaultCase("two commas", #"{"a":1,^,"b":2}"#, .unexpectedByte),
    FaultCase("a comma before the end", #"{"a":1,^}"#, .unexpectedByte),
    FaultCase("a comma before the first", #"{^,"a":1}"#, .unexpectedByte),
    FaultCase("a comma before the end of an array", #"{"a":[1,^]}"#, .unexpectedByte),
    FaultCase("an array closed by a brace", #"{"a":[1^}}"#, .unexpectedByte),
    FaultCase("a comment", #"{"a":1^/* */}"#, .unexpectedByte),
    FaultCase("NaN", #"{"a":^NaN}"#, .unexpectedByte),
    FaultCase("plus one", #"{"a":^+1}"#, .unexpectedByte),
    FaultCase("a point first", #"{"a":^.5}"#, .unexpectedByte),
    FaultCase("a form feed between", "{\"a\":^\u{C}1}", .unexpectedByte),
    FaultCase("NUL between", "{\"a\":1^\u{0}}", .unexpectedByte),
    FaultCase("NUL at the end", "{\"a\":1}^\u{0}", .bytesAfterObject),
    FaultCase("a second object", "{}^{}", .bytesAfterObject),
    FaultCase("a brace too many", "{} ^}", .bytesAfterObject),
    FaultCase("the end in a name", #"{"a^"#, .unexpectedEnd),
    FaultCase("the end behind a name", #"{"a"^"#, .unexpectedEnd),
    FaultCase("the end behind the colon", #"{"a":^"#, .unexpectedEnd),
    FaultCase("the end behind a value", #"{"a":1^"#, .unexpectedEnd),
    FaultCase("the end behind a comma", #"{"a":1,^"#, .unexpectedEnd),
    FaultCase("the end in a string", #"{"a":"b^"#, .unexpectedEnd),
    FaultCase("the end in an escape", #"{"a":"\^"#, .unexpectedEnd),
    FaultCase("the end in a code unit", #"{"a":"\u00^"#, .unexpectedEnd),
    FaultCase("the end in an object", #"{"a":{"b":1^"#, .unexpectedEnd),
    FaultCase("the end in an array", #"{"a":[[1,2],^"#, .unexpectedEnd),
    FaultCase("the end in a literal", #"{"a":tru^"#, .unexpectedEnd),
    FaultCase("a leading zero", #"{"a":^01}"#, .badNumber),
    FaultCase("minus zero one", #"{"a":^-01}"#, .badNumber),
    FaultCase("a minus alone", #"{"a":^-}"#, .badNumber),
    FaultCase("no digit behind the point", #"{"a":^1.}"#, .badNumber),
    FaultCase("no digit in the exponent", #"{"a":^1e}"#, .badNumber),
    FaultCase("a sign alone in the exponent", #"{"a":^1e+}"#, .badNumber),
    FaultCase("a letter behind a number", #"{"a":1^x}"#, .unexpectedByte),
    FaultCase("True", #"{"a":^True}"#, .unexpectedByte),
    FaultCase("nul", #"{"a":^nul}"#, .badLiteral),
    FaultCase("truth", #"{"a":^trutH}"#, .badLiteral),
    FaultCase("an unknown escape", #"{"a":"b^\x41"}"#, .badEscape),
    FaultCase("a code unit with a letter", #"{"a":"^\u00G0"}"#, .badEscape),
    FaultCase("a tab in a string", "{\"a\":\"b^\tc\"}", .controlInString),
    FaultCase("NUL in an ignored string", "{\"a\":\"b^\u{0}c\"}", .controlInString),
    FaultCase("a tab in a name", "{\"^\ta\":1}", .controlInString),
  ])
  func findsTheFaultAndItsPlace(_ c: FaultCase) throws {
    let harness = try DecoderHarness.everyType()
    #expect(harness.steadyRow(c.line) == c.expected())
  }

  @Test(arguments: [
    FaultCase(
      "of a field outranks nothing that comes later", #"{"small":"x","a":^nul}"#, .badLiteral),
    FaultCase("outranks a sensitive name", #"{"cvv":"1","a":^01}"#, .badNumber),
    FaultCase("outranks missing fields", "{^", .unexpectedEnd),
  ])
  func faultOfJSON(_ c: FaultCase) throws {
    let harness = try DecoderHarness.everyType()
    #expect(harness.steadyRow(c.line) == c.expected())
  }

  @Test func keepsNothingOfALineThatIsNotJSON() throws {
    let harness = try DecoderHarness.everyType()
    let line = #"{"event_id":"secret-id","text":"s\u0065cret","a":}"#
    let batch = harness.decode([Array(line.utf8)])
    #expect(!holds(batch, "secret"))
  }

  @Test func refusesALineOverTheLimitWithoutReadingIt() throws {
    let harness = try DecoderHarness.everyType()
    let head = Array(#"{"event_id":"e","ts":"1970-01-01T00:00:01Z","a":""#.utf8)
    func line(_ count: Int) -> [UInt8] {
      head + [UInt8](repeating: 120, count: count - head.count - 2) + Array(#""}"#.utf8)
    }
    #expect(harness.row(line(65_536)).fault == .none)
    #expect(
      harness.row(line(65_537))
        == DecodedRow(fault: .lineTooLong, field: "", offset: -1, cells: [:]))
  }

  @Test func survivesAnyByteAtAnyPlaceOfAShortLine() throws {
    let harness = try DecoderHarness.everyType()
    let reference = ReferenceDecoder(schema: harness.schema)
    let good = Array(#"{"event_id":"é","ts":"1970-01-01T00:00:01.5Z","small":12,"flag":true}"#.utf8)
    for place in good.indices {
      var lines: [[UInt8]] = []
      for byte in UInt8.min...UInt8.max {
        var line = good
        line[place] = byte
        lines.append(line)
      }
      let batch = harness.decode(lines)
      for (row, line) in lines.enumerated() {
        let (ours, theirs) = (harness.row(row, of: batch), reference.decode(line))
        guard ours != theirs else { continue }
        Issue.record("byte \(row) at \(place): \(ours), the reference says \(theirs)")
        return
      }
    }
  }
}

extension String {
  /// The text with every space taken out: `^` marks are easier to read beside one.
  fileprivate var replacingSpace: String { filter { $0 != " " } }
}
