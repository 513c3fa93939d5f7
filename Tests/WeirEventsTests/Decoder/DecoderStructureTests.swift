import Testing
import WeirCore

@testable import WeirEvents

/// Names, nesting, order and text: what holds for a line whatever its fields are.
struct DecoderStructureTests {
  private func check(_ c: FaultCase, eventID: String? = nil) throws {
    #expect(try DecoderHarness.everyType().steadyRow(c.line) == c.expected(eventID: eventID))
  }

  /// One event in four spellings; a line break in one of them is white space of its JSON.
  private static let spellings: [String] = [
    #"{"event_id":"e","ts":"1970-01-01T00:00:01Z","text":"a","#
      + #""device":{"id":"d","os":{"name":"linux"}}}"#,
    #"{"device":{"os":{"name":"linux"},"id":"d"},"text":"a","#
      + #""ts":"1970-01-01T00:00:01Z","event_id":"e"}"#,
    " { \"event_id\" : \"e\" ,\t\"ts\":\r\"1970-01-01T01:00:01.000+01:00\" , \"text\":\"a\","
      + "\"device\" : { \"id\" : \"d\" , \"os\" : { \"name\":\"linux\" } } } ",
    #"{"\u0065vent_id":"\u0065","t\u0073":"1970-01-01T00:00:01Z","text":"\u0061","#
      + #""d\u0065vice":{"id":"d","os":{"name":"linux"}},"more":[{"text":1}]}"#,
  ]

