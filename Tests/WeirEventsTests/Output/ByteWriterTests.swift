import Testing

@testable import WeirEvents

struct ByteWriterTests {
  @Test func keepsWhatWasWrittenWhenItGrows() {
    let text = written { writer in
      for record in 0..<200 {
        writer.reserve(2 + ByteWriter.numberByteCountMax)
        writer.append("<")
        writer.append(UInt64(record))
        writer.append(UInt8(ascii: ">"))
      }
    }
    #expect(text == (0..<200).map { "<\($0)>" }.joined())
  }

  @Test func textsDoNotUseUpTheReservation() {
    let long = String(repeating: "\u{1}", count: 5_000)
    let text = written { writer in
      writer.reserve(2)
      writer.append("[")
      writer.appendEscaped(long)
      writer.append("]")
      writer.reserve(1)
      writer.append("\n")
    }
    #expect(text == "[" + String(repeating: #"\u0001"#, count: 5_000) + "]\n")
  }

  @Test func clearedAndTruncatedBytesAreGone() {
    let text = written { writer in
      writer.reserve(10)
      writer.append("forgotten")
      writer.clear()
      writer.reserve(8)
      writer.append("kept")
      let end = writer.count
      writer.append("half")
      writer.truncate(to: end)
      writer.reserve(1)
      writer.append(".")
    }
    #expect(text == "kept.")
  }

  @Test(arguments: [0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 200])
  func fragmentsOfEveryLengthAreWhole(_ count: Int) {
    let texts = [[UInt8](repeating: 97, count: count), Array("after".utf8)]
    let table = FragmentTable(texts)
    let text = written { writer in
      writer.reserve(count + 5)
      writer.append(table[0])
      writer.append(table[1])
    }
    #expect(text == String(repeating: "a", count: count) + "after")
    #expect(table[0].count == count)
  }

  @Test func fragmentsAreWrittenAsTheyAre() {
    let table = FragmentTable([#""rules":["é"]"#])
    let text = written { writer in
      writer.reserve(32)
      writer.append(table[0])
    }
    #expect(text == #""rules":["é"]"#)
  }

  @Test func aRecordThatBreaksItsPromiseStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      var writer = ByteWriter(capacity: 0)
      writer.reserve(1)
      writer.append("two")
      writer.reserve(1)
    }
  }
}
