import Testing
import WeirCore

@testable import WeirEngine

/// CSV files of labels.
@Suite struct LabelFileTests {
  private struct Row: Hashable {
    var id: String
    var label: Label
    var time: Int64?
  }

  private static func rows(_ text: String) throws(LabelFile.Fault) -> [Row] {
    var rows: [Row] = []
    try LabelFile.read(Array(text.utf8)) { rows.append(Row(id: $0, label: $1, time: $2)) }
    return rows
  }

  @Test func readsColumnsInAnyOrderAndLeavesOthersAlone() throws {
    let rows = try Self.rows(
      "who,ts,label,payment_id\r\nx,1970-01-01T00:00:01Z,fraud,\"e,1\"\n\n,,0,e2\n")
    #expect(
      rows == [Row(id: "e,1", label: .fraud, time: 1_000), Row(id: "e2", label: .genuine)])
  }

  @Test func theTimeMayBeLeftOut() throws {
    #expect(try Self.rows("payment_id,label\ne,1\n") == [Row(id: "e", label: .fraud)])
    #expect(try Self.rows("payment_id,label,ts\ne,unclear\n") == [Row(id: "e", label: .unclear)])
  }

  @Test(arguments: [
    ("", 0, "the file is empty"),
    ("payment_id,fraud\n", 1, "the header lacks payment_id or label"),
    ("payment_id,label\ne,maybe\n", 2, "the label is none of fraud, genuine, unclear, 1, 0"),
    ("payment_id,label\ne,1\n,1\n", 3, "the payment_id is empty"),
    ("payment_id,label\ne,1,2\n", 2, "the row has 3 cells, the header 2"),
    ("payment_id,label\ne\n", 2, "the row has 1 cells, the header 2"),
    ("payment_id,label,ts\ne,1,yesterday\n", 2, "the ts is no RFC 3339 timestamp"),
  ])
  func tellsWhatIsWrong(text: String, line: Int, message: String) {
    do {
      _ = try Self.rows(text)
      Issue.record("it was read")
    } catch {
      #expect(error.line == line)
      #expect(error.message == message)
      #expect(!error.help.isEmpty)
    }
  }

  @Test func isUTF8() {
    #expect(throws: LabelFile.Fault.self) {
      try LabelFile.read(Array("payment_id,label\n".utf8) + [0xFF, 0x0A]) { _, _, _ in }
    }
  }

  @Test func everyCutIsReadOrRefused() {
    let whole = "payment_id,label,ts\n\"e\"\"1\",fraud,2026-01-01T00:00:00Z\ne2,0,\n"
    for count in 0...whole.utf8.count {
      _ = try? LabelFile.read(Array(whole.utf8.prefix(count))) { _, _, _ in }
    }
  }
}
