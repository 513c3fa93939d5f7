import Testing

@testable import WeirEvents

struct ByteWriterTextTests {
  /// The text, escaped one byte at a time.
  static func naiveEscape(_ text: [UInt8]) -> [UInt8] {
    text.flatMap { byte -> [UInt8] in
      switch byte {
      case 0x08: return Array(#"\b"#.utf8)
      case 0x09: return Array(#"\t"#.utf8)
      case 0x0A: return Array(#"\n"#.utf8)
      case 0x0C: return Array(#"\f"#.utf8)
      case 0x0D: return Array(#"\r"#.utf8)
      case 0x22: return Array(#"\""#.utf8)
      case 0x5C: return Array(#"\\"#.utf8)
      case 0..<0x20:
        let hex = String(byte, radix: 16)
        return Array((#"\u00"# + (hex.utf8.count == 1 ? "0" : "") + hex).utf8)
      default: return [byte]
      }
    }
  }

  /// The text, masked with a loop over its maximal runs of digits.
  static func naiveMask(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var run: [UInt8] = []
    func flush() {
      var digits = run.map { Int($0) - 48 }
      digits.reverse()
      let sum = digits.enumerated().reduce(0) { total, item in
        let doubled = item.element * 2
        return total + (item.offset % 2 == 0 ? item.element : doubled / 10 + doubled % 10)
      }
      if 13...19 ~= run.count, sum % 10 == 0 {
        for index in 6..<run.count - 4 { run[index] = 42 }
      }
      result += run
      run = []
    }
    for byte in text {
      if 48...57 ~= byte {
        run.append(byte)
      } else {
        flush()
        result.append(byte)
      }
    }
    flush()
    return result
  }

  /// What the writer makes of exactly these bytes: the copy ends where a read too far is seen.
  static func bytes(_ text: [UInt8], masked: Bool) -> [UInt8] {
    var writer = ByteWriter(capacity: 0)
    unsafe text.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      if masked {
        unsafe writer.appendMasked(start, count: buffer.count)
      } else {
        unsafe writer.appendEscaped(start, count: buffer.count)
      }
    }
    return unsafe Array(writer.bytes)
  }

  @Test(arguments: [
    ("", ""), ("plain", "plain"), ("say \"no\"", #"say \"no\""#), (#"C:\"#, #"C:\\"#),
    ("\u{0}\u{1F}\u{7F}", "\\u0000\\u001f\u{7F}"), ("\u{8}\t\n\u{C}\r", #"\b\t\n\f\r"#),
    ("Zürich 東京 🏦", "Zürich 東京 🏦"), ("\u{2028}/", "\u{2028}/"),
  ])
  func escapesWhatJSONAsksForAndNothingElse(_ text: String, _ expected: String) {
    #expect(written { $0.appendEscaped(text) } == expected)
    #expect(written { $0.appendMasked(text) } == expected)
  }

  @Test func everyByteIsEscapedAtEveryPlaceOfEveryLength() {
    for count in 1...18 {
      for place in 0..<count {
        for byte in UInt8.min...UInt8.max {
          var text = [UInt8](repeating: 97, count: count)
          text[place] = byte
          if Self.bytes(text, masked: false) != Self.naiveEscape(text) {
            Issue.record("byte \(byte) at \(place) of \(count)")
          }
        }
      }
    }
  }

  @Test(arguments: [
    ("4111111111111111", "411111******1111"),
    ("card 4111111111111111.", "card 411111******1111."),
    ("4111111111111112", "4111111111111112"),
    // 12, 13, 19 and 20 digits, all with a valid check digit.
    ("000000000000", "000000000000"),
    ("0000000000000", "000000***0000"),
    ("0000000000000000000", "000000*********0000"),
    ("00000000000000000000", "00000000000000000000"),
    ("4222222222222", "422222***2222"),
    ("6304000000000000000", "630400*********0000"),
    ("6304000000000000001", "6304000000000000001"),
    ("4111111111111111 5500000000000004", "411111******1111 550000******0004"),
    ("4111111111111111x5500000000000004", "411111******1111x550000******0004"),
    ("41111111111111114111111111111111", "41111111111111114111111111111111"),
    ("\"4111111111111111\"", #"\"411111******1111\""#),
    ("4111-1111-1111-1111", "4111-1111-1111-1111"),
    ("٤111111111111111", "٤111111111111111"),
  ])
  func masksCardNumbersAndNothingElse(_ text: String, _ expected: String) {
    #expect(written { $0.appendMasked(text) } == expected)
  }

  @Test func masksAtEveryPlaceOfALongText() {
    for before in 0..<60 {
      for after in [0, 1, 7, 12, 13, 14] {
        let text =
          String(repeating: "a", count: before) + "5500000000000004"
          + String(repeating: "\n", count: after)
        let expected =
          String(repeating: "a", count: before) + "550000******0004"
          + String(repeating: #"\n"#, count: after)
        #expect(written { $0.appendMasked(text) } == expected)
      }
    }
  }

  @Test func escapingAloneDoesNotMask() {
    #expect(written { $0.appendEscaped("4111111111111111") } == "4111111111111111")
  }

  @Test func randomTextsEqualTheNaiveVersions() {
    var random = OutputRandom(seed: 20_260_102, for: "texts")
    var masked = 0
    for round in 0..<60_000 {
      // Mostly digits, so that runs of every length up to 30 come about; some of everything else.
      let digitShare = [2, 24, 29, 31][round % 4]
      let text = (0..<Int(random.next() % 80)).map { _ -> UInt8 in
        random.next() % 32 < UInt64(digitShare)
          ? 48 + UInt8(random.next() % 10) : UInt8(truncatingIfNeeded: random.next())
      }
      let mask = Self.naiveMask(text)
      if mask != text { masked += 1 }
      if Self.bytes(text, masked: true) != Self.naiveEscape(mask) {
        Issue.record("masked text differs in round \(round)")
      }
      if Self.bytes(text, masked: false) != Self.naiveEscape(text) {
        Issue.record("escaped text differs in round \(round)")
      }
    }
    #expect(masked > 1_000)
  }
}
