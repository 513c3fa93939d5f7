import Testing
import WeirCore

@testable import WeirReports

/// Tables for terminals and for pages.
@Suite struct DataTableTests {
  private static let table = DataTable(
    "Fruit", columns: [.init("name"), .init("count"), .init("word", holdsWords: true)],
    rows: [["apple", "1,000", "red"], ["<fig>", "7", "dark blue"]], markedRow: 1)

  @Test func figuresStandRightAndWordsLeft() {
    #expect(
      Self.table.lines(style: .plain) == [
        "Fruit",
        "  name   count  word",
        "  apple  1,000  red",
        "* <fig>      7  dark blue",
      ])
  }

  @Test func columnsThatDoNotFitStandInASecondBlock() {
    let table = DataTable(
      "Wide", columns: (0..<5).map { .init("column \($0)") },
      rows: [["row"] + (1..<5).map { String(repeating: "\($0)", count: 30) }])
    let digits = (1..<5).map { String(repeating: "\($0)", count: 30) }
    let gap = String(repeating: " ", count: 22)
    #expect(
      table.lines(style: .plain) == [
        "Wide",
        "  column",
        "  0     " + gap + "  column 1" + gap + "  column 2",
        "  row     " + digits[0] + "  " + digits[1],
        "",
        "  column",
        "  0     " + gap + "  column 3" + gap + "  column 4",
        "  row     " + digits[2] + "  " + digits[3],
      ])
  }

  @Test func longNamesGoOnBelow() {
    let table = DataTable(
      "T", columns: [.init("n"), .init("v")],
      rows: [[String(repeating: "a", count: 40), "1"], ["b", "2"]])
    #expect(
      table.lines(style: .plain) == [
        "T",
        "  n" + String(repeating: " ", count: 33) + "  v",
        "  " + String(repeating: "a", count: 34) + "  1",
        "  aaaaaa",
        "  b" + String(repeating: " ", count: 33) + "  2",
      ])
  }

  @Test func noLineIsLongerThanATerminal() {
    let seed: UInt64 = 5
    var random = SplitMix64(seed: seed)
    func text() -> String {
      let letters = Array("ab c\u{1B}d1,\n")
      let count = Int.random(in: 0..<70, using: &random)
      return String((0..<count).map { _ in letters[Int.random(in: 0..<9, using: &random)] })
    }
    for round in 0..<300 {
      let columns = (0..<Int.random(in: 1..<7, using: &random)).map { _ in
        DataTable.Column(text(), holdsWords: Bool.random(using: &random))
      }
      let table = DataTable(
        text(), columns: columns, rows: (0..<3).map { _ in columns.map { _ in text() } })
      for line in table.lines(style: .plain) {
        #expect(line.count <= 80, "seed \(seed), round \(round): \(line)")
        #expect(!line.unicodeScalars.contains { $0.value < 32 }, "seed \(seed), round \(round)")
        #expect(line.last != " ", "seed \(seed), round \(round)")
      }
    }
  }

  @Test func markupEscapesAndMarks() {
    #expect(
      Self.table.markup.source == """
        <div class="table" role="region" aria-label="Fruit" tabindex="0">
        <table>
        <caption>Fruit</caption>
        <thead><tr><th scope="col">name</th><th scope="col">count</th>\
        <th scope="col" class="word">word</th></tr></thead>
        <tbody>
        <tr><th scope="row">apple</th><td>1,000</td><td class="word">red</td></tr>
        <tr class="marked"><th scope="row">&lt;fig&gt;</th><td>7</td>\
        <td class="word">dark blue</td></tr>
        </tbody>
        </table>
        </div>
        """)
  }

  @Test func cellsThatDoNotFitPaperMayBreak() {
    func table(_ count: Int) -> DataTable {
      DataTable(
        "t", columns: (0..<count).map { .init("\($0)") },
        rows: [(0..<count).map { _ in "1,234,567" }])
    }
    #expect(!table(8).markup.source.contains("table wide"))
    #expect(table(9).markup.source.contains("class=\"table wide\""))
  }

  @Test func totalsRemarksAndTonesAreSetOff() {
    let table = DataTable(
      "T", columns: [.init("n"), .init("v"), .init("w", holdsWords: true, wraps: true)],
      rows: [["a", "1", "x"], ["total", "1", ""]], hasTotal: true, remark: "Of <all>.",
      tones: [[.bad, .kept(2), .good], [nil]])
    let source = table.markup.source
    #expect(source.contains("<caption>T<span class=\"remark\">Of &lt;all&gt;.</span></caption>"))
    #expect(source.contains("<td class=\"kept2\">1</td><td class=\"word wrap good\">x</td>"))
    #expect(source.contains("<tr class=\"total\"><th scope=\"row\">total</th><td>1</td>"))
    // Names of rows are not set off.
    #expect(!source.contains("bad"))
    #expect(
      table.lines(style: .plain) == [
        "T", "  n      v  w", "  a      1  x", "  total  1", "  Of <all>.",
      ])
  }

  @Test func wordsThatWrapGoOnBelow() {
    let table = DataTable(
      "T", columns: [.init("n"), .init("words", holdsWords: true, wraps: true)],
      rows: [["a", String(repeating: "word ", count: 10)], ["b", "c"]])
    #expect(
      table.lines(style: .plain) == [
        "T", "  n  words", "  a  word word word word word word word word",
        "     word word", "  b  c",
      ])
  }

  @Test(
    arguments: [
      ([], []), ([("a", "b c")], ["  a  b c"]), ([("a", ""), ("bcd", "e")], ["  a", "  bcd  e"]),
      (
        [(String(repeating: "n", count: 30), "t")],
        [
          "  " + String(repeating: "n", count: 24),
          "  nnnnnn" + String(repeating: " ", count: 20) + "t",
        ]
      ),
    ] as [([(String, String)], [String])]) func factsStandBesideTheirNames(
      _ item: (facts: [(String, String)], lines: [String])
    )
  {
    let list = FactList(item.facts.map { .init($0.0, $0.1) })
    #expect(list.lines == item.lines)
    #expect((list.markup == .empty) == item.facts.isEmpty)
  }

  @Test func withoutRowsThereIsNothing() {
    let table = DataTable("t", columns: [.init("a")], rows: [])
    #expect(table.lines(style: .plain) == [])
    #expect(table.markup == .empty)
    #expect(DataTable("t", columns: [], rows: [["a"]]).lines(style: .plain) == [])
  }

  @Test func rowsGetACellAColumn() {
    let table = DataTable(
      "t", columns: [.init("a"), .init("b")], rows: [[], ["1"], ["1", "2", "3"]], markedRow: 9)
    #expect(table.rows == [["", ""], ["1", ""], ["1", "2"]])
    #expect(table.lines(style: .plain).count == 5)
  }

  @Test(
    arguments: [
      ("", 10, [""]), ("a b", 3, ["a b"]), ("a bc", 3, ["a", "bc"]),
      ("abcdefg", 3, ["abc", "def", "g"]),
      ("a  b", 9, ["a b"]), ("ab\ncd", 9, ["ab?cd"]), ("x abcd", 3, ["x", "abc", "d"]),
    ]) func wraps(_ item: (text: String, width: Int, lines: [String]))
  {
    #expect(TextLines.wrapped(item.text, width: item.width) == item.lines)
  }

  @Test func cutsWithAnEllipsis() {
    #expect(TextLines.cut("abcdef", width: 6) == "abcdef")
    #expect(TextLines.cut("abcdefg", width: 6) == "abcde…")
  }
}
