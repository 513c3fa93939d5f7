import Testing
import WeirCore

@testable import WeirEvents

/// Escapes, surrogates and UTF-8, in fields, in ignored values and in names.
struct DecoderTextTests {
  /// Bytes between the quotes of a string, and what is wrong with them at which of them.
  struct Text: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    let fault: Fault
    let at: Int

    init(_ claim: String, _ bytes: [UInt8], _ fault: Fault = .none, at: Int = 0) {
      (testDescription, self.bytes, self.fault, self.at) = (claim, bytes, fault, at)
    }

    init(_ claim: String, _ text: String, _ fault: Fault = .none, at: Int = 0) {
      self.init(claim, Array(text.utf8), fault, at: at)
    }
  }

  @Test(arguments: [
    Text("the first of two bytes", [0xC2, 0x80]), Text("the last of two", [0xDF, 0xBF]),
    Text("the first of three", [0xE0, 0xA0, 0x80]), Text("before surrogates", [0xED, 0x9F, 0xBF]),
    Text("behind surrogates", [0xEE, 0x80, 0x80]), Text("the last of three", [0xEF, 0xBF, 0xBF]),
    Text("the first of four", [0xF0, 0x90, 0x80, 0x80]),
    Text("U+10FFFF", [0xF4, 0x8F, 0xBF, 0xBF]),
    Text("a lone continuation", [0x80], .badUTF8),
    Text("an overlong slash", [0xC0, 0xAF], .badUTF8),
    Text("C1", [0xC1, 0xBF], .badUTF8), Text("overlong of three", [0xE0, 0x9F, 0xBF], .badUTF8),
    Text("a surrogate", [0xED, 0xA0, 0x80], .badUTF8),
    Text("overlong of four", [0xF0, 0x8F, 0xBF, 0xBF], .badUTF8),
    Text("U+110000", [0xF4, 0x90, 0x80, 0x80], .badUTF8),
    Text("F5", [0xF5, 0x80, 0x80, 0x80], .badUTF8),
    Text("FF", [0xFF], .badUTF8), Text("two bytes cut", [0x61, 0xC3], .badUTF8, at: 1),
    Text("three bytes cut", [0xE2, 0x82], .badUTF8),
    Text("four bytes cut", [0xF0, 0x9F, 0x98], .badUTF8),
    Text("a good one, then a bad one", [0xC3, 0xA9, 0xFE], .badUTF8, at: 2),
    Text("bad behind 40 good", [UInt8](repeating: 0x61, count: 40) + [0xFF], .badUTF8, at: 40),
    Text("bad behind an escape", Array(#"\n"#.utf8) + [0xFF], .badUTF8, at: 2),
    Text("all short escapes", #"\"\\\/\b\f\n\r\t"#), Text("NUL", #"\u0000"#),
    Text("a code unit in capitals", #"\u00E9\uABCD"#),
    Text("the last before surrogates", #"\ud7ff\ue000"#),
    Text("a pair", #"\uD83D\uDE00"#), Text("the first pair", #"\ud800\udc00"#),
    Text("the last pair", #"\udbff\udfff"#),
    Text("a lone high one", #"\ud83d"#, .loneSurrogate),
    Text("a lone low one", #"\ude00"#, .loneSurrogate),
    Text("a pair the wrong way round", #"\ude00\ud83d"#, .loneSurrogate),
    Text("high, then a letter", #"a\ud83dx"#, .loneSurrogate, at: 1),
    Text("high, then an escape", #"\ud83d\n"#, .loneSurrogate),
    Text("high, then no surrogate", #"\ud83d\u0041"#, .loneSurrogate),
    Text("two high ones", #"\ud83d\ud83d"#, .loneSurrogate),
    Text("high, then a bad code unit", #"\ud83d\uZ000"#, .badEscape, at: 6),
    Text("an escaped U", #"\U0041"#, .badEscape), Text("three digits", #"\u004""#, .badEscape),
    Text("an octal escape", #"\0"#, .badEscape),
    Text("an escaped quote of another kind", #"\'"#, .badEscape),
    Text("a line separator", "\u{2028}"), Text("DEL", "\u{7F}"),
    Text("control 1F", [0x1F], .controlInString),
    Text("a line feed", [0x61, 0x0A], .controlInString, at: 1),
  ])
  func readsEverywhereAlike(_ c: Text) throws {
    let harness = try DecoderHarness.everyType()
    for (head, tail) in [
      (DecoderHarness.line(#""long_text":""#).dropLast(), #""}"#),
      (DecoderHarness.line(#""other":""#).dropLast(), #""}"#),
      (DecoderHarness.line(#""deep":[{"a":""#).dropLast(), #""}]}"#),
      (DecoderHarness.line(#"""#).dropLast(), #"":1}"#),
      (DecoderHarness.line(#""deep":{""#).dropLast(), #"":[]}}"#),
    ] {
      let line = Array(head.utf8) + c.bytes + Array(tail.utf8)
      let row = harness.steadyRow(line)
      if c.fault != .none {
        let expected = DecodedRow(
          fault: c.fault, field: "", offset: head.utf8.count + c.at, cells: [:])
        #expect(row == expected, "behind \(head)")
      } else if c.testDescription == "NUL", head.hasSuffix(#""long_text":""#) {
        #expect(row.fault == .nulInText)
      } else {
        #expect(row.fault == .none, "behind \(head)")
      }
    }
  }

  @Test func readsEveryCharacterAsItselfAndByItsEscape() throws {
    let harness = try DecoderHarness.everyType()
    let worker = harness.decoder.makeWorker()
    let scalars = (1...0x10FFFF).filter { $0 < 0x3000 || $0 % 251 == 0 }
      .compactMap(Unicode.Scalar.init)
    for start in stride(from: 0, to: scalars.count, by: 500) {
      let part = scalars[start..<min(start + 500, scalars.count)]
      let lines = part.flatMap { scalar -> [[UInt8]] in
        let units = UTF16.encode(scalar).map(Array.init) ?? []
        let escaped = units.map { unit in
          let digits = String(unit, radix: 16)
          return #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
        }
        let isPlain = scalar.value >= 0x20 && scalar != "\"" && scalar != "\\"
        return [escaped.joined(), isPlain ? String(Character(scalar)) : escaped.joined()].map {
          Array(DecoderHarness.line(#""text":"\#($0)""#).utf8)
        }
      }
      let batch = harness.decode(lines, with: worker)
      for (index, scalar) in part.enumerated() {
        let expected = CellValue.text(Array(String(Character(scalar)).utf8))
        for row in [index * 2, index * 2 + 1]
        where harness.row(row, of: batch).cells["text"] != expected {
          Issue.record("U+\(String(scalar.value, radix: 16)) reads as something else")
          return
        }
      }
    }
  }
}
