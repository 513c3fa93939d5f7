import Testing
import WeirExchange
import WeirPolicy

/// Text that is refused before it is looked at as PMML, each with its one fault.
@Suite struct BadXMLTests {
  static let table: [BadText] = [
    BadText(
      "a tag that is left open", "</PMML>", "",
      "53:1 P_MODEL not XML: no element found"),
    BadText(
      "tags that cross", "</MiningSchema>", "</Mining>",
      "21:7 P_MODEL not XML: mismatched tag"),
    BadText(
      "an attribute twice", #" version="4.4""#, #" version="4.4" version="4.4""#,
      "2:57 P_MODEL not XML: duplicate attribute"),
    BadText(
      "a second root", "</PMML>", "</PMML><PMML/>",
      "52:8 P_MODEL not XML: junk after document element"),
    BadText(
      "a value without quotes", #""4.4""#, "4.4",
      "2:51 P_MODEL not XML: not well-formed (invalid token)"),
    BadText(
      "an unknown entity", #""4.4""#, #""&version;""#,
      "2:1 P_MODEL not XML: undefined entity"),
    BadText(
      "a control character", #""4.4""#, "\"\u{1}\"",
      "2:52 P_MODEL not XML: not well-formed (invalid token)"),
    BadText(
      "a document type", "<PMML ", "<!DOCTYPE PMML>\n<PMML ",
      "2:1 P_MODEL a document type declaration (remove it: a model needs neither a "
        + "document type nor entities)"),
    BadText(
      "entities that grow", "<PMML ",
      "<!DOCTYPE PMML [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<PMML ",
      "2:1 P_MODEL a document type declaration (remove it: a model needs neither a "
        + "document type nor entities)"),
    BadText(
      "a document type elsewhere", "<PMML ",
      "<!DOCTYPE PMML SYSTEM \"http://example.com/a.dtd\">\n<PMML ",
      "2:1 P_MODEL a document type declaration (remove it: a model needs neither a "
        + "document type nor entities)"),
    BadText(
      "another encoding", "UTF-8", "ISO-8859-1",
      "1:1 P_MODEL the encoding is not UTF-8 (convert the file (iconv -t UTF-8) and let "
        + "its first line say so)"),
    BadText(
      "another encoding of two bytes", "UTF-8", "UTF-16",
      "1:1 P_MODEL the encoding is not UTF-8 (convert the file (iconv -t UTF-8) and let "
        + "its first line say so)"),
    BadText(
      "text before the declaration", "<?xml", " <?xml",
      "1:2 P_MODEL not XML: XML or text declaration not at start of entity"),
  ]

  @Test(arguments: table) func isRefused(_ bad: BadText) throws {
    let text = try bad.text(of: SamplePMML.small)
    #expect(PMMLReaderTests.read(text).faultLines == bad.faults)
  }

  private static func faults(_ bytes: [UInt8]) -> [String] {
    PMMLReader.read(bytes, path: "bad", columns: []).faultLines
  }

  @Test func anEmptyFileIsRefused() {
    #expect(Self.faults([]) == ["1:1 P_MODEL not XML: no element found"])
  }

  @Test func aDocumentThatIsNotXMLIsNotReadAsPMML() {
    #expect(
      Self.faults(Array("<PMML version='9'/><b/>".utf8)) == [
        "1:20 P_MODEL not XML: junk after document element"
      ])
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    #expect(
      Self.faults(Array("<PMML version='".utf8) + [0xC3, 0x28] + Array("'/>".utf8)) == [
        "1:16 P_MODEL not XML: not well-formed (invalid token)"
      ])
  }

  @Test func elementsMayNestSixtyFourLevels() {
    let deepest = String(repeating: "<a>", count: 64) + String(repeating: "</a>", count: 64)
    #expect(
      Self.faults(Array(deepest.utf8)) == [
        "1:1 P_MODEL the document is 'a', not PMML (export the model as PMML 4.4)"
      ])
    #expect(
      Self.faults(Array(("<a>" + deepest + "</a>").utf8)) == [
        "1:193 P_LIMIT nested deeper than 64 levels"
      ])
  }

  @Test func aLongFileIsRefused() {
    let bytes = [UInt8](repeating: 32, count: ExchangeLimits.byteCountMax + 1)
    #expect(Self.faults(bytes) == ["P_LIMIT longer than 16777216 bytes"])
  }

  @Test func manyElementsAreRefused() {
    let count = ExchangeLimits.partCountMax
    let bytes = Array("<a>".utf8) + (0..<count).flatMap { _ in "<b/>".utf8 } + Array("</a>".utf8)
    #expect(
      Self.faults(bytes) == [
        "1:\(4 * count) P_LIMIT more than \(count) elements and attributes"
      ])
  }

  @Test func everyCutIsRefused() {
    // Without its last line end it is whole.
    for cut in HostileBytes.cuts(Array(SamplePMML.small.utf8)).dropLast() {
      let result = PMMLReader.read(cut, path: "cut", columns: SampleModel.smallColumns)
      #expect(result.faultLines.count == 1, "\(cut.count) bytes")
    }
  }

  @Test func damagedFilesGiveAModelOrAFault() {
    var modelCount = 0
    for damaged in HostileBytes.flips(Array(SamplePMML.small.utf8), seed: 31, count: 2_000) {
      let result = PMMLReader.read(damaged, path: "bad", columns: SampleModel.smallColumns)
      if case .success(let model) = result {
        modelCount += 1
        #expect(model.columns.map(\.name) == SampleModel.smallColumns, "seed 31")
      }
    }
    #expect((1..<1_000).contains(modelCount), "seed 31: \(modelCount) were read all the same")
  }
}
