import Glibc
import Testing
import WeirCore

@testable import WeirEvents

/// The decoder against the plain one: random lines, most of them broken in some way.
///
/// A failure prints the seed; `DECODER_SEED=N swift test … --filter DecoderDifferential` runs that
/// seed alone, with ten times as many lines.
struct DecoderDifferentialTests {
  private static let seeds: [UInt64] = {
    if let text = unsafe getenv("DECODER_SEED"), let seed = unsafe UInt64(String(cString: text)) {
      return [seed]
    }
    return Array(1...12)
  }()

  @Test(arguments: seeds)
  func agreesWithThePlainOne(_ seed: UInt64) throws {
    let harness = try DecoderHarness.everyType(seed: seed)
    let reference = ReferenceDecoder(schema: harness.schema)
    let worker = harness.decoder.makeWorker()
    var lines = RandomLines(seed: seed)
    var left = Self.seeds.count == 1 ? 30_000 : 3_000
    while left > 0 {
      // One worker for all: what it learned of one batch must not show in the next.
      let size = [1, 3, 64, 257].randomElement(using: &lines.generator) ?? 1
      let batchLines = (0..<size).map { _ in lines.next() }
      let batch = harness.decode(batchLines, with: worker)
      for (row, line) in batchLines.enumerated() {
        let (ours, theirs) = (harness.row(row, of: batch), reference.decode(line))
        guard ours != theirs else { continue }
        Issue.record(
          """
          seed \(seed), batch of \(size), row \(row)
          line: \(String(decoding: line, as: UTF8.self).debugDescription)
          ours: \(ours)
          reference: \(theirs)
          """)
        return
      }
      checkMarks(batch, harness, seed)
      left -= size
    }
  }

  /// Places, contents and fingerprints, which the plain decoder has none of.
  private func checkMarks(_ batch: EventBatch, _ harness: DecoderHarness, _ seed: UInt64) {
    for row in 0..<batch.rowCount {
      let fault = unsafe batch.faults[row]
      let length = unsafe batch.lines[row].byteCount
      #expect(fault.offset == RowFault.noOffset || fault.offset <= length, "seed \(seed)")
      #expect(
        unsafe (batch.contents[row] == .absent) == (fault.fault != .none), "seed \(seed)")
      for (index, column) in batch.columns.enumerated() {
        let expected = harness.fingerprint(harness.cell(batch, index, row))
        guard unsafe column.fingerprints?[row] != expected else { continue }
        Issue.record("seed \(seed): \(harness.schema.fields[index].name) has another fingerprint")
      }
    }
  }

  @Test func plainOneAcceptsHalfOfTheLines() throws {
    // A differential test of refusals alone would say little.
    let harness = try DecoderHarness.everyType()
    let reference = ReferenceDecoder(schema: harness.schema)
    var lines = RandomLines(seed: 5)
    let faults = (0..<4_000).map { _ in reference.decode(lines.next()).fault }
    let accepted = faults.filter { $0 == .none }.count
    #expect(1_000..<3_000 ~= accepted)
    #expect(Set(faults).count > 25, "kinds of faults: \(Set(faults).count)")
  }
}