  @Test func readsMembersInAnyOrderSpacingAndSpelling() throws {
    let harness = try DecoderHarness.everyType()
    let rows = Self.spellings.map { harness.steadyRow($0) }
    #expect(rows[0].fault == .none)
    for row in rows { #expect(row == rows[0]) }
    // Equal fields have equal content, which repeats are recognised by.
    let batch = harness.decode(Self.spellings.map { Array($0.utf8) })
    for row in 1..<batch.rowCount {
      #expect(unsafe batch.contents[row] == batch.contents[0], "row \(row)")
    }
  }

  @Test func tellsContentsApart() throws {
    let harness = try DecoderHarness.everyType()
    let members = [
      #""small":1"#, #""small":2"#, #""whole":1"#, #""text":"""#, #""text":"1""#,
      #""bin":"111111""#,
      #""flag":false"#, #""ratio":1"#, #""share":1"#, #""text":null"#, #""country":"DE""#,
      #""device":{"id":"1"}"#, #""ip":"0.0.0.1""#, #""ip":"::1""#,
      #""long_text":"aaaaaaaaaaaaaaaaa""#,
      #""long_text":"aaaaaaaaaaaaaaaab""#, #""money":0.01"#,
    ]
    let batch = harness.decode(members.map { Array(DecoderHarness.line($0).utf8) })
    let contents = (0..<batch.rowCount).map { unsafe batch.contents[$0] }
    #expect(Set(contents).count == contents.count)
    #expect(!contents.contains(.absent))
  }

  @Test(arguments: [
    FaultCase("a field twice", #"{"text":"a",^"text":"a"}"#, .duplicateName),
    FaultCase("a field twice, one null", #"{"text":null,^"text":"a"}"#, .duplicateName),
    FaultCase("a field twice by an escape", #"{"text":"a",^"t\u0065xt":"a"}"#, .duplicateName),
    FaultCase("an escaped field twice", #"{"t\u0065xt":"a",^"te\u0078t":"a"}"#, .duplicateName),
    FaultCase("a nested field twice", #"{"device":{"id":"a",^"id":"b"}}"#, .duplicateName),
    FaultCase("an object twice", #"{"device":{},^"device":{}}"#, .duplicateName),
    FaultCase("an ignored member twice", #"{"a":1,^"a":2}"#, .duplicateName),
    FaultCase("an ignored member twice by an escape", #"{"a":1,^"\u0061":2}"#, .duplicateName),
    FaultCase("twice in an ignored object", #"{"x":{"a":1,^"\u0061":2}}"#, .duplicateName),
    FaultCase("twice in an object of an array", #"{"x":[{"a":1,^"a":2}]}"#, .duplicateName),
    FaultCase("an empty name twice", #"{"":1,^"":2}"#, .duplicateName),
    FaultCase("twice behind an inner object", #"{"a":{"a":{"a":1}},^"a":2}"#, .duplicateName),
    FaultCase(
      "the ninth of nine", #"{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,^"a":1}"#,
      .duplicateName),
    FaultCase(
      "the first of ten again",
      #"{"x":{"0":1,"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1,^"0":1}}"#,
      .duplicateName),
  ])
  func refusesANameTwice(_ c: FaultCase) throws { try check(c) }

  /// An object of ten names, each of them with the value `inside`.
  private static func manyNames(inside: String) -> String {
    "{" + (0..<10).map { #""n\#($0)":\#(inside)"# }.joined(separator: ",") + "}"
  }

  @Test(arguments: [
    #"{"a":{"a":1},"b":{"a":1},"c":[{"a":1},{"a":1}]}"#, #"{"a":1,"A":1,"á":1,"a\u0301":1}"#,
    manyNames(inside: manyNames(inside: manyNames(inside: "1"))),
    #"{"id":1,"device":{"id":"d"},"os":{"id":1},"name":"n"}"#,
    #"{"x":{"0":1,"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1},"0":1,"1":{"0":1}}"#,
  ])
  func acceptsEqualNamesOfDifferentObjects(_ line: String) throws {
    // The required fields are absent: that comes last, so everything else was right.
    let row = try DecoderHarness.everyType().steadyRow(line)
    #expect(row.fault == .missingField)
    #expect(row.offset == -1)
  }

  @Test func findsOneNameTwiceAmongThousands() throws {
    let harness = try DecoderHarness.everyType()
    let names = (0..<6_000).map { #""n\#($0)":0"# }
    #expect(harness.row("{" + names.joined(separator: ",") + "}").fault == .missingField)
    let twice = "{" + (names + [#""n17":0"#]).joined(separator: ",") + "}"
    let row = harness.row(twice)
    #expect(row.fault == .duplicateName)
    #expect(row.offset == twice.utf8.count - 8)
  }

  @Test(arguments: [
    (#"{"a":"#, "[", "]"), (#"{"a":"#, #"{"b":"#, "}"), (#"{"device":{"x":"#, "[", "]"),
  ])
  func allowsSixteenLevels(_ head: String, _ open: String, _ close: String) throws {
    let harness = try DecoderHarness.everyType()
    let outer = head.filter { $0 == "{" }.count
    func line(_ levels: Int) -> String {
      let inner = levels - outer
      return head + String(repeating: open, count: inner) + "1"
        + String(repeating: close, count: inner) + String(repeating: "}", count: outer)
    }
    #expect(harness.steadyRow(line(16)).fault == .missingField)
    let deep = harness.steadyRow(line(17))
    #expect(deep.fault == .tooDeep)
    #expect(deep.offset == head.utf8.count + open.utf8.count * (16 - outer))
    #expect(deep.cells.isEmpty)
  }

  @Test func refusesAHundredThousandBrackets() throws {
    let harness = try DecoderHarness.everyType()
    let line = #"{"a":"# + String(repeating: "[", count: 60_000)
    #expect(
      harness.row(line) == DecodedRow(fault: .tooDeep, field: "", offset: 20, cells: [:]))
  }

  @Test(arguments: SensitiveNames.all)
  func refusesCardVerificationData(_ name: String) throws {
    let upper = name.uppercased()
    let escaped = name.unicodeScalars.map { "\\u00" + String($0.value, radix: 16) }.joined()
    for spelling in [name, upper, String(name.prefix(1)).uppercased() + name.dropFirst(), escaped] {
      let value = #""918""#
      try check(
        FaultCase(spelling, #"{"event_id":"e",^"\#(spelling)":\#(value)}"#, .sensitiveName),
        eventID: "e")
      try check(
        FaultCase(
          spelling, #"{"event_id":"e","x":[{"y":{^"\#(spelling)":null}}]}"#, .sensitiveName),
        eventID: "e")
      try check(
        FaultCase(spelling, #"{"event_id":"e","device":{^"\#(spelling)":{}}}"#, .sensitiveName),
        eventID: "e")
    }
  }

  @Test(arguments: [
    "cv", "cvv3", "cvvx", "xcvv", "pins", "pin-block", "track", "cidr", "ｃｖｖ", "cvv ",
  ])
  func acceptsOtherNames(_ name: String) throws {
    let row = try DecoderHarness.everyType().steadyRow(DecoderHarness.line(#""\#(name)":1"#))
    #expect(row.fault == .none)
  }

  @Test func leavesNothingOfASensitiveLineButItsID() throws {
    let harness = try DecoderHarness.everyType()
    let line = #"{"event_id":"e\u0031","text":"a\u0062c","n":{"c\u0076v":"91\u00388"},"o":"9188"}"#
    let batch = harness.decode([Array(line.utf8)])
    let row = harness.row(0, of: batch)
    #expect(row.fault == .sensitiveName)
    #expect(row.cells == ["event_id": .text("e1")])
    for trace in ["918", "188", "cvv", "abc", "text"] {
      #expect(!holds(batch, trace), "\(trace) is still in the batch")
    }
  }

  @Test(arguments: [
    FaultCase("event_id", #"{"ts":"1970-01-01T00:00:00Z"}"#, .missingField, "event_id"),
    FaultCase(
      "event_id that is null", #"{"event_id":null,"ts":"1970-01-01T00:00:00Z"}"#, .missingField,
      "event_id"),
    FaultCase("both", "{}", .missingField, "event_id"),
  ])
  func asksForRequiredFields(_ c: FaultCase) throws { try check(c) }

  @Test func namesTheFirstOfSeveralFaults() throws {
    try check(
      FaultCase(
        "by place", #"{"event_id":"e","small":^"x","text":1,"ts":0}"#, .notIntegerLiteral, "small"),
      eventID: "e")
    try check(
      FaultCase("sensitive first", #"{"event_id":"e","small":"x",^"CVV":1}"#, .sensitiveName),
      eventID: "e")
    try check(FaultCase("the id itself", #"{"event_id":^1,"ts":0}"#, .notString, "event_id"))
  }
}
