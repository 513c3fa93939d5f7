import Testing
import WeirCore

@testable import WeirPolicy

/// Names that are near, and places in texts.
@Suite struct TextPlaceTests {
  @Test(arguments: [
    ("windw", "window"), ("wnidow", "window"), ("WINDOW", "window"), ("agregate", "aggregate"),
    ("x", nil), ("colour", nil), ("", nil),
  ]) func suggestsTheNearestName(_ item: (name: String, expected: String?)) {
    #expect(nearestName(to: item.name, among: ["aggregate", "window", "where"]) == item.expected)
  }

  struct Scalar: Sendable {
    let yaml: String
    /// A part of the value that occurs once.
    let part: String
    let place: String

    init(_ yaml: String, _ part: String, at place: String) {
      (self.yaml, self.part, self.place) = (yaml, part, place)
    }
  }

  @Test(arguments: [
    Scalar("a: one two", "two", at: "1:8"),
    Scalar("a: ä two", "two", at: "1:7"),
    Scalar("a: one\n  two\n\n  three", "three", at: "4:3"),
    Scalar("a: 'it''s two'", "two", at: "1:11"),
    Scalar("a: 'one\n  two'", "two", at: "2:3"),
    Scalar("a: \"\\u00e4\\n\\ttwo\"", "two", at: "1:15"),
    Scalar("a: \"one\\\n   two\"", "two", at: "2:4"),
    Scalar("a: \"\\x41\\U0001F600 two\"", "two", at: "1:20"),
    Scalar("a: |\n  one\n\n    two\n", "two", at: "4:5"),
    Scalar("a: >-\n\n  one\n  two\n", "two", at: "4:3"),
    Scalar("a: |2 # x\n   one\n  two\n", "two", at: "3:3"),
    Scalar("a: {b: [one, two]}", "two", at: "1:14"),
    Scalar("a: one\r\n  two\r\n", "two", at: "2:3"),
  ]) func findsAPartOfAScalar(_ item: Scalar) throws {
    let faults = FaultList()
    let text = SourceText(path: "x", bytes: Array(item.yaml.utf8))
    let root = try #require(YAMLReader.read(text, faults: faults))
    let scalar = try #require(scalars(root).last { $0.text.contains(item.part) })
    let bytes = Array(scalar.text.utf8)
    let part = Array(item.part.utf8)
    let offset = try #require(
      bytes.indices.first { bytes[$0...].starts(with: part) })
    let place = scalar.place(offset: offset, count: part.count)
    #expect("\(place.line):\(place.column)" == item.place)
    #expect(place.length == part.count)
  }

  private func scalars(_ node: DocumentNode) -> [DocumentScalar] {
    switch node {
    case .scalar(let scalar): [scalar]
    case .sequence(let items, _): items.flatMap { scalars($0) }
    case .mapping(let mapping): mapping.entries.flatMap { scalars($0.value) }
    }
  }

  @Test(arguments: [
    ("{}", true), ("[]", true), ("{\"a\": [1, -0.5, 1e-7, true, null, \"\\u00e4\\n\"]}", true),
    (" \r\n\t{} ", true), ("", false), ("{", false), ("{\"a\"}", false), ("{a: 1}", false),
    ("{'a': 1}", false), ("[1,]", false), ("[01]", false), ("[1.]", false), ("[.5]", false),
    ("[+1]", false), ("[1e]", false), ("[NaN]", false), ("[Infinity]", false), ("[0x1]", false),
    ("[tru]", false), ("[\"\\x\"]", false), ("[\"\u{1}\"]", false), ("[\"a]", false),
    ("{} {}", false), ("\u{FEFF}{}", false), ("// x\n{}", false), ("{\"a\":1,\"a\":2}", false),
  ]) func readsStrictJSON(_ item: (text: String, isJSON: Bool)) {
    let faults = FaultList()
    let text = SourceText(path: "x", bytes: Array(item.text.utf8))
    #expect((JSONReader.read(text, faults: faults) != nil) == item.isJSON)
    #expect(faults.errorCount == (item.isJSON ? 0 : 1))
  }
}