/// Lines for the schema of every type: good ones, odd ones, and some with bytes changed.
struct RandomLines {
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// Good spellings of a member's value.
  private static let good: [(String, [String])] = [
    ("event_id", [#""e1""#, #""""#, #""\u0065""#, #""an id of some length 0123456789""#]),
    (
      "ts",
      [
        #""2026-03-02T12:00:00Z""#, #""2026-03-02T12:00:00.123Z""#,
        #""2026-03-02T12:00:01.5+02:00""#,
        #""1969-12-31t23:59:59z""#, #""2026-03-03T23:59:59.999Z""#, #""2026\u002d03-02T12:00:00Z""#,
      ]
    ),
    ("type", [#""payment""#, #""refund""#, #""r\u0065fund""#]),
    ("text", [#""""#, #""a""#, #""12345678""#, #""é€""#, #""\n""#, #""\ud83d\ude00""#]),
    ("long_text", [#""a text of more than sixteen bytes""#, #""ééééééééééééééééé😀""#, #""x\"y""#]),
    ("whole", ["0", "-1", "9223372036854775807", "-9223372036854775808", "1234567", "12345678"]),
    ("small", ["0", "7", "100", "-5", "10"]),
    ("money", ["0", "1.5", "12.34", "-0", "-9.99", "10000.00", "1234567.9"]),
    (
      "ratio",
      ["0", "0.1", "1e10", "-2.5E-3", "123456.789", "5e-324", "0.000001", "12345678.12345678"]
    ),
    ("share", ["0", "1", "0.5", "0.123456", "1e-9"]),
    ("flag", ["true", "false"]),
    ("millis", ["0", "1772452800000", "-1"]), ("seconds", ["0", "1772452800"]),
    ("country", [#""DE""#, #""us""#, #""\u0047B""#]), ("currency", [#""EUR""#, #""usd""#]),
    ("bin", [#""411111""#, #""41111111""#, #""4111111""#]),
    (
      "ip",
      [
        #""192.0.2.1""#, #""2001:db8::1""#, #""255.255.255.255""#, #""0.0.0.0""#,
        #""::ffff:1.2.3.4""#,
      ]
    ),
    (
      "device",
      [
        #"{"id":"d"}"#, "{}", #"{"os":{"name":"linux"},"retries":3}"#, "null",
        #"{"model":"m","id":"d"}"#, #"{"id":"d","model":1,"os":{"v":"2"}}"#,
        #"{ "id" : "d", "more": [], "os": {"name":"an operating system","v":1}}"#,
      ]
    ),
    ("user_agent", [#""Mozilla/5.0 (a text of more than 32 bytes)""#, #""\u00e9 é""#, #""""#]),
    ("a name outside the schema, and long", ["1", #""x""#]), ("x7", ["-1", "1234567", "12345678"]),
    ("ignored", ["1", #""x""#, "[1,[2,{}]]", #"{"a":{"b":[]},"c":1e5}"#, "null", "-0.0", "true"]),
  ]

  /// Values that some field or JSON itself refuses.
  private static let odd = [
    "null", "1.0", "1e3", "-0", "1e400", "-1e400", "9223372036854775808", "01", "-", "1.", "NaN",
    "true", "fals", "[]", "{}", "[1,]", #""256.1.1.1""#, #""1.2.3""#, #""01.2.3.4""#, #""XX""#,
    #""EURO""#, #""paymen""#, #""payments""#, #""2026-02-30T00:00:00Z""#,
    #""2026-03-02T25:00:00Z""#,
    #""2026-03-02T12:00:60Z""#, #""0001-01-01T00:00:00+01:00""#, #""12345a""#, #""123456789""#,
    #""\u0000""#, #""\ud800""#, #""\x""#, #""a\"#, #""unclosed"#, #"{"cvv":1}"#, #"{"a":1,"a":2}"#,
    #"{"id":1}"#, #"{"os":1}"#, "[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]",
    "[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]",
    "99999999999999999999", "0.001", "1.001", "10000.01", "1.7976931348623159e308", "",
    "123456789012345678901234567890.5", "253402300800", "-62135596801",
  ]

  /// The next line.
  mutating func next() -> [UInt8] {
    var line = Array(text().utf8)
    let mutations = [0, 0, 0, 0, 0, 0, 1, 1, 2].randomElement(using: &generator) ?? 0
    for _ in 0..<mutations { mutate(&line) }
    return line
  }

  private mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &generator) < percent
  }

  private mutating func text() -> String {
    var members: [(String, String)] = []
    for (name, values) in Self.good {
      let isRequired = name == "event_id" || name == "ts"
      guard chance(isRequired ? 99 : 40) else { continue }
      let value = (chance(97) ? values : Self.odd).randomElement(using: &generator) ?? "0"
      members.append((name, value))
    }
    if chance(30) { members.shuffle(using: &generator) }
    if chance(3), let twice = members.randomElement(using: &generator) { members.append(twice) }
    if chance(2) { members.append((chance(50) ? "PIN" : "c\\u0076c", "1")) }
    if chance(2) { for index in 0..<12 { members.append(("n\(index % 11)", "0")) } }
    let spaced = chance(10)
    let parts = members.map { name, value in
      let written = chance(3) ? escaped(name) : name
      return spaced ? " \"\(written)\" :\t\(value) " : "\"\(written)\":\(value)"
    }
    return "{" + parts.joined(separator: ",") + "}"
  }

  private mutating func escaped(_ name: String) -> String {
    guard let first = name.unicodeScalars.first else { return name }
    return #"\u00"# + String(first.value, radix: 16) + name.dropFirst()
  }

  private mutating func mutate(_ line: inout [UInt8]) {
    guard !line.isEmpty else { return }
    let place = Int.random(in: 0..<line.count, using: &generator)
    let bytes =
      Array("\"\\{}[],:-+.eE0123456789 \t\u{0}\u{1F}utnbZTz".utf8) + [0x80, 0xC3, 0xE2, 0xFF]
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: line.remove(at: place)
    case 1: line.insert(bytes.randomElement(using: &generator) ?? 0, at: place)
    case 2: line[place] = bytes.randomElement(using: &generator) ?? 0
    case 3: line[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 4: line.removeLast(line.count - place)
    default:
      let end = min(line.count, place + Int.random(in: 1...12, using: &generator))
      line.insert(
        contentsOf: line[place..<end], at: Int.random(in: 0...line.count, using: &generator))
    }
  }
}
