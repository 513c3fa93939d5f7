import Testing
import WeirCore

@testable import WeirEvents

/// Members outside the schema, whose names a worker remembers: nothing of that may show.
struct DecoderIgnoredTests {
  /// Lines from which a worker learns the names `note`, `n` and, in the device, `model`.
  private static let known = [
    #"{"event_id":"e","ts":"1970-01-01T00:00:01Z","note":"a","n":1,"device":{"id":"d","model":1}}"#,
    #"{"event_id":"e","ts":"1970-01-01T00:00:01Z","n":2,"device":{"model":"m"},"note":"b"}"#,
  ]

  /// What a line is behind lines that taught its names, twice, so that it teaches its own too.
  private func check(_ c: FaultCase) throws {
    let harness = try DecoderHarness.everyType()
    let lines = (Self.known + Self.known).map { Array($0.utf8) } + [c.line, c.line]
    let batch = harness.decode(lines)
    for row in 0..<4 { #expect(harness.row(row, of: batch).fault == .none, "row \(row)") }
    for row in 4...5 { #expect(harness.row(row, of: batch) == c.expected(), "row \(row)") }
    #expect(harness.row(c.line) == c.expected())
  }

  @Test(arguments: [
    FaultCase("twice", #"{"note":"a",^"note":"a"}"#, .duplicateName),
    FaultCase("twice by an escape", #"{"note":"a",^"n\u006fte":"a"}"#, .duplicateName),
    FaultCase("twice, the escape first", #"{"n\u006fte":"a",^"note":"a"}"#, .duplicateName),
    FaultCase("twice with white space", #"{"note":"a", ^"note" : "a"}"#, .duplicateName),
    FaultCase("twice behind an object", #"{"n":{"n":1},"device":{},^"n":1}"#, .duplicateName),
    FaultCase("twice in the device", #"{"device":{"model":1,^"mod\u0065l":1}}"#, .duplicateName),
    FaultCase("no colon", #"{"note" ^"a"}"#, .unexpectedByte),
    FaultCase("no comma", #"{"note":"a"^"n":1}"#, .unexpectedByte),
    FaultCase("no value", #"{"note":^,"n":1}"#, .unexpectedByte),
    FaultCase("a zero before digits", #"{"n":^01}"#, .badNumber),
    FaultCase("a point without digits", #"{"n":^1.}"#, .badNumber),
    FaultCase("a number and more", #"{"n":1^x}"#, .unexpectedByte),
    FaultCase("a wrong literal", #"{"n":^nul}"#, .badLiteral),
    FaultCase("a tab in the text", "{\"note\":\"a^\tb\"}", .controlInString),
    FaultCase("a wrong escape", #"{"note":"a^\x"}"#, .badEscape),
    FaultCase("half a pair", #"{"note":"^\ud800"}"#, .loneSurrogate),
    FaultCase("an open text", #"{"note":"a^"#, .unexpectedEnd),
    FaultCase(
      "text that is not UTF-8", Array("{\"note\":\"^".utf8) + [0xC3, 0x28] + Array("\"}".utf8),
      .badUTF8),
    FaultCase("a sensitive name inside", #"{"note":{^"cvv":1}}"#, .sensitiveName),
  ])
  func areAsStrictAsAllOthers(_ c: FaultCase) throws { try check(c) }

  @Test func haveAnyValue() throws {
    let harness = try DecoderHarness.everyType()
    let values = [
      #""a text of more than thirty-two bytes, é and \n""#, "-0.5e3", "12345678", "true", "null",
      "[1,{}]", #"{"note":{"note":[]}}"#, #""""#, "0",
    ]
    let lines = values.flatMap { value in
      [#""note":\#(value),"n":\#(value)"#, #""device":{"model":\#(value)},"n" : \#(value)"#]
    }
    let batch = harness.decode(lines.map { Array(DecoderHarness.line($0).utf8) })
    let plain = harness.row(DecoderHarness.line(#""n":1"#))
    for row in 0..<batch.rowCount {
      #expect(harness.row(row, of: batch) == plain, "row \(row)")
    }
  }

  @Test func maySurpassEveryLimit() throws {
    let harness = try DecoderHarness.everyType()
    let worker = harness.decoder.makeWorker()
    let long = String(repeating: "n", count: Limits.ignoredNameByteCountMax)
    let many = (0..<Limits.ignoredNameCountMax * 2).map { "n\($0)" }
    let names = many + [long, long + "n", "n4111111111111111"]
    // Everywhere a name may be remembered, more of them than are.
    for turn in 0..<3 {
      let all = names.map { "\"\($0)\":\(turn)" }.joined(separator: ",")
      let good = DecoderHarness.line(#"\#(all),"device":{\#(all),"os":{\#(all)}}"#)
      let bad = names.map { name in
        (Array("{\"device\":{\(all),\"\(name)\":1}}".utf8), 11 + all.utf8.count + 1)
      }
      let batch = harness.decode([Array(good.utf8)] + bad.map(\.0), with: worker)
      #expect(harness.row(0, of: batch) == harness.row(DecoderHarness.line(#""small":null"#)))
      for (index, line) in bad.enumerated() {
        let expected = DecodedRow(
          fault: .duplicateName, field: "", offset: line.1, cells: [:])
        #expect(harness.row(index + 1, of: batch) == expected, "\(names[index])")
      }
    }
  }

  @Test func areNeverSensitive() throws {
    let harness = try DecoderHarness.everyType()
    for name in SensitiveNames.all.flatMap({ [$0, $0.uppercased()] }) {
      let lines = [#"{"\#(name)":1}"#, #"{"device":{"\#(name)":1}}"#].map { Array($0.utf8) }
      let batch = harness.decode(lines + lines + lines)
      for row in 0..<batch.rowCount {
        #expect(harness.row(row, of: batch).fault == .sensitiveName, "\(name), row \(row)")
      }
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func comeAndGoInAnyOrder(_ seed: UInt64) throws {
    let harness = try DecoderHarness.everyType(seed: seed)
    var generator = SeededGenerator(seed: seed)
    let members = [
      #""type":"refund""#, #""small":7"#, #""note":"x""#, #""n":1"#, #""country":"DE""#,
      #""device":{"id":"d","model":1}"#, #""text":"t""#, #""no\u0074e2":null"#, #""bin":"411111""#,
    ]
    let lines = (0..<500).map { _ in
      let some = members.filter { _ in Bool.random(using: &generator) }
      let ordered = Bool.random(using: &generator) ? some : some.shuffled(using: &generator)
      return DecoderHarness.line((ordered + [#""whole":1"#]).joined(separator: ","))
    }
    let batch = harness.decode(lines.map { Array($0.utf8) })
    for (row, line) in lines.enumerated() {
      let alone = harness.decode([Array(line.utf8)])
      #expect(harness.row(row, of: batch) == harness.row(0, of: alone), "\(line)")
      withExtendedLifetime(alone) {
        #expect(unsafe batch.contents[row] == alone.contents[0], "\(line)")
      }
    }
  }
}
